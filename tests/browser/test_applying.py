"""An application in a real browser: without a script, with a file far too large, and as axe sees every state of it."""

from collections.abc import Callable, Iterator

import pytest
from factories.applications import an_application
from factories.people import a_person
from factories.pictures import a_paper
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.applications.models import Application, ApplicationState
from sotomado.database import Database


@pytest.fixture
def app(sqlite_database: Database, make_app) -> Flask:
    return make_app(sqlite_database)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def applicant(app: Flask, sqlite_database: Database, address: str, a_person_at: Callable[..., Person]):
    def make(**options: object) -> Person:
        with sqlite_database.work() as work:
            person_id = a_person(work, name="佐伯 千夏")
            accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
        return a_person_at(address, **options).sign_in_as(sqlite_database, app, person_id)

    return make


def go_on(person: Person) -> None:
    person.page.get_by_role("button", name="保存して次へ").click()


def test_an_application_is_written_and_handed_in_on_a_phone_without_a_script(applicant) -> None:
    person = applicant(viewport=PHONE, script=False)
    page = person.open("/apply")
    page.get_by_role("link", name="書きはじめる").click()

    page.get_by_label("登録番号").fill("２５１２－３４５６")
    page.get_by_label("登録日").fill("2024-04-01")
    page.get_by_label("有効期間の満了日").fill("2029-03-31")
    go_on(person)
    page.get_by_label("登録証の写し").set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": a_paper()}
    )
    go_on(person)
    page.get_by_alt_text("受けとった登録証の写し").wait_for()
    go_on(person)
    page.get_by_label("管理職の経験").fill("12")
    go_on(person)
    page.get_by_label("成長・学び").select_option(index=1)
    page.get_by_label("日本語", exact=True).check()
    page.get_by_label("オンライン").check()
    go_on(person)
    page.get_by_label("はじめの一文", exact=True).fill("まとまらない話ほど、ゆっくり聴きます。")
    page.get_by_label("応募の理由").fill("会社の外で聴きたいからです。")
    go_on(person)
    page.get_by_label("利害の関わる組織は、ありません。").check()
    go_on(person)
    page.get_by_label("約束を読みました。同意して、応募します。").check()
    page.get_by_role("button", name="応募を出す").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("書類を読んでいます。")


def test_a_certificate_of_forty_megabytes_gets_an_answer_and_not_a_broken_line(applicant, tmp_path) -> None:
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(b"\xff\xd8\xff" + b"\0" * (40 * 1024 * 1024))
    person = applicant()
    page = person.open("/apply/certificate")
    page.set_default_timeout(60_000)

    page.get_by_label("登録証の写し").set_input_files(huge)
    go_on(person)

    assert "10MBまで" in page.locator("#certificate-error").inner_text()
    assert person.axe() == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_of_an_application_can_be_read_by_everyone(
    app: Flask, sqlite_database: Database, address: str, a_person_at: Callable[..., Person], language: str
) -> None:
    problems = []
    for state in ApplicationState:
        with sqlite_database.work() as work:
            application = an_application(work, state=state)
            accounts.save_preferences(
                work, person_id=application.person_id, locale=Locale(language), time_zone="Asia/Tokyo"
            )
            row = work.session.get_one(Application, application.id)
            row.answer = work.seal(row, "answer", "実務の話を、もう少し。" * 12)
        person = a_person_at(address, language=language, viewport=PHONE, dark=language == "en")
        person.sign_in_as(sqlite_database, app, application.person_id).open("/apply")
        problems += [f"{state}: {one}" for one in person.axe()]
        problems += [f"{state}: wider than the screen"] if person.is_overflowing() else []

    assert problems == []
