"""Reading sheets, always through the person whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sotomado.consultations.intake.models import IntakeAnswer, IntakeConfirmed
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import UnitOfWork


# Walks the unique index of (person_id, question, for_booking).
def standing(work: UnitOfWork, *, person_id: int, booking_id: str) -> Sequence[IntakeAnswer]:
    """What goes with a person, and what they wrote for one booking."""
    return work.session.scalars(
        select(IntakeAnswer).where(IntakeAnswer.person_id == person_id, IntakeAnswer.for_booking.in_(("", booking_id)))
    ).all()


def own(work: UnitOfWork, *, person_id: int, question: Question, for_booking: str) -> IntakeAnswer | None:
    """The row, locked: two tabs that save the same question queue."""
    return work.session.scalar(
        select(IntakeAnswer)
        .where(
            IntakeAnswer.person_id == person_id,
            IntakeAnswer.question == question,
            IntakeAnswer.for_booking == for_booking,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def confirmed(work: UnitOfWork, *, booking_id: str) -> set[Question]:
    return set(work.session.scalars(select(IntakeConfirmed.question).where(IntakeConfirmed.booking_id == booking_id)))


def points(work: UnitOfWork, *, booking_id: str) -> dict[Question, int]:
    """The points given for one booking alone."""
    rows = work.session.execute(
        select(IntakeAnswer.question, IntakeAnswer.point).where(
            IntakeAnswer.booking_id == booking_id,
            IntakeAnswer.for_booking == booking_id,
            IntakeAnswer.point.is_not(None),
        )
    )
    return {question: point for question, point in rows if point is not None}
