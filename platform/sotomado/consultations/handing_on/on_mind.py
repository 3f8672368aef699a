"""What was on somebody's mind last time, in their own words: what they wrote after it, else what they took to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.consultations.intake.models import IntakeAnswer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.models import Consultation
from sotomado.consultations.words import service as own_words
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class OnMind:
    """Words about a talk that was held then, by the person who was there for themselves."""

    text: str
    held_at: datetime


# Walks the index on advisee_id: a person has few consultations.
def words(work: UnitOfWork, *, person_id: int, before_at: datetime) -> OnMind | None:
    """From the last talk before an instant that left any words, None where there is none."""
    rows = work.session.execute(
        select(Consultation.held_at, Consultation.booking_id, IntakeAnswer)
        .outerjoin(
            IntakeAnswer,
            (IntakeAnswer.for_booking == Consultation.booking_id) & (IntakeAnswer.question == Question.TAKE_HOME),
        )
        .where(Consultation.advisee_id == person_id, Consultation.held_at < before_at)
        .order_by(Consultation.held_at.desc(), Consultation.id)
    )
    for held_at, booking_id, taken in rows:
        kept = own_words.of_booking(work, person_id=person_id, booking_id=booking_id)
        text = "\n".join(one.text for one in kept)
        text = text or (work.unseal(taken, "body") or "" if taken is not None else "")
        if text:
            return OnMind(text, held_at)
    return None
