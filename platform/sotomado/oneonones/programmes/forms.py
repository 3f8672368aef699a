"""What HR fills in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.programmes import messages, setting
from sotomado.oneonones.programmes.models import MessageKind
from sotomado.oneonones.programmes.wording import CAREER_EVERY_MONTHS, EVERY_WEEKS, MESSAGE_KINDS

CHOOSE_ONE = _l("ひとつえらんでください。")
CHOOSE_A_DAY = _l("日付をえらんでください。")
TOO_LONG = _l("%(max)d文字までです。書いたものは、この画面に残っています。")


class Day(DateField):
    """A date; what is none is said in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(CHOOSE_A_DAY) from None


class CadenceForm(FlaskForm):
    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    every_weeks = SelectField(
        choices=[(str(weeks), label) for weeks, label in EVERY_WEEKS.items()],
        validators=[InputRequired(CHOOSE_ONE)],
    )
    career_every_months = SelectField(
        choices=[("", ""), *((str(months), label) for months, label in CAREER_EVERY_MONTHS.items())],
        validators=[Optional()],
    )


class CareerForm(FlaskForm):
    # Empty: the whole company.
    department = StringField()
    is_on = RadioField(choices=[("on", ""), ("off", "")], validators=[InputRequired(CHOOSE_ONE)])
    from_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])


class PackWordsForm(FlaskForm):
    """What a version of a pack says."""

    title = StringField(
        validators=[
            InputRequired(_l("題を書いてください。")),
            Length(max=setting.LONGEST_TITLE, message=TOO_LONG),
        ]
    )
    text = TextAreaField(
        validators=[
            InputRequired(_l("なぜこれをすすめるのかを、書いてください。")),
            Length(max=setting.LONGEST_TEXT, message=TOO_LONG),
        ]
    )
    themes = SelectMultipleField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[InputRequired(_l("テーマをひとつはえらんでください。"))],
    )
    questions = SelectMultipleField(validate_choice=False)
    over = HiddenField()


class PackForm(PackWordsForm):
    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    from_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])
    until_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])


class MessageForm(FlaskForm):
    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    kind = RadioField(
        choices=[(kind.value, MESSAGE_KINDS[kind]) for kind in MessageKind], validators=[InputRequired(CHOOSE_ONE)]
    )
    title = StringField(
        validators=[
            InputRequired(_l("題を書いてください。")),
            Length(max=messages.LONGEST_TITLE, message=TOO_LONG),
        ]
    )
    body = TextAreaField(
        validators=[
            InputRequired(_l("伝えたいことを書いてください。")),
            Length(max=messages.LONGEST_BODY, message=TOO_LONG),
        ]
    )
    link = StringField(validators=[Optional(), Length(max=messages.LONGEST_LINK, message=TOO_LONG)])
    until_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])
