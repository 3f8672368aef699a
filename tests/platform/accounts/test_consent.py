"""Consent: asked first, versioned, given and taken back."""

import re

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from sqlalchemy import text
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import Database


@pytest.fixture
def newcomer(app: Flask, database: Database) -> Visitor:
    with database.work() as work:
        person_id = an_employee(work, a_company(work), consented=False)
    return Visitor(app).sign_in_as(person_id)


def test_nothing_personal_is_asked_before_consent(newcomer: Visitor) -> None:
    answer = newcomer.get("/assessment")

    assert answer.status_code == 303
    assert answer.location == "/consent?next=/assessment"


def test_consent_leads_back_to_where_one_was_going(newcomer: Visitor) -> None:
    answer = newcomer.post("/consent", {"agreed": "yes", "next": "/wish"})

    assert answer.location == "/wish"
    assert newcomer.get("/assessment").status_code == 200


def test_without_the_tick_nothing_is_agreed(newcomer: Visitor) -> None:
    answer = newcomer.post("/consent", {})

    assert answer.status_code == 422
    assert "同意いただくと、はじめられます。" in answer.get_data(as_text=True)
    assert newcomer.get("/assessment").status_code == 303


def test_withdrawing_closes_the_door_again(newcomer: Visitor) -> None:
    newcomer.post("/consent", {"agreed": "yes"})

    newcomer.post("/consent/withdraw")

    assert newcomer.get("/assessment").status_code == 303


def test_a_new_version_is_asked_for_and_the_old_agreement_stays_on_record(
    database: Database, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
    first = accounts.CONSENT_VERSION
    monkeypatch.setattr(accounts, "CONSENT_VERSION", "2027-01")
    clock.advance(days=60)

    with database.work() as work:
        assert not accounts.has_consented(work, person_id=person_id)
        accounts.give_consent(work, person_id=person_id, locale=Locale.JAPANESE)

    with database.read() as work:
        assert accounts.has_consented(work, person_id=person_id)
        versions = work.session.execute(text("SELECT version FROM consent ORDER BY version")).scalars().all()
        assert versions == [first, "2027-01"]


def test_agreeing_twice_is_agreeing_once(database: Database) -> None:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        accounts.give_consent(work, person_id=person_id, locale=Locale.JAPANESE)

    with database.read() as work:
        assert work.session.execute(text("SELECT count(*) FROM consent")).scalar_one() == 1


def test_whoever_agreed_to_older_words_is_asked_again_and_told_what_was_added(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
    monkeypatch.setattr(accounts, "CONSENT_VERSION", "2027-01")
    visitor = Visitor(app).sign_in_as(person_id)

    asked = visitor.get("/wish")
    page = visitor.get("/consent").get_data(as_text=True)

    assert asked.location == "/consent?next=/wish"
    assert "約束の文が新しくなったので" in page
    visitor.post("/consent", {"agreed": "yes"})
    assert "約束の文が新しくなったので" not in visitor.get("/consent").get_data(as_text=True)


def test_the_exceptions_to_secrecy_are_one_list_wherever_they_are_told(newcomer: Visitor) -> None:
    consent = newcomer.get("/consent").get_data(as_text=True)
    newcomer.post("/consent", {"agreed": "yes"})
    pages = [consent, *(newcomer.get(one).get_data(as_text=True) for one in ("/safety", "/secrecy"))]

    found = {re.search(r'<ol class="in-order">.*?</ol>\s*<p>.*?</p>', page, re.S)[0] for page in pages}  # type: ignore[index]

    assert len(found) == 1
    assert "運営の二人が" in found.pop()


def test_the_words_say_what_the_choosing_learns_from_and_what_not(newcomer: Visitor) -> None:
    page = newcomer.get("/consent").get_data(as_text=True)

    for words in (
        "満足度が4か5",
        "九十日のうちに同じ相談相手",
        "自由に書いたことば",
        "次の夜からは、あなたの相談から学びません",
    ):
        assert words in page
    assert "約束の文が新しくなったので" not in page
