"""What can go wrong with time, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sotomado.availability.hours.opened import Difference, Touched


class SlotTaken(Exception):
    """Someone else has this time, or the consultant's day is full."""


class SlotNotOffered(Exception):
    """The consultant does not offer this time: past, off the grid, outside the hours, or too far ahead."""


class AlreadyElsewhere(Exception):
    """The advisee has another consultation at this time."""


class HoldGone(Exception):
    """The hold has ended and its time was given to whoever needed it."""


class HoursOverlap(Exception):
    """Two stretches of a week cover the same time."""

    def __init__(self, weekday: int, position: int) -> None:
        super().__init__(f"Stretch {position} of weekday {weekday} begins inside another one.")
        self.weekday = weekday
        self.position = position


class BadDates(Exception):
    """A range of dates that ends before it begins, lies in the past, or is too long."""


class PastDay(Exception):
    """A date that is over, whose hours can no longer be others."""

    def __init__(self, on: date) -> None:
        super().__init__(f"{on} is over.")
        self.on = on


class SeveralClocks(Exception):
    """Weekly hours written by more than one zone's clock; they are moved to one before they are written anew."""


class AskFirst(Exception):
    """A change that its consultant has to see whole before it is made; nothing was changed.

    Either it closes time in which somebody has booked (`touched`), or the hours were changed after the page was opened
    on which they are to be changed now (`is_outdated`). `version` is that of the hours as they stand.
    """

    def __init__(
        self, differences: Sequence[Difference], touched: Sequence[Touched], version: int, *, is_outdated: bool
    ) -> None:
        super().__init__(f"{len(touched)} bookings touched, outdated: {is_outdated}.")
        self.differences = differences
        self.touched = touched
        self.version = version
        self.is_outdated = is_outdated


class NothingToUndo(Exception):
    """No change of these hours was kept."""


class BadPolicy(Exception):
    """Terms on which nobody can offer time; `field` names the one that is out of bounds."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is out of bounds.")
        self.field = field
