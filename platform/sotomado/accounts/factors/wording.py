"""What is said when a second factor did not open."""

from __future__ import annotations

from flask_babel import gettext as _

from sotomado.accounts.errors import TooManyAttempts
from sotomado.accounts.factors.errors import PasskeyCopied, PasskeyKnown, TooManyPasskeys, WrongFactor


def of_a_code() -> str:
    return str(_("この数字ではないようです。一度使った数字は使えません。次の数字が出るのを待って、お試しください。"))


def of_a_recovery_code() -> str:
    return str(_("このコードは使えません。一度使ったコードか、作りなおす前のコードかもしれません。"))


def of_a_passkey(error: WrongFactor) -> str:
    if isinstance(error, PasskeyCopied):
        return str(
            _(
                "このパスキーは、写しが作られているかもしれないため、受け付けませんでした。"
                "ほかの方法で確かめて、このパスキーを外してください。"
            )
        )
    return str(_("パスキーを確かめられませんでした。もう一度お試しください。"))


def of_registering(error: Exception) -> str:
    if isinstance(error, PasskeyKnown):
        return str(_("このパスキーは、もう登録されています。"))
    if isinstance(error, TooManyPasskeys):
        return str(_("パスキーは20個までです。使っていないものを外してから、お試しください。"))
    return str(_("パスキーを登録できませんでした。もう一度お試しください。"))


def of_waiting(error: TooManyAttempts) -> str:
    if error.wait_minutes > 60:
        return str(_("今日はもう何度もうまくいかなかったため、受け付けていません。明日またお試しください。"))
    return str(
        _(
            "続けてうまくいかなかったため、しばらく受け付けていません。%(minutes)s分ほどおいてお試しください。",
            minutes=error.wait_minutes,
        )
    )
