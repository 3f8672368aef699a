"""A booking called off, as each side lives through it: on a phone and at a desk, in both languages."""

import re
from datetime import date

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting, a_wish
from factories.people import a_consultant, a_person
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState, Why
from sotomado.directory.models import Credential

SCREENS = [("ja", PHONE), ("en", PHONE), ("ja", DESKTOP), ("en", DESKTOP)]


@pytest.fixture
def app(make_app, sqlite_database):
    return make_app(sqlite_database)


@pytest.fixture(params=SCREENS, ids=["ja-phone", "en-phone", "ja-desktop", "en-desktop"])
def someone(request, app, sqlite_database, a_person_at):
    """`someone(person_id)` signed in, at the screen and in the language of this run."""
    language, viewport = request.param
    with served(app) as address:

        def sit_down(person_id, **options):
            with sqlite_database.work() as work:
                accounts.save_preferences(work, person_id=person_id, locale=Locale(language), time_zone="Asia/Tokyo")
            one = a_person_at(address, language=language, viewport=viewport, **options)
            return one.sign_in_as(sqlite_database, app, person_id)

        yield sit_down


def looks_right(one, name):
    assert one.axe() == []
    assert not one.is_overflowing()
    # One filled button at most, as on every page.
    filled = one.page.locator("main .btn:not(.quiet):not(.text):not(.grave):visible")
    assert filled.count() <= 1


def test_the_consultant_calls_off_and_the_advisee_taps_once(sqlite_database, someone):
    with sqlite_database.work() as work:
        meeting = a_meeting(work, tickets=3)
        for number in range(4):
            a_consultant(work, name=f"高橋 {'一二三四'[number]}")
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting, wish_id=wish_id)

    consultant = someone(meeting.consultant.person_id)
    page = consultant.open("/desk")
    looks_right(consultant, "desk")
    page.locator(f'a[href="/desk/bookings/{booking_id}"]').click()
    looks_right(consultant, "desk-booking")
    page.locator(f'a[href="/desk/bookings/{booking_id}/call-off"]').click()
    looks_right(consultant, "call-off")
    page.locator("textarea[name=words]").fill("急な通院で、お会いできなくなりました。申し訳ありません。")
    page.locator("main form button.grave").click()
    # No reason was given: everything stays, and what was typed does too.
    expect(page.locator("#why-error")).to_be_visible()
    expect(page.locator("textarea[name=words]")).to_have_value(
        "急な通院で、お会いできなくなりました。申し訳ありません。"
    )
    looks_right(consultant, "call-off-wrong")
    page.locator("input[name=why][value=ill]").check()
    page.locator("main form button.grave").click()
    expect(page).to_have_url(f"{consultant.address}/desk/bookings/{booking_id}")
    expect(page.locator(".own-note")).to_contain_text("急な通院で")
    looks_right(consultant, "desk-called-off")

    advisee = someone(meeting.advisee_id)
    page = advisee.open("/bookings")
    looks_right(advisee, "bookings")
    page.locator(f'a[href="/bookings/{booking_id}/instead"]').click()
    expect(page.locator(".apology")).to_contain_text("急な通院で")
    expect(page.locator(".window")).to_have_count(4)
    looks_right(advisee, "instead")
    page.locator("button[name=choice]").first.click()
    expect(page).not_to_have_url(re.compile("/instead"))
    looks_right(advisee, "taken")
    with sqlite_database.read() as work:
        new_id = work.session.scalars(select(Booking.id).where(Booking.state == BookingState.CONFIRMED)).one()
    assert page.url.endswith(f"/bookings/{new_id}")
    # The back button leads to the page as it was; sent once more, it leads to the same booking.
    page.go_back()
    page.goto(f"{advisee.address}/bookings/{booking_id}/instead")
    expect(page.locator(f'main a[href="/bookings/{new_id}"]')).to_be_visible()
    looks_right(advisee, "instead-taken")


def test_without_a_script_it_is_the_same_and_not_now_is_a_way_as_well(sqlite_database, someone):
    with sqlite_database.work() as work:
        meeting = a_meeting(work, tickets=3)
        a_wish(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting)
        bookings.cancel(
            work,
            party=bookings.as_consultant(meeting.consultant.person_id),
            booking_id=booking_id,
            sender=SENDER,
            why=Why.ILL,
        )
    advisee = someone(meeting.advisee_id, script=False)
    page = advisee.open(f"/bookings/{booking_id}/instead")
    page.locator("main details summary").last.click()
    page.locator(f'form[action="/bookings/{booking_id}/instead/decline"] button').click()
    expect(page).to_have_url(f"{advisee.address}/bookings/{booking_id}")
    with sqlite_database.read() as work:
        assert bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).replacement.waits is False


def test_an_operator_calls_off_what_cannot_be_held_and_changes_a_contracts_terms(sqlite_database, someone):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        licence = select(Credential).where(Credential.consultant_id == meeting.consultant.id)
        work.session.scalars(licence).one().expires_on = date(2026, 11, 25)
        operator_id = a_person(work)
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)

    operator = someone(operator_id)
    page = operator.open("/operations/bookings-to-review")
    looks_right(operator, "to-review")
    page.locator(f'a[href="/operations/bookings/{booking_id}/call-off"]').click()
    expect(page.locator("input[name=why]:checked")).to_have_value("licence_ended")
    looks_right(operator, "operator-call-off")
    page.locator("main form button.grave").click()
    expect(page).to_have_url(f"{operator.address}/operations/bookings-to-review")

    operator.open("/operations")
    page.locator('a[href="/operations/terms"]').click()
    looks_right(operator, "terms")
    page.locator(f'a[href="/operations/terms/{meeting.company.id}"]').click()
    looks_right(operator, "terms-of-company")
    page.locator("#advisee_cutoff_minutes").fill("900")
    page.locator("main form button").first.click()
    expect(page.locator("#advisee_cutoff_minutes-error")).to_be_visible()
    expect(page.locator("#advisee_cutoff_minutes")).to_have_value("900")
    looks_right(operator, "terms-wrong")
    page.locator("#advisee_cutoff_minutes").fill("12")
    page.locator("main form button").first.click()
    expect(page).to_have_url(f"{operator.address}/operations/terms")
    expect(page.locator("main table")).to_contain_text("12")


def test_further_back_in_a_history(sqlite_database, someone):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        for _ in range(22):
            booking_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK)
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    consultant = someone(meeting.consultant.person_id)
    page = consultant.open("/desk")
    page.locator('a[href^="/desk/past?"]').click()
    expect(page.locator(".meeting")).to_have_count(2)
    looks_right(consultant, "past")
    page.locator("#until").fill("2026-11-26")
    page.locator("main form button").click()
    expect(page.locator(".meeting")).to_have_count(0)
    looks_right(consultant, "past-empty")
