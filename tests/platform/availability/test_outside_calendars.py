"""Calendars elsewhere, linked and read: a real CalDAV server, a real web server, both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories.people import a_consultant
from sqlalchemy import func, select
from support.clock import StandingClock
from support.odd_server import CALENDAR, OddServer, an_odd_server
from support.radicale import PASSWORD, USER, CalDavServer, a_caldav_server

from sotomado import jobs
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person, Role
from sotomado.availability import service as availability
from sotomado.availability.models import BusyBlock, OutsideCalendar, OutsideKind
from sotomado.availability.outside import keeping_up
from sotomado.availability.outside import service as outside
from sotomado.availability.outside.errors import AlreadyLinked, TooManyCalendars
from sotomado.availability.outside.service import LinkedCalendar
from sotomado.database import Database
from sotomado.outbox.mail import KIND as MAIL
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher
from sotomado.settings import Settings

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def web() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


@pytest.fixture(scope="module")
def one_caldav_server() -> Iterator[CalDavServer]:
    with a_caldav_server() as server:
        yield server


class Desk:
    """A consultant with a worker that may ask the test's own servers."""

    def __init__(self, database: Database, *hosts: str) -> None:
        self.database = database
        self.hosts = frozenset(hosts)
        settings = Settings(outside_allowed_hosts=",".join(hosts), smtp_port=1)
        self._worker = Worker(database, jobs.handlers(database, settings))
        with database.work() as work:
            self.consultant = a_consultant(work)

    def links(self, address: str, **options: object) -> str:
        with self.database.work() as work:
            options = {"kind": OutsideKind.ICALENDAR, "label": "仕事", "named_hosts": self.hosts} | options
            return outside.add(work, consultant_id=self.consultant.id, address=address, **options)  # type: ignore[arg-type]

    def links_caldav(self, address: str, password: str = PASSWORD) -> str:
        return self.links(address, kind=OutsideKind.CALDAV, username=USER, password=password)

    def works(self) -> None:
        self._worker.run_due()

    def reads_again(self) -> None:
        with self.database.work() as work:
            keeping_up.plan_readings(work)
        self.works()

    @property
    def calendars(self) -> list[LinkedCalendar]:
        with self.database.read() as work:
            return outside.calendars_of(work, self.consultant.id)

    @property
    def calendar(self) -> LinkedCalendar:
        (only,) = self.calendars
        return only

    @property
    def busy(self) -> list[str]:
        with self.database.read() as work:
            rows = work.session.execute(
                select(BusyBlock.starts_at, BusyBlock.ends_at)
                .where(BusyBlock.consultant_id == self.consultant.id)
                .order_by(BusyBlock.starts_at)
            ).all()
        return [f"{start.astimezone(TOKYO):%m-%d %H:%M}/{end.astimezone(TOKYO):%H:%M}" for start, end in rows]

    def jobs_of(self, kind: str) -> int:
        with self.database.read() as work:
            return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == kind)) or 0


@pytest.fixture
def desk(database: Database, web: OddServer) -> Desk:
    return Desk(database, web.host)


def test_what_is_busy_elsewhere_is_not_offered_here(desk: Desk, web: OddServer) -> None:
    saturday_at_ten = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    with desk.database.read() as work:
        before = availability.open_slots(work, consultant_id=desk.consultant.id)

    desk.links(web.address("/good.ics"))
    desk.works()

    with desk.database.read() as work:
        after = availability.open_slots(work, consultant_id=desk.consultant.id)
    assert saturday_at_ten in before
    assert saturday_at_ten not in after
    assert desk.busy == ["11-21 10:00/11:00"]
    assert (desk.calendar.trouble, desk.calendar.busy_count) == (None, 1)


def test_while_it_is_being_read_the_page_can_say_so(desk: Desk, web: OddServer) -> None:
    desk.links(web.address("/good.ics"))
    assert desk.calendar.is_being_read

    desk.works()

    assert not desk.calendar.is_being_read
    assert desk.calendar.read_at is not None


def test_the_address_and_the_password_are_sealed_and_never_shown(desk: Desk, web: OddServer) -> None:
    desk.links(web.address("/good.ics?token=very-secret"), kind=OutsideKind.CALDAV, username="me", password="hush")

    with desk.database.read() as work:
        row = work.session.scalars(select(OutsideCalendar)).one()
        job = work.session.scalars(select(Job).where(Job.kind == keeping_up.READ)).one()
        sealed = [row.address, row.username, row.password, job.payload]
    assert None not in sealed
    assert not any(secret in one for one in sealed for secret in (b"very-secret", b"hush", web.host.encode()) if one)
    assert "very-secret" not in repr(desk.calendar)
    assert desk.calendar.host == "127.0.0.1"


