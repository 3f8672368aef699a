"""The demo's mailbox: filled over real SMTP, shown on pages that production does not have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.database import Database
from sotomado.demo.mailbox import Mailbox, PostOffice
from sotomado.outbox import mail
from sotomado.settings import Environment, Settings

ICS = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:abc@sotomado",
        "SEQUENCE:2",
        "SUMMARY:そとまど",
        "DTSTART:20261127T110000Z",
        "DTEND:20261127T120000Z",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
).encode()


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def office(mailbox: Mailbox) -> Iterator[PostOffice]:
    office = PostOffice(mailbox)
    office.start()
    yield office
    office.stop()


@pytest.fixture
def visitor(sqlite_database: Database, make_app, mailbox: Mailbox) -> Visitor:
    return Visitor(make_app(sqlite_database, demo_mailbox=str(mailbox.folder)))


def send(office: PostOffice, job_id: str = "job1", **changed: object) -> None:
    payload = {
        "to": ["佐倉 あおい", "aoi@aozora.example"],
        "subject": "ご予定の確認",
        "body": "11月27日(金) 20:00 からです。\n\nhttp://127.0.0.1/bookings",
        "written": "2026-11-20T01:00:00+00:00",
    }
    settings = Settings(smtp_host="127.0.0.1", smtp_port=office.port)
    mail.deliver(payload | changed, job_id=job_id, settings=settings)


def test_what_is_sent_is_kept(office: PostOffice, mailbox: Mailbox) -> None:
    send(office)

    [letter] = mailbox.letters()
    assert letter.subject == "ご予定の確認"
    assert "aoi@aozora.example" in letter.to
    assert "20:00 からです。" in letter.text


def test_a_second_message_of_the_same_id_is_ignored(office: PostOffice, mailbox: Mailbox) -> None:
    send(office, job_id="same")
    send(office, job_id="same")
    send(office, job_id="other")

    assert len(mailbox.letters()) == 2
    assert not list((mailbox.folder / "tmp").iterdir())


def test_the_list_and_a_message_can_be_read(office: PostOffice, visitor: Visitor, mailbox: Mailbox) -> None:
    from base64 import b64encode

    send(office, calendar=[b64encode(ICS).decode(), "REQUEST", "sotomado.ics"])
    [letter] = mailbox.letters()

    listed = visitor.get("/dev/mail").get_data(as_text=True)
    page = visitor.get(f"/dev/mail/{letter.key}").get_data(as_text=True)
    file = visitor.get(f"/dev/mail/{letter.key}/calendar.ics")

    assert f"/dev/mail/{letter.key}" in listed
    assert "2026年11月27日(金) 20:00–21:00" in page
    assert '<a href="http://127.0.0.1/bookings"' in page
    assert file.mimetype == "text/calendar"
    assert file.data.replace(b"\r\n", b"\n") == ICS.replace(b"\r\n", b"\n")


def test_words_of_a_mail_are_text_and_never_markup(office: PostOffice, visitor: Visitor, mailbox: Mailbox) -> None:
    send(office, body="<script>alert(1)</script>", subject="<b>!</b>")
    [letter] = mailbox.letters()

    page = visitor.get(f"/dev/mail/{letter.key}").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "<b>!" not in page


def test_the_html_of_a_mail_stands_in_a_frame_that_may_do_nothing(
    office: PostOffice, visitor: Visitor, mailbox: Mailbox
) -> None:
    send(office)
    [letter] = mailbox.letters()

    page = visitor.get(f"/dev/mail/{letter.key}")
    html = visitor.get(f"/dev/mail/{letter.key}/html")

    assert f'src="/dev/mail/{letter.key}/html" sandbox=' in page.get_data(as_text=True)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert '<html lang="ja">' in html.get_data(as_text=True)


@pytest.mark.parametrize("key", ["unknown", "..", "%2e%2e%2fsecret", "a.b"])
def test_an_unknown_message_is_not_found(key: str, visitor: Visitor) -> None:
    assert visitor.get(f"/dev/mail/{key}").status_code == 404
    assert visitor.get(f"/dev/mail/{key}/calendar.ics").status_code == 404
    assert visitor.get(f"/dev/mail/{key}/html").status_code == 404


def test_an_empty_mailbox_says_so(visitor: Visitor) -> None:
    assert "まだ一通も届いていません。" in visitor.get("/dev/mail").get_data(as_text=True)


def test_every_page_of_the_demo_leads_to_the_mailbox(visitor: Visitor) -> None:
    assert 'href="/dev/mail"' in visitor.get("/sign-in").get_data(as_text=True)


def test_production_has_none_of_it(sqlite_database: Database, clock: StandingClock) -> None:
    from sotomado import create_app

    settings = Settings(
        environment=Environment.PRODUCTION,
        database_url=sqlite_database.url,
        secret_key="a secret of its own, long enough for anyone",
        field_keys="p:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        public_url="https://sotomado.example",
    )
    app: Flask = create_app(settings, clock=clock)

    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]
    assert Visitor(app).get("/dev/mail", base_url="https://sotomado.example").status_code == 404
