"""The letter with the link that confirms a private address, and the last one to an address that is used no more.

They name nobody: an address may be a stranger's, by a slip of the finger.
"""

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


_LAST_SUBJECT = {Locale.JAPANESE: "お知らせの届け先の変更", Locale.ENGLISH: "Notices no longer come here"}
_LAST_BODY = {
    Locale.JAPANESE: """\
お知らせの届け先が変わりました。このメールアドレスには、これからは届きません。

ご自身で変えられたのでしたら、何もしなくて大丈夫です。

お心当たりがないときは、サインインして、届け先とサインイン中の端末をお確かめください:
{page}

そとまど
""",
    Locale.ENGLISH: """\
Notices now go somewhere else. Nothing more will be sent to this address.

If you changed this yourself, there is nothing to do.

If you did not, please sign in and look at where notices go, and at where you are signed in:
{page}

Sotomado
""",
}


def last_letter(*, locale: Locale, public_url: str) -> tuple[str, str]:
    """Subject and body, to whoever would otherwise not notice that somebody else changed it."""
    return _LAST_SUBJECT[locale], _LAST_BODY[locale].format(page=f"{public_url}/account")
