"""The mail to whoever declined in their calendar: the booking still stands, and here is how to call it off.

It says nothing of what the time is for; the other side is not written to.
"""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached.service import Reader
from sotomado.bookings.answers.models import Answer
from sotomado.bookings.models import Booking
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

SUBJECTS = {Locale.JAPANESE: "ご予定は、そのままです", Locale.ENGLISH: "Your appointment still stands"}

WORDS: dict[Answer, dict[Locale, str]] = {
    Answer.DECLINED: {
        Locale.JAPANESE: "{name}さん\n\nカレンダーで「欠席」と答えられましたが、次のご予定は、まだそのままです。\n\n"
        "日時: {when}\n\nカレンダーの答えだけでは、取り消しになりません。相手にも伝わっていません。\n\n"
        "取り消すときは、こちらのページでお願いします。どうなるかは、先に出ます(サインインが必要です):\n{url}\n\n"
        "そのままでよければ、何もしなくて大丈夫です。\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nYou declined in your calendar, but this appointment still stands.\n\n"
        "When: {when}\n\nA calendar's answer alone calls nothing off, and the other side has not been told.\n\n"
        "To call it off, please use this page; it says first what that means (you will be asked to sign in):\n{url}\n\n"
        "If it should stay as it is, there is nothing to do.\n\nSotomado\n",
    },
    Answer.COUNTERED: {
        Locale.JAPANESE: "{name}さん\n\nカレンダーで別の時間が提案されましたが、次のご予定は、まだそのままです。"
        "\n\n日時: {when}\n\nカレンダーからの提案は、相手には伝わっていません。\n\n"
        "時間を変えるとき、取り消すときは、こちらのページでお願いします(サインインが必要です):\n{url}\n\n"
        "そのままでよければ、何もしなくて大丈夫です。\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nYou proposed another time in your calendar, but this appointment still stands."
        "\n\nWhen: {when}\n\nThe other side has not been told of the proposal.\n\n"
        "To change the time or to call it off, please use this page (you will be asked to sign in):\n{url}\n\n"
        "If it should stay as it is, there is nothing to do.\n\nSotomado\n",
    },
}


def post_still_stands(
    work: UnitOfWork, *, booking: Booking, answer: Answer, reader: Reader, side: str, url: str
) -> None:
    """Once for each revision and answer: calendars that answer again and again are not written to again and again."""
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECTS[reader.locale],
        body=WORDS[answer][reader.locale].format(
            name=reader.name,
            when=formats.span(booking.starts_at, booking.ends_at, reader.time_zone, reader.locale.value),
            url=url,
        ),
        dedupe_key=f"answer|{booking.id}|{side}|{booking.calendar_sequence}|{answer.value}",
    )
