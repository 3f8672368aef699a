"""What can go wrong while answering, as sentences for the log; pages word them anew."""

from __future__ import annotations

from datetime import datetime

from sotomado.assessments.models import Part


class BadAnswer(Exception):
    """An unknown statement, or an answer that is not on its scale. Nothing was saved."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


class AssessmentClosed(Exception):
    """This assessment was completed; its answers no longer change."""

    def __init__(self, message: str, part: Part) -> None:
        super().__init__(message)
        self.part = part


class TooSoon(Exception):
    """The last one was completed a short while ago; nothing was begun. `from_at` is when the next one may be."""

    def __init__(self, from_at: datetime, part: Part) -> None:
        super().__init__(f"A new one may be begun from {from_at:%Y-%m-%d %H:%M} UTC on.")
        self.from_at = from_at
        self.part = part
