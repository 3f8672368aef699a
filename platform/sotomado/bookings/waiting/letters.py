"""The mails to those who wait: a time is kept for you, and until when; and, once, that the waiting has ended.

As in all mails to an advisee, neither the consultant nor what the time is for is named.
"""

from __future__ import annotations

from datetime import datetime

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings.letters import MODES, Sender
from sotomado.bookings.models import Booking
from sotomado.bookings.waiting.models import Wait, WhyEnded
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

OFFER = {
    Locale.JAPANESE: (
        "お時間のお知らせ",
        "{name}さん\n\nお待ちの時間がひとつ空きました。\n\n日時: {when}\n会い方: {how}\n\n"
        "{until}まで、あなたのためにおさえています。そのあいだ、ほかの方にはお出ししません。\n\n"
        "受けるか見送るかは、こちらのページで(サインインが必要です):\n{url}\n\n"
        "見送っても、お待ちの順番は変わりません。お返事のないまま過ぎたときは、次にお待ちの方へお知らせします。\n\n"
        "そとまど\n",
    ),
    Locale.ENGLISH: (
        "A time for you",
        "Dear {name},\n\nA time you have been waiting for is free.\n\nWhen: {when}\nHow you meet: {how}\n\n"
        "It is kept for you until {until}. Until then nobody else is offered it.\n\n"
        "To take it, or to let it pass (you will be asked to sign in):\n{url}\n\n"
        "If you let it pass, you keep your place. If we do not hear from you by then, the next person is asked.\n\n"
        "Sotomado\n",
    ),
}

ENDING = {
    Locale.JAPANESE: (
        "お待ちの時間について",
        "{name}さん\n\n{why}\n\nまた待つことも、いま空いている時間をえらぶことも、いつでもできます"
        "(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "About the time you were waiting for",
        "Dear {name},\n\n{why}\n\nYou can wait again, or choose a time that is free, whenever you like "
        "(you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}

WHY = {
    WhyEnded.DATE_PASSED: {
        Locale.JAPANESE: "お待ちの期間が終わりました。合う時間をご用意できず、申し訳ありません。",
        Locale.ENGLISH: "The dates you chose are over, and no time that suited you became free. We are sorry.",
    },
    WhyEnded.NOBODY_LEFT: {
        Locale.JAPANESE: "お待ちの時間をご用意できなくなったため、お待ちいただくことを終わりにしました。",
        Locale.ENGLISH: "The time you were waiting for can no longer be offered, so the waiting has ended.",
    },
    WhyEnded.UNANSWERED: {
        Locale.JAPANESE: "お知らせした時間が三度、お返事のないまま過ぎました。いまはお知らせをお休みします。",
        Locale.ENGLISH: "Three times passed without an answer, so for now we stop writing to you about them.",
    },
}


def post_offer(work: UnitOfWork, *, booking: Booking, until: datetime, sender: Sender) -> None:
    reader = reached.reader(work, person_id=booking.advisee_id)
    subject, body = OFFER[reader.locale]
    locale = reader.locale.value
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name,
            when=formats.span(booking.starts_at, booking.ends_at, reader.time_zone, locale),
            how=MODES[reader.locale][booking.mode],
            until=formats.moment(until, reader.time_zone, locale, with_year=False),
            url=f"{sender.public_url}/waiting/offers/{booking.id}",
        ),
        dedupe_key=f"waiting|offer|{booking.id}",
    )


def post_ending(work: UnitOfWork, *, wait: Wait, why: WhyEnded, sender: Sender) -> None:
    reader = reached.reader(work, person_id=wait.advisee_id)
    subject, body = ENDING[reader.locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(name=reader.name, why=WHY[why][reader.locale], url=f"{sender.public_url}/waiting"),
        dedupe_key=f"waiting|ended|{wait.id}|{wait.version}",
    )
