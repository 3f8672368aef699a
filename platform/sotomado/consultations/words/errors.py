"""What can go wrong with own words, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NothingSaid(Exception):
    """There is no sentence to keep."""


class TooLong(Exception):
    """A sentence is longer than what is kept as one."""

    def __init__(self, longest: int) -> None:
        super().__init__(longest)
        self.longest = longest


class NotNow(Exception):
    """Words are offered from the beginning of a talk until the day after it."""
