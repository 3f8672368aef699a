"""What can happen to a consultant's report: drafted, handed in within days, changed until its quarter is told.

Three things keep drafts out of every figure: they lie in a table that no report reads, as one sealed text; what is
counted is written by `hand_in` alone; and handing in lets go of the draft. Once a quarter is told, what was handed in
stands: a figure that a company has read must not move beneath it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from sotomado.accounts import service as accounts
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking
from sotomado.consultations.errors import ConsentWithdrawn
from sotomado.consultations.models import Consultation
from sotomado.consultations.reports import queries, summaries
from sotomado.consultations.reports.errors import AlreadyTold, DraftTooLong, NothingAskedFor, NotYetClosed
from sotomado.consultations.reports.models import (
    ConsultantReport,
    ConsultationSummary,
    ReportDraft,
    ReportDue,
    ReportedTheme,
    ToldQuarter,
    WorkplaceIdea,
)
from sotomado.consultations.reports.written import LONGEST_DRAFT_TEXT, TEXTS, Drafted, Written
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import Theme

# Half begun and left: longer than any quarter takes to be told.
DRAFTS_KEPT = timedelta(days=150)


@dataclass(frozen=True)
class Draft:
    """A draft as it stands. Version 0, and no time, where there is none."""

    drafted: Drafted
    version: int
    saved_at: datetime | None


@dataclass(frozen=True)
class DraftKept:
    """What became of a draft: it stands, or another page's does, and this one was not stored."""

    draft: Draft
    is_overtaken: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a closed talk stands with its report. Without record nothing is asked for, and nothing was kept."""

    consultation_id: str
    closed_at: datetime
    is_recorded: bool
    due_at: datetime | None
    handed_in_at: datetime | None
    changed_at: datetime | None
    told_at: datetime | None
    themes: list[Theme]
    wellbeing: int | None
    tendency_to_stay: int | None
    stage: int | None

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None

    @property
    def is_waited_for(self) -> bool:
        return self.is_recorded and not self.is_handed_in and self.told_at is None

    @property
    def may_be_changed(self) -> bool:
        return self.is_recorded and self.is_handed_in and self.told_at is None


@dataclass(frozen=True)
class Asked:
    """A report a consultant still has to hand in."""

    booking_id: str
    advisee_name: str
    held_at: datetime
    due_at: datetime
    is_late: bool


def standing(
    work: UnitOfWork, *, consultant_person_id: int, booking_id: str
) -> tuple[bookings.DeskBooking, Standing | None]:
    """A consultant's own booking, and where its report stands once it is closed. Raises NotFound."""
    own, consultant_id = _own(work, consultant_person_id, booking_id)
    row = queries.consultation(work, booking_id=booking_id, consultant_id=consultant_id)
    if row is None:
        return own, None
    due = work.session.get(ReportDue, row.id)
    report = queries.report(work, consultation_id=row.id)
    return own, Standing(
        consultation_id=row.id,
        closed_at=row.closed_at,
        is_recorded=due is not None,
        due_at=due.due_at if due else None,
        handed_in_at=due.handed_in_at if due else None,
        changed_at=due.changed_at if due else None,
        told_at=queries.told_at(work, consultation_id=row.id),
        themes=queries.themes(work, consultation_id=row.id),
        wellbeing=report.wellbeing if report else None,
        tendency_to_stay=report.tendency_to_stay if report else None,
        stage=report.stage if report else None,
    )


