"""Someone waits at a screen, on a phone and at a desk, in both languages; and holds the soonest time of their ten."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import an_employee
from factories.waits import AFullConsultant, open_offers, state_of
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, Person, served

from sotomado.accounts.models import Locale
from sotomado.accounts.models import Person as Account
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.waiting.models import Wait, WaitState
from sotomado.database import Database
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.wishes import Wished

EVERYWHERE = pytest.mark.parametrize(
    ("language", "viewport"), [("ja", PHONE), ("en", PHONE), ("ja", DESKTOP), ("en", DESKTOP)]
)


@dataclass
class Hall:
    database: Database
    app: Flask
    address: str
    full: AFullConsultant
    person_id: int

    def free_one(self) -> None:
        with self.database.work() as work:
            self.full.free(work, next(iter(self.full.booked)))
        self.full.offer(self.database)

    def wait_state(self) -> WaitState:
        with self.database.work() as work:
            return state_of(work, work.session.scalars(select(Wait.id).where(Wait.advisee_id == self.person_id)).one())

    def offer(self) -> Booking:
        with self.database.work() as work:
            [booking] = open_offers(work).values()
            return booking


@pytest.fixture
def hall(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Hall]:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        full = AFullConsultant(work)
        person_id = an_employee(work, full.company)
    with served(app) as address:
        yield Hall(sqlite_database, app, address, full, person_id)


def someone(hall: Hall, a_person_at: Callable[..., Person], language: str, **options: object) -> Person:
    with hall.database.work() as work:
        work.session.get_one(Account, hall.person_id).locale = Locale(language)
    person = a_person_at(hall.address, language=language, **options)
    return person.sign_in_as(hall.database, hall.app, hall.person_id)


def has_one_filled_button(person: Person) -> bool:
    return person.page.locator("main .btn:not(.quiet):not(.text):not(.grave)").count() <= 1


@EVERYWHERE
def test_waiting_letting_one_pass_and_taking_the_next(
    hall: Hall, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int]
) -> None:
    person = someone(hall, a_person_at, language, viewport=viewport)
    page = person.open(f"/consultants/{hall.full.consultant.id}/times")
    page.locator("a[href$='/wait']").click()
    expect(page.locator("#weekdays")).to_be_visible()
    assert person.axe() == []
    assert not person.is_overflowing()
    page.locator("form.stack button.btn").click()
    expect(page.locator("section.wait")).to_have_count(1)
    assert hall.wait_state() is WaitState.WAITING

    hall.free_one()
    page.reload()
    page.locator("section.wait.is-offered a.btn").first.click()
    expect(page.locator("[data-seconds-left]")).to_be_visible()
    assert person.axe() == []
    assert not person.is_overflowing()
    assert has_one_filled_button(person)
    page.locator("form[action$='/decline'] button").click()
    expect(page.locator("section.wait")).to_have_count(1)
    assert hall.wait_state() is WaitState.WAITING

    hall.free_one()
    page.goto(f"/waiting/offers/{hall.offer().id}")
    page.locator("button[form=confirm]").click()
    expect(page).to_have_url(re.compile(r"/bookings/[\w-]+$"))
    assert hall.wait_state() is WaitState.BOOKED


def test_leaving_and_taking_it_back_without_script(hall: Hall, a_person_at: Callable[..., Person]) -> None:
    person = someone(hall, a_person_at, "ja", viewport=PHONE, script=False)
    page = person.open(f"/consultants/{hall.full.consultant.id}/wait")
    page.get_by_role("checkbox", name="火曜日").check()
    page.get_by_role("button", name="空きを待つ").click()

    page.get_by_role("button", name="待つのをやめる").click()
    expect(page.get_by_role("button", name="もとに戻す")).to_be_visible()
    assert hall.wait_state() is WaitState.LEFT
    page.get_by_role("button", name="もとに戻す").click()

    expect(page.get_by_text("火曜日", exact=True)).to_be_visible()
    assert hall.wait_state() is WaitState.WAITING


@EVERYWHERE
def test_the_soonest_of_the_ten_is_held_with_one_tap(
    hall: Hall, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int]
) -> None:
    with hall.database.work() as work:
        hall.full.free(work, next(iter(hall.full.booked)))
        ten = shortlists.make(
            work, person_id=hall.person_id, wished=Wished(themes=(Theme.UNCLEAR,), language=SpokenLanguage.JAPANESE)
        )
    person = someone(hall, a_person_at, language, viewport=viewport)
    page = person.open(f"/shortlist/{ten}")
    page.locator(f"a[href='/shortlist/{ten}/next']").click()
    expect(page.locator(".soonest-day")).to_have_count(1)
    assert person.axe() == []
    assert not person.is_overflowing()

    page.locator(".soonest-day button.slot").click()

    expect(page).to_have_url(re.compile(r"/bookings/[\w-]+$"))
    with hall.database.work() as work:
        [held] = work.session.scalars(select(Booking).where(Booking.state == BookingState.HELD)).all()
        assert held.advisee_id == hall.person_id
