"""The main job from end to end: from an invitation to the report that company and employee both see.

Walked twice by real people at a real browser: in Japanese on a phone, and in English on a desktop without script.
The mail goes over a real SMTP conversation; the clock is the only thing that is moved by hand.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from factories.answers import all_answers, answers_of
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served
from support.clock import StandingClock
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.passwords import Passwords
from sotomado.assessments import service as assessments
from sotomado.bookings.models import Booking
from sotomado.database import Database
from sotomado.directory.vocabulary import Experience, SpokenLanguage, Theme
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.reporting import service as reporting
from sotomado.settings import Settings

PASSWORD = "ちいさな窓から見える青い海"


class Postbox:
    """Keeps every mail a server accepted."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 accepted"

    def to(self, email: str) -> EmailMessage:
        [mail] = [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == email]
        return mail


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, Settings]]:
    kept = Postbox()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield kept, Settings(smtp_host="127.0.0.1", smtp_port=controller.port)
    controller.stop()


class World:
    """A company where fourteen colleagues have talked this quarter, twelve consultants, and a newcomer."""

    def __init__(self, database: Database, locale: Locale) -> None:
        with database.work() as work:
            company = a_company(work, departments=("営業", "開発"))
            self.company_id = company.id
            consultants = [
                a_consultant(
                    work,
                    name=f"相談員 {number}",
                    themes=(Theme.UNCLEAR, list(Theme)[1 + number % 11]),
                    experiences=(list(Experience)[number],),
                    languages=(SpokenLanguage.JAPANESE, SpokenLanguage.ENGLISH),
                )
                for number in range(12)
            ]
            for index, consultant in enumerate(consultants):
                answers = all_answers(value=3) | answers_of(E=1 + index % 5, O=5 - index % 5)
                assessments.store_completed(
                    work, person_id=consultant.person_id, answers=answers, completed_at=work.now
                )
            for index, department in enumerate(["営業"] * 7 + ["開発"] * 7):
                a_consultation(
                    work,
                    advisee_id=an_employee(work, company, department=department),
                    consultant_id=consultants[0].id,
                    held_at=datetime(2026, 10, 1 + index, 3, tzinfo=UTC),
                    themes=(Theme.GROWTH,) if index % 2 else (Theme.RELATIONS,),
                )
            for department in ["営業"] * 8 + ["開発"] * 8:
                an_employee(work, company, department=department)
            self.newcomer = an_employee(
                work, company, department="営業", name="が\u3099ーね 🌱 みどり", consented=False
            )
            accounts.save_preferences(work, person_id=self.newcomer, locale=locale, time_zone="Asia/Tokyo")
            self.newcomer_email = accounts.actor(work, person_id=self.newcomer).email
            self.invitation = accounts.invite(work, person_id=self.newcomer)
            self.hr = an_employee(work, company, department="開発", name="人事 まもる", roles=(Role.HR, Role.ADVISEE))
            self.people_of = {c.id: c.person_id for c in consultants}


