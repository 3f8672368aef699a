"""A booking in one's hands: choosing by the day, what is left of a hold, moving and calling off, two tabs, Back."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_hold, a_meeting
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.database import Database

A_BOOKING = re.compile(r"/bookings/[\w-]{20,}$")
BOTH = pytest.mark.parametrize(
    ("language", "viewport"), [("ja", PHONE), ("en", DESKTOP), ("ja", DESKTOP), ("en", PHONE)]
)
WORDS = {
    "ja": {
        "left": "あと9分",
        "book": "この時間に予約する",
        "move": "日時や会い方を変える",
        "cancel": "この予約を取り消す",
    },
    "en": {"left": "9 min", "book": "Book this time", "move": "Change the time", "cancel": "Cancel this booking"},
}


@dataclass
class Street:
    """A served house with one advisee and one consultant."""

    app: Flask
    database: Database
    address: str
    meeting: AMeeting
    visitors: list[Person] = field(default_factory=list)

    @property
    def times(self) -> str:
        return f"/consultants/{self.meeting.consultant.id}/times"

    def state_of(self, booking_id: str) -> BookingState:
        with self.database.read() as work:
            return bookings.booking(work, advisee_id=self.meeting.advisee_id, booking_id=booking_id).state


@pytest.fixture
def street(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Street]:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
    with served(app) as address:
        yield Street(app, sqlite_database, address, meeting)


@pytest.fixture
def advisee(street: Street, a_person_at: Callable[..., Person]) -> Callable[..., Person]:
    def come(*, language: str = "ja", zone: str = "Asia/Tokyo", **options: object) -> Person:
        with street.database.work() as work:
            accounts.save_preferences(
                work, person_id=street.meeting.advisee_id, locale=Locale(language), time_zone=zone
            )
        person = a_person_at(street.address, language=language, **options)
        return person.sign_in_as(street.database, street.app, street.meeting.advisee_id)

    return come


def filled(page: Page) -> None:
    """Press the one filled button of the page."""
    page.locator("main .btn:not(.quiet):not(.text):not(.grave)").first.click()


def nothing_wrong_with(person: Person) -> bool:
    assert person.axe() == []
    assert person.troubles == []
    return not person.is_overflowing()


@BOTH
def test_from_a_day_of_the_week_to_a_booking_that_is_moved_and_called_off(
    street: Street, advisee: Callable[..., Person], language: str, viewport: dict[str, int]
) -> None:
    words = WORDS[language]
    person = advisee(language=language, viewport=viewport)
    page = person.open(f"{street.times}?from=2026-11-27")
    days = page.locator(".seven a")
    expect(days).to_have_count(7)
    days.nth(2).click()
    page.locator('[value="2026-11-29T04:00Z"]').check()
    assert nothing_wrong_with(person)

    filled(page)
    expect(page).to_have_url(A_BOOKING)
    expect(page.locator(".left")).to_contain_text(words["left"])
    assert nothing_wrong_with(person)
    booking = page.url

    page.get_by_role("button", name=words["book"]).click()
    expect(page.locator(".said")).to_be_visible()
    expect(page.locator("a[download]").first).to_be_visible()

    page.get_by_role("link", name=words["move"]).click()
    expect(page.locator(".slot.own input")).to_be_checked()
    assert nothing_wrong_with(person)
    page.locator(".seven a").nth(3).click()
    page.locator('[value="2026-11-30T05:00Z"]').check()
    filled(page)
    expect(page).to_have_url(booking)
    expect(page.locator(".facts")).to_contain_text("14:00–15:00")
    expect(page.locator(".so-far li")).to_have_count(2)

    page.get_by_role("link", name=words["cancel"]).click()
    assert nothing_wrong_with(person)
    page.locator("main form").get_by_role("button", name=words["cancel"]).click()
    expect(page).to_have_url(booking)
    expect(page.locator(".so-far li")).to_have_count(3)
    assert street.state_of(booking.rsplit("/", 1)[1]) is BookingState.CANCELLED
    assert nothing_wrong_with(person)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_on_a_phone_one_day_is_shown_and_another_with_a_tap(
    street: Street, advisee: Callable[..., Person], script: bool
) -> None:
    page = advisee(viewport=PHONE, script=script).open(f"{street.times}?from=2026-11-27")
    expect(page.locator(".on-day:visible")).to_have_count(1)
    expect(page.locator(".on-day:visible .day")).to_have_text("11月27日(金)")

    page.locator(".seven a").nth(4).click()

    expect(page.locator(".on-day:visible")).to_have_count(1)
    expect(page.locator(".on-day:visible .day")).to_have_text("12月1日(火)")


def test_looking_at_days_leaves_nothing_behind_for_back(street: Street, advisee: Callable[..., Person]) -> None:
    person = advisee(viewport=PHONE)
    person.open("/bookings")
    page = person.open(f"{street.times}?from=2026-11-27")
    for number in (1, 2, 3):
        page.locator(".seven a").nth(number).click()

    page.go_back()

    expect(page).to_have_url(f"{street.address}/bookings")


def test_another_week_comes_in_place_with_its_days(street: Street, advisee: Callable[..., Person]) -> None:
    page = advisee(viewport=PHONE).open(street.times)
    page.get_by_label("電話").check()
    page.get_by_role("link", name="次の週").click()

    expect(page.locator(".weeks strong")).to_have_text("11月27日(金)–12月3日(木)")
    expect(page.locator("input[name=mode][value=phone]")).to_be_checked()
    page.locator(".seven a").nth(1).click()
    expect(page.locator(".on-day:visible .day")).to_have_text("11月28日(土)")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_chosen_time_goes_along_to_another_week_and_is_what_is_moved_to(
    street: Street, advisee: Callable[..., Person], viewport: dict[str, int]
) -> None:
    with street.database.work() as work:
        booking_id = a_confirmed_booking(work, street.meeting)
    person = advisee(viewport=viewport)
    page = person.open(f"/bookings/{booking_id}/move")
    chosen = page.locator('[value="2026-11-28T04:00Z"]')
    page.locator(".seven a").nth(1).click()
    chosen.check()

    page.get_by_role("link", name="次の週").click()

    expect(page.locator(".weeks strong")).to_have_text("12月4日(金)–12月10日(木)")
    expect(page.locator(".kept")).to_contain_text("11月28日(土) 13:00")
    expect(chosen).to_be_checked()
    expect(page.get_by_role("link", name="次の週")).to_be_focused()
    assert nothing_wrong_with(person)
    page.reload()
    expect(chosen).to_be_checked()
    filled(page)
    expect(page.locator(".facts")).to_contain_text("11月28日(土) 13:00–14:00")


def test_what_somebody_else_took_meanwhile_is_not_carried_along(street: Street, advisee: Callable[..., Person]) -> None:
    with street.database.work() as work:
        a_confirmed_booking(work, street.meeting)
    page = advisee().open(f"{street.times}?from=2026-12-04&slot=2026-11-28T04:00Z")
    expect(page.locator(".kept")).to_contain_text("えらんでいる時間")

    page = advisee().open(f"{street.times}?from=2026-12-04&slot=2026-11-27T01:00Z")

    expect(page.locator(".weeks strong")).to_have_text("12月4日(金)–12月10日(木)")
    expect(page.locator(".kept")).to_have_count(0)


def test_the_page_of_moving_says_until_when_and_keeps_the_present_time(
    street: Street, advisee: Callable[..., Person]
) -> None:
    with street.database.work() as work:
        booking_id = a_confirmed_booking(work, street.meeting)

    page = advisee(script=False).open(f"/bookings/{booking_id}/move?from=2026-12-04")

    expect(page.locator(".kept")).to_contain_text("いまの日時")
    expect(page.locator("#choosing")).to_contain_text("開始まで24時間を切ってから")
    page.get_by_label("電話").check()
    filled(page)
    expect(page.locator(".facts")).to_contain_text("電話")


def test_the_narrowest_phone_shows_seven_days_by_two_clocks(street: Street, advisee: Callable[..., Person]) -> None:
    person = advisee(language="en", zone="America/New_York", viewport={"width": 360, "height": 640})

    page = person.open(street.times)

    expect(page.locator(".slot:visible small").first).to_contain_text("Tokyo")
    assert not person.is_overflowing()


def test_a_held_time_runs_out_calmly_and_can_be_had_again(
    street: Street, advisee: Callable[..., Person], clock: StandingClock
) -> None:
    with street.database.work() as work:
        held = a_hold(work, street.meeting)
    clock.advance(minutes=9, seconds=58)
    page = advisee(viewport=PHONE).open(f"/bookings/{held}")

    expect(page.locator(".lead")).to_have_text("おさえていた時間が過ぎました。まだ空いていれば、このまま予約できます。")

    clock.advance(minutes=1)
    filled(page)
    expect(page.locator(".said")).to_contain_text("予約しました。")
    assert street.state_of(held) is BookingState.CONFIRMED


def test_a_browser_whose_clock_is_wrong_is_told_the_same(street: Street, advisee: Callable[..., Person]) -> None:
    with street.database.work() as work:
        held = a_hold(work, street.meeting)
    person = advisee()
    # Three hours ahead: by its own reckoning the hold ended long ago.
    person.context.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 3600 * 1000;")

    page = person.open(f"/bookings/{held}")

    expect(page.locator(".left")).to_contain_text(re.compile("あと[89]分[0-9]+秒"))


def test_a_clock_that_is_set_meanwhile_makes_the_page_ask_again(
    street: Street, advisee: Callable[..., Person], clock: StandingClock
) -> None:
    with street.database.work() as work:
        held = a_hold(work, street.meeting)
    page = advisee().open(f"/bookings/{held}")
    expect(page.locator(".left")).to_contain_text("あと9分")
    clock.advance(minutes=4)  # while the machine slept

    with page.expect_navigation():
        page.evaluate("() => { const real = Date.now; Date.now = () => real() + 240000; }")

    expect(page.locator(".left")).to_contain_text("あと5分")


def test_without_script_the_clock_time_is_said(street: Street, advisee: Callable[..., Person]) -> None:
    with street.database.work() as work:
        held = a_hold(work, street.meeting)

    page = advisee(script=False).open(f"/bookings/{held}")

    expect(page.locator(".lead")).to_contain_text("10:10まで、あなたのためにおさえています。")
    expect(page.locator(".left")).to_be_hidden()


def test_back_after_each_step_shows_the_truth(street: Street, advisee: Callable[..., Person]) -> None:
    page = advisee().open(f"{street.times}?from=2026-11-27")
    page.locator('[value="2026-11-27T01:00Z"]').check()
    filled(page)
    expect(page).to_have_url(A_BOOKING)
    booking = page.url

    page.go_back()
    expect(page.locator(".note").first).to_contain_text("いま、11月27日(金) 10:00(東京)を")

    page.get_by_role("link", name="おさえている時間のつづきを見る").click()
    filled(page)
    expect(page.locator(".said")).to_contain_text("予約しました。")
    page.go_back()
    page.go_forward()
    expect(page).to_have_url(booking)
    expect(page.get_by_role("button", name="この時間に予約する")).to_have_count(0)

    page.get_by_role("link", name="この予約を取り消す").click()
    page.locator("main form").get_by_role("button", name="この予約を取り消す").click()
    expect(page.locator("h1")).to_have_text("この予約は取り消しました。")
    page.go_back()
    # The page of calling off is gone with what it was for.
    expect(page.locator("h1")).to_have_text("この予約は取り消しました。")


def test_two_tabs_change_one_booking_once_and_both_see_it(street: Street, advisee: Callable[..., Person]) -> None:
    with street.database.work() as work:
        booking_id = a_confirmed_booking(work, street.meeting)
    person = advisee()
    first = person.open(f"/bookings/{booking_id}/move")
    second = person.context.new_page()
    second.goto(f"/bookings/{booking_id}/cancel")
    first.locator('[value="2026-11-28T04:00Z"]').check()
    filled(first)
    expect(first.locator(".said")).to_be_visible()

    second.locator("main form").get_by_role("button", name="この予約を取り消す").click()

    expect(second.get_by_role("alert")).to_contain_text("まだ取り消していません。")
    expect(second.locator(".facts")).to_contain_text("11月28日(土) 13:00–14:00")
    assert street.state_of(booking_id) is BookingState.CONFIRMED


def test_a_double_click_moves_once(street: Street, advisee: Callable[..., Person]) -> None:
    with street.database.work() as work:
        booking_id = a_confirmed_booking(work, street.meeting)
    page = advisee().open(f"/bookings/{booking_id}/move")
    page.locator('[value="2026-11-28T04:00Z"]').check()
    page.locator("#choosing .btn:not(.quiet)").dblclick()

    expect(page).to_have_url(re.compile(rf"/bookings/{booking_id}$"))
    page.reload()
    expect(page.locator(".so-far li")).to_have_count(2)
    expect(page.locator(".facts")).to_contain_text("13:00–14:00")


def test_a_whole_booking_goes_without_script(street: Street, advisee: Callable[..., Person]) -> None:
    page = advisee(script=False, viewport=PHONE).open(f"{street.times}?from=2026-11-27")
    page.locator('[value="2026-11-27T01:00Z"]').check()
    filled(page)
    filled(page)
    expect(page.locator(".said")).to_contain_text("予約しました。")
    page.get_by_role("link", name="日時や会い方を変える").click()
    page.get_by_role("link", name="次の週").click()
    page.locator(".on-day label.slot:visible").first.click()
    filled(page)
    expect(page.locator(".facts")).to_contain_text("12月4日(金)")
    page.get_by_role("link", name="この予約を取り消す").click()
    page.locator("main form").get_by_role("button", name="この予約を取り消す").click()
    expect(page.get_by_role("button", name="同じ時間を、もう一度おさえる")).to_be_visible()
    filled(page)
    expect(page.locator("h1")).to_have_text("この時間でよろしいですか。")


def test_past_its_cut_off_the_page_of_moving_keeps_only_the_way_to_meet(
    street: Street, advisee: Callable[..., Person], clock: StandingClock
) -> None:
    with street.database.work() as work:
        booking_id = a_confirmed_booking(work, street.meeting)
    clock.set(IN_A_WEEK - timedelta(hours=5))
    person = advisee(viewport=PHONE)
    page = person.open(f"/bookings/{booking_id}/move")

    expect(page.locator(".slot")).to_have_count(0)
    page.get_by_label("電話").check()
    assert nothing_wrong_with(person)
    filled(page)

    expect(page.locator(".facts")).to_contain_text("電話")
