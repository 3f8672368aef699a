"""Reading reports by the talk they are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, exists, select

from sotomado.bookings.models import Booking
from sotomado.companies.models import Employment
from sotomado.consultations.models import Consultation
from sotomado.consultations.reports.models import (
    ConsultantReport,
    ReportDraft,
    ReportDue,
    ReportedTheme,
    ToldQuarter,
)
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


def consultation(work: UnitOfWork, *, booking_id: str, consultant_id: int, lock: bool = False) -> Consultation | None:
    asked = select(Consultation).where(
        Consultation.booking_id == booking_id, Consultation.consultant_id == consultant_id
    )
    return work.session.scalar(asked.with_for_update() if lock else asked)


def report(work: UnitOfWork, *, consultation_id: str) -> ConsultantReport | None:
    return work.session.get(ConsultantReport, consultation_id)


def themes(work: UnitOfWork, *, consultation_id: str) -> list[Theme]:
    chosen = set(
        work.session.scalars(select(ReportedTheme.theme).where(ReportedTheme.consultation_id == consultation_id))
    )
    return [theme for theme in Theme if theme in chosen]


def draft(work: UnitOfWork, *, booking_id: str, lock: bool = False) -> ReportDraft | None:
    asked = select(ReportDraft).where(ReportDraft.booking_id == booking_id)
    return work.session.scalar(asked.with_for_update() if lock else asked)


def told_at(work: UnitOfWork, *, consultation_id: str) -> datetime | None:
    """When the quarter of this talk was told to the company it counts for, None where it was not, or counts for none.

    By keys: the talk, its employment, and of told quarters the company's few.
    """
    return work.session.scalar(
        select(ToldQuarter.told_at)
        .join(Employment, Employment.company_id == ToldQuarter.company_id)
        .join(Consultation, Consultation.employment_id == Employment.id)
        .where(
            Consultation.id == consultation_id,
            ToldQuarter.starts_at <= Consultation.held_at,
            ToldQuarter.ends_at > Consultation.held_at,
        )
    )


# Walks ix_report_due_due_at over the last weeks.
def waiting(work: UnitOfWork, *, due_from: datetime, due_until: datetime) -> Sequence[Row[ReportDue, Booking]]:
    """Reports not handed in, due in a stretch of time, whose quarter is not told yet, with their booking."""
    is_told = exists().where(
        ToldQuarter.company_id == Employment.company_id,
        ToldQuarter.starts_at <= Consultation.held_at,
        ToldQuarter.ends_at > Consultation.held_at,
    )
    return work.session.execute(
        select(ReportDue, Booking)
        .join(Consultation, Consultation.id == ReportDue.consultation_id)
        .join(Booking, Booking.id == Consultation.booking_id)
        .outerjoin(Employment, Employment.id == Consultation.employment_id)
        .where(
            ReportDue.handed_in_at.is_(None),
            ReportDue.due_at >= due_from,
            ReportDue.due_at < due_until,
            ~is_told,
        )
        .order_by(ReportDue.due_at, ReportDue.consultation_id)
    ).all()


# Walks ix_consultation_consultant_id.
def open_of_consultant(work: UnitOfWork, *, consultant_id: int) -> Sequence[Row[ReportDue, Consultation]]:
    """A consultant's reports that are still asked for, the earliest first."""
    is_told = exists().where(
        ToldQuarter.company_id == Employment.company_id,
        ToldQuarter.starts_at <= Consultation.held_at,
        ToldQuarter.ends_at > Consultation.held_at,
    )
    return work.session.execute(
        select(ReportDue, Consultation)
        .join(Consultation, Consultation.id == ReportDue.consultation_id)
        .outerjoin(Employment, Employment.id == Consultation.employment_id)
        .where(Consultation.consultant_id == consultant_id, ReportDue.handed_in_at.is_(None), ~is_told)
        .order_by(ReportDue.due_at, ReportDue.consultation_id)
    ).all()