def press(page: Page) -> None:
    """Press the one filled button of the page, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator("main .btn:not(.quiet):not(.text):not(.grave)").first.click()


def answer_the_assessment(page: Page) -> None:
    """Five statements at a time, until enough is known."""
    press(page)
    asked = 0
    while page.locator("fieldset.scale").count():
        for index, fieldset in enumerate(page.locator("fieldset.scale").all()):
            fieldset.locator("label").nth((index + asked // 5) % 5).click()
        asked += 5
        assert asked <= 25
        press(page)


def leave_and_come_back(page: Page) -> None:
    """Answers are kept one by one where script runs: close the page in the middle, and nothing is gone."""
    with page.expect_response(lambda response: response.url.endswith("/assessment/answer")):
        page.locator("fieldset.scale").first.locator("label").nth(3).click()
    page.goto("/")
    page.goto("/assessment/1")
    expect(page.locator("fieldset.scale").first.locator("input").nth(3)).to_be_checked()


@pytest.mark.parametrize(
    ("locale", "viewport", "script"),
    [(Locale.JAPANESE, PHONE, True), (Locale.ENGLISH, DESKTOP, False)],
    ids=["Japanese phone", "English desktop without script"],
)
def test_from_the_invitation_to_the_report(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    clock: StandingClock,
    postbox: tuple[Postbox, Settings],
    a_person_at: Callable[..., Person],
    locale: Locale,
    viewport: dict[str, int],
    script: bool,
) -> None:
    database, app = sqlite_database, make_app(sqlite_database)
    mails, mail_settings = postbox
    world = World(database, locale)
    with served(app) as address:
        advisee = a_person_at(address, language=locale.value, viewport=viewport, script=script)
        page = advisee.page

        # The invitation, the plain words, the assessment.
        advisee.open(f"/invitation/{world.invitation}")
        expect(page.locator("h1")).to_contain_text("🌱")
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        press(page)
        advisee.open("/assessment")
        expect(page).to_have_url(f"{address}/consent?next=/assessment")
        page.locator("input[name=agreed]").check()
        press(page)
        expect(page).to_have_url(f"{address}/assessment")
        if script:
            press(page)
            leave_and_come_back(page)
            advisee.open("/assessment")
        answer_the_assessment(page)
        expect(page).to_have_url(f"{address}/assessment/result")
        assert page.locator(".trait").count() == 5

        # What it is about, the ten, one profile, a time, a hold, the confirmation.
        press(page)
        page.locator("input[name=themes][value=unclear]").check()
        page.fill("textarea[name=own_words]", "朝、起きるのがつらい。")
        press(page)
        assert page.locator(".window").count() == 10
        assert page.locator(".window .differs").count() == 10
        page.locator(".window h3 a").nth(4).click()
        if script:
            page.wait_for_selector("input[name=slot]", state="attached")
            expect(page).to_have_title(re.compile(page.locator("h1").inner_text()))
        else:
            page.locator("main a.btn[href*='/times']").click()
        page.locator("input[name=mode][value=phone]").check()
        slot = page.locator("input[name=slot]").first
        slot.check(force=True)
        press(page)
        expect(page).to_have_url(re.compile("/bookings/"))
        press(page)
        booking_id = page.url.rsplit("/", 1)[1]
        expect(page.locator("a[download]")).to_be_visible()

        # Both sides get a discreet mail with a calendar file.
        Worker(database, standard_handlers(mail_settings)).run_due()
        with database.read() as work:
            booking = work.session.get(Booking, booking_id)
            work.session.expunge(booking)
            consultant = world.people_of[booking.consultant_id]
            consultant_email = accounts.actor(work, person_id=consultant).email
        mine, theirs = mails.to(world.newcomer_email), mails.to(consultant_email)
        for mail in (mine, theirs):
            part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
            event = next(iter(Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")))
            assert event.decoded("dtstart") == booking.starts_at
            assert event["uid"] == booking.calendar_uid
            assert "相談" not in mail["Subject"] + str(event["summary"])
        assert consultant_email not in mine.as_string()
        assert world.newcomer_email not in theirs.get_body(("plain",)).get_content()

        # The talk has taken place; the consultant closes it.
        clock.set(booking.starts_at + timedelta(minutes=70))
        consultant_at = a_person_at(address, viewport=DESKTOP, script=script).sign_in_as(database, app, consultant)
        desk = consultant_at.open("/desk")
        expect(desk.locator("main")).to_contain_text("みどり")
        press(desk)
        expect(desk.locator("main")).to_contain_text("朝、起きるのがつらい。")
        desk.locator("input[name=themes][value=growth]").check()
        desk.locator("input[name=wellbeing]").nth(2).check()
        desk.fill("textarea[name=note]", "つぎは眠りの話から。")
        press(desk)
        expect(desk.locator("main")).to_contain_text("つぎは眠りの話から。")

        # The advisee signs in again, keeps a sentence of their own and leaves a reaction.
        advisee.open("/notebook")
        page.fill("input[name=email]", world.newcomer_email)
        page.fill("input[name=password]", PASSWORD)
        press(page)
        press(page)
        page.fill("#words textarea[name=text]", "声に出したら、すこし軽くなった。")
        with page.expect_navigation():
            page.locator("#words form:has(textarea) button").click()
        expect(page.locator("#words")).to_contain_text("声に出したら、すこし軽くなった。")
        page.locator(f"a[href='/bookings/{booking_id}/reaction']").first.click()
        page.locator("fieldset.scale").first.locator("label").nth(4).click()
        press(page)
        advisee.open("/words")
        expect(page.locator("main")).to_contain_text("声に出したら、すこし軽くなった。")

        # The quarter closes; HR opens its report and takes the file.
        clock.set(datetime(2027, 1, 4, 1, tzinfo=UTC))
        with database.work() as work:
            reporting.release_quarter(work, company_id=world.company_id, quarter="2026-Q4")
        hr = a_person_at(address, language="ja", viewport=DESKTOP, script=script).sign_in_as(database, app, world.hr)
        report = hr.open(f"/company/{world.company_id}/reports/2026-Q4").locator("#report")
        expect(report).to_contain_text("会社全体をひとつの単位にしています")
        company_file = hr.context.request.get(f"{address}/company/{world.company_id}/reports/2026-Q4/file.csv").body()
        rows = list(csv.reader(io.StringIO(company_file.decode("utf-8-sig"))))
        assert any("15" in row for row in rows), "fourteen colleagues and the newcomer, counted as people"
        seen_by_company = report.inner_html()
        assert "🌱" not in seen_by_company

        # The employee sees exactly that.
        mine_now = a_person_at(address, language="ja", viewport=DESKTOP, script=script).sign_in_as(
            database, app, world.hr
        )
        assert mine_now.open("/what-my-company-sees/2026-Q4").locator("#report").inner_html() == seen_by_company
        own_file = mine_now.context.request.get(f"{address}/what-my-company-sees/2026-Q4/file.csv").body()
        assert own_file == company_file


def test_the_keyboard_alone_signs_in(
    sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person]
) -> None:
    """Tab reaches the fields in order, Enter sends."""
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        secret = accounts.invite(work, person_id=person_id)
        accounts.accept(work, secret=secret, password=PASSWORD, passwords=Passwords(memory_kib=8, passes=1))
        email = accounts.actor(work, person_id=person_id).email
    with served(make_app(sqlite_database)) as address:
        person = a_person_at(address)
        page = person.open("/sign-in")
        page.locator("input[name=email]").focus()
        page.keyboard.type(email)
        page.keyboard.press("Tab")
        page.keyboard.insert_text(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)

        expect(page.locator("details.account")).to_be_visible()
