"""Talking again at a screen: two taps to the next talk, a wish to repeat and its answer, and where mails go."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_meeting
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import service as bookings
from sotomado.bookings.series import going_on
from sotomado.database import Database
from sotomado.outbox import service as outbox


@dataclass
class Scene:
    database: Database
    app: Flask
    address: str
    meeting: AMeeting
    booking_id: str

    def secret_of_the_link(self) -> str:
        with self.database.work() as work:
            bodies = [job.payload["body"] for job in outbox.take(work, limit=50) if job.kind == "mail"]
        return next(found[1] for body in bodies if (found := re.search(r"/reached/(\S+)", body)))


@pytest.fixture
def scene(sqlite_database: Database, make_app: Callable[..., Flask], clock: StandingClock) -> Iterator[Scene]:
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        accounts.give_consent(work, person_id=meeting.advisee_id, locale=Locale.JAPANESE)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(hours=2))
    with sqlite_database.work() as work:
        bookings.complete(work, booking_id=booking_id)
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Scene(sqlite_database, app, address, meeting, booking_id)


def is_in_order(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def only_button(page: Page) -> None:
    """The one filled button of the page."""
    button = page.locator("main .btn:not(.quiet):not(.text):not(.grave)")
    expect(button).to_have_count(1)
    button.click()


@pytest.mark.parametrize(
    ("language", "viewport", "script"),
    [("ja", PHONE, True), ("en", DESKTOP, True), ("ja", {"width": 360, "height": 740}, False)],
)
def test_two_taps_to_the_next_talk(
    scene: Scene, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int], script: bool
) -> None:
    person = a_person_at(scene.address, language=language, viewport=viewport, script=script)
    person.sign_in_as(scene.database, scene.app, scene.meeting.advisee_id)
    with scene.database.work() as work:
        accounts.save_preferences(
            work, person_id=scene.meeting.advisee_id, locale=Locale(language), time_zone="Asia/Tokyo"
        )
    page = person.open(f"/bookings/{scene.booking_id}")

    page.locator(f"a[href='/bookings/{scene.booking_id}/again']").click()
    expect(page.locator("input[name=slot]:checked")).to_have_value("2026-12-04T01:00Z")
    if script:
        is_in_order(person)
    only_button(page)

    expect(page).to_have_url(re.compile(r"/bookings/(?!" + re.escape(scene.booking_id) + r")[\w-]+$"))
    with scene.database.read() as work:
        own = bookings.bookings_of(work, advisee_id=scene.meeting.advisee_id)
        assert [one.starts_at for one in own.coming] == [IN_A_WEEK + timedelta(weeks=1)]


@pytest.mark.parametrize(("language", "viewport"), [("ja", PHONE), ("en", DESKTOP)])
def test_a_wish_to_repeat_and_its_answer(
    scene: Scene, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int]
) -> None:
    with scene.database.work() as work:
        for one in (scene.meeting.advisee_id, scene.meeting.consultant.person_id):
            accounts.save_preferences(work, person_id=one, locale=Locale(language), time_zone="Asia/Tokyo")
    advisee = a_person_at(scene.address, language=language, viewport=viewport)
    advisee.sign_in_as(scene.database, scene.app, scene.meeting.advisee_id)
    page = advisee.open(f"/bookings/{scene.booking_id}/series")
    page.locator("input[name=every][value='1']").check(force=True)
    page.locator("input[name=times][value='2']").check(force=True)
    is_in_order(advisee)
    only_button(page)
    expect(page).to_have_url(re.compile(r"/series/[\w-]+$"))
    is_in_order(advisee)

    consultant = a_person_at(scene.address, language=language, viewport=viewport)
    consultant.sign_in_as(scene.database, scene.app, scene.meeting.consultant.person_id)
    desk = consultant.open("/desk")
    desk.locator("main .note a[href='/desk/series']").click()
    is_in_order(consultant)
    only_button(desk)
    expect(desk).to_have_url(re.compile(r"/desk/series$"))
    is_in_order(consultant)
    going_on.go_on_with_all(scene.database, SENDER)

    page.reload()
    expect(page.locator("main .tag.lit")).to_have_count(2)
    page.locator("main ol a").first.click()
    expect(page).to_have_url(re.compile(r"/bookings/[\w-]+$"))


@pytest.mark.parametrize(("language", "viewport"), [("ja", PHONE), ("en", DESKTOP)])
def test_a_private_address_from_the_account_to_the_link(
    scene: Scene, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int]
) -> None:
    with scene.database.work() as work:
        accounts.save_preferences(
            work, person_id=scene.meeting.advisee_id, locale=Locale(language), time_zone="Asia/Tokyo"
        )
    person = a_person_at(scene.address, language=language, viewport=viewport)
    person.sign_in_as(scene.database, scene.app, scene.meeting.advisee_id)
    page = person.open("/account")
    page.locator("main a[href='/account/reached']").click()
    page.locator("input[name=email]").fill("not an address")
    page.locator("input[name=email]").press("Enter")
    expect(page.locator("#email-error")).to_be_visible()
    expect(page.locator("input[name=email]")).to_have_value("not an address")
    is_in_order(person)
    page.locator("input[name=email]").fill("aoi@example.net")
    page.locator("input[name=email]").press("Enter")
    expect(page.locator("main .note").get_by_text("aoi@example.net")).to_be_visible()
    is_in_order(person)

    telephone = a_person_at(scene.address, language=language, viewport=PHONE)
    letter = telephone.open(f"/reached/{scene.secret_of_the_link()}")
    is_in_order(telephone)
    only_button(letter)
    expect(letter).to_have_url(re.compile(r"/reached/done$"))
    is_in_order(telephone)

    page.reload()
    expect(page.locator("main form[action$='/remove']")).to_be_visible()
