"""Mail: written to the outbox with the transaction, spoken over SMTP by the worker.

Subjects are discreet by default: they name neither what a mail is about nor whom one talks to.
"""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.settings import Settings

KIND = "mail"


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that travels with a mail, also as the invitation mail programs show."""

    ics: bytes
    method: str
    filename: str = "sotomado.ics"


def post(
    work: UnitOfWork,
    *,
    to_email: str,
    to_name: str,
    subject: str,
    body: str,
    calendar: CalendarPart | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Have a mail sent once this transaction is committed."""
    payload: dict[str, Any] = {"to": [to_name, to_email], "subject": subject, "body": body}
    if calendar is not None:
        payload["calendar"] = [b64encode(calendar.ics).decode(), calendar.method, calendar.filename]
    payload["written"] = work.now.isoformat()
    outbox.write(work, kind=KIND, payload=payload, dedupe_key=dedupe_key)


def compose(payload: dict[str, Any], *, job_id: str, mail_from: str) -> EmailMessage:
    """The message for a job. The Message-ID is the job's, so that a second delivery is recognised as the same."""
    message = EmailMessage()
    sender_name, sender = parseaddr(mail_from)
    domain = sender.rpartition("@")[2]
    to_name, to_email = payload["to"]
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = Address(_one_line(to_name), addr_spec=to_email)
    message["Subject"] = _one_line(payload["subject"])
    message["Date"] = format_datetime(datetime.fromisoformat(payload["written"]))
    message["Message-ID"] = f"<{job_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["body"])
    if "calendar" in payload:
        encoded, method, filename = payload["calendar"]
        ics = b64decode(encoded)
        message.add_alternative(ics, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"})
        message.add_attachment(ics, maintype="application", subtype="ics", filename=filename)
    return message


def deliver(payload: dict[str, Any], *, job_id: str, settings: Settings) -> None:
    """Speak SMTP with the configured server. Raises OSError or smtplib.SMTPException."""
    message = compose(payload, job_id=job_id, mail_from=settings.mail_from)
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
        if settings.smtp_starttls:
            # Without a context of its own, smtplib believes any certificate.
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username:
            server.login(settings.smtp_username, settings.smtp_password)
        server.send_message(message)


def _one_line(text: str) -> str:
    return " ".join(text.split())
