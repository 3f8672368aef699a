"""Signing in: with a password, slowly when guessing, seen and ended by its owner."""

import unicodedata

import pytest
from factories.people import a_company, a_person, an_employee
from flask import Flask
from sqlalchemy import text
from support.browserless import Visitor
from support.clock import StandingClock
from werkzeug.test import TestResponse

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound, TooManyAttempts, WeakPassword
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.throttle import PER_ADDRESS, PER_EMAIL
from sotomado.database import Database

GOOD = "窓をあけて風をいれる朝"
PASSWORDS = Passwords(memory_kib=8, passes=1)


@pytest.fixture
def hana(database: Database) -> str:
    """Someone who can sign in; returns the e-mail."""
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company, name="山田 はな")
        secret = accounts.invite(work, person_id=person_id)
        accounts.accept(work, secret=secret, password=GOOD + "です", passwords=PASSWORDS)
        return accounts.actor(work, person_id=person_id).email


def sign_in(visitor: Visitor, email: str, password: str = GOOD + "です", **options: object) -> TestResponse:
    return visitor.post("/sign-in", {"email": email, "password": password}, **options)


def test_the_right_password_opens_the_door_whatever_case_the_email_is_in(visitor: Visitor, hana: str) -> None:
    answer = sign_in(visitor, f"  {hana.upper()} ")

    assert answer.status_code == 303
    assert visitor.get("/account").status_code == 200


def test_a_wrong_password_and_an_unknown_email_are_told_alike(visitor: Visitor, hana: str) -> None:
    wrong = sign_in(visitor, hana, "まちがったパスワードです")
    unknown = sign_in(visitor, "nobody@example.jp", "まちがったパスワードです")

    sentence = "メールアドレスかパスワードが違うようです。"
    assert wrong.status_code == unknown.status_code == 422
    assert sentence in wrong.get_data(as_text=True)
    assert sentence in unknown.get_data(as_text=True)


def test_the_typed_email_stays_and_the_password_does_not(visitor: Visitor, hana: str) -> None:
    page = sign_in(visitor, hana, "まちがったパスワードです").get_data(as_text=True)

    assert f'value="{hana}"' in page
    assert "まちがったパスワードです" not in page


def test_guessing_one_persons_password_is_slowed_down_and_forgiven_in_time(
    visitor: Visitor, hana: str, clock: StandingClock
) -> None:
    for _ in range(PER_EMAIL):
        assert sign_in(visitor, hana, "あてずっぽうのパスワード").status_code == 422

    refused = sign_in(visitor, hana)
    assert refused.status_code == 429
    assert "15分ほどおいて" in refused.get_data(as_text=True)

    clock.advance(minutes=16)
    assert sign_in(visitor, hana).status_code == 303


def test_guessing_many_emails_from_one_address_is_slowed_down(visitor: Visitor, hana: str) -> None:
    for number in range(PER_ADDRESS):
        sign_in(visitor, f"guess{number}@example.jp", "あてずっぽうのパスワード")

    assert sign_in(visitor, hana).status_code == 429


def test_a_password_may_be_composed_differently_on_another_keyboard(visitor: Visitor, database: Database) -> None:
    with database.work() as work:
        person_id = a_person(work)
        secret = accounts.invite(work, person_id=person_id)
        accounts.accept(work, secret=secret, password="ガラスの窓をそっとあける", passwords=PASSWORDS)
        email = accounts.actor(work, person_id=person_id).email

    assert sign_in(visitor, email, unicodedata.normalize("NFD", "ガラスの窓をそっとあける")).status_code == 303


def test_a_sign_in_ends_when_it_is_not_used(visitor: Visitor, hana: str, clock: StandingClock) -> None:
    sign_in(visitor, hana)

    clock.advance(hours=13)

    assert visitor.get("/account").status_code == 303


def test_a_sign_in_ends_after_two_weeks_even_when_used(visitor: Visitor, hana: str, clock: StandingClock) -> None:
    sign_in(visitor, hana)
    for _ in range(29):
        clock.advance(hours=11)
        assert visitor.get("/account").status_code == 200

    clock.advance(hours=18)

    assert visitor.get("/account").status_code == 303


def test_signing_out_leaves_nothing_unsent_in_the_browser(visitor: Visitor, hana: str) -> None:
    sign_in(visitor, hana)

    assert visitor.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'


def test_signing_out_ends_the_sign_in_on_the_server_too(visitor: Visitor, hana: str) -> None:
    sign_in(visitor, hana)
    with visitor.client.session_transaction() as cookie:
        stolen = dict(cookie)
    visitor.post("/sign-out")

    with visitor.client.session_transaction() as cookie:
        cookie.update(stolen)

    assert visitor.get("/account").status_code == 303


