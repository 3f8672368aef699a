"""The second step of signing in: half a sign-in opens nothing, and a browser that is not known is told of by mail."""

import re
from datetime import timedelta

import pyotp
import pytest
from factories.people import a_company, a_person, an_employee
from factories.signing_in import with_an_app
from flask import Flask
from support.authenticators import Device
from support.browserless import Visitor
from support.clock import StandingClock
from werkzeug.test import TestResponse

from sotomado.accounts import service as accounts
from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.authorisation_gate import BEFORE_THE_FACTOR
from sotomado.accounts.company_doors.models import CompanyDoor
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.throttle import PER_EMAIL
from sotomado.database import Database
from sotomado.outbox import service as outbox

PASSWORD = "窓をあけて風をいれる朝です"
PASSWORDS = Passwords(memory_kib=8, passes=1)
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"}


def with_password(database: Database, **options: object) -> tuple[int, str]:
    with database.work() as work:
        person_id = a_person(work, **options)
        accounts.accept(work, secret=accounts.invite(work, person_id=person_id), password=PASSWORD, passwords=PASSWORDS)
        return person_id, accounts.actor(work, person_id=person_id).email


@pytest.fixture
def hana(database: Database, clock: StandingClock) -> tuple[str, pyotp.TOTP, list[str]]:
    """Somebody with a password and an app: e-mail, app, recovery codes."""
    person_id, email = with_password(database)
    with database.work() as work:
        kept = with_an_app(work, person_id)
    clock.advance(minutes=5)
    return email, kept.totp, kept.codes


def give_password(visitor: Visitor, email: str, **options: object) -> TestResponse:
    return visitor.post("/sign-in?next=/account/security", {"email": email, "password": PASSWORD}, **options)


def letters(database: Database) -> list[str]:
    with database.work() as work:
        return [str(job.payload["body"]) for job in outbox.take(work, limit=50) if job.kind == "mail"]


def test_a_password_alone_is_half_a_sign_in_and_the_code_is_the_rest(
    visitor: Visitor, hana: tuple[str, pyotp.TOTP, list[str]], clock: StandingClock
) -> None:
    email, totp, _codes = hana
    half = give_password(visitor, email)
    assert half.location == "/second-factor?next=/account/security"
    assert visitor.get("/account").status_code == 303
    assert "もうひとつの確認" in visitor.get(half.location).get_data(as_text=True)

    whole = visitor.post("/second-factor/code?next=/account/security", {"code": totp.at(clock.now())})

    assert whole.location == "/account/security"
    assert visitor.get("/account").status_code == 200
    assert "新しいコードを作る" in visitor.get("/account/security").get_data(as_text=True)


def test_the_same_code_does_not_open_a_second_browser(
    app: Flask, hana: tuple[str, pyotp.TOTP, list[str]], clock: StandingClock
) -> None:
    email, totp, codes = hana
    here, there = Visitor(app), Visitor(app)
    give_password(here, email)
    give_password(there, email)
    code = totp.at(clock.now())
    here.post("/second-factor/code", {"code": code})

    again = there.post("/second-factor/code", {"code": code})

    assert again.status_code == 422
    assert "一度使った数字は使えません" in again.get_data(as_text=True)
    assert there.get("/account").status_code == 303
    assert there.post("/second-factor/recovery-code", {"recovery_code": codes[0]}).status_code == 303
    assert there.get("/account").status_code == 200


def test_half_a_sign_in_is_over_after_ten_minutes_and_with_a_new_password(
    app: Flask, hana: tuple[str, pyotp.TOTP, list[str]], clock: StandingClock, database: Database
) -> None:
    email, totp, _codes = hana
    slow, other = Visitor(app), Visitor(app)
    give_password(slow, email)
    clock.advance(minutes=10)
    late = slow.post("/second-factor/code", {"code": totp.at(clock.now())})
    assert late.status_code == 410
    assert "もう一度、はじめから" in late.get_data(as_text=True)

    give_password(other, email)
    with database.work() as work:
        person_id = accounts.register(work, email=email, name="")
        secret = accounts.invite(work, person_id=person_id)
        accounts.accept(work, secret=secret, password=PASSWORD + "よ", passwords=PASSWORDS)

    assert other.post("/second-factor/code", {"code": totp.at(clock.now())}).status_code == 410


def test_a_link_to_a_new_password_does_not_go_around_the_second_step(
    visitor: Visitor, hana: tuple[str, pyotp.TOTP, list[str]], database: Database
) -> None:
    with database.work() as work:
        secret = accounts.invite(work, person_id=accounts.register(work, email=hana[0], name=""))

    answer = visitor.post(f"/invitation/{secret}", {"password": PASSWORD + "よ", "again": PASSWORD + "よ"})

    assert answer.location == "/second-factor"
    assert visitor.get("/account").status_code == 303