def test_a_change_elsewhere_replaces_what_was_read(desk: Desk, web: OddServer, clock: StandingClock) -> None:
    desk.links(web.address("/good.ics"))
    desk.works()
    web.sends("/good.ics", CALENDAR.replace(b"T01", b"T05").replace(b"T02", b"T06"))
    clock.advance(minutes=21)

    desk.reads_again()

    assert desk.busy == ["11-21 14:00/15:00"]


def test_what_has_not_changed_is_not_sent_again_on_the_same_day(
    desk: Desk, web: OddServer, clock: StandingClock
) -> None:
    address = web.sends("/tagged.ics", CALENDAR, ETag='"one"')
    desk.links(address)
    desk.works()
    clock.advance(minutes=21)
    desk.reads_again()
    clock.advance(days=1)
    desk.reads_again()

    marks = [headers.get("if-none-match") for _, _, headers in web.asked]
    assert marks == [None, '"one"', None]  # the far end of the window moves on each day
    assert desk.busy == ["11-21 10:00/11:00"]
    assert desk.calendar.read_at == clock.now()


def test_a_calendar_is_read_every_twenty_minutes_and_no_oftener(
    desk: Desk, web: OddServer, clock: StandingClock
) -> None:
    desk.links(web.address("/good.ics"))
    for _ in range(3):
        desk.reads_again()
    assert len(web.asked) == 1

    clock.advance(minutes=21)
    for _ in range(3):
        desk.reads_again()

    assert len(web.asked) == 2


def test_two_plans_at_one_time_are_one_job(desk: Desk, web: OddServer, clock: StandingClock) -> None:
    desk.links(web.address("/good.ics"))
    desk.works()
    clock.advance(minutes=21)

    for _ in range(3):
        with desk.database.work() as work:
            keeping_up.plan_readings(work)

    assert desk.jobs_of(keeping_up.READ) == 2


def test_while_reading_fails_what_was_read_stays_and_waits_grow(
    desk: Desk, web: OddServer, clock: StandingClock
) -> None:
    desk.links(web.address("/good.ics"))
    desk.works()
    read_at = clock.now()
    web.sends("/good.ics", status=500)
    tries = []
    for _ in range(24 * 6):
        clock.advance(minutes=10)
        before = len(web.asked)
        desk.reads_again()
        if len(web.asked) > before:
            tries.append(int((clock.now() - read_at).total_seconds() // 60))

    assert desk.busy == ["11-21 10:00/11:00"]
    assert (desk.calendar.trouble, desk.calendar.read_at) == (Trouble.SERVER_FAILED, read_at)
    assert tries == [20, 60, 140, 300, 620, 980, 1340]


def test_once_it_can_be_read_again_all_is_well(desk: Desk, web: OddServer, clock: StandingClock) -> None:
    web.sends("/later.ics", status=404)
    desk.links(web.address("/later.ics"))
    desk.works()
    assert desk.calendar.trouble is Trouble.NOT_FOUND

    web.sends("/later.ics", CALENDAR)
    clock.advance(minutes=1)
    with desk.database.work() as work:
        outside.read_again(work, consultant_id=desk.consultant.id, calendar_id=desk.calendar.id)
    assert desk.calendar.is_being_read
    desk.works()

    assert desk.calendar.trouble is None
    assert desk.busy == ["11-21 10:00/11:00"]


def test_after_three_days_one_mail_says_so(desk: Desk, web: OddServer, clock: StandingClock) -> None:
    desk.links(web.address("/good.ics"))
    desk.works()
    web.sends("/good.ics", status=401)

    for days in range(8):
        clock.advance(days=1)
        desk.reads_again()
        assert desk.jobs_of(MAIL) == (1 if days >= 2 else 0)

    with desk.database.read() as work:
        job = work.session.scalars(select(Job).where(Job.kind == MAIL)).one()
        words = work.unseal(job, "payload") or ""
    assert "仕事" in words
    assert web.host not in words


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/nothing.ics", Trouble.NOT_FOUND),
        ("/page", Trouble.NOT_A_CALENDAR),
        ("/picture", Trouble.NOT_A_CALENDAR),
        ("/inside", Trouble.INSIDE),
        ("/laughs", Trouble.TOO_MUCH),
        ("/crowd", Trouble.TOO_LARGE),
        ("/bomb", Trouble.TOO_LARGE),
        ("/loop", Trouble.MOVED_TOO_OFTEN),
    ],
)
def test_troubles_are_kept_with_the_calendar(desk: Desk, web: OddServer, path: str, trouble: Trouble) -> None:
    web.sends("/page", b"<!doctype html><title>Sign in</title>", Content_Type="text/calendar")
    web.sends("/picture", b"\x89PNG\r\n\x1a\n" + bytes(1000), Content_Type="text/calendar")
    web.leads("/inside", "https://169.254.169.254/latest/meta-data/")
    web.sends("/laughs", CALENDAR.replace(b"END:VEVENT", b"RRULE:FREQ=SECONDLY\r\nEND:VEVENT"))
    event = CALENDAR[CALENDAR.index(b"BEGIN:VEVENT") : CALENDAR.index(b"END:VCALENDAR")]
    web.sends("/crowd", CALENDAR.replace(event, event * 20_001))
    web.sends_packed("/bomb", bytes(30 * 1024 * 1024))
    web.leads("/loop", "/loop")

    desk.links(web.address(path))
    desk.works()

    assert desk.calendar.trouble is trouble
    assert desk.busy == []


