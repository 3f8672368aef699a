"""What can go wrong while answering, as sentences for the log; pages word them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotomado.assessments.models import Part

if TYPE_CHECKING:
    from sotomado.assessments.progress import Progress


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


class StillOpen(Exception):
    """Some statements are unanswered, and nobody has said yet that they are to stay so."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(f"{len(progress.open_items)} statements are open.")
        self.progress = progress


class NothingKnown(StillOpen):
    """Too little was answered to say anything on any scale."""
