"""What can go wrong with time, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


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
    """A range of days off that ends before it begins, lies in the past, or is too long."""


class BadPolicy(Exception):
    """Terms on which nobody can offer time; `field` names the one that is out of bounds."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is out of bounds.")
        self.field = field
