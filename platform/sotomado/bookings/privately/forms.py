"""What a private person types at the door, and an operator who sets a price."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, validators


class JoinForm(FlaskForm):
    """A name and an address."""

    name = StringField(
        validators=[
            validators.InputRequired(_l("お名前を書いてください。")),
            validators.Length(max=120, message=_l("お名前は120文字までで書いてください。")),
        ]
    )
    email = StringField(
        validators=[
            validators.InputRequired(_l("メールアドレスを入力してください。")),
            validators.Length(max=254, message=_l("メールアドレスの形ではないようです。もう一度お確かめください。")),
            validators.Regexp(
                r"^\s*[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+\s*$",
                message=_l("メールアドレスの形ではないようです。もう一度お確かめください。"),
            ),
        ]
    )

    def validate_name(self, field: StringField) -> None:
        if not any(sign.isalnum() for sign in field.data or ""):
            raise validators.ValidationError(_l("お名前を書いてください。"))
