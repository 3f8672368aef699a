"""A word before a talk: to each side as it wishes, once, and never about what no longer stands."""

from datetime import UTC, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from sqlalchemy import delete, select
from support.at_once import at_once

from sotomado import jobs
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.models import Plainness
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.reminders.models import Outcome, Reminder, Which
from sotomado.bookings.reminders.moments import due_at
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.settings import Environment, Settings

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = IN_A_WEEK + timedelta(hours=3)


def worker(database):
    settings = Settings(
        environment=Environment.TEST, database_url=database.url, secret_key="a secret for tests only, long enough"
    )
    return jobs.handlers(database, settings)


def work_off(database):
    """What a worker does, but that mails are read instead of sent. Returns [(to, subject)] of the mails due."""
    handlers, read = worker(database), []
    while True:
        with database.work() as work:
            taken = outbox.take(work, limit=50)
        if not taken:
            return sorted(read)
        for job in taken:
            if job.kind == "mail":
                read.append((job.payload["to"][1], job.payload["subject"]))
            elif job.kind == reminders.REMIND:
                handlers[job.kind](job.payload, job.id)
            with database.work() as work:
                outbox.done(work, job=job)


def looked(database):
    return reminders.remind_whom_no_job_woke_for(database, SENDER)


def choose(work, person_id, *, day=True, hour=True, plainness=Plainness.DISCREET):
    reached.choose(work, person_id=person_id, day_before=day, hour_before=hour, plainness=plainness)


