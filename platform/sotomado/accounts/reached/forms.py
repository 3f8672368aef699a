"""What people choose on the page of how they are reached."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, validators

from sotomado.accounts.reached.models import Plainness


class AddressForm(FlaskForm):
    email = StringField(validators=[validators.InputRequired(_l("メールアドレスを入力してください。"))])


class ReachingForm(FlaskForm):
    day_before = BooleanField()
    hour_before = BooleanField()
    plainness = RadioField(
        choices=[(one.value, one.value) for one in Plainness],
        validators=[validators.InputRequired(_l("題名の書き方をえらんでください。"))],
    )