def draft(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> Draft:
    """The draft of one of a consultant's own bookings. Raises NotFound."""
    _own(work, consultant_person_id, booking_id)
    row = queries.draft(work, booking_id=booking_id)
    return _shown(work, row) if row else Draft(Drafted(), 0, None)


def keep_draft(
    work: UnitOfWork, *, consultant_person_id: int, booking_id: str, drafted: Drafted, based_on: int
) -> DraftKept:
    """Keep a draft, where nobody wrote since version `based_on`. The same again changes nothing.

    Raises NotFound, DraftTooLong, ConsentWithdrawn, NothingAskedFor, AlreadyTold.
    """
    own, consultant_id = _own(work, consultant_person_id, booking_id)
    accounts.hold(work, person_id=own.advisee_id)
    if any(len(getattr(drafted, name)) > LONGEST_DRAFT_TEXT for name in TEXTS):
        raise DraftTooLong(LONGEST_DRAFT_TEXT)
    _unless_nothing_may_be_kept(work, own.advisee_id)
    row = queries.consultation(work, booking_id=booking_id, consultant_id=consultant_id)
    if row is not None:
        _due(work, row)
    held = queries.draft(work, booking_id=booking_id, lock=True)
    if held is None and drafted.is_empty:
        return DraftKept(Draft(Drafted(), 0, None))
    held = held or _first(work, booking_id, drafted)
    if _shown(work, held).drafted == drafted:
        return DraftKept(_shown(work, held))
    if held.version != based_on:
        return DraftKept(_shown(work, held), is_overtaken=True)
    held.body = work.seal(held, "body", drafted.as_json())
    held.version += 1
    held.saved_at = work.now
    work.session.flush()
    return DraftKept(_shown(work, held))


def hand_in(work: UnitOfWork, *, consultant_person_id: int, booking_id: str, written: Written) -> str:
    """Hand in the report of a closed talk, or change what was handed in. Returns the consultation's id.

    Where no summary or idea is given, one that was handed in before stays. Raises NotFound, NotYetClosed,
    NothingAskedFor, ConsentWithdrawn, AlreadyTold.
    """
    own, consultant_id = _own(work, consultant_person_id, booking_id)
    accounts.hold(work, person_id=own.advisee_id)
    row = queries.consultation(work, booking_id=booking_id, consultant_id=consultant_id, lock=True)
    if row is None:
        raise NotYetClosed()
    _unless_nothing_may_be_kept(work, own.advisee_id)
    due = _due(work, row)
    report = queries.report(work, consultation_id=row.id) or ConsultantReport(consultation_id=row.id)
    report.wellbeing, report.tendency_to_stay, report.stage = written.wellbeing, written.tendency_to_stay, written.stage
    work.session.add(report)
    work.session.execute(delete(ReportedTheme).where(ReportedTheme.consultation_id == row.id))
    work.session.add_all([ReportedTheme(consultation_id=row.id, theme=theme) for theme in sorted(set(written.themes))])
    for kept, text in ((ConsultationSummary, written.summary), (WorkplaceIdea, written.idea)):
        summaries.keep(work, kept, consultation_id=row.id, advisee_id=row.advisee_id, text=text)
    if due.handed_in_at is None:
        due.handed_in_at = work.now
    else:
        due.changed_at = work.now
    let_go_of_draft(work, booking_id=booking_id)
    work.session.flush()
    return row.id


def asked_of(work: UnitOfWork, *, consultant_person_id: int) -> list[Asked]:
    """What a consultant still has to hand in, the earliest first. Raises NotFound."""
    own = directory.own_id(work, person_id=consultant_person_id)
    return [
        Asked(
            talk.booking_id,
            accounts.actor(work, person_id=talk.advisee_id).name,
            talk.held_at,
            due.due_at,
            due.due_at < work.now,
        )
        for due, talk in queries.open_of_consultant(work, consultant_id=own)
        if accounts.consent_stands(work, person_id=talk.advisee_id)
    ]


def tell(work: UnitOfWork, *, company_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """A quarter is told to a company, now: reports of its talks are locked. Telling it again changes nothing."""
    work.session.execute(
        insert_once(work, ToldQuarter, company_id=company_id, starts_at=starts_at, ends_at=ends_at, told_at=work.now)
    )


def let_go_of_draft(work: UnitOfWork, *, booking_id: str) -> None:
    work.session.execute(delete(ReportDraft).where(ReportDraft.booking_id == booking_id))


def let_go_of_drafts(work: UnitOfWork) -> None:
    """Drafts that will not be handed in: old ones, and those of people who do not agree to records any more."""
    without = select(Booking.id).where(Booking.advisee_id.in_(accounts.withdrawn()))
    work.session.execute(
        delete(ReportDraft)
        .where(or_(ReportDraft.saved_at < work.now - DRAFTS_KEPT, ReportDraft.booking_id.in_(without)))
        .execution_options(synchronize_session=False)
    )


def _own(work: UnitOfWork, person_id: int, booking_id: str) -> tuple[bookings.DeskBooking, int]:
    own = directory.own_id(work, person_id=person_id)
    return bookings.consultants_booking(work, consultant_id=own, booking_id=booking_id), own


def _unless_nothing_may_be_kept(work: UnitOfWork, advisee_id: int) -> None:
    if not accounts.consent_stands(work, person_id=advisee_id):
        raise ConsentWithdrawn()


def _due(work: UnitOfWork, row: Consultation) -> ReportDue:
    """What is asked for of a closed talk, while it is. Raises NothingAskedFor, AlreadyTold."""
    due = work.session.get(ReportDue, row.id)
    if due is None:
        raise NothingAskedFor()
    told = queries.told_at(work, consultation_id=row.id)
    if told is not None:
        raise AlreadyTold(told)
    return due


def _first(work: UnitOfWork, booking_id: str, drafted: Drafted) -> ReportDraft:
    """The row of a first draft, this one or that of another tab that came before it."""
    row = ReportDraft(id=new_key())
    values = {"id": row.id, "booking_id": booking_id, "version": 1, "saved_at": work.now}
    work.session.execute(insert_once(work, ReportDraft, body=work.seal(row, "body", drafted.as_json()), **values))
    found = queries.draft(work, booking_id=booking_id, lock=True)
    assert found is not None, "written just now, by this tab or another"
    return found


def _shown(work: UnitOfWork, row: ReportDraft) -> Draft:
    return Draft(Drafted.from_json(work.unseal(row, "body") or "{}"), row.version, row.saved_at)
