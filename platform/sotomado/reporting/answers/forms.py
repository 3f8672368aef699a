"""What HR says to everybody about a finding."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, TextAreaField, validators

from sotomado.reporting.answers.labels import STATE_LABELS
from sotomado.reporting.answers.models import MOST_CHARACTERS, AnswerState


class AnswerForm(FlaskForm):
    text = TextAreaField(
        validators=[
            validators.InputRequired(_l("社員の皆さんに伝えることばを書いてください。")),
            validators.Length(
                max=MOST_CHARACTERS,
                message=_l("%(max)d文字までです。すこし短くして、もう一度送ってください。"),
            ),
        ]
    )
    state = RadioField(
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=AnswerState.PLANNED.value,
        validators=[validators.InputRequired(_l("いまの様子を、ひとつえらんでください。"))],
    )
    done_on = DateField(validators=[validators.Optional()])
