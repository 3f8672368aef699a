"""What of a wish is passed on with a booking, for the consultant it was booked with: themes, styles and own words.

Whom someone wished for, by experience, gender or generation, is nobody's business but their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode, Style, Theme
from sotomado.shortlists import queries
from sotomado.shortlists.models import Wish
from sotomado.shortlists.wishes import in_order


@dataclass(frozen=True)
class PassedOnWish:
    """Themes and styles in the vocabulary's order; `own_words` is None where nothing was written."""

    id: str
    themes: tuple[Theme, ...]
    styles: tuple[Style, ...]
    own_words: str | None
    mode: MeetingMode | None


def wish(work: UnitOfWork, *, wish_id: str) -> PassedOnWish | None:
    """For verbs that have checked whose booking it belongs to."""
    row = work.session.get(Wish, wish_id)
    if row is None:
        return None
    return PassedOnWish(
        row.id,
        in_order(Theme, queries.themes(work.session, wish_id)),
        in_order(Style, queries.styles(work.session, wish_id)),
        work.unseal(row, "own_words"),
        row.mode,
    )


def latest(work: UnitOfWork, *, person_id: int) -> PassedOnWish | None:
    """The wish someone made last, which a booking made now comes from."""
    wish_id = queries.latest_wish_id(work.session, person_id)
    return None if wish_id is None else wish(work, wish_id=wish_id)
