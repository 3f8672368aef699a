"""Becoming a consultant, from a link at the foot of a page to the first booking.

An applicant writes on a phone, two operators screen, the new consultant prepares, and somebody finds and books them.
Everyone sits at a real browser; mails go over a real SMTP conversation; the clock alone is moved by hand.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from factories.applications import an_operator
from factories.people import a_company, a_consultant, an_employee
from flask import Flask
from icalendar import Calendar
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served
from support.clock import StandingClock
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.applications.models import Stage
from sotomado.applications.screening.checklist import CHECKLIST
from sotomado.database import Database
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings

PASSWORD = "言いよどむところから始める"
ADDRESS = "minami@noguchi.example"
VOICE = "言いよどむところから、いっしょに。"


class Post:
    """The mail server, and the worker that brings it what was written."""

    def __init__(self, database: Database) -> None:
        self.mails: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()
        self._database = database

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 accepted"

    def brought(self, to: str, saying: str = "") -> EmailMessage:
        """Bring what waits, and take out the newest mail to someone that says something."""
        settings = Settings(smtp_host="127.0.0.1", smtp_port=self._controller.port)
        while Worker(self._database, standard_handlers(settings)).run_due():
            pass
        theirs = [one for one in self.mails if one["To"].addresses[0].addr_spec == to]
        return [one for one in theirs if saying in words_of(one)][-1]

    def close(self) -> None:
        self._controller.stop()


@pytest.fixture
def post(sqlite_database: Database) -> Iterator[Post]:
    post = Post(sqlite_database)
    yield post
    post.close()


def words_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def the_certificate() -> bytes:
    picture = Image.new("RGB", (1200, 850), "white")
    ImageDraw.Draw(picture).text((100, 100), "31415926   2024-04-01   2029-03-31", fill="black")
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def press(page: Page, name: str) -> None:
    """Press a button or a link by its words, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).or_(
            page.locator("main").get_by_role("link", name=name)
        ).first.click()


def fold_out(page: Page, words: str) -> None:
    page.locator("details.more > summary", has_text=words).first.click()


def tick_everything(page: Page) -> None:
    for box in page.locator("#points input[type=checkbox]").all():
        box.check()
    press(page, "確かめたことを残す")
    expect(page.locator("#said")).to_contain_text("確かめたことを残しました")


def review(page: Page, note: str) -> None:
    page.locator("input[name=verdict][value=yes]").check()
    page.fill("textarea[name=note]", note)
    press(page, "見立てを残す")


def apply(applicant: Person, post: Post) -> None:
    """From the foot of the first page to an application that was handed in."""
    page = applicant.open("/")
    page.locator("footer").get_by_role("link", name="キャリアコンサルタントの方へ").click()
    page.wait_for_url("**/for-consultants")
    page.locator("main a[href$='/for-consultants/begin']").first.click()
    page.fill("input[name=name]", "野口 みなみ")
    page.fill("input[name=email]", ADDRESS)
    press(page, "リンクを受けとる")
    [link] = re.findall(r"https?://[^/\s]+(/for-consultants/begin/\S+)", words_of(post.brought(ADDRESS)))

    applicant.open(link)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    with page.expect_navigation():
        page.locator("main .btn").first.click()
    applicant.open("/apply")
    press(page, "書きはじめる")
    page.fill("input[name=number]", "3141-5926")
    page.fill("input[name=registered_on]", "2024-04-01")
    page.fill("input[name=expires_on]", "2029-03-31")
    press(page, "保存して次へ")
    page.set_input_files(
        "input[name=certificate]", {"name": "touroku.png", "mimeType": "image/png", "buffer": the_certificate()}
    )
    press(page, "保存")
    # The picture is shown as it was received; then one goes on.
    expect(page.locator("#kept img")).to_be_visible()
    press(page, "保存して次へ")
    page.fill("input[name=experience-team_leader]", "12")
    page.fill("input[name=experience-human_resources]", "8")
    page.locator("input[name=industries][value=logistics]").check(force=True)
    press(page, "保存して次へ")
    page.select_option("select[name=theme-role_change]", index=3)
    page.select_option("select[name=theme-later_life]", index=2)
    page.locator("input[name=languages][value=ja]").check(force=True)
    page.locator("input[name=modes][value=online]").check(force=True)
    press(page, "保存して次へ")
    page.fill("textarea[name=voice]", VOICE)
    page.fill("textarea[name=motive]", "働く人の話を、会社の外で聴きたいからです。")
    press(page, "保存して次へ")
    page.locator("input[name=organisation]").first.fill("みなと運輸")
    press(page, "保存して次へ")
    page.locator("input[name=agreed]").check()
    press(page, "応募を出す")
    expect(page.locator("main")).to_contain_text("たしかに受けとりました")


