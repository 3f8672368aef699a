"""The desk before it had anything to learn from: ten windows drawn by lot, and how people went through one of them.

The opening policy. For a wish, everyone who handles one of its themes, speaks its language and was there by then could
be shown; ten of these m are drawn, each set of ten as likely as another. So each had the chance 10 / m to be shown,
exactly, and that is what the log says.

The choice. Of the ten, the person goes to j with a chance that grows with how well known j is and how well j handles
what it is mostly about: popularity_j (0.12 + strength_j). Some find somebody elsewhere, and who was helped comes back
to the same consultant more easily.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Rows
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists.learning.models import Choice, Exposure, Shown

TEN = 10
POLICY = "opening"
HANDLES = 0.2
# A booking is made so long before its talk; whoever is listed by then can have been shown.
MADE_BEFORE = timedelta(days=18)
# So many are drawn to find ten who were there by then; only newcomers were not.
DRAWN = 40


@dataclass(frozen=True)
class Drawn:
    """A list of the opening. `feasible`: the m it was drawn from."""

    shown: tuple[Adviser, ...]
    feasible: int


class Opening:
    """Draws lists from the desk, and knows what nobody of the desk knows: how much each helps with what."""

    def __init__(self, desk: Sequence[Adviser]) -> None:
        self._desk = desk
        self._able: dict[tuple[frozenset[Theme], SpokenLanguage], list[Adviser]] = {}
        self._helps = {one.id: _helps(one) for one in desk}

    def draw(self, themes: Sequence[Theme], language: SpokenLanguage, first: date, after: date, dice: Dice) -> Drawn:
        """Ten for a talk to be held from `first` to before `after`; fewer only where fewer are able."""
        able = self._who_is_able(frozenset(themes), language)
        by = at(first, 0) - MADE_BEFORE
        drawn = dice.some(able, DRAWN)
        shown = tuple(one for one in drawn if _is_there(one, by, after))[:TEN]
        return Drawn(shown, sum(_is_there(one, by, after) for one in able))

    def helps(self, adviser: Adviser, theme: Theme) -> float:
        """How much more than usual someone helps with a theme, in deviations of satisfaction."""
        quality, with_theme = self._helps[adviser.id]
        return quality + with_theme[theme] + 0.9 * (adviser.themes.get(theme, 0.0) - 0.6)

    def _who_is_able(self, themes: frozenset[Theme], language: SpokenLanguage) -> list[Adviser]:
        if (themes, language) not in self._able:
            self._able[themes, language] = [
                one
                for one in self._desk
                if language in one.languages and any(one.themes.get(theme, 0) >= HANDLES for theme in themes)
            ]
        return self._able[themes, language]


def write_list(
    rows: Rows, drawn: Drawn, *, wish_id: str, shown_at: datetime, salt: str, chosen: Adviser, chosen_at: datetime
) -> None:
    """The log of one list: windows in the order drawn, each with its exact chance."""
    rows.add(
        Exposure,
        wish_id=wish_id,
        model_version=POLICY,
        price_version=None,
        salt=salt,
        shown_at=shown_at,
        feasible=drawn.feasible,
        choice=Choice.OF_THE_TEN if chosen in drawn.shown else Choice.ELSEWHERE,
        chosen_consultant_id=chosen.id,
        chosen_at=chosen_at,
    )
    for position, one in enumerate(drawn.shown, start=1):
        rows.add(
            Shown,
            wish_id=wish_id,
            position=position,
            consultant_id=one.id,
            shown_at=shown_at,
            probability=None,
            standard_error=None,
            price=0.0,
            propensity=min(len(drawn.shown) / drawn.feasible, 1.0),
            is_explored=True,
        )


def _is_there(one: Adviser, by: datetime, after: date) -> bool:
    return one.listed_at < by and one.expires_on > after


def _helps(one: Adviser) -> tuple[float, dict[Theme, float]]:
    dice = Dice("helps", one.id)
    return dice.normal(0, 0.35), {theme: dice.normal(0, 0.25) for theme in Theme}
