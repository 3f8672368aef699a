"""The mails of safety. They may be read on a company's server or on a phone that lies on a table: they say that
something waits on a page, and neither what, nor of whom.
"""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

# What happened -> (subject, body) per language.
WORDS: dict[str, dict[Locale, tuple[str, str]]] = {
    "call": {
        Locale.JAPANESE: (
            "至急のご確認",
            "{name}さん\n\nいますぐ確かめていただきたいことが、運営のページに届いています。\n\n"
            "こちらから引き受けてください(サインインが必要です):\n{url}\n\n"
            "引き受ける人がいないあいだ、ほかの運営の者にも順にお知らせします。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Please look at once",
            "Dear {name},\n\nSomething has come in on the operators' pages that someone must look at right away.\n\n"
            "Please take it on here (you will be asked to sign in):\n{url}\n\n"
            "As long as nobody does, the other operators are called as well.\n\nSotomado\n",
        ),
    },
    "call again": {
        Locale.JAPANESE: (
            "至急のご確認(まだ引き受けた人がいません)",
            "{name}さん\n\nいますぐ確かめていただきたいことを、まだだれも引き受けていません。\n\n"
            "こちらから引き受けてください(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Please look at once (nobody has yet)",
            "Dear {name},\n\nNobody has yet taken on what must be looked at right away.\n\n"
            "Please take it on here (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "added": {
        Locale.JAPANESE: (
            "続きが届きました",
            "{name}さん\n\n引き受けていただいている件に、続きが届きました(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Something was added",
            "Dear {name},\n\nSomething was added to what you took on (you will be asked to sign in):\n{url}\n\n"
            "Sotomado\n",
        ),
    },
    "receipt": {
        Locale.JAPANESE: (
            "お知らせを受けとりました",
            "{name}さん\n\nお知らせを、たしかに受けとりました。運営の者が読み、お返事します。\n\n"
            "控えと、そのあとの様子は、こちらのページで(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "We have received your message",
            "Dear {name},\n\nWe have received what you wrote. An operator reads it and will answer.\n\n"
            "Your receipt and what happens next are here (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "news": {
        Locale.JAPANESE: (
            "そとまどからのご連絡",
            "{name}さん\n\nお知らせいただいたことについて、ご連絡があります(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A message from Sotomado",
            "Dear {name},\n\nThere is a message for you (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "told": {
        Locale.JAPANESE: (
            "そとまどからのご連絡",
            "{name}さん\n\n運営からお伝えすることがあります(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A message from Sotomado",
            "Dear {name},\n\nOur operators have something to tell you (you will be asked to sign in):\n{url}\n\n"
            "Sotomado\n",
        ),
    },
    "agree": {
        Locale.JAPANESE: (
            "二人目の確認のお願い",
            "{name}さん\n\n運営のページで、二人目の人の返事を待っています(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A second person is needed",
            "Dear {name},\n\nSomething on the operators' pages waits for the answer of a second person "
            "(you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "near": {
        Locale.JAPANESE: (
            "ご確認のお願い",
            "{name}さん\n\n運営のページで延ばしていたことの、期日が近づいています。このままでよければ、何もしなくて"
            "大丈夫です(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Please look at this",
            "Dear {name},\n\nThe day of something that was put off on the operators' pages is near. If it may come, "
            "there is nothing to do (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
}


def call_operator(work: UnitOfWork, *, case_id: str, person_id: int, round_: int, public_url: str) -> None:
    what = "call" if round_ == 0 else "call again"
    url = f"{public_url}/operations/safety/{case_id}"
    _post(work, what, person_id, url, f"safety|{case_id}|call|{round_}|{person_id}")


def tell_team(work: UnitOfWork, *, case_id: str, person_id: int, number: int, public_url: str) -> None:
    url = f"{public_url}/operations/safety/{case_id}"
    _post(work, "added", person_id, url, f"safety|{case_id}|added|{number}|{person_id}")


def receipt(work: UnitOfWork, *, case_id: str, person_id: int, public_url: str) -> None:
    _post(work, "receipt", person_id, f"{public_url}/safety/cases/{case_id}", f"safety|{case_id}|receipt")


def tell_writer(work: UnitOfWork, *, case_id: str, person_id: int, number: int, public_url: str) -> None:
    _post(work, "news", person_id, f"{public_url}/safety/cases/{case_id}", f"safety|{case_id}|news|{number}")


def tell_consultant(work: UnitOfWork, *, case_id: str, person_id: int, number: int, public_url: str) -> None:
    _post(work, "told", person_id, f"{public_url}/desk/from-operators", f"safety|{case_id}|told|{number}")


def tell_of_opening(work: UnitOfWork, *, opening_id: str, person_id: int, public_url: str) -> None:
    _post(work, "told", person_id, f"{public_url}/safety/own", f"safety|opening|{opening_id}|told")


def tell_of_notice(work: UnitOfWork, *, notice_id: str, person_id: int, public_url: str) -> None:
    _post(work, "told", person_id, f"{public_url}/safety/own", f"safety|notice|{notice_id}|told")


def ask_to_put_off(work: UnitOfWork, *, notice_id: str, number: int, person_id: int, public_url: str) -> None:
    url = f"{public_url}/operations/safety/notices/{notice_id}"
    _post(work, "agree", person_id, url, f"safety|notice|{notice_id}|put off|{number}|{person_id}")


def ask_whether_to_tell(work: UnitOfWork, *, notice_id: str, number: int, person_id: int, public_url: str) -> None:
    url = f"{public_url}/operations/safety/notices/{notice_id}"
    _post(work, "near", person_id, url, f"safety|notice|{notice_id}|near|{number}|{person_id}")


def ask_for_agreement(work: UnitOfWork, *, opening_id: str, person_id: int, public_url: str) -> None:
    url = f"{public_url}/operations/safety/openings/{opening_id}"
    _post(work, "agree", person_id, url, f"safety|opening|{opening_id}|ask|{person_id}")


def _post(work: UnitOfWork, what: str, person_id: int, url: str, dedupe_key: str) -> None:
    reader = reached.reader(work, person_id=person_id)
    subject, body = WORDS[what][reader.locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(name=reader.name, url=url),
        dedupe_key=dedupe_key,
    )