def prepare(consultant: Person) -> None:
    """Agree and answer, publish, open hours, begin."""
    page = consultant.open("/desk/ready")
    expect(page.locator("h1")).to_contain_text("あと")
    consultant.open("/desk/agreement")
    page.locator("input[name=agreed]").check()
    press(page, "同意して、すすむ")
    press(page, "答えはじめる")
    while page.locator("fieldset.scale").count():
        for index, fieldset in enumerate(page.locator("fieldset.scale").all()):
            fieldset.locator("label").nth((index * 2) % 5).click()
        with page.expect_navigation():
            page.locator("main .btn:not(.quiet):not(.text):not(.grave)").first.click()

    consultant.open("/desk/profile")
    expect(page.locator("#voice")).to_have_value(VOICE)
    page.fill("#path", "物流の現場から人事へ")
    page.fill("#biography", "倉庫の班長として十二年、そのあと人事で八年働きました。")
    page.fill("#first_talk", "はじめの十分は、何も決めずに話します。")
    press(page, "保存して、公開にすすむ")
    press(page, "公開する")
    expect(page.locator("#said")).to_contain_text("公開しました")

    consultant.open("/desk/week/every")
    fold_out(page, "文字で書く")
    for day in range(7):
        page.fill(f"#day-{day}", "09:00-18:00")
    press(page, "毎週の時間を保存する")
    consultant.open("/desk/ready")
    press(page, "掲載をはじめる")
    expect(page.locator("h1")).to_have_text("掲載されています")


def test_from_the_foot_of_a_page_to_the_first_booking(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    clock: StandingClock,
    post: Post,
    a_person_at: Callable[..., Person],
) -> None:
    database, app = sqlite_database, make_app(sqlite_database)
    with database.work() as work:
        kei, rin = an_operator(work, name="運営 けい"), an_operator(work, name="運営 りん")
        company = a_company(work)
        advisee_id = an_employee(work, company)
        a_consultant(work, name="相談員 ひとりめ")
    with served(app) as address:
        # The applicant writes on a phone and hands in.
        applicant = a_person_at(address, viewport=PHONE)
        apply(applicant, post)
        with database.work() as work:
            applicant_id = accounts.register(work, email=ADDRESS, name="")

        # The first operator looks at the papers and invites.
        first = a_person_at(address, viewport=DESKTOP).sign_in_as(database, app, kei)
        desk = first.open("/operations")
        desk.locator("main a[href='/operations/applications']").first.click()
        desk.locator("main a", has_text="野口 みなみ").click()
        expect(desk.locator(".papers")).to_contain_text("31415926")
        expect(desk.locator(".papers")).to_contain_text("みなと運輸")
        picture = desk.locator(".certificate img, a[href$='/certificate']").first
        expect(picture).to_be_visible()
        press(desk, "受けもつ")
        tick_everything(desk)
        assert desk.locator("#points input:checked").count() == len(CHECKLIST[Stage.PAPERS])
        review(desk, "書類に無理はない。")
        fold_out(desk, "面接にお招きする")
        desk.fill("#day", "2026-11-24")
        desk.fill("#time", "14:00")
        desk.fill("#place", "https://meet.example/kanda-7")
        press(desk, "面接にお招きする")
        expect(desk.locator(".doing")).to_contain_text("2026年11月24日(火) 14:00")

        invitation = post.brought(ADDRESS, "場所:")
        assert "https://meet.example/kanda-7" in words_of(invitation)
        calendar = next(part for part in invitation.walk() if part.get_content_type() == "text/calendar")
        [meeting] = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")
        assert meeting.decoded("dtstart") == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
        expect(applicant.open("/apply").locator("main")).to_contain_text("https://meet.example/kanda-7")

        # The interview was held; two decide, each for themselves.
        clock.set(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
        here = desk.url.removeprefix(address).split("#")[0]
        first.sign_in_as(database, app, kei).open(here)
        tick_everything(desk)
        review(desk, "よく聴く人だった。")
        fold_out(desk, "決定へ進める")
        press(desk, "決定へ進める")
        tick_everything(desk)
        review(desk, "賛成。現場の話ができる。")
        second = a_person_at(address, viewport=PHONE).sign_in_as(database, app, rin)
        other = second.open(here)
        expect(other.locator("main")).not_to_contain_text("現場の話ができる")
        review(other, "賛成。")
        expect(other.locator("main")).to_contain_text("現場の話ができる")
        fold_out(other, "お迎えする")
        other.fill("#fee_yen", "6,500")
        press(other, "この報酬でお迎えする")
        expect(other.locator("#said")).to_contain_text("お迎えすることに決めました")
        welcome = words_of(post.brought(ADDRESS, "お迎えできる"))
        assert "6,500円" in welcome
        assert "/desk/ready" in welcome

        # The consultant prepares; nobody sees them before.
        advisee = a_person_at(address, viewport=DESKTOP).sign_in_as(database, app, advisee_id)
        page = advisee.open("/consultants?words=%E7%8F%BE%E5%A0%B4")
        expect(page.locator("main")).not_to_contain_text("野口 みなみ")
        applicant.sign_in_as(database, app, applicant_id)
        prepare(applicant)

        # Somebody looks for what they have lived through, finds them, and books.
        page.fill("#words", "物流 班長")
        page.locator(".search-line .btn").click()
        page.get_by_role("link", name="野口 みなみ", exact=True).click()
        expect(page.locator("main")).to_contain_text("はじめの十分は、何も決めずに話します。")
        page.locator("main a[href*='/times']").first.click()
        page.wait_for_url("**/times**")
        page.locator("input[name=slot]").first.check(force=True)
        with page.expect_navigation():
            page.locator("main .btn:not(.quiet):not(.text):not(.grave)").first.click()
        with page.expect_navigation():
            page.locator("main .btn:not(.quiet):not(.text):not(.grave)").first.click()
        expect(page.locator("a[download]")).to_be_visible()

        # Their desk shows it.
        expect(applicant.open("/desk").locator("main")).to_contain_text("佐藤 あおい")
