"""What is written down after a 1on1."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, TextAreaField, validators

from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS

LONGEST = 4000
_TOO_LONG = _l("4,000文字までにしてください。書いたものはこの画面に残っています。")
_NOT_A_DATE = _l("日付をえらんでください。")


class OptionalDateField(DateField):
    """A date that may be left open, but not be written wrongly."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_NOT_A_DATE) from None


class RecordForm(FlaskForm):
    held_on = OptionalDateField(validators=[validators.InputRequired(_l("話した日をえらんでください。"))])
    theme = SelectField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[validators.InputRequired(_l("テーマをひとつえらんでください。"))],
    )
    wished_response = SelectField(
        choices=[(wish.value, label) for wish, label in RESPONSE_LABELS.items()],
        validators=[validators.InputRequired(_l("ひとつえらんでください。"))],
    )
    notes = TextAreaField(validators=[validators.Length(max=LONGEST, message=_TOO_LONG)])
    until_next_time = TextAreaField(validators=[validators.Length(max=LONGEST, message=_TOO_LONG)])
    next_on = OptionalDateField()
    next_theme = SelectField(
        choices=[("", ""), *((theme.value, label) for theme, label in THEME_LABELS.items())],
        validators=[validators.Optional()],
    )


class ReactionForm(FlaskForm):
    reaction = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(1, 5)])
