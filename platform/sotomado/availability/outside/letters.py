"""The one mail about a calendar elsewhere: that it has not been readable for days. It names no address."""

from __future__ import annotations

from datetime import datetime

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.availability.models import OutsideCalendar
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outbox import mail

WORDS: dict[Locale, tuple[str, str]] = {
    Locale.JAPANESE: (
        "カレンダーの読みとりについて",
        "{name}さん\n\nつないでくださったカレンダー「{label}」を、{since}から読みとれていません。\n\n"
        "最後に読みとれた予定は、そのままふさいであります。そのあとに入った予定は、まだ反映されていません。\n"
        "こちらのページで、理由と直し方をご覧になれます(サインインが必要です):\n{url}\n\n"
        "このお知らせは、一度だけお送りします。\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "About reading your calendar",
        "Dear {name},\n\nWe have not been able to read your calendar “{label}” since {since}.\n\n"
        "What we read last still closes your hours. What you have entered since is not known to us yet.\n"
        "This page tells why, and what helps (you will be asked to sign in):\n{url}\n\n"
        "We will not write about this again.\n\nSotomado\n",
    ),
}


def tell(work: UnitOfWork, *, row: OutsideCalendar, since: datetime, public_url: str) -> None:
    """Write it, once for each time that reading stops."""
    terms = directory.terms(work, consultant_ids=[row.consultant_id])
    reader = accounts.actor(work, person_id=terms[row.consultant_id].person_id)
    subject, body = WORDS[reader.locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name,
            label=row.label,
            since=formats.moment(since, reader.time_zone, reader.locale.value),
            url=f"{public_url}/desk/calendars",
        ),
        dedupe_key=f"outside_calendar|{row.id}|{since.isoformat()}",
    )
