"""What shortlists are asked for; every one of them by its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, false, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from sotomado.directory.vocabulary import Experience, Style, Theme, TimeOfWeek
from sotomado.shortlists.models import (
    Candidate,
    Declined,
    Shortlist,
    Wish,
    WishExperience,
    WishStyle,
    WishTheme,
    WishTime,
)


def latest_shortlist_id(session: Session, person_id: int) -> str | None:
    """Index: ix_shortlist_person_id."""
    return session.scalar(
        select(Shortlist.id)
        .where(Shortlist.person_id == person_id)
        .order_by(Shortlist.made_at.desc(), Shortlist.id)
        .limit(1)
    )


def made_since(session: Session, person_id: int, since: datetime) -> int:
    """How many tens were chosen for a person. Index: ix_shortlist_person_id."""
    chosen = select(func.count()).where(Shortlist.person_id == person_id, Shortlist.made_at > since)
    return session.scalar(chosen) or 0


def latest_wish_id(session: Session, person_id: int) -> str | None:
    """Index: ix_wish_person_id_made_at."""
    return session.scalar(
        select(Wish.id).where(Wish.person_id == person_id).order_by(Wish.made_at.desc(), Wish.id).limit(1)
    )


def own_shortlist(session: Session, person_id: int, shortlist_id: str) -> Shortlist | None:
    return session.scalar(select(Shortlist).where(Shortlist.id == shortlist_id, Shortlist.person_id == person_id))


def candidates(session: Session, shortlist_id: str) -> Sequence[Candidate]:
    """The windows in the order they are shown. Index: the primary key."""
    return session.scalars(
        select(Candidate).where(Candidate.shortlist_id == shortlist_id).order_by(Candidate.position)
    ).all()


def themes(session: Session, wish_id: str) -> Sequence[Theme]:
    return session.scalars(select(WishTheme.theme).where(WishTheme.wish_id == wish_id)).all()


def wished_for(session: Session, wish_id: str) -> Mapping[type[StrEnum], Mapping[str, bool]]:
    """All that a wish lists, by vocabulary, and whether firmly (experiences alone may be)."""
    kinds = (Theme, Experience, Style, TimeOfWeek)
    listed = (
        (WishTheme.wish_id, WishTheme.theme, false()),
        (WishExperience.wish_id, WishExperience.experience, WishExperience.is_firm),
        (WishStyle.wish_id, WishStyle.style, false()),
        (WishTime.wish_id, WishTime.time, false()),
    )
    parts = (
        select(literal(number), type_coerce(word, String), firmly).where(of == wish_id)
        for number, (of, word, firmly) in enumerate(listed)
    )
    found: dict[type[StrEnum], dict[str, bool]] = defaultdict(dict)
    for number, word, is_firm in session.execute(union_all(*parts)):
        found[kinds[number]][word] = bool(is_firm)
    return found


def styles(session: Session, wish_id: str) -> Sequence[Style]:
    return session.scalars(select(WishStyle.style).where(WishStyle.wish_id == wish_id)).all()


def declined_ids(session: Session, person_id: int) -> tuple[int, ...]:
    """Consultants this person does not want to see again, the first declined first. Index: the primary key."""
    return tuple(
        session.scalars(
            select(Declined.consultant_id)
            .where(Declined.person_id == person_id)
            .order_by(Declined.declined_at, Declined.consultant_id)
        )
    )
