"""Mails that come back: which one it was, whose mailbox it blames, and what is no bounce at all."""

import smtplib
from collections.abc import Iterator
from email import message_from_string, policy
from email.message import EmailMessage
from time import process_time

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from support.mail import KEYS, AMailbox, a_mailbox
from support.ports import free_port

from sotomado.cli import main
from sotomado.database import Database
from sotomado.incoming.listener import Listener
from sotomado.incoming.receiving import Outcome, Reception
from sotomado.outbox import addresses, bounces, mail
from sotomado.outbox.models import CameBy, Job, Undelivered
from sotomado.outbox.reports import Failure, failure_in
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings

HANA = "hana@example.jp"


@pytest.fixture
def mailbox() -> Iterator[AMailbox]:
    with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def settings(database: Database, mailbox: AMailbox) -> Settings:
    return Settings(
        database_url=database.url, smtp_port=mailbox.port, field_keys=KEYS, incoming_address="in@sotomado.example"
    )


@pytest.fixture
def door(database: Database, settings: Settings) -> Iterator[Listener]:
    listener = Listener(Reception(database, settings), port=free_port(), speaks_lmtp=False)
    listener.start()
    yield listener
    listener.stop()


def sent_to(database: Database, mailbox: AMailbox, settings: Settings, address: str = HANA) -> str:
    """A mail on its way. Returns where a report about it goes."""
    with database.work() as work:
        mail.post(work, to_email=address, to_name="はな", subject="ご予定", body="ご予定のお知らせです。")
    while Worker(database, standard_handlers(settings)).run_due():
        pass
    return mailbox.sender_of(mailbox.to(address)[-1])


def report(status: str, action: str = "failed", diagnostic: str = "", to: str = "") -> EmailMessage:
    """As mail servers write it (RFC 3464)."""
    return message_from_string(
        f"""From: MAILER-DAEMON@mx.example.jp
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered. 5.9.9

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp
X-Postfix-Sender: rfc822; in@sotomado.example

Final-Recipient: rfc822; hana@example.jp
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic or "smtp; " + status}

--b
Content-Type: message/rfc822

From: window@sotomado.example
Subject: =?utf-8?q?x?=

Body 5.1.1

--b--
""",
        policy=policy.default,
    )


