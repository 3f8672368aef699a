"""A week drawn by hand: by mouse, by keyboard, by thumb and by typing alone; and what the database holds afterwards."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from factories.people import AConsultant, a_consultant, a_person
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import DESKTOP, PATIENCE, PHONE, Person, served

from sotomado.availability import service as availability
from sotomado.availability.hours import service as own_hours
from sotomado.availability.hours import week as weeks
from sotomado.database import Database

MONDAY = date(2026, 11, 23)
WEEK = "/desk/week?of=2026-11-23"
SHORT = ((0, 600, 720), (1, 600, 720))  # Monday and Tuesday, 10:00 to 12:00


@dataclass
class Desk:
    address: str
    app: Flask
    database: Database
    consultant: AConsultant

    def begins(self) -> list[tuple[tuple[int, int], ...]]:
        with self.database.read() as work:
            shown = weeks.shown_week(work, consultant_id=self.consultant.id, around=MONDAY)
        return [day.begins for day in shown.days]


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Desk]:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        consultant = a_consultant(work, hours=SHORT)
    with served(app) as address:
        yield Desk(address, app, sqlite_database, consultant)


@pytest.fixture
def at_the_week(desk: Desk, a_person_at: Callable[..., Person]) -> Callable[..., Page]:
    def come(path: str = WEEK, **options: object) -> Page:
        person = a_person_at(desk.address, **options).sign_in_as(desk.database, desk.app, desk.consultant.person_id)
        return person.open(path)

    return come


class Thumb:
    """A finger on a phone's glass, as the browser itself receives it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.glass = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.glass.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    def stroke(self, start: tuple[float, float], end: tuple[float, float], *, rests: bool = False) -> None:
        """Lay the finger down, let it rest until the page has felt it, move it, and take it away."""
        self._touch("touchStart", start)
        if rests:
            expect(self.page.locator("table[data-week]")).to_have_class(re.compile("being-drawn"))
        for step in range(1, 11):
            at = tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True))
            self._touch("touchMove", (at[0], at[1]))
            time.sleep(0.02)
        self._touch("touchEnd")


