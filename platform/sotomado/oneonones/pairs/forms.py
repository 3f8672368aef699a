"""Asking a colleague for a pair."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField, validators

from sotomado.consultations.labels import TOO_LONG
from sotomado.oneonones.pairs.service import ASKABLE, LONGEST_WHY


class AskForm(FlaskForm):
    kind = RadioField(
        choices=[(kind.value, kind.value) for kind in ASKABLE],
        validators=[validators.InputRequired(_l("どんな1on1をお願いするかを、ひとつえらんでください。"))],
    )
    why = TextAreaField(validators=[validators.Length(max=LONGEST_WHY, message=TOO_LONG)])
