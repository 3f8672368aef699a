"""What can go wrong with private notes."""

from __future__ import annotations


class TooLong(Exception):
    """More than a note may hold. Nothing was stored; what stood before stands."""

    def __init__(self, characters: int, most: int) -> None:
        super().__init__(f"{characters} characters, {most} at most")
        self.characters = characters
        self.most = most


class NothingKept(Exception):
    """The advisee's consent is not in force, or the talk was closed without record: nothing of it is written down."""


class NoReason(Exception):
    """Whoever opens somebody's notes under the safety procedure says why."""
