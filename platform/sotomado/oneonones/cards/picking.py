"""What one can write over into a card: for the inside from talks outside, for the outside from 1on1s inside.

Copied as text, never linked. What the other one of a pair wrote or said is not offered: it is not one's own to carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sotomado.consultations.cards import picking
from sotomado.consultations.closing import service as closing
from sotomado.consultations.words import service as words
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.service import Between
from sotomado.oneonones.table import past, steps
from sotomado.oneonones.table.models import Doer

MOST_THEMES = 5


class Kind(StrEnum):
    """What a piece was where it comes from."""

    WORD = "word"
    PLAN = "plan"
    THEME = "theme"


@dataclass(frozen=True)
class Piece:
    """One piece of one's own: in one's own words, or a theme of the menu, which a page names in its language."""

    id: str
    kind: Kind
    text: str | None = None
    theme: Theme | InsideTheme | None = None


def from_outside(work: UnitOfWork, *, person_id: int) -> list[Piece]:
    """Own words, plans, and what one said one wants to go on with. Words marked inside are among them."""
    own = [
        Piece(one.id, Kind.WORD if one.kind is picking.Kind.WORD else Kind.PLAN, one.text)
        for one in picking.pieces(work, person_id=person_id)
    ]
    for number, one in enumerate(closing.wished(work, advisee_id=person_id)[:MOST_THEMES]):
        if one.about or one.theme:
            own.append(Piece(f"theme-{number}", Kind.THEME, one.about, None if one.about else one.theme))
    return own


def from_inside(work: UnitOfWork, between: Between, *, person_id: int) -> list[Piece]:
    """Words one marked inside as one's own, one's own steps, and the themes of one's 1on1s with this other one."""
    marked = [Piece(one.id, Kind.WORD, one.text) for one in words.thread(work, person_id=person_id) if one.is_inside]
    own = (Doer.MEMBER if between.i_am_member else Doer.MANAGER, Doer.BOTH)
    mine = [Piece(one.id, Kind.PLAN, one.text) for one in steps.open_steps(work, between) if one.doer in own]
    spoken_of = list(dict.fromkeys(past.themes_of(work, between)))[:MOST_THEMES]
    return [*marked, *mine, *(Piece(f"theme-{theme}", Kind.THEME, theme=theme) for theme in spoken_of)]
