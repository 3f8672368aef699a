"""On a phone: two taps from a talk until somebody is called; a report by hand, found again with its answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.cases import AHouse, a_house
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, served

from sotomado.database import Database


@dataclass
class Street:
    """The served house."""

    app: Flask
    database: Database
    address: str
    house: AHouse
    come: Callable[..., Person]

    def someone(self, person_id: int, path: str, **options: object) -> Person:
        person = self.come(self.address, viewport=PHONE, **options)
        person.sign_in_as(self.database, self.app, person_id).open(path)
        return person


@pytest.fixture
def street(
    sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person]
) -> Iterator[Street]:
    house = a_house(sqlite_database)
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Street(app, sqlite_database, address, house, a_person_at)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_two_taps_and_somebody_is_called(street: Street, script: bool) -> None:
    path = f"/desk/bookings/{street.house.booking_id}"
    person = street.someone(street.house.consultant.person_id, path, script=script)

    person.page.get_by_text("危険を感じたとき").click()
    person.page.get_by_role("button", name="いのちの危険").click()

    expect(person.page.get_by_role("heading", level=1)).to_have_text("いのちの危険")
    expect(person.page.get_by_text("運営の者を呼んでいます").first).to_be_visible()
    expect(person.page.get_by_role("link", name="119").first).to_be_visible()


def test_a_report_by_hand_and_its_receipt(street: Street) -> None:
    person = street.someone(street.house.advisee_id, f"/bookings/{street.house.booking_id}")
    person.page.get_by_role("link", name="相談員のことで困ったとき").click()
    person.page.get_by_role("radio", name="転職や人材会社のすすめ").check()
    person.page.get_by_role("radio", name="何も伝えない").check()
    person.page.get_by_role("button", name="運営に知らせる").click()

    expect(person.page.get_by_role("heading", level=1)).to_have_text("お知らせの控え")
    expect(person.page.get_by_text("引き受ける人を待っています")).to_be_visible()
    assert not person.is_overflowing()
    assert person.axe() == []
