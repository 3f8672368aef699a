"""A talk is summed up at a screen, and an advisee decides on it: with a long text, on a phone, and without script."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.accounts.word_consents import service as word_consents
from sotomado.database import Database

NARROW = {"width": 360, "height": 740}


@pytest.fixture
def held(sqlite_database: Database, make_app: Callable[..., Flask], clock):
    """(application, meeting, booking id) a little after the talk began."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return make_app(sqlite_database), meeting, booking_id


@contextmanager
def at_a_screen(held, database, a_person_at, person_id, **options):
    app, _, _ = held
    with served(app) as address:
        yield a_person_at(address, **options).sign_in_as(database, app, person_id)


@pytest.mark.parametrize("script", [True, False])
def test_an_advisee_agrees_from_the_account_and_takes_it_back(held, sqlite_database, a_person_at, script):
    _, meeting, _ = held
    with at_a_screen(held, sqlite_database, a_person_at, meeting.advisee_id, viewport=NARROW, script=script) as person:
        page = person.open("/account")
        page.get_by_role("link", name="読んで決める").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("面談に出たことばを、数えてよいか。")
        if script:
            assert person.axe() == []
            assert not person.is_overflowing()

        page.get_by_role("button", name="数えることに同意する").click()

        expect(page.get_by_text("数えることに同意いただいています。")).to_be_visible()
        with sqlite_database.read() as work:
            assert word_consents.stands(work, person_id=meeting.advisee_id)

        page.get_by_role("button", name="数えるのをやめる").click()

        expect(page.get_by_text("いまは、数えていません。")).to_be_visible()
        with sqlite_database.read() as work:
            assert not word_consents.stands(work, person_id=meeting.advisee_id)


def test_a_consultant_shortens_a_summary_and_nothing_else_is_lost(held, sqlite_database, a_person_at):
    _, meeting, booking_id = held
    consultant = meeting.consultant.person_id
    with at_a_screen(held, sqlite_database, a_person_at, consultant, viewport=PHONE) as person:
        page = person.open(f"/desk/consultations/{booking_id}")
        assert person.axe() == []
        page.get_by_label("育児・介護と仕事").check()
        page.get_by_label("あなたのメモ").fill("次回は、復職の時期を。")
        page.get_by_label("何についての面談だったか").fill("介護との両立について。" * 100)
        page.get_by_role("button", name="この内容でしめくくる").click()

        summary = page.get_by_label("何についての面談だったか")
        expect(summary).to_have_attribute("aria-invalid", "true")
        expect(summary).to_have_value("介護との両立について。" * 100)
        expect(page.get_by_label("あなたのメモ")).to_have_value("次回は、復職の時期を。")
        assert person.axe() == []
        assert not person.is_overflowing()
        summary.fill("介護との両立について。")
        page.get_by_role("button", name="この内容でしめくくる").click()

        expect(page.get_by_text("しめくくりました。")).to_be_visible()
        expect(page.get_by_label("あなたのメモ")).to_have_value("次回は、復職の時期を。")
        expect(page.get_by_text("介護との両立について。")).to_have_count(0)
