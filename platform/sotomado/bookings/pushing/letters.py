"""The mails about what is written into a consultant's calendar elsewhere. They name no address and no advisee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.service import Reader
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outbox import mail

FAILING: dict[Locale, tuple[str, str]] = {
    Locale.JAPANESE: (
        "カレンダーへの書きこみについて",
        "{name}さん\n\nカレンダー「{label}」に、{since}から書きこめていません。\n\n"
        "そのあとに決まった面談や変更は、そのカレンダーにはまだ出ていません。予約そのものは、そのまま有効です。\n"
        "こちらのページで、理由と直し方をご覧になれます(サインインが必要です):\n{url}\n\n"
        "このお知らせは、一度だけお送りします。\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "About writing into your calendar",
        "Dear {name},\n\nWe have not been able to write into your calendar “{label}” since {since}.\n\n"
        "Talks booked or changed since do not stand there yet. The bookings themselves are valid.\n"
        "This page tells why, and what helps (you will be asked to sign in):\n{url}\n\n"
        "We will not write about this again.\n\nSotomado\n",
    ),
}
STAYS: dict[Locale, tuple[str, str]] = {
    Locale.JAPANESE: (
        "カレンダーに残っている予定について",
        "{name}さん\n\nカレンダー「{label}」に書いた予定を消そうとしましたが、相手のサーバーが応じず、消せませんでした。\n\n"
        "お手数ですが、そのカレンダーで、不要な予定をご自分で消してください。\n"
        "決まっている面談は、こちらのページにあります(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "About events left in your calendar",
        "Dear {name},\n\nWe tried to take what we had written out of your calendar “{label}”, but its server did not "
        "let us.\n\nPlease delete in that calendar what you do not want there.\n"
        "Your talks are on this page (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
OVERLAPPING: dict[Locale, tuple[str, str]] = {
    Locale.JAPANESE: (
        "予定の重なりについて",
        "{name}さん\n\nつないでくださったカレンダーに、次の時間と重なる予定が入っています。\n\n{times}\n\n"
        "予約はそのままです。自動で動かしたり、取り消したりすることはありません。\n"
        "くわしくは、こちらのページで(サインインが必要です):\n{url}\n\n"
        "同じ重なりについては、一度だけお知らせします。\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Two things at one time",
        "Dear {name},\n\nA calendar you have linked shows something else at these times:\n\n{times}\n\n"
        "Nothing was changed: we never move or call off anything by ourselves.\n"
        "You will find the details on this page (you will be asked to sign in):\n{url}\n\n"
        "We write about the same overlap only once.\n\nSotomado\n",
    ),
}


def tell_failing(
    work: UnitOfWork, *, consultant_id: int, calendar_id: str, label: str, since: datetime, public_url: str
) -> None:
    """Once for each time that writing stops."""
    reader = reader_of(work, consultant_id)
    subject, body = FAILING[reader.locale]
    _post(
        work,
        reader,
        subject,
        body.format(
            name=reader.name,
            label=label,
            since=formats.moment(since, reader.time_zone, reader.locale.value),
            url=f"{public_url}/desk/calendars",
        ),
        # Keys stay where a sent letter does not: nothing that somebody wrote is part of one.
        dedupe_key=f"calendar_writing|{calendar_id}|{since.isoformat()}",
    )


def tell_what_stays(work: UnitOfWork, *, consultant_id: int, label: str, written: datetime, public_url: str) -> None:
    reader = reader_of(work, consultant_id)
    subject, body = STAYS[reader.locale]
    text = body.format(name=reader.name, label=label, url=f"{public_url}/desk")
    _post(work, reader, subject, text, dedupe_key=f"calendar_cleared|{consultant_id}|{written.isoformat()}")


def tell_overlaps(
    work: UnitOfWork, *, consultant_id: int, times: Sequence[tuple[datetime, datetime]], public_url: str
) -> None:
    """Several talks that something came across are one mail."""
    reader = reader_of(work, consultant_id)
    subject, body = OVERLAPPING[reader.locale]
    lines = [formats.span(start, end, reader.time_zone, reader.locale.value) for start, end in times]
    _post(
        work,
        reader,
        subject,
        body.format(name=reader.name, times="\n".join(lines), url=f"{public_url}/desk"),
        dedupe_key=f"overlaps|{consultant_id}|{work.now.isoformat()}",
    )


def reader_of(work: UnitOfWork, consultant_id: int) -> Reader:
    """The consultant as a person, with the address that mails about bookings go to."""
    return reached.reader(work, person_id=directory.person_of(work, consultant_id=consultant_id))


def _post(work: UnitOfWork, reader: Reader, subject: str, body: str, *, dedupe_key: str) -> None:
    mail.post(work, to_email=reader.email, to_name=reader.name, subject=subject, body=body, dedupe_key=dedupe_key)
