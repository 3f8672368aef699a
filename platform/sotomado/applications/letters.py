"""The letters to someone who applies: the way in, and that everything has arrived.

The name someone typed at the door stands in none of them: anybody can type anybody's address and any name. A subject
says to others nothing of what it is about.
"""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.applications.models import Application
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
TO_NEW = {
    Locale.JAPANESE: """\
そとまどの「キャリアコンサルタントの方へ」のページで、このアドレスが入力されました。
次のリンクからパスワードを決めると、応募を書きはじめられます。リンクは{days}日間、一度だけ有効です。

{link}

途中でやめても、書いたものは残ります。続きは、いつでも書けます。
お心当たりがなければ、このメールは捨ててください。リンクを使わないかぎり、お名前もアドレスも保管しません。

そとまど
""",
    Locale.ENGLISH: """\
Someone entered this address on Sotomado's page for career consultants.
Choose a password through this link to begin your application. It works once, for {days} days.

{link}

You can stop at any point. What you wrote is kept, and you can go on whenever you like.
If this was not you, throw this mail away. Unless the link is used, neither name nor address is kept.

Sotomado
""",
}
TO_KNOWN = {
    Locale.JAPANESE: """\
そとまどの「キャリアコンサルタントの方へ」のページで、このアドレスが入力されました。
このアドレスは、すでに登録されています。サインインすると、応募を書いたり、続けたりできます。

{link}

パスワードが分からないときは、サインインのページの「パスワードを忘れたとき」からどうぞ。
お心当たりがなければ、このメールは捨ててください。何も変わっていません。

そとまど
""",
    Locale.ENGLISH: """\
Someone entered this address on Sotomado's page for career consultants.
It is registered with us already. Sign in to begin your application, or to go on with it.

{link}

If you do not know your password, the page for signing in has a link for that.
If this was not you, throw this mail away. Nothing has changed.

Sotomado
""",
}
_RECEIVED = {
    Locale.JAPANESE: """\
{name} 様

たしかに受けとりました。時間をかけて書いてくださり、ありがとうございます。
これから書類を拝見し、次のことを、このアドレスにお知らせします。

いまの様子は、こちらで見られます(サインインが必要です):
{link}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Everything has arrived. Thank you for the time you have given this.
We will now read your papers, and write to this address about what comes next.

You can see how things stand here (you will be asked to sign in):
{link}

Sotomado
""",
}


def received(work: UnitOfWork, *, application: Application, number: int, public_url: str) -> None:
    """It was handed in. `number`: the step's, so that each time it is handed in is told once."""
    reader = accounts.actor(work, person_id=application.person_id)
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECT[reader.locale],
        body=_RECEIVED[reader.locale].format(name=reader.name, link=f"{public_url}/apply"),
        dedupe_key=f"application|{application.id}|{number}|received",
    )
