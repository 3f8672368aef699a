"""Reminders of reports that are waited for: a day before they are due, when they are, and three days after.

A mail may be read on a company's server: it says that something waits on a page, not what, of whom or about what.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking
from sotomado.consultations.reports import queries
from sotomado.consultations.reports.letters import WORDS
from sotomado.consultations.reports.models import ReportDue
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outbox import mail

# When each reminder goes out, counted from when the report is due.
MOMENTS = (timedelta(days=-1), timedelta(0), timedelta(days=3))
# What was overdue for longer is asked for on the desk alone.
LOOKED_BACK = timedelta(days=14)


def remind(work: UnitOfWork, *, sender: Sender) -> int:
    """Write to consultants whose reports are due, once at each moment, the latest where several have passed.

    Returns how many were written to. Whose advisee's consent is not in force any more is asked for nothing.
    """
    rows = queries.waiting(work, due_from=work.now - LOOKED_BACK, due_until=work.now - MOMENTS[0])
    reminded = 0
    for due, booking in rows:
        reached_now = sum(due.due_at + moment <= work.now for moment in MOMENTS)
        if reached_now <= due.reminded or not accounts.consent_stands(work, person_id=booking.advisee_id):
            continue
        # Another worker may have been there since the rows were read.
        written = work.session.execute(
            update(ReportDue)
            .where(ReportDue.consultation_id == due.consultation_id, ReportDue.reminded < reached_now)
            .values(reminded=reached_now)
            .returning(ReportDue.consultation_id)
            .execution_options(synchronize_session=False)
        ).first()
        if written is not None:
            _post(work, due, booking, reached_now, sender)
            reminded += 1
    return reminded


def _post(work: UnitOfWork, due: ReportDue, booking: Booking, nth: int, sender: Sender) -> None:
    reader = reached.reader(work, person_id=directory.person_of(work, consultant_id=booking.consultant_id))
    locale: Locale = reader.locale
    subject, body = WORDS["late" if due.due_at <= work.now else "soon"][locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name,
            when=formats.span(booking.starts_at, booking.ends_at, reader.time_zone, locale.value),
            until=formats.moment(due.due_at, reader.time_zone, locale.value),
            page=f"{sender.public_url}/desk/consultations/{booking.id}",
        ),
        dedupe_key=f"report|{due.consultation_id}|{nth}",
    )
