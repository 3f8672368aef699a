"""What can go wrong when a talk is closed by its advisee, as sentences for the log; pages word them anew."""

from __future__ import annotations


class NotYetBegun(Exception):
    """There is nothing to close before a talk has begun."""


class TooLong(Exception):
    """What is to be talked about next is longer than what is kept."""

    def __init__(self, longest: int) -> None:
        super().__init__(longest)
        self.longest = longest
