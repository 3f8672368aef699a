"""What the adviser of the demo wrote: notes that grew, one ahead of a talk, and a report still to be handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking, BookingState
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes.models import ConsultationNote, NoteVersion
from sotomado.consultations.reports.models import (
    ConsultantReport,
    ConsultationSummary,
    ReportDraft,
    ReportDue,
    ReportedTheme,
)
from sotomado.consultations.reports.written import Drafted
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import ADVISER
from sotomado.directory.models import Consultant

# A note as it grew in an hour, each text some minutes after the one before.
GREW = (
    "最初の十分は、ほとんど仕事の量の話。声が小さい。",
    "最初の十分は、ほとんど仕事の量の話。声が小さい。\n\n"
    "「頼まれると断れない」が三度。断ったときに何が起きると思うか、たずねてみる。",
    "最初の十分は、ほとんど仕事の量の話。声が小さい。\n\n"
    "「頼まれると断れない」が三度。断ったときに何が起きると思うか、たずねてみる。\n"
    "→ 実際に断った経験が一度あり、何も起きなかった、とご自身で気づかれた。ここで声が変わった。\n\n"
    "次回: 小さく断ってみた結果を、責めずに聞く。",
)
AHEAD = "前回の「とりまとめ役」の話から。結論を急がず、どんな形なら引き受けたいかを一緒に並べる。"
BEGUN = Drafted(
    themes=("role_change", "management"),
    wellbeing="4",
    summary=("これからの役割の引き受けかたについて。ひとりで抱えることへの気がかり。"),
)


def write_notes_and_reports(work: UnitOfWork, today: date) -> None:
    """In the last talks of the adviser and the next one. Talks long over keep the note they have."""
    adviser = work.session.scalar(
        select(Consultant.id).join(Person, Person.id == Consultant.person_id).where(Person.email == ADVISER.email)
    )
    talks = work.session.scalars(
        select(Consultation)
        .where(Consultation.consultant_id == adviser)
        .order_by(Consultation.held_at.desc(), Consultation.id)
        .limit(2)
    ).all()
    ahead = work.session.scalar(
        select(Booking)
        .where(Booking.consultant_id == adviser, Booking.state == BookingState.CONFIRMED)
        .where(Booking.starts_at > at(today, 0))
        .order_by(Booking.starts_at)
    )
    if ahead is not None:
        # Soon after it was booked: whenever it is, nothing in the demo was written later than its last evening.
        written = max((ahead.confirmed_at or ahead.made_at) + timedelta(hours=1), at(today, 0) - timedelta(days=2))
        _write(work, ahead.id, (AHEAD,), min(written, at(today, 0) - timedelta(hours=3)))
    for talk in talks:
        work.session.execute(delete(ConsultationNote).where(ConsultationNote.booking_id == talk.booking_id))
        _write(work, talk.booking_id, GREW, talk.held_at + timedelta(minutes=12))
    # Only while its quarter runs: once that is told, a report is asked for no more.
    if talks and talks[0].held_at >= at(first_of_quarter(today), 0):
        _still_to_report(work, talks[0], today)
    work.session.flush()


def first_of_quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _write(work: UnitOfWork, booking_id: str, texts: Sequence[str], begun_at: datetime) -> None:
    dice = Dice("note", booking_id)
    times = [begun_at + timedelta(minutes=14 * nth) for nth in range(len(texts))]
    note = ConsultationNote(id=dice.key(), booking_id=booking_id, version=len(texts), written_at=times[-1])
    note.body = work.seal(note, "body", texts[-1])
    work.session.add(note)
    work.session.flush()
    for number, (text, written_at) in enumerate(zip(texts[:-1], times, strict=False), start=1):
        one = NoteVersion(id=dice.key(), note_id=note.id, number=number, written_at=written_at)
        one.body = work.seal(one, "body", text)
        work.session.add(one)


def _still_to_report(work: UnitOfWork, talk: Consultation, today: date) -> None:
    """The latest talk was closed, and its report lies half written."""
    for table in (ConsultationSummary, ReportedTheme, ConsultantReport):
        work.session.execute(delete(table).where(table.consultation_id == talk.id))
    due = work.session.get(ReportDue, talk.id)
    if due is not None:
        due.handed_in_at, due.due_at = None, at(today, 0) + timedelta(days=1, hours=10)
    draft = ReportDraft(id=Dice("draft", talk.id).key(), booking_id=talk.booking_id, version=2, saved_at=talk.closed_at)
    draft.body = work.seal(draft, "body", BEGUN.as_json())
    work.session.add(draft)
