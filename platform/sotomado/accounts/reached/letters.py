"""The letter with the link that confirms a private address. It names nobody: the address may be a stranger's."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "メールアドレスの確認", Locale.ENGLISH: "Please confirm this address"}
_BODY = {
    Locale.JAPANESE: """\
そとまどを使っている方が、お知らせの届け先として、このメールアドレスを書きました。

ご本人でしたら、次のページで「このアドレスを使う」を押してください。{hours}時間、一度だけ使えます。

{link}

お心当たりがなければ、このメールは捨ててください。このほかに届くものはありません。

そとまど
""",
    Locale.ENGLISH: """\
Somebody who uses Sotomado has named this address as the one their notices should go to.

If that was you, open this page and choose "Use this address". The link works once, for {hours} hours.

{link}

If it was not you, throw this mail away. Nothing else will be sent to you.

Sotomado
""",
}


def confirming_letter(*, locale: Locale, link: str, hours: int) -> tuple[str, str]:
    """Subject and body."""
    return _SUBJECT[locale], _BODY[locale].format(link=link, hours=hours)
