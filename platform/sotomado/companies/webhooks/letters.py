"""The letter to HR that an address takes nothing any more. Its subject does not say of what."""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_BODY = {
    Locale.JAPANESE: """\
{name} 様

会社のシステムへのお知らせが、{day}から届いていません。

宛先: {address}

そのため、この宛先へのお知らせを止めました。受け側が直りましたら、次のページで送りなおしを始められます。

{link}
""",
    Locale.ENGLISH: """\
Dear {name},

What we send to a system of your company has not been taken since {day}.

Address: {address}

We have therefore stopped sending there. Once the receiving side works again, you can start anew on this page.

{link}
""",
}


def paused_letter(locale: Locale, *, name: str, address: str, since: date, link: str) -> tuple[str, str]:
    """Subject and body."""
    day = formats.day(since, locale.value)
    return _SUBJECT[locale], _BODY[locale].format(name=name, day=day, address=address, link=link)