def test_a_content_type_is_not_believed_either_way(desk: Desk, web: OddServer) -> None:
    desk.links(web.sends("/typed", CALENDAR, Content_Type="application/octet-stream"))
    desk.works()

    assert desk.calendar.trouble is None


def test_an_event_that_cannot_be_understood_is_told_and_the_rest_counts(desk: Desk, web: OddServer) -> None:
    odd = b"BEGIN:VEVENT\r\nUID:odd\r\nDTSTART:someday\r\nEND:VEVENT\r\nEND:VCALENDAR"
    desk.links(web.sends("/partly.ics", CALENDAR.replace(b"END:VCALENDAR", odd)))
    desk.works()

    assert desk.calendar.trouble is Trouble.PARTLY
    assert desk.busy == ["11-21 10:00/11:00"]


def test_our_own_invitations_that_come_back_block_nothing(desk: Desk, web: OddServer) -> None:
    desk.links(web.sends("/own.ics", CALENDAR.replace(b"UID:1", b"UID:AbC_123@sotomado")))
    desk.works()

    assert desk.busy == []
    assert desk.calendar.trouble is None


def test_tentative_times_count_when_asked_to(desk: Desk, web: OddServer, clock: StandingClock) -> None:
    desk.links(web.sends("/t.ics", CALENDAR.replace(b"END:VEVENT", b"STATUS:TENTATIVE\r\nEND:VEVENT")))
    desk.works()
    assert desk.busy == []
    clock.advance(minutes=2)

    with desk.database.work() as work:
        outside.change(
            work,
            consultant_id=desk.consultant.id,
            calendar_id=desk.calendar.id,
            label="家",
            counts_tentative=True,
        )
    desk.works()

    assert desk.busy == ["11-21 10:00/11:00"]
    assert desk.calendar.label == "家"


def test_an_unlinked_calendar_takes_its_busy_times_along_and_no_others(desk: Desk, web: OddServer) -> None:
    first = desk.links(web.address("/good.ics"))
    desk.links(web.sends("/b.ics", CALENDAR.replace(b"1121", b"1122")))
    desk.works()
    with desk.database.work() as work:
        own = datetime(2026, 11, 25, 1, tzinfo=UTC)
        work.session.add(BusyBlock(consultant_id=desk.consultant.id, starts_at=own, ends_at=own + timedelta(hours=1)))

    with desk.database.work() as work:
        outside.remove(work, consultant_id=desk.consultant.id, calendar_id=first)

    assert desk.busy == ["11-22 10:00/11:00", "11-25 10:00/11:00"]


def test_a_calendar_unlinked_while_its_job_waits_is_no_trouble(desk: Desk, web: OddServer) -> None:
    calendar_id = desk.links(web.address("/good.ics"))
    with desk.database.work() as work:
        outside.remove(work, consultant_id=desk.consultant.id, calendar_id=calendar_id)

    desk.works()

    assert (desk.busy, web.asked) == ([], [])


