"""Talks written into a consultant's calendar elsewhere: a real CalDAV server, both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_company, an_employee
from icalendar import Calendar, Event
from sqlalchemy import select, update
from sqlalchemy.event import listen
from support.at_once import all_at_once
from support.clock import StandingClock
from support.odd_server import OddServer, an_odd_server
from support.radicale import PASSWORD, USER, CalDavServer, a_caldav_server

from sotomado import jobs
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.accounts.reached.models import Plainness, Reaching
from sotomado.availability.models import BusyBlock, OutsideKind
from sotomado.availability.outside import caldav_writing, keeping_up
from sotomado.availability.outside import service as outside
from sotomado.bookings import letters
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, FeedTitles
from sotomado.bookings.pushing import letters as told
from sotomado.bookings.pushing import overlaps, planning
from sotomado.bookings.pushing import service as pushing
from sotomado.bookings.pushing.clearing import CLEAR
from sotomado.bookings.pushing.models import Difference, PushedEvent, PushState
from sotomado.bookings.pushing.service import ShownWriting
from sotomado.bookings.pushing.shown import Unsettled, unsettled
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import service as outbox
from sotomado.outbox.mail import KIND as MAIL
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.outgoing.errors import Trouble
from sotomado.settings import Settings

TOKYO = ZoneInfo("Asia/Tokyo")
LATER = IN_A_WEEK + timedelta(hours=3)


@pytest.fixture(scope="module")
def one_caldav_server() -> Iterator[CalDavServer]:
    with a_caldav_server() as server:
        yield server


@pytest.fixture
def caldav(one_caldav_server: CalDavServer) -> Iterator[CalDavServer]:
    """With one empty calendar; running again after each test."""
    yield one_caldav_server
    if not one_caldav_server.is_running:
        one_caldav_server.start()
    one_caldav_server.clean()


class Desk:
    """A consultant whose calendar stands on the test's own server, and an advisee who books."""

    def __init__(self, database: Database, clock: StandingClock, *hosts: str, **consultant: object) -> None:
        self.database, self.clock, self.hosts = database, clock, frozenset(hosts)
        settings = Settings(outside_allowed_hosts=",".join(hosts), smtp_port=1, public_url="https://sotomado.example")
        handlers = jobs.handlers(database, settings)
        # Mails are looked at where they wait.
        self.worker = Worker(database, handlers | {MAIL: lambda payload, job_id: None})
        self.handlers = handlers
        with database.work() as work:
            self.meeting = a_meeting(work, **consultant)

    @property
    def consultant_id(self) -> int:
        return self.meeting.consultant.id

    def links(self, address: str, *, on: bool = True, titles: FeedTitles = FeedTitles.DISCREET) -> str:
        with self.database.work() as work:
            calendar_id = outside.add(
                work,
                consultant_id=self.consultant_id,
                kind=OutsideKind.CALDAV,
                label="仕事",
                address=address,
                username=USER,
                password=PASSWORD,
                named_hosts=self.hosts,
            )
            if on:
                pushing.switch_on(work, consultant_id=self.consultant_id, calendar_id=calendar_id, titles=titles)
        self.works()
        return calendar_id

    def books(self, starts_at: datetime = IN_A_WEEK) -> str:
        with self.database.work() as work:
            return a_confirmed_booking(work, self.meeting, starts_at=starts_at)

    def moves(self, booking_id: str, starts_at: datetime = LATER) -> None:
        with self.database.work() as work:
            version = work.session.scalars(select(Booking.version).where(Booking.id == booking_id)).one()
            bookings.move(
                work,
                advisee_id=self.meeting.advisee_id,
                booking_id=booking_id,
                starts_at=starts_at,
                mode=MeetingMode.ONLINE,
                version=version,
                sender=SENDER,
            )

    def cancels(self, booking_id: str) -> None:
        with self.database.work() as work:
            bookings.cancel(
                work, party=bookings.as_advisee(self.meeting.advisee_id), booking_id=booking_id, sender=SENDER
            )

    def works(self) -> None:
        for _ in range(20):
            if not self.worker.run_due():
                return
        raise AssertionError("There is always something left to do.")

    def looks_again(self) -> None:
        """As the worker does of itself after a while: look into every calendar, and read it."""
        self.clock.advance(minutes=21)
        with self.database.work() as work:
            keeping_up.plan_readings(work)
            planning.plan(work)
        self.works()

    def says(self, verb, **options) -> None:
        with self.database.work() as work:
            verb(work, consultant_id=self.consultant_id, **options)
        self.works()

    @property
    def unsettled(self) -> Unsettled:
        with self.database.read() as work:
            return unsettled(work, consultant_id=self.consultant_id)

    @property
    def writing(self) -> ShownWriting:
        with self.database.read() as work:
            (only,) = pushing.writings_of(work, self.consultant_id).values()
        return only

    def booking(self, booking_id: str) -> Booking:
        with self.database.read() as work:
            row = work.session.scalars(select(Booking).where(Booking.id == booking_id)).one()
            work.session.expunge_all()
        return row

    def event(self, booking_id: str) -> PushedEvent:
        with self.database.read() as work:
            row = work.session.scalars(select(PushedEvent).where(PushedEvent.booking_id == booking_id)).one()
            work.session.expunge_all()
        return row

    def file_name(self, booking_id: str) -> str:
        return f"sotomado-{self.booking(booking_id).calendar_uid.partition('@')[0]}.ics"

    @property
    def busy(self) -> list[datetime]:
        with self.database.read() as work:
            return list(work.session.scalars(select(BusyBlock.starts_at).order_by(BusyBlock.starts_at)))

    def given_up(self) -> int:
        with self.database.read() as work:
            return len(work.session.scalars(select(Job.id).where(Job.failed_at.is_not(None))).all())


