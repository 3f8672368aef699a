"""Signing in with more than a password, in a real browser with a device of its own: passkey, app, recovery code."""

import re
from pathlib import Path

import pyotp
from factories.people import a_person
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, listening
from support.clock import StandingClock
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.accounts.passwords import Passwords
from sotomado.database import Database

PASSWORD = "窓をあけて風をいれる朝です"
PHOTOS: Path | None = None


def with_a_device(person: Person) -> None:
    """Give the browser a device that keeps passkeys and knows its owner by the finger."""
    devices = person.context.new_cdp_session(person.page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def look(person: Person, name: str) -> None:
    """Axe finds nothing, and nothing sticks out."""
    assert person.axe() == []
    assert not person.is_overflowing()
    if PHOTOS:
        person.page.screenshot(path=PHOTOS / f"{name}.png", full_page=True)


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="サインアウトする").click()
    expect(page.get_by_text("サインアウトしました。")).to_be_visible()


def give_password(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="サインインする", exact=True).click()


def test_an_operator_sets_up_what_is_required_and_comes_in_by_each_of_it(
    sqlite_database: Database, make_app, a_person_at, clock: StandingClock
) -> None:
    port, elsewhere = free_port(), free_port()
    app = make_app(sqlite_database, public_url=f"http://localhost:{port}", second_factor="required")
    with sqlite_database.work() as work:
        operator = a_person(work, name="運営 のぞみ", email="nozomi@example.jp")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        secret = accounts.invite(work, person_id=operator)
        accounts.accept(work, secret=secret, password=PASSWORD, passwords=Passwords(memory_kib=8, passes=1))

    with listening(app, port), listening(app, elsewhere):
        person: Person = a_person_at(f"http://localhost:{port}", viewport=PHONE)
        page = person.page
        with_a_device(person)

        # The password leads nowhere but to setting one up.
        give_password(page, "nozomi@example.jp")
        expect(page.get_by_role("heading", name="サインインの安全")).to_be_visible()
        page.goto("/operations")
        expect(page.get_by_role("heading", name="サインインの安全")).to_be_visible()
        look(person, "security-owed")

        page.get_by_label("この端末の名前").fill("のぞみの電話")
        page.get_by_role("button", name="パスキーを登録する").click()
        expect(page.get_by_text("パスキーを登録しました。")).to_be_visible()
        codes = page.locator(".recovery-codes code").all_text_contents()
        assert len(codes) == 10
        look(person, "recovery-codes")
        with page.expect_download() as saved:
            page.get_by_role("link", name="ファイルに保存する").click()
        assert codes[9] in Path(saved.value.path()).read_text(encoding="utf-8")
        page.get_by_role("link", name="しまいました。つづける").click()
        expect(page.get_by_text("のぞみの電話")).to_be_visible()

        page.get_by_role("button", name="認証アプリを登録する").click()
        page.get_by_text("図を読みとれないとき").click()
        totp = pyotp.TOTP(page.locator(".secret-code").inner_text().replace(" ", ""))
        look(person, "app")
        page.get_by_label("アプリに出ている6桁の数字").fill(totp.at(clock.now()))
        page.get_by_role("button", name="登録する", exact=True).click()
        expect(page.get_by_text("認証アプリを登録しました。")).to_be_visible()
        look(person, "security")
        sign_out(page)

        # With the passkey alone; and what it answered opens nothing a second time.
        answers: list[str] = []
        page.on(
            "request", lambda asked: answers.append(asked.post_data or "") if asked.url.endswith("in/passkey") else None
        )
        page.goto("/sign-in")
        look(person, "sign-in")
        page.get_by_role("button", name="パスキーで入る").click()
        expect(page.get_by_role("heading", name="運営", exact=True)).to_be_visible()
        sign_out(page)
        page.goto("/sign-in")
        token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
        replayed = page.request.post(
            "/sign-in/passkey",
            data=re.sub(r"csrf_token=[^&]*", f"csrf_token={token}", answers[0]),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url},
        )
        assert replayed.status == 422

        # As the second step, then a code of the app, then a recovery code.
        give_password(page, "nozomi@example.jp")
        expect(page.get_by_role("heading", name="もうひとつの確認")).to_be_visible()
        look(person, "second-step")
        page.get_by_role("button", name="パスキーで確かめる").click()
        expect(page.get_by_role("heading", name="運営", exact=True)).to_be_visible()
        sign_out(page)
        clock.advance(minutes=1)
        give_password(page, "nozomi@example.jp")
        page.get_by_label("アプリに出ている6桁の数字").fill(totp.at(clock.now()))
        page.get_by_role("button", name="確かめる", exact=True).click()
        expect(page.get_by_role("heading", name="運営", exact=True)).to_be_visible()
        sign_out(page)
        give_password(page, "nozomi@example.jp")
        page.get_by_text("端末がないとき").click()
        page.get_by_label("リカバリーコード").fill(codes[0])
        page.get_by_role("button", name="コードで確かめる").click()
        expect(page.get_by_role("heading", name="運営", exact=True)).to_be_visible()
        sign_out(page)

        # The same passkey, asked for by a page that stands elsewhere.
        page.goto(f"http://localhost:{elsewhere}/sign-in")
        page.get_by_role("button", name="パスキーで入る").click()
        expect(page.get_by_text("パスキーを確かめられませんでした。")).to_be_visible()
