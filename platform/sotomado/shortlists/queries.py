"""What shortlists are asked for; every one of them by its owner."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from sotomado.directory.vocabulary import Experience, Theme
from sotomado.shortlists.models import Candidate, Declined, Shortlist, Wish, WishExperience, WishTheme


def latest_shortlist_id(session: Session, person_id: int) -> str | None:
    """Index: ix_shortlist_person_id."""
    return session.scalar(
        select(Shortlist.id)
        .where(Shortlist.person_id == person_id)
        .order_by(Shortlist.made_at.desc(), Shortlist.id)
        .limit(1)
    )


def latest_wish(session: Session, person_id: int) -> Wish | None:
    """Index: ix_wish_person_id_made_at."""
    return session.scalar(
        select(Wish).where(Wish.person_id == person_id).order_by(Wish.made_at.desc(), Wish.id).limit(1)
    )


def own_shortlist(session: Session, person_id: int, shortlist_id: str) -> Shortlist | None:
    return session.scalar(select(Shortlist).where(Shortlist.id == shortlist_id, Shortlist.person_id == person_id))


def candidates(session: Session, shortlist_id: str) -> Sequence[Candidate]:
    """The windows in the order they are shown. Index: the primary key."""
    return session.scalars(
        select(Candidate).where(Candidate.shortlist_id == shortlist_id).order_by(Candidate.position)
    ).all()


def themes(session: Session, wish_id: str) -> tuple[Theme, ...]:
    """In the order of the vocabulary."""
    chosen = set(session.scalars(select(WishTheme.theme).where(WishTheme.wish_id == wish_id)))
    return tuple(theme for theme in Theme if theme in chosen)


def experiences(session: Session, wish_id: str) -> tuple[Experience, ...]:
    """In the order of the vocabulary."""
    chosen = set(session.scalars(select(WishExperience.experience).where(WishExperience.wish_id == wish_id)))
    return tuple(experience for experience in Experience if experience in chosen)


def declined_ids(session: Session, person_id: int) -> tuple[int, ...]:
    """Consultants this person does not want to see again, the first declined first. Index: the primary key."""
    return tuple(
        session.scalars(
            select(Declined.consultant_id)
            .where(Declined.person_id == person_id)
            .order_by(Declined.declined_at, Declined.consultant_id)
        )
    )
