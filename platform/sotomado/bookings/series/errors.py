"""What can go wrong with talking again, as sentences for the one who reads the log."""

from __future__ import annotations


class AlreadyAsked(Exception):
    """A series between these two is proposed or agreed already; which one."""

    def __init__(self, series_id: str) -> None:
        super().__init__("There is an open series between these two.")
        self.series_id = series_id


class NotAWayToRepeat(Exception):
    """Neither every week, every second nor every fourth, or too few or too many times."""


class AnsweredOtherwise(Exception):
    """The series is in a state in which this cannot be said of it any more."""


class NothingToRepeat(Exception):
    """The booking was never more than a hold."""