def hand_over(door: Listener, message: EmailMessage, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", door.port) as server:
        server.send_message(message, from_addr="", to_addrs=[to])


def test_a_report_names_its_mail_by_the_address_it_comes_to(
    database: Database, mailbox: AMailbox, settings: Settings, door: Listener, clock
) -> None:
    back = sent_to(database, mailbox, settings)
    sent_to(database, mailbox, settings, "taro@example.jp")
    assert back.startswith("in+b")
    assert len(back.partition("@")[0]) <= 64

    clock.advance(hours=1)
    hand_over(door, report("5.1.1"), back)
    hand_over(door, report("5.1.1"), back.upper())

    with database.read() as work:
        assert bounces.dead_among(work, addresses=[HANA, "taro@example.jp"]) == [bounces.Dead(HANA, clock.now())]
        assert bounces.counts(work) == bounces.Counts(permanent=1, passing=0, mailboxes=1)
        kept = work.session.scalars(select(Undelivered)).one()
        assert (kept.status, kept.came_by) == ("5.1.1", CameBy.REPORT)
        assert work.session.scalar(select(Job.payload).where(Job.id == kept.job_id)) is None


def test_a_forged_report_does_not_get_in(
    database: Database, mailbox: AMailbox, settings: Settings, door: Listener
) -> None:
    back = sent_to(database, mailbox, settings)
    name, _, domain = back.partition("@")
    forged = f"{name[:-1]}{'0' if name[-1] != '0' else '1'}@{domain}"

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        hand_over(door, report("5.1.1"), forged)

    with database.read() as work:
        assert bounces.dead_among(work, addresses=[HANA]) == []


@pytest.mark.parametrize(
    ("status", "diagnostic", "is_permanent"),
    [
        ("5.1.1", "", True),
        ("5.1.10", "", True),
        ("5.2.1", "", True),
        ("5.4.4", "", True),
        ("5.0.0", "smtp; 550 No such user here", True),
        ("5.0.0", "smtp; 550 5.7.1 Message rejected as spam", False),
        ("5.5.0", "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable", True),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", False),
        ("5.7.1", "smtp; 554 5.7.1 Blocked by policy", False),
        ("4.4.7", "smtp; 421 4.4.7 expired", False),
        ("", "smtp; something happened", False),
    ],
)
def test_only_what_blames_the_mailbox_is_held_against_it(status: str, diagnostic: str, is_permanent: bool) -> None:
    failure = failure_in(report(status, diagnostic=diagnostic))

    assert failure is not None
    assert failure.is_permanent is is_permanent


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_notice_that_it_takes_longer_is_no_failure(action: str) -> None:
    assert failure_in(report("4.4.1", action)) is None


def plain(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_old_servers_say_it_in_plain_words() -> None:
    said = (
        "Hi. This is the qmail-send program at mx.example.jp.\n\n<hana@example.jp>:\n"
        "192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user - hana\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <in@sotomado.example>\n5.7.1\n"
    )

    assert failure_in(plain(said)) == Failure("5.1.1")
    assert failure_in(plain(said.replace("550 5.1.1", "550"))) == Failure("550")


@pytest.mark.parametrize(
    "message",
    [
        plain("ただいま休暇中です。お急ぎの方は 550-5555 へ。", Auto_Submitted="auto-replied"),
        plain("Your message has been delayed: 450 4.2.0 greylisted. It will be tried for 5 more days."),
        plain("Thank you for your mail.\n\n----- Original message -----\n550 5.1.1"),
        plain("会員番号 5501234 を確かめました。"),
    ],
)
def test_what_other_programs_answer_is_no_failure(message: EmailMessage) -> None:
    assert failure_in(message) is None


def test_a_refusal_in_the_conversation_counts_like_a_report(
    database: Database, mailbox: AMailbox, settings: Settings, clock
) -> None:
    mailbox.refusals[HANA] = "550 5.1.1 no such mailbox"
    with database.work() as work:
        mail.post(work, to_email=HANA, to_name="はな", subject="ご予定", body="ご予定のお知らせです。")

    Worker(database, standard_handlers(settings)).run_due()

    with database.read() as work:
        assert [dead.address for dead in bounces.dead_among(work, addresses=[HANA])] == [HANA]


def test_keys_that_rotate_keep_old_reports_and_mailboxes_known(
    database: Database, mailbox: AMailbox, settings: Settings, clock
) -> None:
    back = sent_to(database, mailbox, settings)
    rotated = settings.model_copy(update={"field_keys": "2027:" + "QUJD" * 10 + "QUI=," + KEYS})
    from sotomado.keyring import Keyring

    later = Database(database.url, keyring=Keyring(rotated.keys()), clock=clock)
    Reception(later, rotated).receive(back, report("5.1.1").as_bytes())

    with later.read() as work:
        assert [dead.address for dead in bounces.dead_among(work, addresses=[HANA])] == [HANA]
    later.dispose()


def test_reading_addresses_is_strict() -> None:
    own = "in@sotomado.example"

    assert addresses.read("IN+Rabc@Sotomado.Example", incoming=own) == ("r", "abc")
    for other in ("in@sotomado.example", "in+@sotomado.example", "in+zabc@sotomado.example", "in+rabc@evil.example"):
        assert addresses.read(other, incoming=own) is None
    assert addresses.read("in+rabc@sotomado.example", incoming="") is None


@pytest.mark.parametrize("header", ["X-Original-To", "Delivered-To", "To"])
def test_a_mail_server_that_pipes_is_answered_by_exit_codes(
    database: Database, mailbox: AMailbox, settings: Settings, header: str
) -> None:
    back = sent_to(database, mailbox, settings)
    environment = {
        "SOTOMADO_DATABASE_URL": database.url,
        "SOTOMADO_FIELD_KEYS": KEYS,
        "SOTOMADO_INCOMING_ADDRESS": "in@sotomado.example",
    }
    message = report("5.1.1")
    del message["To"]
    message[header] = f"<{back}>"

    def piped(content: bytes, *arguments: str) -> int:
        return CliRunner().invoke(main, ["receive", *arguments], input=content, env=environment).exit_code

    assert piped(message.as_bytes()) == 0
    assert piped(message.as_bytes(), "--recipient", "nobody@sotomado.example") == 67
    assert piped(b"", "--recipient", "in+raaaa@sotomado.example") == 67
    assert piped(b"x" * 1_100_000, "--recipient", back) == 65
    with database.read() as work:
        assert [dead.address for dead in bounces.dead_among(work, addresses=[HANA])] == [HANA]


def folded(times: int) -> bytes:
    """A message in a message in a message."""
    inside = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(times))
    return b"From: a@example.jp\r\n" + inside + b"Content-Type: text/plain\r\n\r\nhello"


@pytest.mark.parametrize(
    "content",
    [
        folded(400),
        folded(3000),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000,
    ],
    ids=["folded", "folded without end", "in a thousand pieces"],
)
def test_a_bomb_is_told_to_go_and_not_to_come_again(database, mailbox, settings, content):
    """Also where the proof is right: whoever was written to may send it."""
    secret = sent_to(database, mailbox, settings)

    began = process_time()
    outcome = Reception(database, settings).receive(secret, content)

    assert outcome in (Outcome.UNREADABLE, Outcome.NOTHING_NEW)
    assert process_time() - began < 5
    with database.read() as work:
        assert bounces.counts(work).permanent == 0
