"""What of mail stands on screens: a letter's HTML in the demo, what an operator sees, what people are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from factories.bookings import AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_person
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import PHONE, Person, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.bookings.answers.models import Answer, CalendarAnswer
from sotomado.bookings.models import Side
from sotomado.database import Database
from sotomado.demo.mailbox import Mailbox
from sotomado.outbox import bounces, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import CameBy, Job


@dataclass
class House:
    database: Database
    app: Flask
    address: str
    mailbox: Mailbox
    meeting: AMeeting
    booking_id: str
    operator_id: int


@pytest.fixture
def house(sqlite_database: Database, make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[House]:
    mailbox = Mailbox(tmp_path / "mail")
    app = make_app(sqlite_database, demo_mailbox=str(mailbox.folder))
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        operator_id = a_person(work, name="運営")
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    with sqlite_database.work() as work:
        for job in outbox.take(work):
            if job.kind == mail.KIND:
                mailbox.keep(
                    mail.compose(job.payload, job_id=job.id, mail_from="そとまど <w@sotomado.example>").as_bytes()
                )
            outbox.done(work, job=job)
    with served(app) as address:
        yield House(sqlite_database, app, address, mailbox, meeting, booking_id, operator_id)


def is_well(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


@pytest.mark.parametrize("language", [Locale.JAPANESE, Locale.ENGLISH])
def test_a_letter_is_shown_as_a_mail_program_shows_it(
    house: House, a_person_at: Callable[..., Person], language: Locale
) -> None:
    person = a_person_at(house.address, language=language.value, viewport=PHONE)
    letter = next(one for one in house.mailbox.letters() if "ご予定" in one.subject)

    person.open(f"/dev/mail/{letter.key}")
    person.page.locator("summary").first.click()

    frame = person.page.frame_locator("iframe.mail-frame")
    expect(frame.get_by_role("link", name="ページをひらく")).to_be_visible()
    expect(frame.get_by_text("オンライン")).to_be_visible()
    is_well(person)


@pytest.mark.parametrize("language", [Locale.JAPANESE, Locale.ENGLISH])
def test_an_operator_looks_at_what_was_given_up_and_drops_one(
    house: House, a_person_at: Callable[..., Person], language: Locale
) -> None:
    for error in ("ServerAway", "MailboxRefused 550 5.1.1", "LetterRefused 554 5.7.1"):
        with house.database.work() as work:
            outbox.write(work, kind=mail.KIND, payload={})
            [job] = outbox.take(work)
            outbox.give_up(work, job=job, error=error)
    with house.database.work() as work:
        accounts.save_preferences(work, person_id=house.operator_id, locale=language, time_zone="Asia/Tokyo")
    person = a_person_at(house.address, language=language.value, viewport=PHONE)
    person.sign_in_as(house.database, house.app, house.operator_id)

    person.open("/operations")
    person.page.locator(".note a[href='/operations/given-up']").click()
    is_well(person)
    expect(person.page.locator("td[data-label]").filter(has_text="554 5.7.1")).to_be_visible()
    person.page.locator("th a").first.click()
    is_well(person)
    expect(person.page.locator(".btn.grave")).to_be_hidden()
    person.page.locator("main summary").click()
    person.page.locator(".btn.grave").click()

    expect(person.page.locator("th a")).to_have_count(2)
    is_well(person)


@pytest.mark.parametrize("language", [Locale.JAPANESE, Locale.ENGLISH])
def test_people_are_told_on_their_own_pages(house: House, a_person_at: Callable[..., Person], language: Locale) -> None:
    sides = {Side.ADVISEE: house.meeting.advisee_id, Side.CONSULTANT: house.meeting.consultant.person_id}
    with house.database.work() as work:
        for side, person_id in sides.items():
            accounts.save_preferences(work, person_id=person_id, locale=language, time_zone="Asia/Tokyo")
            work.session.add(
                CalendarAnswer(
                    booking_id=house.booking_id,
                    side=side,
                    answer=Answer.DECLINED,
                    sequence=0,
                    stamped_at=work.now,
                    received_at=work.now,
                )
            )
        for job_id in work.session.scalars(select(Job.id).where(Job.mailbox.is_not(None))).all():
            bounces.note(work, job_id=job_id, status="5.1.1", is_permanent=True, by=CameBy.REPORT)
    pages = {
        Side.ADVISEE: (f"/bookings/{house.booking_id}", "/bookings", "/account"),
        Side.CONSULTANT: (f"/desk/bookings/{house.booking_id}", "/desk", "/account/reached"),
    }

    for side, person_id in sides.items():
        person = a_person_at(house.address, language=language.value, viewport=PHONE)
        person.sign_in_as(house.database, house.app, person_id)
        own, *with_the_note = pages[side]
        person.open(own)
        expect(person.page.locator(".calendar-says")).to_be_visible()
        is_well(person)
        for path in with_the_note:
            person.open(path)
            expect(person.page.locator(".undelivered")).to_be_visible()
            is_well(person)
        person.page.locator(".undelivered button").click()
        expect(person.page.locator(".undelivered")).to_have_count(0)
