"""The letter at the end of a theme for two. It says neither the theme nor with whom: others may read along."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "区切りの日のお知らせ", Locale.ENGLISH: "A note for the day you set"}
_BODY = {
    Locale.JAPANESE: """\
{name} さん

前に二人で決めた区切りの日が来ました。続けるか、終えるか、急いで決めなくて大丈夫です。

まず一人で振り返ってから、二人で見ることができます(サインインが必要です)。

{link}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

The day the two of you had set has come. Whether to go on or to end it need not be decided today.

You can look back alone first, and then together (you will be asked to sign in).

{link}

Sotomado
""",
}


def its_day_has_come(locale: Locale, name: str, link: str) -> tuple[str, str]:
    return _SUBJECT[locale], _BODY[locale].format(name=name, link=link)
