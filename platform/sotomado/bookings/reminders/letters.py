"""The letters that remind. They say when, and lead to the page; how one meets stands there alone."""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached.service import Reader
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, Side
from sotomado.bookings.reminders.models import Which
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

_SUBJECTS = {
    Locale.JAPANESE: ("ご予定のお知らせ", "面談のお知らせ"),
    Locale.ENGLISH: ("About your appointment", "About your consultation"),
}
# (to whom, which) -> body per language. A reminder may be late after a pause of the service: none says "tomorrow".
_BODIES: dict[tuple[Side, Which], dict[Locale, str]] = {
    (Side.ADVISEE, Which.DAY_BEFORE): {
        Locale.JAPANESE: (
            "{name}さん\n\n次のご予定が近づいています。\n\n日時: {when}\n\n"
            "会い方、変更、取り消しは、こちらのページで(サインインが必要です):\n{url}\n\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour next appointment is coming up.\n\nWhen: {when}\n\n"
            "How to meet, and to change or cancel (you will be asked to sign in):\n{url}\n\n"
        ),
    },
    (Side.ADVISEE, Which.HOUR_BEFORE): {
        Locale.JAPANESE: (
            "{name}さん\n\nまもなくご予定の時間です。\n\n日時: {when}\n\n"
            "会い方は、こちらのページで(サインインが必要です):\n{url}\n\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour appointment begins soon.\n\nWhen: {when}\n\n"
            "How to meet (you will be asked to sign in):\n{url}\n\n"
        ),
    },
    (Side.CONSULTANT, Which.DAY_BEFORE): {
        Locale.JAPANESE: (
            "{name}さん\n\n次の相談の予定が近づいています。\n\n日時: {when}\n\n"
            "相談者が渡したことばと会い方は、こちらのページで(サインインが必要です):\n{url}\n\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour next consultation is coming up.\n\nWhen: {when}\n\n"
            "How you meet, and what was passed on to you (you will be asked to sign in):\n{url}\n\n"
        ),
    },
    (Side.CONSULTANT, Which.HOUR_BEFORE): {
        Locale.JAPANESE: (
            "{name}さん\n\nまもなく相談の時間です。\n\n日時: {when}\n\n"
            "会い方は、こちらのページで(サインインが必要です):\n{url}\n\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour consultation begins soon.\n\nWhen: {when}\n\n"
            "How you meet (you will be asked to sign in):\n{url}\n\n"
        ),
    },
}
_FOOT = {
    Locale.JAPANESE: "このお知らせは、アカウントの「お知らせの届け方」で止められます:\n{settings}\n\nそとまど\n",
    Locale.ENGLISH: "You can stop these reminders under your account:\n{settings}\n\nSotomado\n",
}


def post(work: UnitOfWork, *, booking: Booking, side: Side, which: Which, reader: Reader, sender: Sender) -> None:
    path = f"/bookings/{booking.id}" if side is Side.ADVISEE else "/desk"
    when = formats.span(booking.starts_at, booking.ends_at, reader.time_zone, reader.locale.value)
    body = _BODIES[side, which][reader.locale] + _FOOT[reader.locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=_SUBJECTS[reader.locale][reader.is_plain],
        body=body.format(
            name=reader.name,
            when=when,
            url=f"{sender.public_url}{path}",
            settings=f"{sender.public_url}/account/reached",
        ),
        about={"booking_id": booking.id, "starts_at": booking.starts_at.isoformat()},
    )
