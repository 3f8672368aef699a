"""The mails about a pair. They may be read on a company's server: they name nobody and do not say what was answered."""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.companies.colleagues import colleagues
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.outbox import mail

_SUBJECTS = {Locale.JAPANESE: "そとまどからのお知らせ", Locale.ENGLISH: "A note from Sotomado"}
_BODIES = {
    "asked": {
        Locale.JAPANESE: (
            "{name}さん\n\n社内の方から、1on1のお願いが届いています。\n\n"
            "どなたから、どんな思いでかは、こちらのページで読めます(サインインが必要です):\n{url}\n\n"
            "返事はいつでも、どちらでもかまいません。理由は要りません。このことは、お二人のほかにはだれにも伝わりません。"
            "\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nA colleague is asking you for 1on1s.\n\n"
            "Who it is and why can be read on this page (you will be asked to sign in):\n{url}\n\n"
            "Answer whenever you like, and either way; no reason is needed. Nobody but the two of you learns of it."
            "\n\nSotomado\n"
        ),
    },
    "answered": {
        Locale.JAPANESE: (
            "{name}さん\n\nお願いしていた1on1に、返事が届きました。\n\n"
            "こちらのページで読めます(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour request for 1on1s has been answered.\n\n"
            "You can read it on this page (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    "ended": {
        Locale.JAPANESE: (
            "{name}さん\n\n続けてきた1on1のひとつが、区切りになりました。\n\n"
            "どの1on1かは、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nOne of your series of 1on1s has come to an end.\n\n"
            "Which one is on this page (you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
    "followed": {
        Locale.JAPANESE: (
            "{name}さん\n\n名簿で上司がかわったので、1on1の相手もかわりました。\n\n"
            "これまでの1on1でのこしたものは、これからもあなたが読めます。新しい上司には見えません。\n"
            "日程などを引き継ぐかどうかは、こちらのページでえらべます。急ぎません(サインインが必要です):\n{url}\n\n"
            "そとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nYour manager on the roster has changed, and so has the person you have 1on1s with.\n\n"
            "What you kept of your 1on1s so far remains yours to read. Your new manager does not see it.\n"
            "Whether the schedule goes on is for you to choose here, in your own time "
            "(you will be asked to sign in):\n{url}\n\nSotomado\n"
        ),
    },
}


def post_asked(work: UnitOfWork, *, pair: Pair, public_url: str) -> None:
    asked = pair.manager_id if pair.asked_by_id == pair.member_id else pair.member_id
    _post(work, pair, asked, "asked", public_url)


def post_answered(work: UnitOfWork, *, pair: Pair, public_url: str) -> None:
    """The same words for either answer: what it was stands on the page."""
    assert pair.asked_by_id is not None
    _post(work, pair, pair.asked_by_id, "answered", public_url)


def post_ended(work: UnitOfWork, *, pair: Pair, to: int, public_url: str) -> None:
    """To the one who did not end it."""
    _post(work, pair, to, "ended", public_url)


def post_followed(work: UnitOfWork, *, pair: Pair, public_url: str) -> None:
    """To the member, once, whoever imports a roster how often."""
    _post(work, pair, pair.member_id, "followed", public_url)


def _post(work: UnitOfWork, pair: Pair, to: int, what: str, public_url: str) -> None:
    person_id = colleagues(work, employment_ids=[to])[to].person_id
    reader = reached.reader(work, person_id=person_id)
    path = f"/one-on-ones/{pair.id}"
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=_SUBJECTS[reader.locale],
        body=_BODIES[what][reader.locale].format(name=reader.name, url=f"{public_url}{path}"),
        dedupe_key=f"pair|{pair.id}|{what}|{to}",
    )
