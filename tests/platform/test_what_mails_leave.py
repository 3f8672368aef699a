"""What is left of a mail once nobody needs it any more: nothing that says to whom it went."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_meeting
from sqlalchemy import func, select
from support.clock import StandingClock

from sotomado import chores
from sotomado.bookings import service as bookings
from sotomado.bookings.answers.models import Answer, CalendarAnswer, WayBack
from sotomado.bookings.models import Side
from sotomado.bookings.reminders.models import Reminder
from sotomado.bookings.reminders.service import remind
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import dead_letters, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job

MONTH = timedelta(days=30)


def a_mail(database: Database) -> str:
    """Sent, as far as the outbox knows."""
    with database.work() as work:
        mail.post(work, to_email="hana@example.jp", to_name="はな", subject="ご予定", body="ご予定です。")
    with database.work() as work:
        [job] = outbox.take(work)
        outbox.done(work, job=job)
    return job.id


def test_whose_a_mail_was_is_known_for_a_month(database: Database, clock: StandingClock) -> None:
    job_id = a_mail(database)
    clock.advance(days=30)
    chores.forget_old_bounces(database)
    with database.read() as work:
        assert work.session.get_one(Job, job_id).mailbox is not None

    clock.advance(seconds=1)
    chores.forget_old_bounces(database)

    with database.read() as work:
        assert work.session.get_one(Job, job_id).mailbox is None


def test_what_waits_to_be_sent_keeps_its_mailbox(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        mail.post(work, to_email="hana@example.jp", to_name="はな", subject="ご予定", body="ご予定です。")
    clock.advance(days=400)

    chores.forget_old_bounces(database)

    with database.read() as work:
        assert work.session.scalars(select(Job.mailbox)).one() is not None


@pytest.mark.parametrize(("days", "is_left"), [(90, 1), (91, 0)])
def test_what_was_given_up_and_nobody_saw_to_goes(
    database: Database, clock: StandingClock, days: int, is_left: int
) -> None:
    with database.work() as work:
        outbox.write(work, kind="mail", payload={"to": ["はな", "hana@example.jp"]})
    with database.work() as work:
        [job] = outbox.take(work)
        outbox.give_up(work, job=job, error="MailboxRefused 550")
    clock.advance(days=days)

    chores.forget_old_bounces(database)

    with database.read() as work:
        assert len(dead_letters.given_up(work)) == is_left
        assert (work.session.get_one(Job, job.id).payload is not None) == bool(is_left)


@pytest.mark.parametrize(("after", "is_left"), [(MONTH, True), (MONTH + timedelta(hours=2), False)])
def test_of_a_talk_long_over_neither_answers_nor_reminders_stay(
    database: Database, clock: StandingClock, after: timedelta, is_left: bool
) -> None:
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = bookings.hold(
            work,
            advisee_id=meeting.advisee_id,
            consultant_id=meeting.consultant.id,
            starts_at=IN_A_WEEK,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
        )
        sender = replace(SENDER, incoming_address="in@sotomado.example")
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=sender)
        work.session.add(
            CalendarAnswer(
                booking_id=booking_id,
                side=Side.ADVISEE,
                answer=Answer.ACCEPTED,
                sequence=0,
                stamped_at=work.now,
                received_at=work.now,
            )
        )
    clock.advance(seconds=(IN_A_WEEK - timedelta(hours=1) - clock.now()).total_seconds())
    with database.work() as work:
        assert remind(work, booking_id=booking_id, sender=SENDER) == 2
    clock.advance(seconds=(IN_A_WEEK + after - clock.now()).total_seconds())

    chores.forget_what_mails_of_old_talks_needed(database)

    with database.read() as work:
        for table in (WayBack, CalendarAnswer, Reminder):
            assert (work.session.scalar(select(func.count()).select_from(table)) > 0) is is_left, table
