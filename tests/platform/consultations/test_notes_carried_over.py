"""What consultants had written before notes hung on bookings opens after the migration, and after going back."""

from datetime import UTC, datetime, timedelta

from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation
from sqlalchemy import func, select, text

from sotomado import migrate
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.models import ReportDue, ToldQuarter
from sotomado.reporting.models import Release
from sotomado.reporting.releases import digest_of

A_NOTE = "次回、上司への切り出し方を。"
# The schema before private notes hung on bookings.
BEFORE = "0030"


def test_notes_reports_and_told_quarters_are_carried_over(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        consultation_id = a_consultation(work, advisee_id=an_employee(work, company), consultant_id=consultant.id)
        booking_id = work.session.get(Consultation, consultation_id).booking_id
        note = ConsultationNote(booking_id=booking_id, version=3, written_at=work.now)
        note.body = work.seal(note, "body", A_NOTE)
        body = "{}"
        work.session.add_all(
            [
                note,
                Release(
                    company_id=company.id, quarter="2026-Q3", body=body, digest=digest_of(body), released_at=work.now
                ),
            ]
        )
    migrate.downgrade(database.engine, to=BEFORE)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT consultation_id FROM consultation_note")) == consultation_id

    migrate.upgrade(database.engine)

    with database.read() as work:
        mine = {"consultant_person_id": consultant.person_id, "booking_id": booking_id}
        assert (notes.note(work, **mine).text, notes.note(work, **mine).version) == (A_NOTE, 1)
        _, standing = reports.standing(work, **mine)
        assert standing.is_handed_in
        assert standing.handed_in_at == standing.closed_at
        assert standing.told_at is not None
        [told] = work.session.scalars(select(ToldQuarter))
        assert told.starts_at == datetime(2026, 6, 30, 15, tzinfo=UTC)
        assert told.ends_at - told.starts_at == timedelta(days=92)


def test_a_note_of_a_talk_that_is_not_closed_has_no_place_in_the_older_schema(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        consultation_id = a_consultation(work, advisee_id=an_employee(work, company), consultant_id=consultant.id)
        booking_id = work.session.get(Consultation, consultation_id).booking_id
        for table in ("report_due", "reported_theme", "consultant_report", "reaction", "consultation"):
            work.session.execute(text(f"DELETE FROM {table}"))
        note = ConsultationNote(booking_id=booking_id, version=1, written_at=work.now)
        note.body = work.seal(note, "body", A_NOTE)
        work.session.add(note)

    migrate.downgrade(database.engine, to=BEFORE)
    migrate.upgrade(database.engine)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(ConsultationNote)) == 0
        assert work.session.scalar(select(func.count()).select_from(ReportDue)) == 0
