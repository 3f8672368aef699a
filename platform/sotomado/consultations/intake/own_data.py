"""What the sheet keeps of a person, for their own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.bookings import handing_wishes
from sotomado.consultations.intake.models import AskedTime, IntakeAnswer, IntakeConfirmed
from sotomado.database import UnitOfWork

TABLES: frozenset[str] = frozenset({"intake_answer", "intake_confirmed", "asked_time"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Every answer, with the one before it where it is still kept, and the time that was asked for."""
    rows = work.session.scalars(
        select(IntakeAnswer).where(IntakeAnswer.person_id == person_id).order_by(IntakeAnswer.written_at)
    )
    asked = work.session.scalars(select(AskedTime).where(AskedTime.person_id == person_id).order_by(AskedTime.asked_at))
    confirmed = work.session.execute(
        select(IntakeConfirmed.question, IntakeConfirmed.confirmed_at)
        .where(IntakeConfirmed.booking_id.in_(_bookings(work, person_id)))
        .order_by(IntakeConfirmed.confirmed_at)
    )
    return {
        "intake": [
            {
                "question": row.question.value,
                "answer": work.unseal(row, "body") if row.point is None else row.point,
                "answer_before": work.unseal(row, "earlier_body") if row.earlier_point is None else row.earlier_point,
                "written_at": row.written_at.isoformat(),
            }
            for row in rows
        ],
        "intake_confirmed": [
            {"question": question.value, "confirmed_at": at.isoformat()} for question, at in confirmed
        ],
        "time_asked": [
            {"for": row.what.value, "seconds": row.seconds, "asked_at": row.asked_at.isoformat()} for row in asked
        ],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes. What was counted of the points before talks stays in releases that were published by then."""
    work.session.execute(delete(IntakeAnswer).where(IntakeAnswer.person_id == person_id))
    work.session.execute(delete(AskedTime).where(AskedTime.person_id == person_id))
    work.session.execute(delete(IntakeConfirmed).where(IntakeConfirmed.booking_id.in_(_bookings(work, person_id))))


def _bookings(work: UnitOfWork, person_id: int) -> list[str]:
    return handing_wishes.all_ids(work, advisee_id=person_id)
