"""Mail: written to the outbox with the transaction, spoken over SMTP by the worker.

Subjects are discreet by default: they name neither what a mail is about nor whom one talks to. Each mail is text and
HTML of the same words. Where mail comes in, the envelope's sender is an address of this one mail, so that what comes
back says by itself which one it was.
"""

from __future__ import annotations

import email.policy
import smtplib
import ssl
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime, parseaddr
from typing import Any

from sotomado.database import UnitOfWork
from sotomado.keyring import Keyring
from sotomado.outbox import addresses, bounces
from sotomado.outbox import service as outbox
from sotomado.outbox.addresses import Purpose
from sotomado.outbox.blame import ENHANCED, is_of_the_mailbox
from sotomado.outbox.errors import LetterRefused, MailboxRefused, NotNow, ServerAway
from sotomado.outbox.letter_html import html_of
from sotomado.settings import Settings

KIND = "mail"
# RFC 2606: nothing is ever delivered there.
NOWHERE = ".invalid"


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that travels with a mail, also as the invitation mail programs show."""

    ics: bytes
    method: str
    filename: str = "sotomado.ics"


@dataclass(frozen=True)
class Enclosure:
    """A PDF that travels with a mail."""

    content: bytes
    filename: str


class _Address(UnstructuredHeader):
    """An address longer than a line: the library would write it in pieces that no mail program puts together again."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Address)  # type: ignore[arg-type]  # a mixin, as the library's own are
_POLICY = email.policy.default.clone(header_factory=_HEADERS)


def post(
    work: UnitOfWork,
    *,
    to_email: str,
    to_name: str,
    subject: str,
    body: str,
    calendar: CalendarPart | None = None,
    enclosures: Sequence[Enclosure] = (),
    reply_to: str = "",
    no_more: str = "",
    dedupe_key: str | None = None,
    about: dict[str, str] | None = None,
) -> None:
    """Have a mail sent once this transaction is committed.

    `reply_to`: where answers go, if not to where it comes from.
    `no_more`: the page on which the reader says that they want no such mails; mail programs show a button for it.
    `about`: what must still be so when it leaves, which may be a day later; whoever delivers it looks (see `jobs`).
    To whoever was erased since nothing is written: their address is one that no mail server knows.
    """
    if to_email.endswith(NOWHERE):
        return
    payload: dict[str, Any] = {"to": [to_name, to_email], "subject": subject, "body": body}
    if calendar is not None:
        payload["calendar"] = [b64encode(calendar.ics).decode(), calendar.method, calendar.filename]
    if enclosures:
        payload["enclosures"] = [[b64encode(one.content).decode(), one.filename] for one in enclosures]
    if reply_to:
        payload["reply_to"] = reply_to
    if no_more:
        payload["no_more"] = no_more
    if about is not None:
        payload["about"] = about
    payload["written"] = work.now.isoformat()
    mailbox = bounces.mailbox_of(work, to_email)
    outbox.write(work, kind=KIND, payload=payload, dedupe_key=dedupe_key, mailbox=mailbox)


def compose(payload: dict[str, Any], *, job_id: str, mail_from: str) -> EmailMessage:
    """The message for a job. The Message-ID is the job's, so that a second delivery is recognised as the same."""
    message = EmailMessage(policy=_POLICY)
    sender_name, sender = parseaddr(mail_from)
    domain = sender.rpartition("@")[2]
    to_name, to_email = payload["to"]
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = Address(_one_line(to_name), addr_spec=to_email)
    if "reply_to" in payload:
        message["Reply-To"] = Address(addr_spec=payload["reply_to"])
    if "no_more" in payload:
        message["List-Unsubscribe"] = f"<{payload['no_more']}>"  # RFC 2369
    message["Subject"] = _one_line(payload["subject"])
    message["Date"] = format_datetime(datetime.fromisoformat(payload["written"]))
    message["Message-ID"] = f"<{job_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["body"])
    message.add_alternative(html_of(payload["body"], subject=_one_line(payload["subject"])), subtype="html")
    if "calendar" in payload:
        encoded, method, filename = payload["calendar"]
        ics = b64decode(encoded)
        # Last among the alternatives: what a program knows best, it shows.
        message.add_alternative(ics, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"})
        message.add_attachment(ics, maintype="application", subtype="ics", filename=filename)
    for encoded, filename in payload.get("enclosures", ()):
        message.add_attachment(b64decode(encoded), maintype="application", subtype="pdf", filename=filename)
    return message


def deliver(payload: dict[str, Any], *, job_id: str, settings: Settings) -> None:
    """Speak SMTP with the configured server. Raises ServerAway, NotNow, LetterRefused, MailboxRefused."""
    message = compose(payload, job_id=job_id, mail_from=settings.mail_from)
    server = _at_the_server(settings)
    try:
        server.send_message(message, from_addr=_envelope_sender(job_id, settings))
    except smtplib.SMTPSenderRefused as error:
        # It would refuse every letter of ours as it refuses this one: a limit, or something an operator has to mend.
        raise ServerAway(_code(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        [(code, words)] = list(error.recipients.values())[:1]
        raise _refusal_of_a_recipient(code, _code(code, words)) from error
    except smtplib.SMTPResponseException as error:
        kind = NotNow if error.smtp_code < 500 else LetterRefused
        raise kind(_code(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        # The conversation broke off. It may be this letter that the server stumbles over, so others have their turn.
        raise NotNow() from error
    finally:
        # The letter is with the server by now; a farewell that fails must not have it sent again.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _at_the_server(settings: Settings) -> smtplib.SMTP:
    """Connected and let in. Raises ServerAway."""
    server: smtplib.SMTP | None = None
    try:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20)
        if settings.smtp_starttls:
            # Without a context of its own, smtplib believes any certificate.
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username:
            server.login(settings.smtp_username, settings.smtp_password)
    except (OSError, smtplib.SMTPException) as error:
        if server is not None:
            server.close()
        code = _code(error.smtp_code, error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else ""
        raise ServerAway(code) from error
    return server


def _envelope_sender(job_id: str, settings: Settings) -> str:
    """Where a report goes if the mail does not arrive."""
    secret = addresses.secret_of_job(job_id, Keyring(settings.keys())) if settings.incoming_address else None
    if secret is None:
        return parseaddr(settings.mail_from)[1]
    return addresses.leading_in(settings.incoming_address, Purpose.BOUNCE, secret)


def _refusal_of_a_recipient(code: int, said: str) -> Exception:
    if code < 500:
        return NotNow(said)
    return MailboxRefused(said) if is_of_the_mailbox(said) else LetterRefused(said)


def _code(code: int, words: bytes | str) -> str:
    """What a server said as far as it names nobody: "550 5.1.1"."""
    found = ENHANCED.search(words.decode("ascii", "replace") if isinstance(words, bytes) else words)
    return f"{code} {found[1]}" if found else str(code)


def _one_line(text: str) -> str:
    return " ".join(text.split())
