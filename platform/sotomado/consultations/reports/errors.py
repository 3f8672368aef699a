"""What can go wrong with reports."""

from __future__ import annotations

from datetime import datetime


class NotYetClosed(Exception):
    """A report is handed in when the talk is closed, or after."""


class NothingAskedFor(Exception):
    """The talk was closed without record: there is no report of it, and there will be none."""


class AlreadyTold(Exception):
    """The quarter of the talk has been told to the company: what was handed in stands, and nothing is added."""

    def __init__(self, told_at: datetime) -> None:
        super().__init__()
        self.told_at = told_at


class DraftTooLong(Exception):
    """More than a draft may hold. What was kept before stands."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} characters at most")
        self.most = most