def test_guessing_codes_is_slowed_down_like_guessing_passwords(
    visitor: Visitor, hana: tuple[str, pyotp.TOTP, list[str]], clock: StandingClock
) -> None:
    email, totp, _codes = hana
    give_password(visitor, email)
    for _ in range(PER_EMAIL):
        assert visitor.post("/second-factor/code", {"code": "000000"}).status_code == 422

    refused = visitor.post("/second-factor/code", {"code": totp.at(clock.now())})

    assert refused.status_code == 429
    assert "15分ほどおいて" in refused.get_data(as_text=True)


def test_the_second_step_belongs_to_the_browser_that_gave_the_password(
    app: Flask, hana: tuple[str, pyotp.TOTP, list[str]], clock: StandingClock
) -> None:
    give_password(Visitor(app), hana[0])

    stranger = Visitor(app)

    assert stranger.get("/second-factor").status_code == 410
    assert stranger.post("/second-factor/code", {"code": hana[1].at(clock.now())}).status_code == 410


def test_a_passkey_opens_by_itself_and_its_answer_only_once(database: Database, make_app) -> None:
    app = make_app(database, public_url="http://localhost:8000")
    person_id, _email = with_password(database)
    device = Device()
    owner = Visitor(app).sign_in_as(person_id)
    made = owner.post("/account/security/passkeys/options").get_data(as_text=True)
    codes = owner.post(
        "/account/security/passkeys",
        {"credential": device.made(made, origin="http://localhost:8000"), "name": "わたしの電話"},
    )
    assert len(re.findall(r"<code>", codes.get_data(as_text=True))) == 10
    assert "わたしの電話" in owner.get("/account/security").get_data(as_text=True)

    visitor, thief = Visitor(app), Visitor(app)
    asked = visitor.post("/sign-in/passkey/options").get_data(as_text=True)
    with visitor.client.session_transaction() as cookie:
        stolen = dict(cookie)
    answer = {"credential": device.signed(asked, origin="http://localhost:8000")}
    opened = visitor.post("/sign-in/passkey?next=/account", answer)
    thief.token()
    with thief.client.session_transaction() as cookie:
        cookie["challenge"] = stolen["challenge"]
    replayed = thief.post("/sign-in/passkey", answer)

    assert opened.location == "/account"
    assert visitor.get("/account").status_code == 200
    assert replayed.status_code == 422
    assert "パスキーを確かめられませんでした" in replayed.get_data(as_text=True)
    assert thief.get("/account").status_code == 303


def test_a_passkey_answered_elsewhere_or_late_opens_nothing(database: Database, make_app, clock: StandingClock) -> None:
    app = make_app(database, public_url="http://localhost:8000")
    person_id, _email = with_password(database)
    device = Device()
    owner = Visitor(app).sign_in_as(person_id)
    made = owner.post("/account/security/passkeys/options").get_data(as_text=True)
    owner.post(
        "/account/security/passkeys", {"credential": device.made(made, origin="http://localhost:8000"), "name": "鍵"}
    )

    for origin, minutes in (("http://sotomado.evil.example", 0), ("http://localhost:8000", 5)):
        visitor = Visitor(app)
        asked = visitor.post("/sign-in/passkey/options").get_data(as_text=True)
        clock.advance(minutes=minutes)
        answer = visitor.post("/sign-in/passkey", {"credential": device.signed(asked, origin=origin)})

        assert answer.status_code == 422
        assert visitor.get("/account").status_code == 303


def test_a_passkey_does_not_go_around_the_company_whose_account_is_the_only_way_in(
    sqlite_database: Database, make_app
) -> None:
    app = make_app(sqlite_database, public_url="http://localhost:8000")
    device = Device()
    with sqlite_database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company)
    owner = Visitor(app).sign_in_as(person_id)
    made = owner.post("/account/security/passkeys/options").get_data(as_text=True)
    owner.post(
        "/account/security/passkeys", {"credential": device.made(made, origin="http://localhost:8000"), "name": "鍵"}
    )
    with sqlite_database.work() as work:
        work.session.add(CompanyDoor(domain="example.jp", company_id=company.id, address="aozora", since_at=work.now))

    visitor = Visitor(app)
    asked = visitor.post("/sign-in/passkey/options").get_data(as_text=True)
    answer = visitor.post("/sign-in/passkey", {"credential": device.signed(asked, origin="http://localhost:8000")})

    assert "/sso/aozora" in answer.get_data(as_text=True)
    assert visitor.get("/account").status_code == 303


def test_a_browser_that_is_not_known_is_told_of_once_without_its_address(
    app: Flask, database: Database, clock: StandingClock
) -> None:
    _person_id, email = with_password(database, locale=Locale.ENGLISH, time_zone="Europe/London")
    first, phone = Visitor(app), Visitor(app)
    first.post("/sign-in", {"email": email, "password": PASSWORD})
    assert letters(database) == []

    for _ in range(2):
        phone.post("/sign-in", {"email": email, "password": PASSWORD}, headers=PHONE)
        phone.post("/sign-out")
    first.post("/sign-out")
    first.post("/sign-in", {"email": email, "password": PASSWORD})

    [letter] = letters(database)
    assert "Safari · iPhone" in letter
    assert "(London)" in letter
    assert "127.0.0.1/account" not in letter.replace("http://127.0.0.1:8000", "")
    assert "127.0.0.1\n" not in letter


