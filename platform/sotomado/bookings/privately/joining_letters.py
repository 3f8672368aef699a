"""The letters at the door for private persons: the way in, and the way back.

The name someone typed stands in none of them: anybody can type anybody's address and any name.
"""

from __future__ import annotations

from sotomado.accounts.models import Locale

SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
TO_NEW = {
    Locale.JAPANESE: """\
そとまどの「個人の方へ」のページで、このアドレスが入力されました。
次のリンクからパスワードを決めると、使いはじめられます。リンクは{days}日間、一度だけ有効です。

{link}

登録に費用はかかりません。お支払いは、予約のたびに、カードで一回分ずつです。
お心当たりがなければ、このメールは捨ててください。リンクを使わないかぎり、お名前もアドレスも保管しません。

そとまど
""",
    Locale.ENGLISH: """\
Someone entered this address on Sotomado's page for private persons.
Choose a password through this link to begin. It works once, for {days} days.

{link}

Registering costs nothing. You pay by card, for one appointment at a time.
If this was not you, throw this mail away. Unless the link is used, neither name nor address is kept.

Sotomado
""",
}
TO_KNOWN = {
    Locale.JAPANESE: """\
そとまどの「個人の方へ」のページで、このアドレスが入力されました。
このアドレスは、すでに登録されています。サインインすると、そのまま使えます。

{link}

パスワードが分からないときは、サインインのページの「パスワードを忘れたとき」からどうぞ。
お心当たりがなければ、このメールは捨ててください。何も変わっていません。

そとまど
""",
    Locale.ENGLISH: """\
Someone entered this address on Sotomado's page for private persons.
It is registered with us already. Sign in, and you can go on.

{link}

If you do not know your password, the page for signing in has a link for that.
If this was not you, throw this mail away. Nothing has changed.

Sotomado
""",
}