def test_another_browser_is_seen_and_ended(app: Flask, hana: str) -> None:
    here, there = Visitor(app), Visitor(app)
    sign_in(here, hana)
    sign_in(there, hana, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    page = here.get("/account").get_data(as_text=True)
    assert "Safari · iPhone" in page

    with app.extensions["sotomado_database"].read() as work:
        person_id = work.session.scalar(text("SELECT person_id FROM sign_in LIMIT 1"))
        other = next(s for s in sign_ins.open_sign_ins(work, person_id=person_id) if s.browser == "Safari · iPhone")
    here.post(f"/account/sign-ins/{other.id}/end")

    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_nobody_ends_anothers_sign_in(app: Flask, hana: str, database: Database) -> None:
    mine = Visitor(app)
    sign_in(mine, hana)
    with database.work() as work:
        stranger = a_person(work)
        sign_in_id = work.session.scalar(text("SELECT id FROM sign_in"))

    answer = Visitor(app).sign_in_as(stranger).post(f"/account/sign-ins/{sign_in_id}/end")

    assert answer.status_code == 404
    assert mine.get("/account").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_led_elsewhere(visitor: Visitor, hana: str, target: str) -> None:
    answer = visitor.client.post(
        "/sign-in",
        query_string={"next": target},
        data={"csrf_token": visitor.token(), "email": hana, "password": GOOD + "です"},
    )

    assert answer.location == "/"


def test_a_post_without_the_pages_token_is_refused(visitor: Visitor, hana: str) -> None:
    answer = visitor.client.post("/sign-in", data={"email": hana, "password": GOOD + "です"})

    assert answer.status_code == 400
    assert "古くなりました" in answer.get_data(as_text=True)


def test_an_invitation_works_once(database: Database) -> None:
    with database.work() as work:
        secret = accounts.invite(work, person_id=a_person(work))
    with database.work() as work:
        accounts.accept(work, secret=secret, password=GOOD + "です", passwords=PASSWORDS)

    with pytest.raises(InvitationUsed), database.work() as work:
        accounts.accept(work, secret=secret, password=GOOD + "ですか", passwords=PASSWORDS)


def test_using_one_invitation_closes_the_earlier_ones(database: Database) -> None:
    with database.work() as work:
        person_id = a_person(work)
        first, second = (accounts.invite(work, person_id=person_id) for _ in range(2))
        accounts.accept(work, secret=second, password=GOOD + "です", passwords=PASSWORDS)

    with pytest.raises(InvitationUsed), database.read() as work:
        accounts.invited(work, secret=first)


def test_an_invitation_runs_out(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        secret = accounts.invite(work, person_id=a_person(work))

    clock.advance(days=14)

    with pytest.raises(InvitationExpired), database.read() as work:
        accounts.invited(work, secret=secret)


def test_a_made_up_invitation_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.read() as work:
        accounts.invited(work, secret="made up")


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaa", "hana.yamada@example.jp"])
def test_a_weak_password_is_refused_and_the_invitation_stays_open(database: Database, weak: str) -> None:
    with database.work() as work:
        secret = accounts.invite(work, person_id=a_person(work, email="hana.yamada@example.jp"))

    with pytest.raises(WeakPassword), database.work() as work:
        accounts.accept(work, secret=secret, password=weak, passwords=PASSWORDS)

    with database.read() as work:
        assert accounts.invited(work, secret=secret).email == "hana.yamada@example.jp"


def test_the_invitation_page_leads_in_and_then_says_it_is_used(visitor: Visitor, database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        secret = accounts.invite(work, person_id=an_employee(work, company, name="ゑ\u3099み 👩‍🚀"))
    page = visitor.get(f"/invitation/{secret}").get_data(as_text=True)
    assert "👩‍🚀さん、ようこそ。" in page

    unequal = visitor.post(f"/invitation/{secret}", {"password": GOOD + "です", "again": "ちがう"})
    assert unequal.status_code == 422
    assert "ふたつのパスワードが同じではありません。" in unequal.get_data(as_text=True)
    answer = visitor.post(f"/invitation/{secret}", {"password": GOOD + "です", "again": GOOD + "です"})
    assert answer.status_code == 303
    used = visitor.get(f"/invitation/{secret}")

    assert used.status_code == 410
    assert "もう使われています" in used.get_data(as_text=True)


def test_a_part_of_a_page_asked_for_too_late_leads_the_whole_page_to_the_door(visitor: Visitor) -> None:
    answer = visitor.get(
        "/consultants/1/times",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/consultants/1?slot=2"},
    )

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/consultants/1?slot%3D2"


def test_a_slow_password_check_keeps_nobody_from_writing(
    visitor: Visitor, hana: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def slow(_self: Passwords, _stored: str | None, _password: str) -> bool:
        with database.work() as work:
            written.append(a_person(work))
        return False

    monkeypatch.setattr(Passwords, "matches", slow)

    assert sign_in(visitor, hana).status_code == 422
    assert len(written) == 1


def test_guesses_made_all_at_once_are_counted_before_they_are_checked(
    visitor: Visitor, hana: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.work() as work:
        for _ in range(PER_EMAIL):
            sign_ins.begin_attempt(work, email=hana, address="192.0.2.7")

    assert sign_in(visitor, hana).status_code == 429


def test_signing_in_often_from_one_office_is_no_guessing(visitor: Visitor, hana: str) -> None:
    for _ in range(PER_ADDRESS + 1):
        assert sign_in(visitor, hana).status_code == 303


def test_one_ipv6_network_counts_as_one_address(database: Database) -> None:
    with database.work() as work:
        for number in range(PER_ADDRESS):
            sign_ins.begin_attempt(work, email=f"guess{number}@example.jp", address=f"2001:db8::{number + 1:x}")

    with pytest.raises(TooManyAttempts), database.work() as work:
        sign_ins.begin_attempt(work, email="another@example.jp", address="2001:db8::ffff:1")
