"""Reading consultations, always through the side they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select

from sotomado.consultations.models import Consultation
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reports.models import ConsultantReport, ReportedTheme
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


def of_booking(work: UnitOfWork, *, booking_id: str, consultant_id: int) -> Consultation | None:
    return work.session.scalar(
        select(Consultation).where(Consultation.booking_id == booking_id, Consultation.consultant_id == consultant_id)
    )


def of_advisee(work: UnitOfWork, *, consultation_id: str, advisee_id: int) -> Consultation | None:
    """The row, locked: two tabs leaving a reaction queue."""
    return work.session.scalar(
        select(Consultation)
        .where(Consultation.id == consultation_id, Consultation.advisee_id == advisee_id)
        .with_for_update()
    )


def report(work: UnitOfWork, *, consultation_id: str) -> tuple[ConsultantReport | None, list[Theme]]:
    """None for a consultation that was closed without record."""
    row = work.session.get(ConsultantReport, consultation_id)
    chosen = set(
        work.session.scalars(select(ReportedTheme.theme).where(ReportedTheme.consultation_id == consultation_id))
    )
    return row, [theme for theme in Theme if theme in chosen]


def note(work: UnitOfWork, *, booking_id: str) -> ConsultationNote | None:
    return work.session.scalar(select(ConsultationNote).where(ConsultationNote.booking_id == booking_id))


def reaction(work: UnitOfWork, *, consultation_id: str) -> Reaction | None:
    return work.session.scalar(select(Reaction).where(Reaction.consultation_id == consultation_id))


# Walks the index on advisee_id; one statement for the whole notebook.
def with_reactions(work: UnitOfWork, *, advisee_id: int) -> Sequence[Row[Consultation, Reaction | None]]:
    """Consultations of a person with what they left, the latest first."""
    return work.session.execute(
        select(Consultation, Reaction)
        .outerjoin(Reaction, Reaction.consultation_id == Consultation.id)
        .where(Consultation.advisee_id == advisee_id)
        .order_by(Consultation.held_at.desc(), Consultation.id)
    ).all()
