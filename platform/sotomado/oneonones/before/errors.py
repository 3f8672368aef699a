"""What can be wrong with what is said before a 1on1."""

from __future__ import annotations


class NothingPlanned(Exception):
    """There is no next 1on1 yet to bring anything to."""


class TooLate(Exception):
    """It has begun, or the page was made for another 1on1 than the next; nothing was changed."""


class TooLong(Exception):
    """A part is longer than what is kept."""

    def __init__(self, part: str, longest: int) -> None:
        super().__init__(part, longest)
        self.part = part
        self.longest = longest


class NotYours(Exception):
    """What is brought is the member's to choose; the other one has a page of their own."""
