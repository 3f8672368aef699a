"""What can go wrong with action items, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NothingSaid(Exception):
    """What is to be done or noticed is missing."""


class TooLong(Exception):
    """A part of an action item is longer than what is kept."""

    def __init__(self, part: str, longest: int) -> None:
        super().__init__(part, longest)
        self.part = part
        self.longest = longest


class DayIsOver(Exception):
    """Nobody can be asked on a day that is over, or so far ahead that it means nothing."""


class LinkIsOver(Exception):
    """The link was read too long ago, or the item is gone; nothing was changed."""