def test_others_calendars_are_out_of_reach(desk: Desk, web: OddServer) -> None:
    calendar_id = desk.links(web.address("/good.ics"))
    with desk.database.work() as work:
        other = a_consultant(work).id
        assert outside.calendars_of(work, other) == []
        with pytest.raises(NotFound):
            outside.remove(work, consultant_id=other, calendar_id=calendar_id)
        with pytest.raises(NotFound):
            outside.read_again(work, consultant_id=other, calendar_id=calendar_id)


def test_bounds_of_what_one_may_link(desk: Desk, web: OddServer) -> None:
    desk.links(web.address("/0.ics"))
    with pytest.raises(AlreadyLinked):
        desk.links(web.address("/0.ics"))
    with pytest.raises(OutsideTrouble):
        desk.links("http://intranet/")
    for n in range(1, outside.MOST_CALENDARS):
        desk.links(web.address(f"/{n}.ics"))
    with pytest.raises(TooManyCalendars):
        desk.links(web.address("/more.ics"))


WEEKLY = (
    "DTSTART;TZID=Asia/Tokyo:20261103T100000\nDTEND;TZID=Asia/Tokyo:20261103T110000\n"
    "RRULE:FREQ=WEEKLY;UNTIL=20261208T145959Z\nEXDATE;TZID=Asia/Tokyo:20261201T100000"
)


@pytest.fixture
def caldav(one_caldav_server: CalDavServer, request: pytest.FixtureRequest) -> Iterator[CalDavServer]:
    """With an empty calendar "appointments"."""
    one_caldav_server.make_calendar()
    yield one_caldav_server
    one_caldav_server._expect(200, "DELETE", f"/{USER}/appointments/")


def test_a_caldav_calendar_with_all_kinds_of_events(database: Database, caldav: CalDavServer) -> None:
    desk = Desk(database, caldav.host)
    caldav.put("weekly", WEEKLY)
    caldav.put("day", "DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261127")
    caldav.put("free", "DTSTART:20261127T010000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT")
    caldav.put("gone", "DTSTART:20261128T010000Z\nDURATION:PT1H\nSTATUS:CANCELLED")
    caldav.put("past", "DTSTART:20250101T010000Z\nDURATION:PT1H")

    desk.links_caldav(caldav.address(f"/{USER}/appointments/"))
    desk.works()

    assert desk.calendar.trouble is None
    assert desk.busy == ["11-24 10:00/11:00", "11-26 00:00/00:00", "12-08 10:00/11:00"]


@pytest.mark.parametrize("path", ["/", f"/{USER}/", f"/{USER}/appointments/", "/.well-known/caldav"])
def test_calendars_are_found_from_wherever_one_begins(database: Database, caldav: CalDavServer, path: str) -> None:
    desk = Desk(database, caldav.host)
    caldav.put("one", "DTSTART:20261127T010000Z\nDURATION:PT1H")

    desk.links_caldav(caldav.address(path))
    desk.works()

    assert desk.calendar.trouble is None
    assert desk.busy == ["11-27 10:00/11:00"]


