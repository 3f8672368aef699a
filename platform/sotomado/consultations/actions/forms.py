"""What is written as an action item. Only what is to be done or noticed is needed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, TextAreaField, validators

from sotomado.consultations.actions.models import Kind
from sotomado.consultations.actions.service import LONGEST_HOW_KNOWN, LONGEST_WHAT, Decided
from sotomado.consultations.labels import TOO_LONG

NOTHING_SAID = _l("やってみること、または気づきたいことを書いてください。ひとことで大丈夫です。")
NOT_A_DAY = _l("日付を選ぶか、空けておいてください。")
DAY_IS_OVER = _l("お知らせの日は、明日から2年先までのあいだで選んでください。")


class OpenDateField(DateField):
    """A day that may be left open, but not be written wrongly."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NOT_A_DAY) from None


class ActionForm(FlaskForm):
    what = TextAreaField(
        validators=[validators.InputRequired(NOTHING_SAID), validators.Length(max=LONGEST_WHAT, message=TOO_LONG)]
    )
    kind = RadioField(choices=[(kind.value, kind.value) for kind in Kind], default=Kind.DO.value)
    how_known = TextAreaField(validators=[validators.Length(max=LONGEST_HOW_KNOWN, message=TOO_LONG)])
    by_on = OpenDateField()
    asked_on = OpenDateField()

    def decided(self) -> Decided:
        return Decided(
            what=self.what.data or "",
            kind=Kind(self.kind.data),
            how_known=self.how_known.data,
            by_on=self.by_on.data,
            asked_on=self.asked_on.data,
        )
