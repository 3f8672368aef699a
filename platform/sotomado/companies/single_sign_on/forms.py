"""What is typed on the way in, and by HR of its provider."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, validators


class AskForm(FlaskForm):
    """An address at the company; what stands before the @ is not looked at."""

    email = StringField(
        validators=[
            validators.InputRequired(_l("会社のメールアドレスを入力してください。")),
            validators.Length(max=254, message=_l("メールアドレスの形ではないようです。もう一度お確かめください。")),
            validators.Regexp(
                r"^\s*[^@\s]*@?[^@\s]+\.[^@\s]+\s*$",
                message=_l("メールアドレスの形ではないようです。もう一度お確かめください。"),
            ),
        ]
    )
