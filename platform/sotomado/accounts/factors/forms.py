"""What people type or their device answers about second factors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField, validators

from sotomado.accounts.factors.passkeys import LONGEST_NAME


class CodeForm(FlaskForm):
    code = StringField(
        validators=[
            validators.InputRequired(_l("アプリに出ている6桁の数字を入力してください。")),
            validators.Length(max=40, message=_l("アプリに出ている6桁の数字を入力してください。")),
        ]
    )


class RecoveryCodeForm(FlaskForm):
    recovery_code = StringField(
        validators=[
            validators.InputRequired(_l("リカバリーコードを入力してください。")),
            validators.Length(max=80, message=_l("リカバリーコードは16文字です。もう一度お確かめください。")),
        ]
    )


class PasswordForm(FlaskForm):
    password = PasswordField(validators=[validators.InputRequired(_l("パスワードを入力してください。"))])


class AnswerForm(FlaskForm):
    """What a passkey answers, put in by the script."""

    credential = HiddenField()


class NameForm(FlaskForm):
    name = StringField(
        validators=[
            validators.InputRequired(_l("あとで見分けられる名前を書いてください。")),
            validators.Length(max=LONGEST_NAME, message=_l("名前は60文字までで書いてください。")),
        ]
    )


class PasskeyForm(NameForm, AnswerForm):
    """A passkey that was just made, and what it is called."""
