"""What can go wrong at the table for two."""

from __future__ import annotations

from datetime import date


class PairEnded(Exception):
    """The two do not meet any more: nothing is written together. What each kept alone stays."""


class SheetClosed(Exception):
    """The sheet was closed some time ago; it is read under the past 1on1s."""


class HeldInTheFuture(Exception):
    """A 1on1 is written down on its day or later."""


class NextIsNotLater(Exception):
    """The next date must come after this one."""


class NothingWritten(Exception):
    """There is nothing in it."""


class NotAnUpdate(Exception):
    """What came is no change of a text."""


class TooLong(Exception):
    """More than it may hold. Nothing was stored; what stood before stands."""

    def __init__(self, characters: int, most: int) -> None:
        super().__init__(f"{characters} characters, {most} at most")
        self.characters = characters
        self.most = most


class TooMany(Exception):
    """As many as there may be."""


class MembersAlone(Exception):
    """Only the member says what their own words are."""


class AlreadyClosed(Exception):
    """Somebody closed it a moment ago; their closing stands."""

    def __init__(self, one_on_one_id: str, held_on: date) -> None:
        super().__init__(one_on_one_id)
        self.one_on_one_id = one_on_one_id
        self.held_on = held_on
