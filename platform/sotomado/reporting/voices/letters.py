"""The mail that a voice was read over. It says nothing of what, for others may read the mails of a company."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "お知らせ", Locale.ENGLISH: "A notice"}
_BODY = {
    Locale.JAPANESE: """\
{name} さん

お預かりしていたものについて、お返事があります(サインインが必要です)。

{link}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

There is an answer about what you left with us (you will be asked to sign in).

{link}

Sotomado
""",
}


def there_is_an_answer(locale: Locale, name: str, link: str) -> tuple[str, str]:
    return _SUBJECT[locale], _BODY[locale].format(name=name, link=link)
