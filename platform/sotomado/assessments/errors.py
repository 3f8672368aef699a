"""What can go wrong while answering, as sentences for the log; pages word them anew."""

from __future__ import annotations

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
