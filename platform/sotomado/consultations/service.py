"""A consultation closed with its report at once; the verbs of each part stand in the folder of that part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sotomado.consultations.notes import service as notes
from sotomado.consultations.reports import closing
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.closing import DUE_IN
from sotomado.consultations.reports.written import Written
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


def close(
    work: UnitOfWork,
    *,
    consultant_person_id: int,
    booking_id: str,
    themes: Collection[Theme],
    wellbeing: int | None = None,
    tendency_to_stay: int | None = None,
    stage: int | None = None,
    note: str | None = None,
    summary: str | None = None,
    idea: str | None = None,
    due_in: timedelta = DUE_IN,
) -> str:
    """Close a consultation that has begun, and hand in its report at once. Returns its id.

    Raises what `reports.closing.close` raises; then nothing at all was stored.
    """
    consultation_id = closing.close(
        work, consultant_person_id=consultant_person_id, booking_id=booking_id, due_in=due_in
    )
    written = Written(themes, wellbeing, tendency_to_stay, stage, summary, idea)
    reports.hand_in(work, consultant_person_id=consultant_person_id, booking_id=booking_id, written=written)
    if note and note.strip():
        notes.keep(
            work, consultant_person_id=consultant_person_id, booking_id=booking_id, text=note.strip(), based_on=0
        )
    return consultation_id
