"""What can go wrong with a sheet, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class SheetClosed(Exception):
    """The talk is over, or was called off: what was written stays, and nothing more is written for it."""


class AnswerTooLong(Exception):
    """Longer than can be kept. Nothing was kept, and what was kept before stands."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"At most {longest} characters.")
        self.longest = longest


class NoSuchChoice(Exception):
    """None of the answers that this question offers."""


class NothingToUndo(Exception):
    """There is no step before this one."""
