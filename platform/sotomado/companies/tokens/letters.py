"""The letter to HR that a token ends soon. Its subject does not say of what."""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_BODY = {
    Locale.JAPANESE: """\
{name} 様

会社のシステムがそとまどにつなぐためのトークン「{token}」は、{day}に期限が切れます。
そのあとは、このトークンを使った自動の連携が止まります。

つづけて使うときは、期限の前に次のページで新しいトークンを作り、システムの設定を入れかえてください。

{link}

入れかえがすんだら、古いトークンは同じページで止められます。
""",
    Locale.ENGLISH: """\
Dear {name},

The token "{token}", with which a system of your company connects to Sotomado, expires on {day}.
After that, whatever runs on this token will stop.

To keep it running, make a new token on the page below before then and put it into your system.

{link}

Once that is done, you can end the old token on the same page.
""",
}


def ending_letter(locale: Locale, *, name: str, token: str, ends_on: date, link: str) -> tuple[str, str]:
    """Subject and body."""
    day = formats.day(ends_on, locale.value)
    return _SUBJECT[locale], _BODY[locale].format(name=name, token=token, day=day, link=link)
