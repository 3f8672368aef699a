"""What the slice keeps of a person, for their own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from sotomado.bookings.models import Booking
from sotomado.consultations.models import Consultation
from sotomado.consultations.reports.models import (
    ConsultantReport,
    ConsultationSummary,
    ReportDraft,
    ReportDue,
    ReportedTheme,
    WorkplaceIdea,
)
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

# `told_quarter` names companies and days, and nobody.
TABLES: frozenset[str] = frozenset(
    {
        "consultant_report",
        "reported_theme",
        "consultation_summary",
        "workplace_idea",
        "report_draft",
        "report_due",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """What was reported of the person's talks: the themes.

    A consultant's judgement on the two scales, and the stage they heard, is on no screen and in no file, this one
    included: it exists to be counted with ten others'. Of summaries and ideas, which nobody reads, it is said that
    there are some.
    """
    talks = work.session.execute(
        select(Consultation.id, Consultation.held_at)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .where(Consultation.advisee_id == person_id)
        .order_by(Consultation.held_at)
    ).all()
    themes = work.session.execute(
        select(ReportedTheme.consultation_id, ReportedTheme.theme).where(
            ReportedTheme.consultation_id.in_([talk.id for talk in talks])
        )
    ).all()
    kept = {
        table.__tablename__: set(
            work.session.scalars(
                select(table.consultation_id).where(
                    table.consultation_id.in_([talk.id for talk in talks]), table.may_be_counted
                )
            )
        )
        for table in (ConsultationSummary, WorkplaceIdea)
    }
    told = [
        {
            "talk_at": talk.held_at.isoformat(),
            "themes": sorted(theme.value for of_talk, theme in themes if of_talk == talk.id),
            "texts_kept_to_count_single_words": sorted(name for name, ids in kept.items() if talk.id in ids),
        }
        for talk in talks
    ]
    return {"reports_of_talks": told} if told else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Reports, drafts and texts of the person's talks go; the drafts of a consultant as well.

    What a released report already counted stays in it, where it cannot be told from others'. Reports that a consultant
    handed in about others stay: they are those people's.
    """
    talks = select(Consultation.id).where(Consultation.advisee_id == person_id)
    for table in (ConsultationSummary, WorkplaceIdea, ReportedTheme, ConsultantReport, ReportDue):
        work.session.execute(
            delete(table).where(table.consultation_id.in_(talks)).execution_options(synchronize_session=False)
        )
    consultants = select(Consultant.id).where(Consultant.person_id == person_id)
    bookings = select(Booking.id).where(or_(Booking.advisee_id == person_id, Booking.consultant_id.in_(consultants)))
    work.session.execute(
        delete(ReportDraft).where(ReportDraft.booking_id.in_(bookings)).execution_options(synchronize_session=False)
    )
