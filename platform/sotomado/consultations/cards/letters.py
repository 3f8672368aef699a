"""The mail that a card has come. It says neither from whom nor what about: others may read along."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "お知らせ", Locale.ENGLISH: "A notice"}
_BODY = {
    Locale.JAPANESE: """\
{name} さん

あなたに読んでほしいカードが一枚、届いています(サインインが必要です)。書いた人が決めた日まで読めます。

{link}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

A card has been shared with you (you will be asked to sign in). It can be read until the day its writer chose.

{link}

Sotomado
""",
}


def a_card_for_you(locale: Locale, name: str, link: str) -> tuple[str, str]:
    return _SUBJECT[locale], _BODY[locale].format(name=name, link=link)