class Letters:
    """What was written to people, in the order it was written."""

    def __init__(self, desk: Desk) -> None:
        self.bodies: list[str] = []
        desk.worker = Worker(desk.database, desk.handlers | {MAIL: self._keep})

    def _keep(self, payload: dict, job_id: str) -> None:
        self.bodies.append(f"{payload['subject']}\n{payload['body']}")

    def about(self, words: str) -> list[str]:
        return [body for body in self.bodies if words in body]


@pytest.fixture
def desk(database: Database, clock: StandingClock, caldav: CalDavServer) -> Desk:
    return Desk(database, clock, caldav.host)


def starts(events: list[Event]) -> list[datetime]:
    return [event["DTSTART"].dt.astimezone(UTC) for event in events]


def to(at: datetime):
    def change(event: Event) -> None:
        del event["DTSTART"], event["DTEND"]
        event.add("DTSTART", at)
        event.add("DTEND", at + timedelta(hours=1))
        event["SEQUENCE"] = event["SEQUENCE"] + 1

    return change


def test_nothing_is_written_until_it_is_switched_on(desk: Desk, caldav: CalDavServer) -> None:
    address = caldav.make_calendar()

    desk.links(address, on=False)
    desk.books()
    desk.works()

    assert caldav.events() == []


def test_what_is_booked_stands_there_and_says_nothing_of_whom(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()

    (event,) = caldav.events()
    text = caldav.file(desk.file_name(booking_id)).decode()
    assert starts([event]) == [IN_A_WEEK]
    assert (str(event["SUMMARY"]), event["UID"]) == ("予定あり", desk.booking(booking_id).calendar_uid)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert not any(word in text for word in ("佐藤", "あおい", "http", "ORGANIZER", "ATTENDEE", "METHOD", "面談"))
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID=Asia/Tokyo" in text
    assert str(event.walk("VALARM")[0]["DESCRIPTION"]) == "予定あり"


def test_switching_on_brings_what_was_booked_before(desk: Desk, caldav: CalDavServer) -> None:
    desk.books(IN_A_WEEK)
    desk.books(LATER)

    desk.links(caldav.make_calendar())

    assert starts(caldav.events()) == [IN_A_WEEK, LATER]
    assert (desk.writing.standing, desk.writing.waiting, desk.writing.trouble) == (2, 0, None)


def test_a_move_moves_the_same_event(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    uid = caldav.events()[0]["UID"]

    desk.moves(booking_id)
    desk.works()

    (event,) = caldav.events()
    assert (starts([event]), event["UID"], event["SEQUENCE"]) == ([LATER], uid, 1)


def test_what_is_called_off_is_gone(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()

    desk.cancels(booking_id)
    desk.works()

    assert caldav.events() == []
    assert desk.event(booking_id).state is PushState.GONE
    assert not desk.unsettled


def test_booked_and_called_off_before_the_worker_came(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    desk.cancels(desk.books())

    desk.works()

    assert caldav.events() == []


def test_jobs_out_of_order_write_what_is_booked_now(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.moves(booking_id)
    with desk.database.work() as work:  # the job of the confirming comes last of all
        work.session.execute(
            update(Job).where(Job.kind == planning.WRITE, Job.done_at.is_(None)).values(run_after=work.now)
        )
        planning.have_written(work, calendar_id, because="an old job")

    desk.works()

    (event,) = caldav.events()
    assert (starts([event]), event["SEQUENCE"]) == ([LATER], 1)


def test_our_own_events_close_no_hours(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    desk.books()
    desk.works()

    desk.looks_again()

    assert desk.busy == []
    assert not desk.unsettled


def test_a_japanese_title_comes_back_the_same(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar(), titles=FeedTitles.TALK)
    booking_id = desk.books()
    desk.works()

    event = Calendar.from_ical(caldav.file(desk.file_name(booking_id))).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "面談"


def test_another_title_is_written_over_all_that_is_to_come(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()

    desk.says(pushing.change, calendar_id=calendar_id, titles=FeedTitles.TALK)
    first = caldav.events()[0]
    desk.moves(booking_id)
    desk.works()

    second = caldav.events()[0]
    assert [str(event["SUMMARY"]) for event in (first, second)] == ["面談", "面談"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (1, 2)


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("Asia/Tokyo", date(2026, 11, 27)),
        ("America/New_York", date(2027, 3, 14)),  # the clocks go forward that night
        ("Australia/Lord_Howe", date(2027, 4, 4)),  # by half an hour
        ("Europe/London", date(2026, 12, 1)),
    ],
)
def test_every_zone_comes_back_the_same(
    database: Database, clock: StandingClock, caldav: CalDavServer, zone: str, on: date
) -> None:
    starts_at = datetime(on.year, on.month, on.day, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    clock.set(starts_at - timedelta(days=7))
    desk = Desk(database, clock, caldav.host, time_zone=zone)
    with database.work() as work:
        work.session.execute(
            update(Person).where(Person.id == desk.meeting.consultant.person_id).values(time_zone=zone)
        )
    desk.links(caldav.make_calendar())
    desk.books(starts_at)
    desk.works()
    desk.looks_again()

    (event,) = caldav.events()
    assert starts([event]) == [starts_at]
    assert event["DTSTART"].params["TZID"] == zone
    assert (event["DTSTART"].dt.hour, event["DTSTART"].dt.minute) == (10, 0)
    assert not desk.unsettled


def test_a_time_changed_there_is_shown_and_changes_nothing_here(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))

    desk.looks_again()

    (differs,) = desk.unsettled.differing
    assert (differs.booking_id, differs.calendar, differs.conflict) == (booking_id, "仕事", Difference.MOVED)
    assert (differs.starts_at, differs.found_starts_at) == (IN_A_WEEK, LATER)
    assert desk.booking(booking_id).starts_at == IN_A_WEEK
    assert starts(caldav.events()) == [LATER]
    assert desk.busy == []


def test_written_again_as_booked(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))
    desk.looks_again()

    desk.says(pushing.write_again, event_id=desk.unsettled.differing[0].event_id)

    (event,) = caldav.events()
    assert starts([event]) == [IN_A_WEEK]
    assert event["SEQUENCE"] == 2  # above what the other program had made of it
    assert not desk.unsettled
    desk.looks_again()
    assert not desk.unsettled


def test_deleted_there_is_shown_and_can_be_written_again(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.remove(desk.file_name(booking_id))

    desk.looks_again()
    (differs,) = desk.unsettled.differing
    assert (differs.conflict, differs.found_starts_at) == (Difference.DELETED, None)
    assert caldav.events() == []

    desk.says(pushing.write_again, event_id=differs.event_id)
    assert starts(caldav.events()) == [IN_A_WEEK]
    assert not desk.unsettled


def test_left_as_it_is_nobody_asks_again_until_the_talk_is_moved(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))
    desk.looks_again()

    desk.says(pushing.leave, event_id=desk.unsettled.differing[0].event_id)
    desk.looks_again()
    assert not desk.unsettled
    assert starts(caldav.events()) == [LATER]

    desk.moves(booking_id, IN_A_WEEK + timedelta(hours=5))
    desk.works()
    assert starts(caldav.events()) == [IN_A_WEEK + timedelta(hours=5)]


def test_changed_there_once_more_is_asked_once_more(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))
    desk.looks_again()
    desk.says(pushing.leave, event_id=desk.unsettled.differing[0].event_id)

    caldav.edit(desk.file_name(booking_id), to(LATER + timedelta(hours=1)))
    desk.looks_again()

    assert desk.unsettled.differing[0].found_starts_at == LATER + timedelta(hours=1)


def test_put_right_over_there_it_is_settled(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))
    desk.looks_again()
    caldav.edit(desk.file_name(booking_id), to(IN_A_WEEK))

    desk.looks_again()

    assert not desk.unsettled
    assert desk.event(booking_id).state is PushState.STANDING


def test_another_title_given_there_is_nobodys_conflict(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), lambda event: event.update({"SUMMARY": "そとまど"}))

    desk.looks_again()

    assert not desk.unsettled
    desk.moves(booking_id)
    desk.works()
    assert starts(caldav.events()) == [LATER]


def test_called_off_after_it_was_changed_there_it_is_gone_all_the_same(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.edit(desk.file_name(booking_id), to(LATER))

    desk.cancels(booking_id)
    desk.works()

    assert caldav.events() == []


def test_a_move_finds_an_event_that_was_changed_or_deleted_there(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    changed, deleted = desk.books(IN_A_WEEK), desk.books(IN_A_WEEK + timedelta(days=1))
    desk.works()
    caldav.edit(desk.file_name(changed), to(IN_A_WEEK + timedelta(hours=6)))
    caldav.remove(desk.file_name(deleted))

    desk.moves(changed, LATER)
    desk.moves(deleted, LATER + timedelta(days=1))
    desk.works()

    assert starts(caldav.events()) == [LATER, LATER + timedelta(days=1)]
    assert [event["SEQUENCE"] for event in caldav.events()] == [2, 1]


def test_a_program_that_files_it_elsewhere_in_the_calendar_loses_nothing(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    body = caldav.file(desk.file_name(booking_id))
    caldav.remove(desk.file_name(booking_id))
    caldav.keep("elsewhere.ics", body)

    desk.looks_again()
    assert not desk.unsettled
    desk.moves(booking_id)
    desk.works()

    assert starts(caldav.events()) == [LATER]


def test_an_invitation_accepted_by_hand_is_the_same_event(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    with desk.database.read() as work:
        accepted = letters.calendar_of(
            work, person_id=desk.meeting.consultant.person_id, booking_id=booking_id, sender=SENDER
        )
    caldav.keep("accepted.ics", accepted.replace(b"METHOD:PUBLISH\r\n", b""))

    desk.works()
    assert starts(caldav.events()) == [IN_A_WEEK]
    desk.moves(booking_id)
    desk.works()
    assert starts(caldav.events()) == [LATER]
    desk.cancels(booking_id)
    desk.works()
    assert caldav.events() == []


# The worker dies at each place where something is done and not yet written down.


class Killed(BaseException):
    """No handler catches it, as no handler outlives kill -9."""


@pytest.fixture
def dies_after(monkeypatch: pytest.MonkeyPatch):
    """Have the next call of one step of the conversation be the last thing the worker does."""

    def arrange(step: str) -> None:
        real = getattr(caldav_writing, step)

        def then_die(*args: object, **options: object) -> None:
            monkeypatch.setattr(caldav_writing, step, real)
            real(*args, **options)
            raise Killed()

        monkeypatch.setattr(caldav_writing, step, then_die)

    return arrange


def dies(desk: Desk) -> None:
    with pytest.raises(Killed):
        desk.works()
    desk.clock.advance(minutes=3)  # until the lease is over


def test_killed_after_the_first_put(desk: Desk, caldav: CalDavServer, dies_after) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    dies_after("put")
    dies(desk)
    before = caldav.file(desk.file_name(booking_id))

    desk.works()

    assert caldav.file(desk.file_name(booking_id)) == before  # its own, recognised and not written again
    assert desk.event(booking_id).state is PushState.STANDING
    assert desk.event(booking_id).etag
    desk.looks_again()
    assert not desk.unsettled


def test_killed_after_a_change_was_put(desk: Desk, caldav: CalDavServer, dies_after) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    desk.moves(booking_id)
    dies_after("put")
    dies(desk)

    desk.works()

    assert (starts(caldav.events()), caldav.events()[0]["SEQUENCE"]) == ([LATER], 1)
    desk.looks_again()
    assert not desk.unsettled


def test_killed_after_a_put_and_moved_meanwhile(desk: Desk, caldav: CalDavServer, dies_after) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    dies_after("put")
    dies(desk)
    desk.moves(booking_id)

    desk.works()

    assert (starts(caldav.events()), caldav.events()[0]["SEQUENCE"]) == ([LATER], 1)


def test_killed_after_a_put_and_called_off_meanwhile(desk: Desk, caldav: CalDavServer, dies_after) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    dies_after("put")
    dies(desk)
    desk.cancels(booking_id)

    desk.works()

    assert caldav.events() == []


def test_killed_after_it_was_taken_out(desk: Desk, caldav: CalDavServer, dies_after) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    desk.cancels(booking_id)
    dies_after("delete")
    dies(desk)

    desk.works()

    assert caldav.events() == []
    assert desk.event(booking_id).state is PushState.GONE


def test_moved_while_the_worker_was_at_it(desk: Desk, caldav: CalDavServer, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    real = caldav_writing.put

    def moved_in_between(*args: object, **options: object) -> str:
        monkeypatch.setattr(caldav_writing, "put", real)
        etag = real(*args, **options)  # type: ignore[arg-type]
        desk.moves(booking_id)
        return etag

    monkeypatch.setattr(caldav_writing, "put", moved_in_between)
    desk.works()

    assert (starts(caldav.events()), desk.writing.waiting) == ([LATER], 0)


def test_of_two_workers_at_one_event_the_slower_one_leaves_no_old_time(
    desk: Desk, caldav: CalDavServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    real = caldav_writing.put

    def overtaken(*args: object, **options: object) -> str:
        monkeypatch.setattr(caldav_writing, "put", real)
        desk.cancels(booking_id)
        desk.worker.run_due()  # another worker takes it out before this one has put it in
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(caldav_writing, "put", overtaken)
    desk.works()

    assert caldav.events() == []


def test_three_workers_at_once_leave_what_is_booked(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    with desk.database.work() as work:
        company = a_company(work)
        booked = [
            a_confirmed_booking(
                work,
                AMeeting(company, an_employee(work, company), desk.meeting.consultant),
                starts_at=IN_A_WEEK + timedelta(days=day),
            )
            for day in range(4)
        ]
    workers = [Worker(desk.database, desk.handlers | {MAIL: lambda payload, job_id: None}) for _ in range(3)]

    def change() -> None:
        with desk.database.work() as work:
            for nth, booking_id in enumerate(booked):
                advisee_id, version = work.session.execute(
                    select(Booking.advisee_id, Booking.version).where(Booking.id == booking_id)
                ).one()
                if nth % 2:
                    bookings.cancel(work, party=bookings.as_advisee(advisee_id), booking_id=booking_id, sender=SENDER)
                else:
                    bookings.move(
                        work,
                        advisee_id=advisee_id,
                        booking_id=booking_id,
                        starts_at=LATER + timedelta(days=nth),
                        mode=MeetingMode.ONLINE,
                        version=version,
                        sender=SENDER,
                    )

    came = all_at_once(desk.database, lambda _: change(), *[lambda _, one=one: one.run_due() for one in workers])
    assert not [one for one in came if isinstance(one, Exception)]
    desk.works()

    assert starts(caldav.events()) == [LATER, LATER + timedelta(days=2)]
    desk.looks_again()
    assert not desk.unsettled
    assert desk.writing.waiting == 0


# A server that is down, and comes back.


def test_what_was_booked_while_the_server_was_down_is_written_once_it_is_back(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    caldav.stop()
    desk.moves(booking_id)
    other = desk.books(IN_A_WEEK + timedelta(days=1))
    desk.works()
    assert (desk.writing.trouble, desk.writing.waiting) == (Trouble.UNREACHABLE, 2)
    assert desk.event(other).state is PushState.WANTED

    caldav.start()
    for _ in range(12):
        desk.clock.advance(minutes=10)
        desk.works()

    assert starts(caldav.events()) == [LATER, IN_A_WEEK + timedelta(days=1)]
    assert (desk.writing.trouble, desk.writing.waiting) == (None, 0)
    assert desk.given_up() == 0


def test_a_server_that_is_down_is_asked_ever_more_seldom(desk: Desk, caldav: CalDavServer, monkeypatch) -> None:
    desk.links(caldav.make_calendar())
    caldav.stop()
    desk.books()
    tries = []
    real = planning.wait
    monkeypatch.setattr("sotomado.bookings.pushing.writing.wait", lambda n: tries.append(desk.clock.now()) or real(n))
    began = desk.clock.now()

    for _ in range(24 * 6):
        desk.works()
        if desk.clock.now() - began == timedelta(hours=1):
            desk.books(LATER)  # what is booked meanwhile asks no oftener
        desk.clock.advance(minutes=10)
        with desk.database.work() as work:
            planning.plan(work)

    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert 5 <= len(tries) < 40
    assert all(gap >= timedelta(minutes=10) for gap in gaps)
    assert desk.given_up() == 0


def test_down_for_days_the_consultant_is_told_once(desk: Desk, caldav: CalDavServer) -> None:
    mails = Letters(desk)
    desk.links(caldav.make_calendar())
    caldav.stop()
    desk.books()
    for _ in range(5 * 6):
        desk.works()
        desk.clock.advance(hours=4)

    (told,) = mails.about("カレンダーへの書きこみ")
    assert "仕事" in told
    assert "佐藤" not in told
    assert caldav.host not in told


def test_who_has_a_private_address_is_told_there(desk: Desk, caldav: CalDavServer) -> None:
    with desk.database.work() as work:
        row = Reaching(person_id=desk.meeting.consultant.person_id, confirmed_at=work.now, plainness=Plainness.PLAIN)
        row.day_before = row.hour_before = True
        row.private_email = work.seal(row, "private_email", "mei@home.example")
        work.session.add(row)

        told.tell_what_stays(
            work, consultant_id=desk.consultant_id, label="仕事", written=work.now, public_url="https://soto.example"
        )

        [letter] = [one for one in outbox.take(work) if "残っている予定" in one.payload["subject"]]
        assert letter.payload["to"][1] == "mei@home.example"


# Switching off, unlinking, another one of the server's calendars.


def test_switching_off_takes_out_what_is_to_come(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    caldav.put("private", "DTSTART:20261127T100000Z\nDTEND:20261127T110000Z")
    desk.books()
    desk.works()

    desk.says(pushing.switch_off, calendar_id=calendar_id, with_events=True)

    assert [event["UID"] for event in caldav.events()] == ["private"]
    desk.books(LATER)
    desk.works()
    assert len(caldav.events()) == 1


def test_switching_off_may_leave_what_stands(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()

    desk.says(pushing.switch_off, calendar_id=calendar_id, with_events=False)

    assert starts(caldav.events()) == [IN_A_WEEK]


def test_unlinking_takes_out_what_is_to_come_and_keeps_no_password(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()

    desk.says(pushing.unlink, calendar_id=calendar_id, with_events=True)

    assert caldav.events() == []
    with desk.database.read() as work:
        job = work.session.scalars(select(Job).where(Job.kind == CLEAR)).one()
        assert job.payload is None


def test_what_is_over_stays_as_a_diary(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    desk.clock.advance(days=8)

    desk.says(pushing.switch_off, calendar_id=calendar_id, with_events=True)

    assert starts(caldav.events()) == [IN_A_WEEK]


def test_what_is_long_over_is_no_more_known_of(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    desk.clock.advance(days=15)
    desk.books(IN_A_WEEK + timedelta(days=14))
    desk.works()

    with desk.database.work() as work:
        planning.forget_old(work)
        left = work.session.scalars(select(PushedEvent.state)).all()

    assert left == [PushState.STANDING]
    assert starts(caldav.events()) == [IN_A_WEEK, IN_A_WEEK + timedelta(days=14)]


def test_what_cannot_be_taken_out_is_told(desk: Desk, caldav: CalDavServer) -> None:
    mails = Letters(desk)
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    caldav.stop()

    desk.says(pushing.unlink, calendar_id=calendar_id, with_events=True)
    for _ in range(4 * 24):
        desk.clock.advance(hours=1)
        desk.works()

    assert len(mails.about("カレンダーに残っている予定")) == 1
    assert desk.given_up() == 0


def test_whatever_goes_wrong_no_password_is_left_among_what_was_given_up(
    desk: Desk, caldav: CalDavServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*_: object, **__: object) -> None:
        raise RuntimeError("something nobody thought of")

    mails = Letters(desk)
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    monkeypatch.setattr(caldav_writing, "delete", stumbles)

    desk.says(pushing.unlink, calendar_id=calendar_id, with_events=True)
    for _ in range(5 * 24):
        desk.clock.advance(hours=1)
        desk.works()

    assert desk.given_up() == 0
    assert len(mails.about("カレンダーに残っている予定")) == 1


def test_switched_on_again_while_the_old_is_still_to_be_taken_out(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    caldav.stop()
    desk.says(pushing.switch_off, calendar_id=calendar_id, with_events=True)
    caldav.start()

    desk.says(pushing.switch_on, calendar_id=calendar_id, titles=FeedTitles.DISCREET)
    for _ in range(6):
        desk.clock.advance(minutes=10)
        desk.works()

    assert starts(caldav.events()) == [IN_A_WEEK]


def test_of_several_calendars_the_first_is_taken_and_another_can_be_chosen(desk: Desk, caldav: CalDavServer) -> None:
    caldav.make_calendar("a-work")
    caldav.make_calendar("b-home")
    caldav.make_calendar(
        "tasks", '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
    )
    calendar_id = desk.links(caldav.address())
    desk.books()
    desk.works()
    names = {one.name: one.number for one in desk.writing.choices}
    assert set(names) == {"a-work", "b-home"}
    first = desk.writing.name
    other = next(name for name in names if name != first)
    assert len(caldav.events(first)) == 1

    desk.says(pushing.change, calendar_id=calendar_id, titles=FeedTitles.DISCREET, number=names[other])

    assert (len(caldav.events(first)), len(caldav.events(other))) == (0, 1)
    assert desk.writing.name == other


def test_two_linked_calendars_each_have_it(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar("one"))
    desk.links(caldav.make_calendar("two"))
    booking_id = desk.books()
    desk.works()
    assert [len(caldav.events(name)) for name in ("one", "two")] == [1, 1]

    caldav.edit(desk.file_name(booking_id), to(LATER), calendar="two")
    desk.looks_again()

    assert len(desk.unsettled.differing) == 1
    assert desk.busy == []


def test_a_calendar_that_only_may_be_read_by_address_cannot_be_written(desk: Desk, caldav: CalDavServer) -> None:
    with desk.database.work() as work:
        calendar_id = outside.add(
            work,
            consultant_id=desk.consultant_id,
            kind=OutsideKind.ICALENDAR,
            label="家",
            address="https://calendar.example/x.ics",
        )

        with pytest.raises(NotFound):
            pushing.switch_on(
                work, consultant_id=desk.consultant_id, calendar_id=calendar_id, titles=FeedTitles.DISCREET
            )


def test_another_consultants_calendars_and_events_are_not_found(desk: Desk, caldav: CalDavServer) -> None:
    calendar_id = desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    event_id = desk.event(booking_id).id
    with desk.database.work() as work:
        stranger = a_meeting(work).consultant.id
    options = {"titles": FeedTitles.TALK}
    for verb, arguments in (
        (pushing.switch_on, {"calendar_id": calendar_id, **options}),
        (pushing.change, {"calendar_id": calendar_id, **options}),
        (pushing.try_again, {"calendar_id": calendar_id}),
        (pushing.switch_off, {"calendar_id": calendar_id, "with_events": True}),
        (pushing.unlink, {"calendar_id": calendar_id, "with_events": True}),
        (pushing.write_again, {"event_id": event_id}),
        (pushing.leave, {"event_id": event_id}),
        (overlaps.leave, {"booking_id": booking_id}),
    ):
        with pytest.raises(NotFound), desk.database.work() as work:
            verb(work, consultant_id=stranger, **arguments)


# The other way round: something entered there stands across a talk that is booked here.


def busy_at(caldav: CalDavServer, uid: str, starts_at: datetime, hours: float = 1) -> None:
    ends_at = starts_at + timedelta(hours=hours)
    caldav.put(uid, f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}\nDTEND:{ends_at:%Y%m%dT%H%M%SZ}\nSUMMARY:歯医者")


def test_something_entered_across_a_talk_is_shown_and_told_once(desk: Desk, caldav: CalDavServer) -> None:
    mails = Letters(desk)
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    busy_at(caldav, "dentist", IN_A_WEEK + timedelta(minutes=30))

    desk.looks_again()
    busy_at(caldav, "dentist", IN_A_WEEK + timedelta(minutes=30), hours=2)  # longer, and no other matter
    desk.looks_again()

    (across,) = desk.unsettled.across
    assert (across.booking_id, across.blocks[0].label) == (booking_id, "仕事")
    (told,) = mails.about("予定の重なり")
    assert not any(word in told for word in ("歯医者", "佐藤", "あおい"))
    assert desk.booking(booking_id).starts_at == IN_A_WEEK


def test_several_talks_it_came_across_are_one_mail(desk: Desk, caldav: CalDavServer) -> None:
    mails = Letters(desk)
    desk.links(caldav.make_calendar())
    for days in range(3):
        desk.books(IN_A_WEEK + timedelta(days=days))
    desk.works()
    busy_at(caldav, "journey", IN_A_WEEK - timedelta(hours=3), hours=90)

    desk.looks_again()

    assert len(desk.unsettled.across) == 3
    assert len(mails.about("予定の重なり")) == 1


def test_beside_a_talk_nothing_overlaps(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    busy_at(caldav, "before", IN_A_WEEK - timedelta(hours=1))
    busy_at(caldav, "after", IN_A_WEEK + timedelta(hours=1))

    desk.looks_again()

    assert not desk.unsettled


def test_left_so_it_is_shown_no_more_until_something_else_comes_across(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    booking_id = desk.books()
    desk.works()
    busy_at(caldav, "dentist", IN_A_WEEK + timedelta(minutes=30))
    desk.looks_again()

    desk.says(overlaps.leave, booking_id=booking_id)
    assert not desk.unsettled

    busy_at(caldav, "meeting", IN_A_WEEK)
    desk.looks_again()
    assert len(desk.unsettled.across) == 1


def test_whoever_has_linked_nothing_costs_the_desk_one_statement(sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting)
    asked: list[str] = []
    listen(sqlite_database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    with sqlite_database.read() as work:
        unsettled(work, consultant_id=meeting.consultant.id)

    assert len([one for one in asked if one.startswith("SELECT")]) == 1


def test_gone_over_there_it_is_gone_here(desk: Desk, caldav: CalDavServer) -> None:
    desk.links(caldav.make_calendar())
    desk.books()
    desk.works()
    busy_at(caldav, "dentist", IN_A_WEEK)
    desk.looks_again()
    caldav.delete("dentist")

    desk.looks_again()

    assert not desk.unsettled


# A server that leads away, or answers badly.


@pytest.fixture
def web() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


def calendar_at(server: OddServer, path: str = "/cal/", href: str | None = None) -> str:
    body = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>'
        f"<d:href>{href or path}</d:href><d:propstat><d:prop><d:resourcetype><c:calendar/></d:resourcetype>"
        "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
    )
    return server.sends(path, body.encode(), status=207)


def test_a_server_that_sends_what_is_written_elsewhere_is_not_followed(
    database: Database, clock: StandingClock, web: OddServer
) -> None:
    with an_odd_server() as thief:
        desk = Desk(database, clock, web.host, thief.host)
        address = calendar_at(web)
        desk.links(address)
        booking_id = desk.books()
        web.leads(f"/cal/{desk.file_name(booking_id)}", thief.address("/stolen.ics"), status=307)

        desk.works()

        assert thief.asked == []
        assert desk.writing.trouble is Trouble.LED_AWAY


def test_a_calendar_that_lies_on_another_host_is_not_written_into(
    database: Database, clock: StandingClock, web: OddServer
) -> None:
    with an_odd_server() as other:
        desk = Desk(database, clock, web.host, other.host)
        desk.links(calendar_at(web, href=other.address("/cal/")))
        desk.books()

        desk.works()

        assert [method for method, _, _ in other.asked if method != "REPORT"] == []
        assert not any("authorization" in headers for _, _, headers in other.asked)
        assert desk.writing.trouble is Trouble.NOT_WRITABLE


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (401, Trouble.REFUSED),
        (403, Trouble.NOT_WRITABLE),
        (404, Trouble.NOT_FOUND),
        (500, Trouble.SERVER_FAILED),
        (507, Trouble.SERVER_FAILED),
        (412, Trouble.SERVER_FAILED),
    ],
)
def test_what_a_server_refuses_is_told_in_words(
    database: Database, clock: StandingClock, web: OddServer, status: int, trouble: Trouble
) -> None:
    desk = Desk(database, clock, web.host)
    desk.links(calendar_at(web))
    booking_id = desk.books()
    web.answers_in_turn("PUT", f"/cal/{desk.file_name(booking_id)}", [(status, b"")] * 3)

    desk.works()

    assert (desk.writing.trouble, desk.writing.waiting) == (trouble, 1)
    assert desk.event(booking_id).state is PushState.WANTED