@pytest.fixture
def phone(desk: Desk, browser: Browser) -> Iterator[Page]:
    """A phone: narrow, and touched instead of clicked."""
    person = Person(browser, desk.address, viewport=PHONE)
    person.leave()
    person.context = browser.new_context(
        base_url=desk.address,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    person.context.set_default_timeout(PATIENCE)
    person.page = person.context.new_page()
    person.sign_in_as(desk.database, desk.app, desk.consultant.person_id)
    yield person.open(WEEK)
    assert not person.is_overflowing()
    assert person.axe() == []
    person.leave()


def cell(page: Page, day: int, clock: str) -> Locator:
    """The half hour of a day (0 is Monday) that begins at a clock time."""
    return page.locator(f"table[data-week] td[data-at='{clock}']").nth(day)


def middle(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def amid(of: Locator) -> None:
    """Scroll until it stands in the middle of the screen."""
    of.evaluate("cell => cell.scrollIntoView({block: 'center'})")


def drag(page: Page, start: Locator, end: Locator) -> None:
    amid(start)
    page.mouse.move(*middle(start))
    page.mouse.down()
    page.mouse.move(*middle(end), steps=8)
    page.mouse.up()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[data-actions] .btn:not(.text)").click()


# --- by mouse -------------------------------------------------------------------------------------


def test_a_drag_opens_a_block_over_several_days(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()

    drag(page, cell(page, 2, "14:00"), cell(page, 4, "16:30"))
    expect(page.locator("[data-pending]")).to_contain_text("11月26日(木) 14:00–17:00 をひらく")
    save(page)

    expect(page.locator("#said")).to_contain_text("この週の時間を保存しました")
    assert desk.begins() == [((600, 720),), ((600, 720),), *[((840, 1020),)] * 3, (), ()]


def test_a_drag_that_begins_in_open_time_closes(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()

    drag(page, cell(page, 0, "11:00"), cell(page, 1, "11:30"))
    expect(page.locator("[data-pending] .closes")).to_have_count(2)
    save(page)

    assert desk.begins()[:2] == [((600, 660),), ((600, 660),)]


def test_nothing_is_stored_before_it_is_saved_and_a_change_can_be_laid_down(
    desk: Desk, at_the_week: Callable[..., Page]
) -> None:
    page = at_the_week()

    drag(page, cell(page, 3, "9:00"), cell(page, 3, "12:00"))
    page.get_by_role("button", name="変更をとりやめる").click()

    expect(page.locator("[data-pending]")).to_be_hidden()
    assert desk.begins()[3] == ()


def test_one_step_back_after_saving(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()
    drag(page, cell(page, 3, "9:00"), cell(page, 3, "9:30"))
    save(page)

    with page.expect_navigation():
        page.get_by_role("button", name="ひとつ前にもどす").click()

    expect(page.locator("#said")).to_contain_text("ひとつ前の時間にもどしました")
    assert desk.begins()[3] == ()


def test_every_week_is_drawn_on_a_page_of_its_own(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week("/desk/week/every")

    drag(page, cell(page, 5, "10:00"), cell(page, 5, "11:30"))
    save(page)

    with desk.database.read() as work:
        kept = own_hours.weekly_hours(work, consultant_id=desk.consultant.id)
    assert kept[5] == ((600, 720),)
    assert desk.begins()[5] == ((600, 720),)


def test_what_is_over_cannot_be_drawn_in(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week("/desk/week")  # this week; it is Friday, 10:00

    drag(page, cell(page, 3, "14:00"), cell(page, 4, "15:00"))
    cell(page, 4, "9:00").click(force=True)

    expect(page.locator("[data-pending] li")).to_have_count(0)
    drag(page, cell(page, 4, "14:00"), cell(page, 3, "15:00"))
    expect(page.locator("[data-pending] li")).to_have_text(["11月20日(金) 14:00–15:30 をひらく"])


def test_a_booking_is_asked_about_and_kept(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    with desk.database.work() as work:
        availability.place(
            work, consultant_id=desk.consultant.id, advisee_id=a_person(work), starts_at=at, held_until=None
        )
    page = at_the_week()

    drag(page, cell(page, 1, "11:30"), cell(page, 1, "10:30"))
    save(page)
    expect(page.locator("h1")).to_have_text("とじる時間に、予約があります")
    expect(page.locator("main")).to_contain_text("2026年11月24日(火) 10:00–11:00")
    with page.expect_navigation():
        page.get_by_role("button", name="このとおり、この週を保存する").click()

    expect(page.locator("#said")).to_contain_text("有効なままです")
    expect(page.locator("td.booked")).to_have_count(2)
    assert desk.begins()[1] == ((600, 630),)


def test_two_tabs_do_not_overwrite_one_another(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    older = at_the_week()
    newer = at_the_week()
    drag(newer, cell(newer, 2, "14:00"), cell(newer, 2, "14:30"))
    save(newer)

    drag(older, cell(older, 3, "9:00"), cell(older, 3, "9:30"))
    save(older)

    expect(older.locator("h1")).to_have_text("別の画面で、先に時間が変わりました")
    assert desk.begins()[2:4] == [((840, 900),), ()]


# --- by keyboard ----------------------------------------------------------------------------------


def test_the_keyboard_moves_turns_and_paints(desk: Desk, at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()
    here = page.locator("td:focus")
    cell(page, 0, "9:00").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(here).to_have_attribute("aria-label", "11月24日(火) 10:00から10:30 あいている")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    expect(here).to_have_attribute("aria-label", "11月24日(火) 19:00から19:30 とじている")
    page.keyboard.press("Space")
    expect(here).to_have_attribute("aria-label", "11月24日(火) 19:00から19:30 あいている、まだ保存していません")
    expect(page.locator("[data-said]")).to_contain_text("19:00から19:30 あいている")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Home")
    expect(here).to_have_attribute("aria-label", "11月23日(月) 20:30から21:00 とじている")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    page.locator("[data-actions] .btn:not(.text)").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert desk.begins() == [
        ((600, 720),),
        ((600, 720), (1140, 1260)),
        ((1230, 1260),),
        (),
        (),
        (),
        (),
    ]


def test_the_grid_is_one_stop_for_the_tab_key_and_axe_finds_nothing(
    desk: Desk, a_person_at: Callable[..., Person]
) -> None:
    person = a_person_at(desk.address).sign_in_as(desk.database, desk.app, desk.consultant.person_id)
    page = person.open(WEEK)

    assert page.locator("table[data-week] [tabindex='0']").count() == 1
    assert page.get_by_role("grid").count() == 1
    page.get_by_role("button", name="早朝と深夜も見せる").click()
    assert page.get_by_role("gridcell").count() == 7 * 48
    assert person.axe() == []


def test_what_was_drawn_is_not_lost_by_a_slip(at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    drag(page, cell(page, 3, "9:00"), cell(page, 3, "9:30"))

    page.get_by_role("link", name="次の週").click()
    page.wait_for_url("**of=2026-11-30")

    assert asked == ["beforeunload"]


# --- by thumb -------------------------------------------------------------------------------------


def test_a_tap_turns_half_an_hour(desk: Desk, phone: Page) -> None:
    phone.get_by_role("button", name="11月26日").tap()
    expect(phone.locator("td[data-at='9:00']:visible")).to_have_count(1)

    cell(phone, 3, "9:00").tap()
    cell(phone, 3, "9:30").tap()
    cell(phone, 3, "15:00").tap()
    cell(phone, 3, "15:00").tap()
    save(phone)

    assert desk.begins()[3] == ((540, 600),)


def test_every_half_hour_is_as_large_as_a_thumb(phone: Page) -> None:
    box = cell(phone, 0, "13:00").bounding_box()

    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44


def test_a_long_press_and_a_stroke_paint_and_the_page_stays(desk: Desk, phone: Page) -> None:
    phone.get_by_role("button", name="11月27日").tap()
    amid(cell(phone, 4, "14:00"))
    before = phone.evaluate("scrollY")

    Thumb(phone).stroke(middle(cell(phone, 4, "13:00")), middle(cell(phone, 4, "16:30")), rests=True)

    assert phone.evaluate("scrollY") == before
    save(phone)
    assert desk.begins()[4] == ((780, 1020),)


def test_a_quick_stroke_scrolls_and_paints_nothing(desk: Desk, phone: Page) -> None:
    amid(cell(phone, 0, "14:00"))
    before = phone.evaluate("scrollY")
    # Quick, also where the machine is slow: what counts as a rest lasts as much longer.
    phone.evaluate("(() => { const soon = setTimeout; window.setTimeout = (then, ms) => soon(then, ms + 5000); })()")

    Thumb(phone).stroke(middle(cell(phone, 0, "15:00")), middle(cell(phone, 0, "11:00")))

    phone.wait_for_function(f"scrollY > {before}")
    expect(phone.locator("[data-pending]")).to_be_hidden()


def test_a_touch_that_stops_a_rolling_page_paints_nothing(desk: Desk, phone: Page) -> None:
    phone.get_by_role("button", name="11月27日").tap()
    amid(cell(phone, 4, "14:00"))
    phone.wait_for_timeout(300)
    touched = """(cell, isPushed) => {
        const touch = new Touch({ identifier: 1, target: cell, clientX: 0, clientY: 0 });
        const send = (type, at) => at.dispatchEvent(
            new TouchEvent(type, { touches: [touch], changedTouches: [touch], bubbles: true, cancelable: true }));
        if (isPushed) ["touchmove", "touchend"].forEach(type => send(type, document.body));
        window.dispatchEvent(new Event("scroll"));
        ["touchstart", "touchend"].forEach(type => send(type, cell));
    }"""

    cell(phone, 4, "14:00").evaluate(touched, True)
    expect(phone.locator("[data-pending]")).to_be_hidden()

    cell(phone, 4, "14:00").evaluate(touched, False)
    expect(phone.locator("[data-pending]")).to_be_visible()


# --- by typing alone ------------------------------------------------------------------------------


def test_lines_and_grid_say_the_same(at_the_week: Callable[..., Page]) -> None:
    page = at_the_week()
    page.get_by_text("文字で書く").click()

    page.locator("#day-3").fill("9時〜10時、22:00-2:00")
    expect(cell(page, 3, "9:30")).to_have_class("open changed")
    expect(cell(page, 4, "1:30")).to_have_class("open changed")
    cell(page, 3, "9:00").click()

    expect(page.locator("#day-3")).to_have_value("09:30-10:00 22:00-02:00")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_without_script_the_week_is_read_as_a_table_and_written_as_lines(
    desk: Desk, at_the_week: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = at_the_week(script=False, viewport=viewport)
    expect(page.get_by_role("columnheader", name="11月24日(火)")).to_be_visible()

    page.get_by_text("文字で書く").click()
    page.locator("#day-4").fill("13時〜15時")
    page.get_by_role("button", name="この週を保存する").click()

    expect(page.locator("#said")).to_contain_text("この週の時間を保存しました")
    assert desk.begins()[4] == ((780, 900),)
