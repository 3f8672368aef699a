"""The letters about talks that repeat. To the advisee they say that there is an answer, and lead to the page."""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Side
from sotomado.bookings.series.models import Series
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outbox import mail

_SUBJECT = {Locale.JAPANESE: "ご予定について", Locale.ENGLISH: "About your appointments"}
_PLAIN_SUBJECT = {Locale.JAPANESE: "続けての面談について", Locale.ENGLISH: "About your consultations"}
# (to whom, what happened) -> body per language.
WORDS: dict[tuple[Side, str], dict[Locale, str]] = {
    (Side.CONSULTANT, "proposed"): {
        Locale.JAPANESE: (
            "{name}さん\n\n{other}さんが、続けて話すことを希望しています。間隔と時間は、こちらのページで"
            "(サインインが必要です):\n{url}\n\n"
            "お返事をするまで、時間はおさえられません。引き受けても、引き受けなくても大丈夫です。\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\n{other} would like to talk to you regularly. How often, and when, stands here "
            "(you will be asked to sign in):\n{url}\n\n"
            "No time is kept until you answer. You are free to say yes or no.\n\nSotomado\n"
        ),
    },
    (Side.ADVISEE, "agreed"): {
        Locale.JAPANESE: (
            "{name}さん\n\nお返事が届きました。これからの日は、近くなったものから順に、そとまどがおとりします。"
            "おとりするたびに、確認のメールをお送りします。\n\n"
            "くわしくは、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYou have an answer. Sotomado will book each date as it comes near, and write to you each "
            "time.\n\nThe details (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    (Side.ADVISEE, "declined"): {
        Locale.JAPANESE: (
            "{name}さん\n\nお返事が届きました。今回は、続けての約束にはなりませんでした。"
            "一回ずつの予約は、これまでどおりできます。\n\n"
            "くわしくは、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYou have an answer: it did not become a regular arrangement this time. You can go on "
            "booking one by one.\n\nThe details (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    (Side.ADVISEE, "ended"): {
        Locale.JAPANESE: (
            "{name}さん\n\n続けての約束は、先方の都合で終わりになりました。"
            "すでに決まっているご予定は、そのままです。\n\n"
            "くわしくは、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nThe other side has ended the regular arrangement. What is booked already stands.\n\n"
            "The details (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    (Side.CONSULTANT, "ended"): {
        Locale.JAPANESE: (
            "{name}さん\n\n{other}さんとの続けての約束は、終わりになりました。"
            "すでに決まっている予約は、そのままです。\n\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nThe regular arrangement with {other} has ended. What is booked already stands.\n\n"
            "{url}\n\nSotomado\n"
        ),
    },
    (Side.ADVISEE, "skipped"): {
        Locale.JAPANESE: (
            "{name}さん\n\n続けての約束のうち、{on}は、おとりできませんでした。この日は飛ばして、次の日に進みます。"
            "何も引かれていません。\n\n"
            "わけと、別の時間のえらび方は、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nOf your regular arrangement, {on} could not be booked. It is left out, and nothing was "
            "taken.\n\nWhy, and how to choose another time (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    (Side.CONSULTANT, "skipped"): {
        Locale.JAPANESE: (
            "{name}さん\n\n{other}さんとの続けての約束のうち、{on}は、予約になりませんでした。"
            "この日は飛ばして、次の日に進みます。\n\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nOf the regular arrangement with {other}, {on} did not become a booking. "
            "It is left out.\n\n{url}\n\nSotomado\n"
        ),
    },
}


def post(work: UnitOfWork, *, series: Series, to: Side, happened: str, sender: Sender, on: dict[str, str]) -> None:
    """`on`: the date it is about, by language; empty where it is about none."""
    card = directory.consultant(work, consultant_id=series.consultant_id, on=work.now.date())
    advisee = reached.reader(work, person_id=series.advisee_id)
    is_to_advisee = to is Side.ADVISEE
    reader = advisee if is_to_advisee else reached.reader(work, person_id=card.person_id)
    subject = (_PLAIN_SUBJECT if reader.is_plain else _SUBJECT)[reader.locale]
    path = f"/series/{series.id}" if is_to_advisee else "/desk/series"
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=WORDS[to, happened][reader.locale].format(
            name=reader.name,
            other="" if is_to_advisee else advisee.name,
            on=on.get(reader.locale.value, ""),
            url=f"{sender.public_url}{path}",
        ),
    )
