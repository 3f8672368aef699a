"""What the books refuse."""

from __future__ import annotations


class MonthClosed(Exception):
    """The month was closed: what is found later stands in an open one."""

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} is closed")
        self.month = month


class OtherwiseEntered(Exception):
    """The same event stands in the books with other moves."""


class NotEntered(Exception):
    """What is to be corrected does not stand in the books."""


class NoRate(Exception):
    """No rate holds on that day."""


class NotAhead(Exception):
    """A rate may be set or taken back while its first day is still to come: the past stands in the books."""


class MonthNotOver(Exception):
    """Only a month that is over can be closed, and only after the one before it."""
