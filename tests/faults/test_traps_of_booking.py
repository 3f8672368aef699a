"""Traps that booking systems are known to fall into, as their users reported them: each is tried here, by name.

Fairness of who is shown is no matter of booking and is tried where the ten are chosen (`tests/matching/capacity`,
`tests/matching/choosing/test_variety.py`); a mail server that is away, in `test_mail_server_away.py`.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, has_read_of_secrecy
from factories.people import a_consultant, an_employee
from icalendar import Calendar
from sqlalchemy import select, update
from support.at_once import all_at_once, at_once
from support.browserless import Visitor
from support.invariants import broken_promises

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.availability import policies
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotTaken
from sotomado.availability.wording import slot_address
from sotomado.bookings import letters
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import counting
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.models import Answer
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, NotBookable, NotYetBegun
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.reminders import service as reminders
from sotomado.companies import service as companies
from sotomado.directory import service as directory
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.outbox.models import Job

LATER = IN_A_WEEK + timedelta(hours=3)
EVERY_HOUR = tuple((day, 0, 24 * 60) for day in range(7))


def anyone_else(work, meeting):
    return replace(meeting, advisee_id=an_employee(work, meeting.company))


def cancelled(work, party, booking_id):
    return bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)


def by_advisee(meeting):
    return bookings.as_advisee(meeting.advisee_id)


def by_consultant(meeting):
    return bookings.as_consultant(meeting.consultant.person_id)


def moved(work, meeting, booking_id, *, starts_at=LATER, version=2):
    return bookings.move(
        work,
        advisee_id=meeting.advisee_id,
        booking_id=booking_id,
        starts_at=starts_at,
        mode=MeetingMode.ONLINE,
        version=version,
        sender=SENDER,
    )


def is_free(work, meeting, at):
    return at in availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=at.date(), days=2)


def mails(work) -> list[EmailMessage]:
    """Every mail that waits to leave, as it will, oldest first."""
    jobs = work.session.scalars(select(Job).where(Job.kind == mail.KIND).order_by(Job.written_at, Job.dedupe_key))
    return [
        mail.compose(json.loads(work.unseal(job, "payload")), job_id=job.id, mail_from=SENDER.mail_from) for job in jobs
    ]


def invitations(work) -> Iterator[tuple[str, str, int]]:
    """(method, UID, SEQUENCE) of each event in each mail."""
    for one in mails(work):
        for part in one.walk():
            if part.get_content_type() == "text/calendar":
                file = Calendar.from_ical(part.get_payload(decode=True))
                for event in file.walk("VEVENT"):
                    assert part.get_param("method") == file["METHOD"]
                    yield str(file["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])


# Two parallel requests for one slot both succeed; a held slot can still be booked; approval-required bookings overlap.


def test_two_parallel_requests_for_one_time_are_one_booking(database):
    with database.work() as work:
        meeting = a_meeting(work)
        other = anyone_else(work, meeting)

    outcomes = at_once(
        database, lambda work: a_confirmed_booking(work, meeting), lambda work: a_confirmed_booking(work, other)
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["SlotTaken", "str"]


def test_a_held_time_can_be_booked_by_nobody_else(database):
    with database.work() as work:
        meeting = a_meeting(work)
        a_hold(work, meeting)

        assert not is_free(work, meeting, IN_A_WEEK)
        with pytest.raises(SlotTaken):
            a_hold(work, anyone_else(work, meeting))


def test_what_still_waits_for_a_yes_keeps_out_what_would_overlap_it(database):
    with database.work() as work:
        meeting = a_meeting(work)
        policies.set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=15,
            before_minutes=0,
            after_minutes=0,
            notice_minutes=0,
            horizon_days=28,
            per_day=None,
            per_week=None,
        )
        a_hold(work, meeting)
        for minutes in (-45, -15, 15, 45):
            with pytest.raises(SlotTaken):
                a_hold(work, anyone_else(work, meeting), starts_at=IN_A_WEEK + timedelta(minutes=minutes))
        a_hold(work, anyone_else(work, meeting), starts_at=IN_A_WEEK + timedelta(minutes=60))


# A used reschedule link makes a second booking; after a reschedule the old slot stays blocked, or the old calendar
# event remains; each reschedule mails twice; the meeting link breaks; a missed booking cannot be re-booked.


def test_a_used_page_for_moving_makes_no_second_booking(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)

    outcomes = at_once(database, *[lambda work: moved(work, meeting, booking_id)] * 3)

    assert sorted(one.was_already for one in outcomes) == [False, True, True]
    with database.read() as work:
        assert work.session.scalars(select(Booking.id)).all() == [booking_id]


def test_after_a_move_the_old_time_is_free_and_the_old_event_is_the_new_one(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        moved(work, meeting, booking_id)

        assert is_free(work, meeting, IN_A_WEEK)
        told = list(invitations(work))
        assert len({uid for _, uid, _ in told}) == 1
        assert sorted((method, number) for method, _, number in told) == sorted(
            [("REQUEST", 0), ("REQUEST", 1)] * (len(told) // 2)
        )


def test_a_move_mails_each_side_once_however_often_it_is_asked_for(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        before = len(mails(work))
        for _ in range(3):
            moved(work, meeting, booking_id)

        recipients = [one["To"].addresses[0].addr_spec for one in mails(work)]
        assert len(recipients) == before + 2 == 4
        assert {recipients.count(one) for one in recipients} == {2}


def test_the_way_to_meet_is_as_good_after_a_move(database):
    room = "https://room.example/mei"
    with database.work() as work:
        meeting = a_meeting(work)
        has_read_of_secrecy(work, meeting)
        directory.set_joining(work, consultant_id=meeting.consultant.id, joining={MeetingMode.ONLINE: room})
        booking_id = a_confirmed_booking(work, meeting)
        moved(work, meeting, booking_id)

        assert bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).joining == room


def test_whoever_missed_each_other_may_book_again(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    a_missed_booking(database, clock, meeting, booking_id, by=meeting.consultant.person_id)
    with database.work() as work:
        assert work.session.get_one(Booking, booking_id).state is BookingState.MISSED
        again = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=2))
        assert again != booking_id
    assert broken_promises_of_rows(database) == []


def a_missed_booking(database, clock, meeting, booking_id, *, by):
    """`by` says that the other did not come, and the other says so too."""
    clock.set(IN_A_WEEK + timedelta(minutes=70))
    other = meeting.advisee_id if by == meeting.consultant.person_id else meeting.consultant.person_id
    with database.work() as work:
        claims.claim(work, person_id=by, booking_id=booking_id, words=None, sender=SENDER)
    with database.work() as work:
        claims.answer(work, person_id=other, booking_id=booking_id, answer=Answer.AGREED, words=None, sender=SENDER)


def broken_promises_of_rows(database):
    """The pools of these stories were filled without a line in the ledger."""
    return [one for one in broken_promises(database) if "lines add up" not in one]


# A cancel page says "done" when nothing was cancelled; the slot or the ticket is not given back; cancelling in one
# place and not in the other; two code paths that cancel.


def test_no_page_says_done_where_nothing_was_cancelled(app, database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    clock.set(IN_A_WEEK + timedelta(minutes=1))

    visitor.post(f"/bookings/{booking_id}/cancel")

    page = visitor.get(f"/bookings/{booking_id}").get_data(as_text=True)
    assert "取り消しました" not in page
    with database.work() as work:
        assert work.session.get_one(Booking, booking_id).state is BookingState.CONFIRMED
        with pytest.raises(AlreadyBegun):
            cancelled(work, by_advisee(meeting), booking_id)


def test_time_and_ticket_come_back_with_a_cancellation_once(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=5)
        booking_id = a_confirmed_booking(work, meeting)
        assert cancelled(work, by_advisee(meeting), booking_id).ticket_returned

        assert is_free(work, meeting, IN_A_WEEK)
        assert companies.tickets_left(work, company_id=meeting.company.id) == 5
        with pytest.raises(AlreadyCancelled):
            cancelled(work, by_consultant(meeting), booking_id)
        assert companies.tickets_left(work, company_id=meeting.company.id) == 5


@pytest.mark.parametrize("by", [by_advisee, by_consultant])
def test_what_is_called_off_is_called_off_everywhere(database, by):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        cancelled(work, by(meeting), booking_id)

        assert bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).state is (
            BookingState.CANCELLED
        )
        assert not bookings.desk(work, consultant_id=meeting.consultant.id).coming
        for person_id in (meeting.advisee_id, meeting.consultant.person_id):
            file = letters.calendar_of(work, person_id=person_id, booking_id=booking_id, sender=SENDER)
            assert b"METHOD:CANCEL" in file


def test_there_is_one_code_path_that_cancels():
    """Who else writes the instant of calling off, or the state, would be a second way."""
    writers = set()
    for path in (Path(bookings.__file__).parents[1]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            names = {
                one.attr
                for target in targets
                for one in (target.elts if isinstance(target, ast.Tuple) else [target])
                if isinstance(one, ast.Attribute)
            }
            if "cancelled_at" in names:
                writers.add(path.name)
    assert writers == {"service.py"}


# Reschedule or cancel pages reached by link reveal the other party's contact data; one provider edits another's
# bookings by changing an id.


def test_no_page_and_no_mail_tells_how_the_other_side_is_reached(app, database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        people = work.session.scalars(
            select(Person).where(Person.id.in_((meeting.advisee_id, meeting.consultant.person_id)))
        )
        address = {one.id: one.email for one in people}
        told = {one["To"].addresses[0].addr_spec: one for one in mails(work)}
    for reader, other, pages in (
        (
            meeting.advisee_id,
            meeting.consultant.person_id,
            (f"/bookings/{booking_id}", f"/bookings/{booking_id}/move", f"/bookings/{booking_id}/cancel"),
        ),
        (
            meeting.consultant.person_id,
            meeting.advisee_id,
            ("/desk", f"/desk/bookings/{booking_id}", f"/desk/bookings/{booking_id}/call-off"),
        ),
    ):
        visitor = Visitor(app).sign_in_as(reader)
        for page in pages:
            shown = visitor.get(page)
            assert shown.status_code == 200, page
            assert address[other] not in shown.get_data(as_text=True), page
            assert Visitor(app).get(page).status_code == 303, "who is not signed in sees nothing"
        parts = [part.get_payload(decode=True) for part in told[address[reader]].walk() if not part.is_multipart()]
        assert not any(address[other].encode() in part for part in parts)


def test_no_consultant_gets_at_another_ones_booking_by_its_id(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        other = bookings.as_consultant(a_consultant(work).person_id)
        with pytest.raises(NotFound):
            cancelled(work, other, booking_id)
        with pytest.raises(NotFound):
            bookings.cost_of_cancelling(work, party=other, booking_id=booking_id)


# No cut-off for cancelling one minute before; or the advisee's cut-off also binds the consultant.


def test_one_minute_before_it_costs_the_advisee_and_not_the_consultants_advisee(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        first = a_confirmed_booking(work, meeting)
        second = a_confirmed_booking(work, meeting, starts_at=LATER)
    clock.set(IN_A_WEEK - timedelta(minutes=1))
    with database.work() as work:
        late = cancelled(work, by_advisee(meeting), first)
        assert (late.cost.state, late.ticket_returned, late.cost.fee_percent) == (
            BookingState.LATE_CANCELLED,
            False,
            100,
        )
    clock.set(LATER - timedelta(minutes=1))
    with database.work() as work:
        off = cancelled(work, by_consultant(meeting), second)
        assert (off.ticket_returned, off.cost.fee_percent) == (True, 0)


# DST and zones: the day is off by one; a slot is shown in the viewer's zone but booked in the owner's; an appointment
# cannot be edited once its owner has changed zone; hours that do not exist or exist twice.


def test_the_day_is_the_readers_day(app, database):
    with database.work() as work:
        meeting = a_meeting(work, time_zone="America/New_York", hours=EVERY_HOUR)
        # Half past midnight on the 28th in Tokyo, in the morning of the 27th in New York.
        at = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
        booking_id = a_confirmed_booking(work, meeting, starts_at=at)

    page = Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}").get_data(as_text=True)
    assert "11月28日" in page


def test_what_is_shown_in_the_viewers_zone_is_the_instant_that_is_booked(app, database):
    with database.work() as work:
        meeting = a_meeting(work, time_zone="America/New_York", hours=EVERY_HOUR)
        shown = availability.open_slots(
            work, consultant_id=meeting.consultant.id, first_day=date(2026, 11, 27), days=1, zone="Asia/Tokyo"
        )
    assert all(at.astimezone(ZoneInfo("Asia/Tokyo")).date() == date(2026, 11, 27) for at in shown)

    answer = (
        Visitor(app)
        .sign_in_as(meeting.advisee_id)
        .post(
            f"/consultants/{meeting.consultant.id}/hold",
            {"slot": slot_address(shown[3]), "mode": MeetingMode.ONLINE.value},
        )
    )

    assert answer.status_code == 303
    with database.read() as work:
        assert work.session.scalars(select(Booking.starts_at)).one() == shown[3]


def test_a_booking_can_be_changed_after_its_consultant_moved_to_another_zone(database):
    with database.work() as work:
        meeting = a_meeting(work, hours=EVERY_HOUR)
        booking_id = a_confirmed_booking(work, meeting)
        work.session.execute(
            update(Consultant).where(Consultant.id == meeting.consultant.id).values(time_zone="Europe/London")
        )
        assert work.session.get_one(Booking, booking_id).starts_at == IN_A_WEEK
    with database.work() as work:
        assert not moved(work, meeting, booking_id).was_already
        cancelled(work, by_advisee(meeting), booking_id)


def test_an_hour_that_comes_twice_is_two_hours_and_one_that_does_not_come_is_none(database, clock):
    eastern = ZoneInfo("America/New_York")
    clock.set(datetime(2026, 10, 20, 12, tzinfo=UTC))
    with database.work() as work:
        meeting = a_meeting(work, time_zone="America/New_York", hours=EVERY_HOUR)
        policies.set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=60,
            before_minutes=0,
            after_minutes=0,
            notice_minutes=0,
            horizon_days=28,
            per_day=None,
            per_week=None,
        )
        autumn = availability.open_slots(
            work, consultant_id=meeting.consultant.id, first_day=date(2026, 11, 1), days=1, zone="America/New_York"
        )
        twice = [at for at in autumn if at.astimezone(eastern).hour == 1]
        assert len(autumn) == 25
        assert len(twice) == 2
        a_confirmed_booking(work, meeting, starts_at=twice[0])
        assert not is_free(work, meeting, twice[0])
        assert is_free(work, meeting, twice[1])
        a_confirmed_booking(work, anyone_else(work, meeting), starts_at=twice[1])
    clock.set(datetime(2027, 3, 1, 12, tzinfo=UTC))
    with database.read() as work:
        spring = availability.open_slots(
            work, consultant_id=meeting.consultant.id, first_day=date(2027, 3, 14), days=1, zone="America/New_York"
        )
        assert [at.astimezone(eastern).hour for at in spring] == [0, 1, *range(3, 24)]


# Calendar files without stable UID and rising SEQUENCE, so that calendars show old and new side by side; cancels
# without METHOD:CANCEL.


def test_one_identity_for_life_a_number_that_rises_and_a_cancel_that_says_so(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        moved(work, meeting, booking_id)
        moved(work, meeting, booking_id, starts_at=LATER + timedelta(hours=1), version=3)
        cancelled(work, by_advisee(meeting), booking_id)

        told = set(invitations(work))
        assert len({uid for _, uid, _ in told}) == 1
        assert sorted((number, method) for method, _, number in told) == [
            (0, "REQUEST"),
            (1, "REQUEST"),
            (2, "REQUEST"),
            (3, "CANCEL"),
        ]


# Reminders missing or sent twice. No-show statistics that count substitutes, cancelled events and the wrong side.


def test_a_reminder_comes_once_from_two_workers_after_downtime_and_with_a_clock_set_back(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting)
        gone = a_confirmed_booking(work, meeting, starts_at=LATER)
        cancelled(work, by_advisee(meeting), gone)
        before = len(mails(work))

    def look(database):
        return reminders.remind_whom_no_job_woke_for(database, SENDER)

    # Nobody looked on the day before: the one for the hour still comes, and the late one does not.
    clock.set(IN_A_WEEK - timedelta(minutes=50))
    all_at_once(database, look, look)
    clock.advance(hours=-1)
    look(database)
    clock.advance(hours=1, minutes=5)
    look(database)

    with database.read() as work:
        recipients = [one["To"].addresses[0].addr_spec for one in mails(work)[before:]]
        assert len(recipients) == len(set(recipients)) == 2


def test_who_missed_is_counted_on_their_side_and_what_was_called_off_on_none(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        gone = a_confirmed_booking(work, meeting, starts_at=LATER)
        cancelled(work, by_consultant(meeting), gone)
    a_missed_booking(database, clock, meeting, booking_id, by=meeting.advisee_id)

    with database.read() as work:
        counted = counting.counted(work, since=IN_A_WEEK - timedelta(days=9))
        assert (counted.missed_by_consultant, counted.missed_by_advisee, counted.not_met) == (1, 0, 0)


# Inactive providers offered.


def test_who_has_left_the_list_is_offered_and_booked_no_more(database):
    with database.work() as work:
        meeting = a_meeting(work)
        held = a_hold(work, meeting)
        work.session.execute(update(Consultant).where(Consultant.id == meeting.consultant.id).values(listed_at=None))
    with database.work() as work:
        assert availability.open_slots(work, consultant_id=meeting.consultant.id) == []
        with pytest.raises(NotBookable):
            a_hold(work, anyone_else(work, meeting))
        with pytest.raises(NotBookable):
            bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=held, sender=SENDER)


def test_nothing_is_closed_before_it_has_begun(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        with pytest.raises(NotYetBegun):
            bookings.complete(work, booking_id=booking_id)
