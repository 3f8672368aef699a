"""Reminding: planned when a time is set, done by the booking as it then stands, once.

A job wakes at each moment; what it finds decides. The row in `reminder` is written in the transaction that posts the
mail, under the lock of the booking: two workers, a worker that died, or a clock set back find it there. A chore looks
for what no job woke for: bookings made before there were reminders, moments moved by a change of zone, lost jobs.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from sotomado.accounts.reached import service as reached
from sotomado.bookings import queries as bookings
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.reminders import letters, queries
from sotomado.bookings.reminders.models import Outcome, Reminder, Which
from sotomado.bookings.reminders.moments import due_at, is_worth_it
from sotomado.database import Database, DatabaseAway, UnitOfWork, insert_once
from sotomado.directory import service as directory
from sotomado.outbox import service as outbox

log = logging.getLogger("sotomado.reminders")

REMIND = "remind"
# The nearer one first: where both are due at once, it is the one that is sent.
_NEARER_FIRST = (Which.HOUR_BEFORE, Which.DAY_BEFORE)
A_ROUND = 5000
# A time long gone is reminded of by nobody; what became of its reminders answers a question for a month.
KEPT_FOR = timedelta(days=30)


def plan(work: UnitOfWork, booking: Booking) -> None:
    """Have somebody look at each moment of a booking whose time was just set. One job for a moment of both sides."""
    readers = _readers(work, booking).values()
    moments = {
        due_at(which, starts_at=booking.starts_at, zone=reader.time_zone) for which in Which for reader in readers
    }
    for at in sorted(moments):
        if is_worth_it(due=at, told_at=work.now):
            outbox.write(work, kind=REMIND, payload={"booking_id": booking.id}, run_after=at)


def remind(work: UnitOfWork, *, booking_id: str, sender: Sender) -> int:
    """Send what is due about a booking as it stands now. Returns how many were sent; again sends nothing more."""
    booking = bookings.by_id(work, booking_id=booking_id)
    if booking is None or booking.state is not BookingState.CONFIRMED or booking.starts_at <= work.now:
        return 0
    told_at = queries.told_of_its_time_at(work, booking_id=booking.id) or booking.made_at
    return sum(
        _remind_one(work, booking, side, reader, told_at, sender) for side, reader in _readers(work, booking).items()
    )


def _remind_one(
    work: UnitOfWork, booking: Booking, side: Side, reader: reached.Reader, told_at: datetime, sender: Sender
) -> int:
    sent = 0
    is_nearer_due = False
    for which in _NEARER_FIRST:
        due = due_at(which, starts_at=booking.starts_at, zone=reader.time_zone)
        if due > work.now:
            continue
        wished = reader.hour_before if which is Which.HOUR_BEFORE else reader.day_before
        is_to_send = wished and not is_nearer_due and is_worth_it(due=due, told_at=told_at)
        if _settle(work, booking, side, which, Outcome.SENT if is_to_send else Outcome.LEFT_OUT) and is_to_send:
            letters.post(work, booking=booking, side=side, which=which, reader=reader, sender=sender)
            sent += 1
        # Also where the nearer one was sent an hour ago, or told by the mail of the booking itself.
        is_nearer_due = is_nearer_due or wished
    return sent


def _settle(work: UnitOfWork, booking: Booking, side: Side, which: Which, outcome: Outcome) -> bool:
    """Whether this was still open; then it is settled from now on."""
    written = insert_once(
        work,
        Reminder,
        booking_id=booking.id,
        starts_at=booking.starts_at,
        side=side,
        which=which,
        outcome=outcome,
        settled_at=work.now,
    )
    return work.session.execute(written.returning(Reminder.which)).first() is not None


def remind_whom_no_job_woke_for(database: Database, sender: Sender) -> int:
    """Look at every booking that may be due, each in a transaction of its own. Returns how many were sent."""
    with database.read() as work:
        due = queries.unsettled(work, limit=A_ROUND)
    sent = 0
    for booking_id in due:
        try:
            with database.work() as work:
                sent += remind(work, booking_id=booking_id, sender=sender)
        except DatabaseAway:
            raise
        except Exception as error:
            # One that cannot be told of keeps nobody else from being told.
            log.error("reminder failed", exc_info=error, extra={"event": "reminder_failed"})
    return sent


def woken(database: Database, payload: dict[str, Any], sender: Sender) -> None:
    """What a job does whose moment has come."""
    with database.work() as work:
        remind(work, booking_id=payload["booking_id"], sender=sender)


def is_overtaken(database: Database, about: dict[str, str] | None) -> bool:
    """Whether a mail that waited for its server would now remind of what has begun, was moved or was called off."""
    if about is None:
        return False
    with database.read() as work:
        booking = work.session.get(Booking, about["booking_id"])
        return (
            booking is None
            or booking.state is not BookingState.CONFIRMED
            or booking.starts_at != datetime.fromisoformat(about["starts_at"])
            or booking.starts_at <= work.now
        )


def forget_old(work: UnitOfWork) -> None:
    """Drop what became of the reminders of times long gone."""
    work.session.execute(delete(Reminder).where(Reminder.starts_at < work.now - KEPT_FOR))


def _readers(work: UnitOfWork, booking: Booking) -> dict[Side, reached.Reader]:
    consultant = directory.person_of(work, consultant_id=booking.consultant_id)
    return {
        Side.ADVISEE: reached.reader(work, person_id=booking.advisee_id),
        Side.CONSULTANT: reached.reader(work, person_id=consultant),
    }
