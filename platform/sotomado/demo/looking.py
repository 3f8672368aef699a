"""How someone of the demo comes to a consultant: what they say, what is shown, and whom they go to when."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from sotomado.availability.policies import AFTER_MINUTES, CONSULTATION_MINUTES
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import at, shift_to_weekday
from sotomado.demo.dice import Dice
from sotomado.demo.opening import Drawn, Opening
from sotomado.demo.people import Member
from sotomado.directory.vocabulary import SpokenLanguage, Theme

# Starts nearer than this collide: the consultation and the breath after it, in half-hours.
APART = -(-(CONSULTATION_MINUTES + AFTER_MINUTES) // 30)
ELSEWHERE = 0.06
# How likely someone is to come back to the consultant they met last, whether that helped or not.
BACK = {True: 0.38, False: 0.05}


@dataclass(frozen=True)
class Said:
    """What someone wishes for this time, and what was shown for it. `about`: what it turns out to be about."""

    about: Sequence[Theme]
    wished: Sequence[Theme]
    language: SpokenLanguage
    drawn: Drawn


class Looking:
    """Finds consultants and times for the people of one company, by its own dice."""

    def __init__(self, desk: Sequence[Adviser], opening: Opening, dice: Dice) -> None:
        self._desk = desk
        self._opening = opening
        self._dice = dice
        # The consultant each person met last, and whether that helped.
        self.met_last: dict[int, tuple[Adviser, bool]] = {}
        self._ready = {theme: _ready(desk, theme) for theme in Theme}

    def say(self, member: Member, about: Sequence[Theme], first: date, after: date) -> Said:
        """A wish, and the ten drawn for it, for a talk from `first` to before `after`."""
        dice = self._dice
        # What it is really about sometimes shows in the talk alone.
        wished = [Theme.UNCLEAR] if dice.happens(0.15) else list(about[:2])
        is_english = member.locale.value == "en" and dice.happens(0.6)
        language = SpokenLanguage.ENGLISH if is_english else SpokenLanguage.JAPANESE
        return Said(about, wished, language, self._opening.draw(wished, language, first, after, dice))

    def choose(self, member: Member, said: Said, first: date, after: date) -> tuple[Adviser, datetime] | None:
        """The one met last, one of the ten, or somebody found elsewhere; and a time when both are free."""
        dice, about = self._dice, said.about[0]
        last, has_helped = self.met_last.get(member.person_id, (None, False))
        if last is not None and dice.happens(BACK[has_helped]):
            again = self._find_time(member, [last], [1.0], first, after)
            if again is not None:
                return again
        shown = said.drawn.shown
        ready = _ready(shown, about)
        if ready and ready[-1] > 0 and not dice.happens(ELSEWHERE):
            found = self._find_time(member, shown, ready, first, after)
            if found is not None:
                return found
        return self._find_time(member, self._desk, self._ready[about], first, after)

    def is_free(self, member: Member, adviser: Adviser, starts_at: datetime) -> bool:
        day = starts_at.date()
        half = int(starts_at.timestamp()) // 1800
        return (
            adviser.listed_at < starts_at
            and day < adviser.expires_on
            and adviser.taken.isdisjoint(range(half - APART, half + APART + 1))
            and all(abs(starts_at - other) > timedelta(days=4) for other in member.meetings)
        )

    def _find_time(
        self, member: Member, among: Sequence[Adviser], ready: Sequence[float], first: date, after: date
    ) -> tuple[Adviser, datetime] | None:
        """One of these by their accumulated weights, and a time in their hours when both are free."""
        dice = self._dice
        for _ in range(6):
            adviser = among[bisect(ready, dice.random() * ready[-1])]
            weekday, start, end = dice.choice(adviser.hours)
            minute = start + 60 * dice.randrange((end - start) // 60)
            day = shift_to_weekday(first + timedelta(days=dice.randrange(max((after - first).days, 1))), weekday)
            starts_at = at(day, minute, adviser.zone)
            if day < after and member.is_there(day) and self.is_free(member, adviser, starts_at):
                return adviser, starts_at
        return None


def _ready(among: Sequence[Adviser], theme: Theme) -> list[float]:
    return list(accumulate(one.popularity * (0.12 + one.themes.get(theme, 0)) for one in among))
