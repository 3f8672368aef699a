"""Before a talk, with one's hands: writing, being interrupted, choosing what is read, and seeing it as it will be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.bookings import AMeeting, a_confirmed_booking, a_meeting, a_wish
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, comes_about, served

from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import Database


@dataclass
class Week:
    """A week before a talk."""

    app: Flask
    database: Database
    address: str
    meeting: AMeeting
    booking_id: str
    come: Callable[..., Person]

    def advisee(self, path: str, **options: object) -> Person:
        person = self.come(self.address, **options)
        person.sign_in_as(self.database, self.app, self.meeting.advisee_id).open(f"/bookings/{self.booking_id}{path}")
        return person

    def kept(self, question: Question) -> str | None:
        with self.database.read() as work:
            found = intake.answers(work, person_id=self.meeting.advisee_id, booking_id=self.booking_id)
        return found[question].text if question in found else None


@pytest.fixture
def week(sqlite_database, make_app, a_person_at) -> Iterator[Week]:
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, wish_id=a_wish(work, person_id=meeting.advisee_id))
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Week(app, sqlite_database, address, meeting, booking_id, a_person_at)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_booking_to_what_the_consultant_will_read(week, script):
    person = week.advisee("", viewport=PHONE, script=script)
    page = person.page
    page.get_by_role("link", name="面談の前に書く").click()
    page.get_by_role("link", name="ひとつずつ答える").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("何を持ち帰れたら")
    page.get_by_label("持ち帰りたいもの").fill("異動の話を、どう受けとめるか")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("今日は、これを持ち帰りたいと思っています")).to_be_visible()
    page.get_by_role("link", name="次の問いへ").click()
    page.get_by_label("まず、聞いてほしい").check()
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("今日は、まず聞いてもらえますか")).to_be_visible()
    assert not person.is_overflowing()

    page.goto(f"/bookings/{week.booking_id}/handing-on")
    page.get_by_label("持ち帰りたいもの").check()
    page.get_by_label("話したいことと、そのことば").uncheck()
    page.get_by_role("button", name="相談相手に見えるとおりに見てみる").click()
    expect(page.get_by_text("異動の話を、どう受けとめるか")).to_be_visible()
    expect(page.get_by_text("育休から戻って")).to_have_count(0)
    page.get_by_role("button", name="これを渡す").click()

    expect(page.get_by_text("渡しました。")).to_be_visible()
    with week.database.read() as work:
        assert handing_on.handed_on(work, booking_id=week.booking_id) == {Item.TAKE_HOME}


def test_what_is_typed_is_kept_while_one_writes(week):
    page = week.advisee("/sheet/will").page

    page.get_by_label("やりたいこと").press_sequentially("教える仕事")
    expect(page.get_by_text("書きながら、保存しています。")).to_be_visible()

    # It may have said so already of its beginning, where a second went by between two keys.
    comes_about(page, lambda: week.kept(Question.WILL) == "教える仕事")


def test_a_line_that_breaks_loses_nothing_and_says_so(week):
    person = week.advisee("/sheet/will")
    page = person.page
    person.context.set_offline(True)

    page.get_by_label("やりたいこと").press_sequentially("つながらないあいだのことば")
    expect(page.get_by_text("まだ保存できていません。")).to_be_visible()
    assert week.kept(Question.WILL) is None
    expect(page.get_by_label("やりたいこと")).to_have_value("つながらないあいだのことば")
    person.context.set_offline(False)

    expect(page.get_by_text("書きながら、保存しています。")).to_be_visible()
    assert week.kept(Question.WILL) == "つながらないあいだのことば"
    page.evaluate("document.querySelector('form[data-keeps=form]').requestSubmit()")
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()


def test_a_server_that_was_away_gets_what_was_typed_without_another_key(week):
    page = week.advisee("/sheet/will").page
    page.route("**/sheet/will", lambda route: route.abort())
    page.get_by_label("やりたいこと").press_sequentially("教える仕事")
    expect(page.get_by_text("まだ保存できていません。")).to_be_visible()

    page.unroute("**/sheet/will")

    expect(page.get_by_text("書きながら、保存しています。")).to_be_visible()
    comes_about(page, lambda: week.kept(Question.WILL) == "教える仕事")


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_the_pages_have_no_hindrance(week, dark):
    with week.database.work() as work:
        for question, text in ((Question.WILL, "教える仕事"), (Question.CAN, "整理すること")):
            intake.save(
                work,
                person_id=week.meeting.advisee_id,
                booking_id=week.booking_id,
                question=question,
                sitting="a",
                text=text,
            )
        handing_on.hand_on(
            work, person_id=week.meeting.advisee_id, booking_id=week.booking_id, items=[Item.WISH, Item.WILL]
        )
    person = week.advisee("/sheet", viewport=PHONE, dark=dark)

    for path in ("sheet", "sheet/will?kept=1", "sheet/stage", "sheet/clarity", "handing-on", "handed-on"):
        person.open(f"/bookings/{week.booking_id}/{path}")
        assert person.axe() == [], path
        assert not person.is_overflowing(), path
