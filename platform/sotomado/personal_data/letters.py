"""Mails about one's own data. Their subjects say nothing: a company may read along."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sotomado import formats
from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "アカウントについて", Locale.ENGLISH: "About your account"}

_READY = {
    Locale.JAPANESE: """\
{name} さん

ご依頼のファイルができました。サインインし、パスワードをもう一度入れると受け取れます。{days}日たつと消えます。

{url}

お心当たりがなければ、すぐにパスワードを決めなおしてください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

The files you asked for are ready. Sign in and type your password once more to get them. \
They are gone after {days} days.

{url}

If you did not ask for them, choose a new password at once.

Sotomado
""",
}

_ASKED = {
    Locale.JAPANESE: """\
{name} さん

消去のご依頼を受けとりました。{on}に行います。それまでは、いつでも取り消せます。

{url}

お心当たりがなければ、このページで取り消し、パスワードを決めなおしてください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

We have received your request for erasure. It will be done on {on}. Until then you can take it back at any time.

{url}

If you did not ask for it, take it back on that page and choose a new password.

Sotomado
""",
}

_BACK = {
    Locale.JAPANESE: """\
{name} さん

消去のご依頼を取り消しました。すべて、もとのままです。

{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your request for erasure has been taken back. Everything is as it was.

{url}

Sotomado
""",
}

_DONE = {
    Locale.JAPANESE: """\
{name} さん

ご依頼のとおり、あなたのことばと記録を消し、お名前と連絡先を切り離しました。サインインは、もうできません。

報酬とチケットの計算のために、だれのものか分からない番号の行が、少なくとも法の定める七年のあいだ残ります。同意の版と日時など、消去のページでお伝えしたものも、名前とつながらない形で残ります。すでに公開された集計は、だれのことか分からないまま残ります。予備の写しの中の記録は、新しい写しに替わるまで残ります。

このメールは、その控えです。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

As you asked, your words and records have been erased, and your name and addresses cut off. You can no longer sign in.

For fees and tickets, numbered lines that name nobody stay for at least the seven years the law asks for. \
What else the page of erasure named stays without a name, such as which words were agreed to and when. \
Totals already published stay, without showing whose they are. \
What is in backup copies stays until newer copies take their place.

This mail is your receipt.

Sotomado
""",
}

_CONTRACT = {
    Locale.JAPANESE: """\
{name} さん

契約のある方から、個人データの消去の相談がありました。契約の終わらせ方とあわせて、ご本人と話してください。

お名前: {who}
連絡先: {email}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Somebody under contract asks about the erasure of their personal data. \
Please talk with them, also about how the contract ends.

Name: {who}
Address: {email}

Sotomado
""",
}


def _page(public_url: str) -> str:
    return f"{public_url}/account/own-data"


def copy_is_ready(locale: Locale, name: str, public_url: str, *, days: int) -> tuple[str, str]:
    return _SUBJECT[locale], _READY[locale].format(name=name, days=days, url=_page(public_url))


def erasure_is_asked(locale: Locale, name: str, public_url: str, due_at: datetime, zone: str) -> tuple[str, str]:
    on = formats.day(due_at.astimezone(ZoneInfo(zone)).date(), locale.value)
    return _SUBJECT[locale], _ASKED[locale].format(name=name, on=on, url=f"{_page(public_url)}/erasure")


def erasure_is_taken_back(locale: Locale, name: str, public_url: str) -> tuple[str, str]:
    return _SUBJECT[locale], _BACK[locale].format(name=name, url=_page(public_url))


def erasure_is_done(locale: Locale, name: str) -> tuple[str, str]:
    return _SUBJECT[locale], _DONE[locale].format(name=name)


def somebody_under_contract_asks(locale: Locale, name: str, who: str, email: str) -> tuple[str, str]:
    return _SUBJECT[locale], _CONTRACT[locale].format(name=name, who=who, email=email)
