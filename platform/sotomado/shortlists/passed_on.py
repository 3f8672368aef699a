"""What of a wish is passed on with a booking: its themes and own words, for the consultant it was booked with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode, Theme
from sotomado.shortlists.models import Wish, WishTheme


@dataclass(frozen=True)
class PassedOnWish:
    """Themes in the vocabulary's order; `own_words` is None where nothing was written."""

    id: str
    themes: tuple[Theme, ...]
    own_words: str | None
    mode: MeetingMode | None


def wish(work: UnitOfWork, *, wish_id: str) -> PassedOnWish | None:
    """For verbs that have checked whose booking it belongs to."""
    row = work.session.get(Wish, wish_id)
    if row is None:
        return None
    chosen = set(work.session.scalars(select(WishTheme.theme).where(WishTheme.wish_id == wish_id)))
    themes = tuple(theme for theme in Theme if theme in chosen)
    return PassedOnWish(row.id, themes, work.unseal(row, "own_words"), row.mode)


def latest(work: UnitOfWork, *, person_id: int) -> PassedOnWish | None:
    """The wish someone made last, which a booking made now comes from."""
    wish_id = work.session.scalar(
        select(Wish.id).where(Wish.person_id == person_id).order_by(Wish.made_at.desc(), Wish.id).limit(1)
    )
    return None if wish_id is None else wish(work, wish_id=wish_id)