def test_a_change_in_a_caldav_calendar_is_followed_and_standing_still_costs_little(
    database: Database, caldav: CalDavServer, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(database, caldav.host)
    caldav.put("one", "DTSTART:20261127T010000Z\nDURATION:PT1H")
    desk.links_caldav(caldav.address(f"/{USER}/appointments/"))
    desk.works()
    asked: list[str] = []
    ask = Fetcher.ask
    monkeypatch.setattr(
        Fetcher, "ask", lambda self, method, *args, **kw: asked.append(method) or ask(self, method, *args, **kw)
    )

    clock.advance(minutes=21)
    desk.reads_again()
    assert asked == ["PROPFIND"]  # its token said that nothing had changed

    caldav.put("one", "DTSTART:20261127T020000Z\nDURATION:PT1H")
    caldav.put("two", "DTSTART:20261128T010000Z\nDURATION:PT1H")
    clock.advance(minutes=21)
    desk.reads_again()
    assert desk.busy == ["11-27 11:00/12:00", "11-28 10:00/11:00"]

    caldav.delete("two")
    clock.advance(minutes=21)
    desk.reads_again()
    assert desk.busy == ["11-27 11:00/12:00"]


def test_several_calendars_of_one_home_count_together(database: Database, caldav: CalDavServer) -> None:
    desk = Desk(database, caldav.host)
    caldav.make_calendar("home")
    tasks = '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
    caldav.make_calendar("tasks", tasks)
    caldav.put("a", "DTSTART:20261127T010000Z\nDURATION:PT1H")
    caldav.put("b", "DTSTART:20261128T010000Z\nDURATION:PT1H", calendar="home")

    desk.links_caldav(caldav.address(f"/{USER}/"))
    desk.works()

    assert desk.busy == ["11-27 10:00/11:00", "11-28 10:00/11:00"]
    for name in ("home", "tasks"):
        caldav._expect(200, "DELETE", f"/{USER}/{name}/")


def test_a_wrong_password_is_told(database: Database, caldav: CalDavServer) -> None:
    desk = Desk(database, caldav.host)

    desk.links_caldav(caldav.address(f"/{USER}/appointments/"), password="the wrong one")
    desk.works()

    assert desk.calendar.trouble is Trouble.REFUSED


def test_a_server_that_is_down_keeps_what_was_read(database: Database, clock: StandingClock) -> None:
    with a_caldav_server() as server:
        desk = Desk(database, server.host)
        server.make_calendar()
        server.put("one", "DTSTART:20261127T010000Z\nDURATION:PT1H")
        desk.links_caldav(server.address(f"/{USER}/appointments/"))
        desk.works()
        server.stop()
        clock.advance(minutes=21)

        desk.reads_again()

        assert desk.calendar.trouble is Trouble.UNREACHABLE
        assert desk.busy == ["11-27 10:00/11:00"]

        server.start()
        clock.advance(minutes=41)
        desk.reads_again()
        assert desk.calendar.trouble is None


def test_a_web_page_is_no_caldav_server(desk: Desk, web: OddServer) -> None:
    web.sends("/dav/", b"<!doctype html><title>hello</title>")

    desk.links_caldav(web.address("/dav/"))
    desk.works()

    assert desk.calendar.trouble is Trouble.NO_CALENDARS


@pytest.mark.parametrize(
    "answer",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"<broken",
        b"",
    ],
)
def test_what_a_hostile_caldav_server_answers(desk: Desk, web: OddServer, answer: bytes) -> None:
    web.sends("/dav/", answer, status=207)

    desk.links_caldav(web.address("/dav/"))
    desk.works()

    assert desk.calendar.trouble is Trouble.NO_CALENDARS


def test_a_caldav_server_cannot_send_us_inside(desk: Desk, web: OddServer) -> None:
    home = (
        b'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>/dav/</d:href>'
        b"<d:propstat><d:prop><c:calendar-home-set><d:href>https://127.0.0.1/secret/</d:href></c:calendar-home-set>"
        b"</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
    )
    web.sends("/dav/", home, status=207)

    desk.links_caldav(web.address("/dav/"))
    desk.works()

    assert desk.calendar.trouble is Trouble.INSIDE


def test_free_and_busy_times_where_no_events_are_given(desk: Desk, web: OddServer) -> None:
    """A server that answers the query of events with "forbidden" and that of free and busy times with them."""
    calendar = (
        b'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>/dav/</d:href>'
        b"<d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype></d:prop>"
        b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
    )
    busy = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nUID:1\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20261127T010000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    web.sends("/dav/", calendar, status=207)
    web.answers_in_turn("REPORT", "/dav/", [(403, b""), (200, busy)])

    desk.links_caldav(web.address("/dav/"))
    desk.works()

    assert desk.busy == ["11-27 10:00/11:00"]


@pytest.mark.parametrize("how", ["locked out", "no consultant any more"])
def test_nobodys_calendar_is_read_who_takes_part_no_more(
    database: Database, web: OddServer, clock: StandingClock, how: str
) -> None:
    desk = Desk(database, web.host)
    calendar_id = desk.links(f"http://{web.host}/calendar.ics")
    clock.advance(hours=7)
    with database.work() as work:
        if how == "locked out":
            work.session.get_one(Person, desk.consultant.person_id).disabled_at = work.now
        else:
            accounts.end_role(work, person_id=desk.consultant.person_id, role=Role.CONSULTANT)

    with database.work() as work:
        assert keeping_up.plan_readings(work) == 0
    keeping_up.read_calendar(
        database,
        lambda username, password: pytest.fail("somebody was asked"),
        calendar_id=calendar_id,
        public_url="https://sotomado.example",
    )
