"""What is written on a card, and until when it is shared."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TextAreaField, validators

from sotomado.consultations.cards.models import Reader
from sotomado.consultations.cards.service import LONGEST_BODY, LONGEST_TITLE
from sotomado.consultations.labels import TOO_LONG


class CardWords(FlaskForm):
    """What stands on a card, where it is known already who reads it."""

    title = StringField(
        validators=[
            validators.InputRequired(_l("題を書いてください。短いことばで大丈夫です。")),
            validators.Length(max=LONGEST_TITLE, message=TOO_LONG),
        ]
    )
    body = TextAreaField(
        validators=[
            validators.InputRequired(_l("伝えたいことを書いてください。一行でも大丈夫です。")),
            validators.Length(max=LONGEST_BODY, message=TOO_LONG),
        ]
    )


class CardForm(CardWords):
    reader = RadioField(
        choices=[(one.value, one.value) for one in (Reader.MANAGER, Reader.HR)],
        validators=[validators.InputRequired(_l("だれに見せるかを、ひとつえらんでください。"))],
    )


class ShareForm(FlaskForm):
    ends_on = DateField(validators=[validators.InputRequired(_l("いつまで見せるかを、日付でえらんでください。"))])