def test_two_people_at_one_machine_leave_no_common_trace(app: Flask, database: Database) -> None:
    shared = Visitor(app)
    for _ in range(2):
        _person_id, email = with_password(database)
        shared.post("/sign-in", {"email": email, "password": PASSWORD})
        shared.post("/sign-out")

    with database.read() as work:
        hashes = work.session.connection().exec_driver_sql("SELECT device_hash FROM known_device").all()

    assert len(set(hashes)) == 2


def test_all_other_browsers_are_signed_out_at_once(app: Flask, database: Database) -> None:
    person_id, _email = with_password(database)
    here, *others = (Visitor(app).sign_in_as(person_id) for _ in range(3))
    assert "ほかのブラウザを、すべて終わらせる" in here.get("/account").get_data(as_text=True)

    here.post("/account/sign-ins/end-others")

    assert [one.get("/account").status_code for one in others] == [303, 303]
    page = here.get("/account").get_data(as_text=True)
    assert page.count("いま使っているもの") == 1
    assert "すべて終わらせる" not in page


def test_a_sign_in_that_ended_by_itself_is_not_listed(app: Flask, database: Database, clock: StandingClock) -> None:
    person_id, _email = with_password(database)
    Visitor(app).sign_in_as(person_id)
    clock.advance(hours=13)

    page = Visitor(app).sign_in_as(person_id).get("/account").get_data(as_text=True)

    assert page.count("sign-in-line") == 1


def test_without_a_factor_the_password_is_asked_once_more_before_one_is_set_up(
    app: Flask, database: Database, clock: StandingClock
) -> None:
    person_id, _email = with_password(database)
    visitor = Visitor(app).sign_in_as(person_id)
    clock.advance(minutes=20)
    led = visitor.post("/account/security/app")
    assert led.location == "/second-factor?next=/account/security"

    wrong = visitor.post("/second-factor/password", {"password": "ちがうことばをならべてみた"})
    right = visitor.post("/second-factor/password?next=/account/security", {"password": PASSWORD})

    assert wrong.status_code == 422
    assert right.location == "/account/security"
    assert visitor.post("/account/security/app").location == "/account/security/app"


def test_setting_up_an_app_shows_a_picture_and_then_ten_codes(
    app: Flask, database: Database, clock: StandingClock
) -> None:
    person_id, _email = with_password(database)
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.post("/account/security/app")
    page = visitor.get("/account/security/app").get_data(as_text=True)
    secret = re.search(r'secret-code">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page
    assert "style=" not in page

    wrong = visitor.post("/account/security/app/confirm", {"code": "12345"})
    right = visitor.post(
        "/account/security/app/confirm", {"code": pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30))}
    )

    assert wrong.status_code == 422
    assert right.get_data(as_text=True).count("<code>") == 10


@pytest.mark.parametrize("role", [Role.HR, Role.CONSULTANT, Role.OPERATOR])
def test_where_it_is_required_nothing_opens_before_the_second_factor(
    sqlite_database: Database, make_app, clock: StandingClock, role: Role
) -> None:
    app: Flask = make_app(sqlite_database, second_factor="required")
    with sqlite_database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company, roles=(Role.ADVISEE, role))
    visitor = Visitor(app).sign_in_as(person_id)
    token = visitor.token()

    for rule in app.url_map.iter_rules():
        if TABLE[rule.endpoint].whose in (Whose.ANYONES, Whose.MACHINES) or rule.endpoint in BEFORE_THE_FACTOR:
            continue
        path = re.sub(r"<(?:(int|string|path):)?([^>]+)>", lambda part: "7" if part[1] == "int" else "x", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            with app.test_request_context():
                asked = visitor.client.open(
                    path, method=method, data={"csrf_token": token} if method != "GET" else None
                )
            assert asked.status_code in (303, 404), (method, path, asked.status_code)
            if asked.status_code == 303:
                assert asked.location == "/account/security", (method, path)

    shown = visitor.get("/account/security").get_data(as_text=True)
    assert "もうひとつの確認が必要です" in shown
    visitor.post("/account/security/app")
    page = visitor.get("/account/security/app").get_data(as_text=True)
    secret = re.search(r'secret-code">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    visitor.post("/account/security/app/confirm", {"code": pyotp.TOTP(secret).at(clock.now())})

    assert visitor.get("/account").status_code == 200
    last = visitor.post("/account/security/app/remove")
    assert last.status_code == 422
    assert "ひとつは必要です" in last.get_data(as_text=True)


def test_where_it_is_required_employees_come_in_by_password(sqlite_database: Database, make_app) -> None:
    app: Flask = make_app(sqlite_database, second_factor="required")
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), roles=(Role.ADVISEE, Role.MANAGER))

    assert Visitor(app).sign_in_as(person_id).get("/account").status_code == 200
