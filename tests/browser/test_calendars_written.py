"""A consultant has talks written into a calendar elsewhere, at a screen, and settles what does not fit together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, served
from support.clock import StandingClock
from support.radicale import PASSWORD, USER, CalDavServer, a_caldav_server

from sotomado import jobs
from sotomado.availability.outside import keeping_up
from sotomado.bookings.models import Booking
from sotomado.bookings.pushing import planning
from sotomado.database import Database
from sotomado.outbox.mail import KIND as MAIL
from sotomado.outbox.worker import Worker
from sotomado.settings import Settings


@dataclass
class Desk:
    database: Database
    app: Flask
    caldav: CalDavServer
    clock: StandingClock
    address: str
    meeting: AMeeting
    booking_id: str
    uid: str

    def works(self) -> None:
        handlers = jobs.handlers(self.database, Settings(outside_allowed_hosts=self.caldav.host))
        worker = Worker(self.database, handlers | {MAIL: lambda payload, job_id: None})
        while worker.run_due():
            pass

    def looks_again(self) -> None:
        self.clock.advance(minutes=21)
        with self.database.work() as work:
            keeping_up.plan_readings(work)
            planning.plan(work)
        self.works()

    @property
    def file_name(self) -> str:
        return f"sotomado-{self.uid.partition('@')[0]}.ics"


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask], clock: StandingClock) -> Iterator[Desk]:
    with a_caldav_server() as caldav:
        caldav.make_calendar("しごと".encode().hex(), "")
        app = make_app(sqlite_database, outside_allowed_hosts=caldav.host)
        with sqlite_database.work() as work:
            meeting = a_meeting(work)
            booking_id = a_confirmed_booking(work, meeting)
            booking = work.session.get(Booking, booking_id)
            assert booking is not None
            uid = booking.calendar_uid
        with served(app) as address:
            yield Desk(sqlite_database, app, caldav, clock, address, meeting, booking_id, uid)


def a_consultant_at(desk: Desk, a_person_at: Callable[..., Person], **options: object) -> Person:
    person = a_person_at(desk.address, **options)
    return person.sign_in_as(desk.database, desk.app, desk.meeting.consultant.person_id)


def links(person: Person, desk: Desk) -> None:
    page = person.open("/desk/calendars")
    page.get_by_label("名前", exact=True).last.fill("仕事")
    page.get_by_label("ユーザー名とパスワードで読む").check()
    page.get_by_label("アドレス", exact=True).fill(desk.caldav.address())
    page.get_by_label("ユーザー名", exact=True).fill(USER)
    page.get_by_label("アプリ用パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="つないで読んでみる").click()
    desk.works()
    page.get_by_text("の時間をふさいでいます。").wait_for()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desktop"])
def test_it_is_switched_on_and_off_again(desk: Desk, a_person_at: Callable[..., Person], viewport: dict) -> None:
    person = a_consultant_at(desk, a_person_at, viewport=viewport)
    links(person, desk)
    page = person.page
    page.get_by_text("決まった面談を、ここにも書く").click()
    expect(page.get_by_text("相談者の名前も、会い方も、ページのアドレスも書きません。")).to_be_visible()
    assert person.axe() == []
    page.get_by_role("button", name="書くようにする").click()
    expect(page.get_by_text("面談を書くカレンダーを探しています。")).to_be_visible()

    desk.works()

    expect(page.get_by_text("これからの面談1件を")).to_be_visible()
    assert not person.is_overflowing()
    page.get_by_text("書き方を変える、書くのをやめる").click()
    assert person.axe() == []
    page.get_by_role("button", name="書くのをやめる").click()
    expect(page.get_by_text("書いた予定は、いま消しにいっています。")).to_be_visible()
    desk.works()
    assert desk.caldav.events("しごと".encode().hex()) == []


def test_what_was_changed_there_is_settled_at_the_desk_without_script(
    desk: Desk, a_person_at: Callable[..., Person]
) -> None:
    calendar = "しごと".encode().hex()
    person = a_consultant_at(desk, a_person_at, viewport=PHONE)
    links(person, desk)
    person.page.get_by_text("決まった面談を、ここにも書く").click()
    person.page.get_by_role("button", name="書くようにする").click()
    desk.works()

    def later(event) -> None:
        for name in ("DTSTART", "DTEND"):
            event[name].dt += timedelta(hours=1)

    desk.caldav.edit(desk.file_name, later, calendar=calendar)
    desk.looks_again()
    plain = a_consultant_at(desk, a_person_at, viewport={"width": 360, "height": 740}, script=False)
    plain.open(f"/desk/bookings/{desk.booking_id}")
    expect(plain.page.get_by_role("heading", name="カレンダーと合わないところ")).to_be_visible()
    expect(plain.page.get_by_text("では、2026年11月27日(金) 11:00")).to_be_visible()
    plain.page.set_viewport_size({"width": 360, "height": 740})

    plain.open("/desk")
    plain.page.get_by_role("button", name="予約のとおりに書きなおす").click()
    desk.works()

    expect(plain.page.get_by_text("予約のとおりに、カレンダーへ書きなおしています。")).to_be_visible()
    assert desk.caldav.events(calendar)[0]["DTSTART"].dt == IN_A_WEEK
    plain.open("/desk")
    expect(plain.page.get_by_role("heading", name="カレンダーと合わないところ")).to_have_count(0)
