"""A person's bookings, as their advisee: when and with whom, what was said about them, and what calendars know.

Lines of bookings stay as numbers: fees are owed by them and tickets counted, and the law asks for both for seven years.
They name nobody once the person's own line names nobody.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts.told import all_told, told
from sotomado.bookings.answers.models import CalendarAnswer, WayBack
from sotomado.bookings.claims.models import Appeal, Claim, Decision
from sotomado.bookings.models import Booking, BookingEvent, CalendarFeed, Command, Side
from sotomado.bookings.reminders.models import Reminder
from sotomado.bookings.replacing.models import Replacement, ReplacementTen
from sotomado.bookings.series.models import Series, SeriesDate
from sotomado.bookings.waiting.models import Wait, WaitConsultant, WaitOffer, WaitTime
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

TABLES = frozenset(
    {
        "booking",
        "booking_event",
        "command",
        "calendar_feed",
        "calendar_answer",
        "way_back",
        "claim",
        "claim_appeal",
        "claim_decision",
        "presence",
        "closing_reminder",
        "reminder",
        "replacement",
        "replacement_ten",
        "series",
        "series_date",
        "wait",
        "wait_consultant",
        "wait_time",
        "wait_offer",
        # Where the time of a talk stands in a consultant's calendar elsewhere; names nobody.
        "pushed_event",
        "outside_overlap",
    }
)
INNER = (
    "calendar_uid",
    "calendar_sequence",
    "fee_percent",
    "held_until",
    "advisee_cutoff_minutes",
    "consultant_cutoff_minutes",
)


# Of a booking's lines: a consultant's reason for calling off is told to no advisee, here as little as on their page.
NOT_TOLD = ("why", "number", "to_state", "answer_until")
# A repeated talk's minute of the day and bits of the week: its dates are bookings, and say so.
PLANS = ("weekdays", "start_minute", "unanswered")


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.execute(
        select(Booking, Consultant.display_name)
        .join(Consultant, Consultant.id == Booking.consultant_id)
        .where(Booking.advisee_id == person_id)
        .order_by(Booking.starts_at)
    ).all()
    said: dict[str, object] = {}
    if rows:
        said["bookings"] = [
            {"consultant": name, **told(work, row, besides=INNER), **_around(work, row.id)} for row, name in rows
        ]
    for name, table, owner in (
        ("repeated_talks", Series, Series.advisee_id),
        ("waits", Wait, Wait.advisee_id),
        ("calendar_feeds", CalendarFeed, CalendarFeed.person_id),
    ):
        if kept := all_told(
            work, work.session.scalars(select(table).where(owner == person_id).order_by(table.id)), besides=PLANS
        ):
            said[name] = kept
    return said


def _around(work: UnitOfWork, booking_id: str) -> dict[str, object]:
    """What happened to one booking, and what was said where one of the two did not come."""
    around: dict[str, object] = {}
    for name, table, order in (
        ("history", BookingEvent, BookingEvent.number),
        ("claims", Claim, Claim.made_at),
        ("appeals", Appeal, Appeal.at),
        ("decisions", Decision, Decision.at),
    ):
        rows = work.session.scalars(select(table).where(table.booking_id == booking_id).order_by(order)).all()
        if rows:
            around[name] = all_told(work, rows, besides=NOT_TOLD)
    return around


def forget(work: UnitOfWork, person_id: int) -> None:
    """Words, waits, repeated talks and what calendars were told go. What is ahead was called off before.

    That a booking was made, moved, held or missed stays without words, and who came to it: on that the consultant's
    fee rests. In what an operator decided stays the decision, and not the reason.
    """
    mine = select(Booking.id).where(Booking.advisee_id == person_id)
    work.session.execute(
        update(BookingEvent)
        .where(BookingEvent.booking_id.in_(mine), BookingEvent.words.is_not(None))
        .values(words=None)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(Claim)
        .where(Claim.booking_id.in_(mine))
        .values(words=None, answer_words=None)
        .execution_options(synchronize_session=False)
    )
    for appeal in work.session.scalars(select(Appeal).where(Appeal.booking_id.in_(mine))).all():
        appeal.words = work.seal(appeal, "words", "")
    for decision in work.session.scalars(select(Decision).where(Decision.booking_id.in_(mine))).all():
        decision.reason = work.seal(decision, "reason", "")
    work.session.flush()
    work.session.execute(delete(CalendarAnswer).where(CalendarAnswer.booking_id.in_(mine)))
    work.session.execute(delete(WayBack).where(WayBack.booking_id.in_(mine), WayBack.side == Side.ADVISEE))
    work.session.execute(delete(Reminder).where(Reminder.booking_id.in_(mine), Reminder.side == Side.ADVISEE))
    _forget_plans(work, person_id)
    work.session.execute(
        update(Booking)
        .where(Booking.advisee_id == person_id)
        .values(wish_id=None)
        .execution_options(synchronize_session=False)
    )
    for own in (CalendarFeed, Command):
        work.session.execute(delete(own).where(own.person_id == person_id))
    work.session.expire_all()


def _forget_plans(work: UnitOfWork, person_id: int) -> None:
    """What was waited for, repeated, or offered instead."""
    waits = select(Wait.id).where(Wait.advisee_id == person_id)
    for part in (WaitOffer, WaitConsultant, WaitTime):
        work.session.execute(delete(part).where(part.wait_id.in_(waits)))
    work.session.execute(delete(Wait).where(Wait.advisee_id == person_id))
    series = select(Series.id).where(Series.advisee_id == person_id)
    work.session.execute(delete(SeriesDate).where(SeriesDate.series_id.in_(series)))
    work.session.execute(delete(Series).where(Series.advisee_id == person_id))
    instead = select(Replacement.id).where(Replacement.advisee_id == person_id)
    work.session.execute(delete(ReplacementTen).where(ReplacementTen.replacement_id.in_(instead)))