@pytest.fixture
def booked(database):
    """A meeting in a week and its booking; the mails of confirming have been sent."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    work_off(database)
    return meeting, booking_id


def outcomes(database, booking_id):
    """What became of the reminders of a booking, at the time it has had last."""
    with database.read() as work:
        rows = work.session.scalars(
            select(Reminder).where(Reminder.booking_id == booking_id).order_by(Reminder.starts_at)
        )
        return {(one.side.value, one.which): one.outcome for one in rows}


def emails(database, meeting):
    with database.read() as work:
        people = (meeting.advisee_id, meeting.consultant.person_id)
        return sorted(accounts.actor(work, person_id=one).email for one in people)


def test_each_side_is_told_a_day_and_an_hour_before(database, clock, booked):
    meeting, _ = booked
    clock.set(IN_A_WEEK - DAY - timedelta(seconds=1))
    assert work_off(database) == []

    clock.set(IN_A_WEEK - DAY)
    assert [to for to, _ in work_off(database)] == emails(database, meeting)
    clock.set(IN_A_WEEK - HOUR)
    assert work_off(database) == [(to, "ご予定のお知らせ") for to in emails(database, meeting)]
    clock.set(IN_A_WEEK - timedelta(minutes=1))
    assert (work_off(database), looked(database)) == ([], 0)


def test_after_downtime_the_nearer_one_alone_is_sent(database, clock, booked):
    meeting, booking_id = booked
    clock.set(IN_A_WEEK - timedelta(minutes=20))

    assert [to for to, _ in work_off(database)] == emails(database, meeting)

    assert outcomes(database, booking_id) == {
        (side, which): Outcome.SENT if which is Which.HOUR_BEFORE else Outcome.LEFT_OUT
        for side in ("advisee", "consultant")
        for which in Which
    }
    assert looked(database) == 0


def test_after_downtime_the_days_is_sent_late_rather_than_not(database, clock, booked):
    clock.set(IN_A_WEEK - timedelta(hours=5))

    assert len(work_off(database)) == 2
    clock.set(IN_A_WEEK - HOUR)
    assert len(work_off(database)) == 2


def test_nobody_is_reminded_once_it_has_begun(database, clock, booked):
    clock.set(IN_A_WEEK)

    assert (work_off(database), looked(database)) == ([], 0)


def test_a_cancelled_booking_reminds_nobody(database, clock, booked):
    meeting, booking_id = booked
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    work_off(database)
    clock.set(IN_A_WEEK - DAY)

    assert (work_off(database), looked(database)) == ([], 0)


def moved(database, meeting, booking_id, starts_at):
    with database.work() as work:
        version = bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).version
        bookings.move(
            work,
            advisee_id=meeting.advisee_id,
            booking_id=booking_id,
            starts_at=starts_at,
            mode=MeetingMode.ONLINE,
            version=version,
            sender=SENDER,
        )
    work_off(database)


def test_a_moved_booking_reminds_of_its_new_time_alone(database, clock, booked):
    meeting, booking_id = booked
    moved(database, meeting, booking_id, LATER)
    clock.set(IN_A_WEEK - DAY)
    assert (work_off(database), looked(database)) == ([], 0)

    clock.set(LATER - DAY)

    assert len(work_off(database)) == 2


def test_moved_and_moved_back_reminds_once(database, clock, booked):
    meeting, booking_id = booked
    moved(database, meeting, booking_id, LATER)
    moved(database, meeting, booking_id, IN_A_WEEK)

    sent = []
    for at in (IN_A_WEEK - DAY, LATER - DAY, IN_A_WEEK - HOUR):
        clock.set(at)
        sent.append(len(work_off(database)) + looked(database))

    assert sent == [2, 0, 2]


def test_what_was_reminded_of_is_not_reminded_of_again_when_moved_back(database, clock, booked):
    meeting, booking_id = booked
    with database.work() as work:
        work.session.get(Booking, booking_id).advisee_cutoff_minutes = 60
    clock.set(IN_A_WEEK - DAY)
    assert len(work_off(database)) == 2
    moved(database, meeting, booking_id, IN_A_WEEK + timedelta(days=3))
    moved(database, meeting, booking_id, IN_A_WEEK)

    assert (work_off(database), looked(database)) == ([], 0)


def test_who_was_just_told_is_not_told_again(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
    clock.set(IN_A_WEEK - DAY - timedelta(minutes=29))
    with database.work() as work:
        a_confirmed_booking(work, meeting)
    work_off(database)

    clock.set(IN_A_WEEK - DAY)
    assert (work_off(database), looked(database)) == ([], 0)
    clock.set(IN_A_WEEK - HOUR)
    assert len(work_off(database)) == 2


def test_each_side_as_it_wishes(database, clock, booked):
    meeting, _ = booked
    with database.work() as work:
        choose(work, meeting.advisee_id, day=False, plainness=Plainness.PLAIN)
        choose(work, meeting.consultant.person_id, hour=False)
        consultants = accounts.actor(work, person_id=meeting.consultant.person_id).email
        advisees = accounts.actor(work, person_id=meeting.advisee_id).email

    clock.set(IN_A_WEEK - DAY)
    assert work_off(database) == [(consultants, "ご予定のお知らせ")]
    clock.set(IN_A_WEEK - HOUR)
    assert work_off(database) == [(advisees, "面談のお知らせ")]


def test_who_wishes_none_gets_none(database, clock, booked):
    meeting, booking_id = booked
    with database.work() as work:
        for one in (meeting.advisee_id, meeting.consultant.person_id):
            choose(work, one, day=False, hour=False)
    for at in (IN_A_WEEK - DAY, IN_A_WEEK - HOUR):
        clock.set(at)
        assert work_off(database) == []

    assert set(outcomes(database, booking_id).values()) == {Outcome.LEFT_OUT}


def test_the_net_catches_whom_no_job_woke_for(database, clock, booked):
    """Bookings made before there were reminders, or jobs an operator dropped."""
    with database.work() as work:
        work.session.execute(delete(Job).where(Job.kind == reminders.REMIND))
    clock.set(IN_A_WEEK - DAY + timedelta(minutes=7))

    assert (looked(database), looked(database)) == (2, 0)

    assert len(work_off(database)) == 2


def test_twice_in_parallel_tells_once(database, clock, booked):
    _, booking_id = booked
    clock.set(IN_A_WEEK - DAY)

    def reminded(work):
        return reminders.remind(work, booking_id=booking_id, sender=SENDER)

    assert sorted(at_once(database, *[reminded] * 6)) == [0, 0, 0, 0, 0, 2]


def test_a_clock_set_back_tells_once(database, clock, booked):
    sent = 0
    for at in (IN_A_WEEK - DAY, IN_A_WEEK - DAY - HOUR, IN_A_WEEK - DAY, IN_A_WEEK - DAY + HOUR):
        clock.set(at)
        sent += len(work_off(database))
        looked(database)

    assert sent + len(work_off(database)) == 2


def test_a_worker_that_dies_before_its_end_leaves_nothing_half(database, clock, booked):
    """The mail and the line that it was sent are one transaction."""
    _, booking_id = booked
    clock.set(IN_A_WEEK - DAY)

    class Died(BaseException):
        pass

    with pytest.raises(Died), database.work() as work:
        assert reminders.remind(work, booking_id=booking_id, sender=SENDER) == 2
        raise Died
    assert outcomes(database, booking_id) == {}

    assert len(work_off(database)) == 2


def test_a_worker_that_dies_after_it_before_the_job_is_done_tells_once(database, clock, booked):
    clock.set(IN_A_WEEK - DAY)
    with database.work() as work:
        jobs_taken = [job for job in outbox.take(work, limit=50) if job.kind == reminders.REMIND]
    handlers = worker(database)
    for job in jobs_taken:
        handlers[job.kind](job.payload, job.id)
    assert jobs_taken

    # Nobody said "done": when the lease is over, another worker takes the same job.
    clock.advance(minutes=3)

    assert len(work_off(database)) == 2


def test_a_reader_elsewhere_is_told_by_their_own_clock(database, clock, booked):
    meeting, _ = booked
    with database.work() as work:
        accounts.save_preferences(
            work, person_id=meeting.advisee_id, locale=Locale.ENGLISH, time_zone="America/New_York"
        )
    clock.set(IN_A_WEEK - HOUR)

    looked(database)
    with database.work() as work:
        mails = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]

    [english] = [mail for mail in mails if mail["subject"] == "About your appointment"]
    assert "Thu 26 Nov 2026, 20:00–21:00 (New York)" in english["body"]


def test_a_letter_names_nobody_and_tells_no_way_to_meet(database, clock, booked):
    meeting, booking_id = booked
    clock.set(IN_A_WEEK - DAY)
    looked(database)
    with database.work() as work:
        mails = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
        people = {one: work.session.get(Person, one).name for one in (meeting.advisee_id, meeting.consultant.person_id)}
        to_advisee = next(
            mail for mail in mails if mail["to"][1] == accounts.actor(work, person_id=meeting.advisee_id).email
        )
        to_consultant = next(mail for mail in mails if mail is not to_advisee)

    assert people[meeting.consultant.person_id] not in to_advisee["body"]
    assert people[meeting.advisee_id] not in to_consultant["body"]
    assert f"/bookings/{booking_id}" in to_advisee["body"]
    for mail in mails:
        assert "/account/reached" in mail["body"]
        assert "相談" not in mail["subject"]


def test_a_private_address_gets_it(database, clock, booked):
    meeting, _ = booked
    with database.work() as work:
        row = reached._made_row_of(work, meeting.advisee_id)
        row.private_email, row.confirmed_at = work.seal(row, "private_email", "private@example.net"), work.now
        roster = accounts.actor(work, person_id=meeting.advisee_id).email
    clock.set(IN_A_WEEK - DAY)

    told = [to for to, _ in work_off(database)]

    assert "private@example.net" in told
    assert roster not in told


@pytest.mark.parametrize(
    ("starts_at", "zone", "day_before", "hours"),
    [
        # Clocks went forward in the night between: 23 hours.
        (datetime(2027, 3, 28, 12, tzinfo=UTC), "Europe/Berlin", datetime(2027, 3, 27, 13, tzinfo=UTC), 23),
        # They went back: 25.
        (datetime(2026, 11, 1, 17, tzinfo=UTC), "America/New_York", datetime(2026, 10, 31, 16, tzinfo=UTC), 25),
        # Half an hour, on Lord Howe.
        (datetime(2027, 4, 4, 0, tzinfo=UTC), "Australia/Lord_Howe", datetime(2027, 4, 2, 23, 30, tzinfo=UTC), 24.5),
        # 02:30 did not exist the day before.
        (datetime(2027, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 23),
        (datetime(2026, 11, 27, 1, tzinfo=UTC), "Asia/Tokyo", datetime(2026, 11, 26, 1, tzinfo=UTC), 24),
    ],
)
def test_the_day_before_is_the_same_wall_clock(starts_at, zone, day_before, hours):
    due = due_at(Which.DAY_BEFORE, starts_at=starts_at, zone=zone)

    assert (due, starts_at - due) == (day_before, timedelta(hours=hours))
    assert due_at(Which.HOUR_BEFORE, starts_at=starts_at, zone=zone) == starts_at - HOUR


@pytest.mark.parametrize("meanwhile", ["begun", "cancelled", "moved", "nothing"])
def test_a_mail_that_waited_for_its_server_reminds_of_nothing_that_is_no_more(
    database, clock, booked, monkeypatch, meanwhile
):
    meeting, booking_id = booked
    with database.work() as work:
        work.session.get(Booking, booking_id).advisee_cutoff_minutes = 60
    clock.set(IN_A_WEEK - DAY)
    looked(database)
    with database.work() as work:
        waiting = [job for job in outbox.take(work, limit=50) if job.kind == "mail"]
    if meanwhile == "begun":
        clock.set(IN_A_WEEK)
    elif meanwhile == "cancelled":
        with database.work() as work:
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    elif meanwhile == "moved":
        moved(database, meeting, booking_id, IN_A_WEEK + timedelta(days=3))
    left = []
    monkeypatch.setattr("sotomado.outbox.mail.deliver", lambda payload, **_: left.append(payload))

    for job in waiting:
        worker(database)[job.kind](job.payload, job.id)

    assert len(left) == (2 if meanwhile == "nothing" else 0)
