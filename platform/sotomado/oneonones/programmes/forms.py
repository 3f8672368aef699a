"""What HR fills in, what a verb takes of it, and beside which field a refusal stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.programmes import messages, setting
from sotomado.oneonones.programmes.errors import (
    AlreadyOver,
    ChangedMeanwhile,
    EndsTooEarly,
    NoSuchCohort,
    NoSuchQuestion,
    NotALink,
    NothingChosen,
    Refused,
    TooLong,
)
from sotomado.oneonones.programmes.models import MessageKind
from sotomado.oneonones.programmes.wording import CAREER_EVERY_MONTHS, MESSAGE_KINDS, WEEKS_TO_CHOOSE

CHOOSE_ONE = _l("ひとつえらんでください。")
CHOOSE_A_DAY = _l("日付をえらんでください。")
TOO_LONG = _l("%(max)d文字までです。書いたものは、この画面に残っています。")
NO_SUCH_COHORT = _l("えらべない集まりです。もう一度えらんでください。")
NO_PLACE = -1

Said = Mapping[type[Refused], tuple[str, LazyString]]


class Day(DateField):
    """A date; what is none is said in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(CHOOSE_A_DAY) from None


class Filled(FlaskForm):
    """A form of HR's. `said`: the field a refusal is about, and what it says there."""

    said: ClassVar[Said] = {}

    def wrong(self) -> list[tuple[str, str]]:
        return [(field.name, str(field.errors[0])) for field in self if field.errors]


class CadenceForm(Filled):
    said: ClassVar[Said] = {NoSuchCohort: ("cohort", NO_SUCH_COHORT)}

    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    every_weeks = SelectField(
        choices=[(str(weeks), label) for weeks, label in WEEKS_TO_CHOOSE.items()],
        validators=[InputRequired(CHOOSE_ONE)],
    )
    career_every_months = SelectField(
        choices=[("", ""), *((str(months), label) for months, label in CAREER_EVERY_MONTHS.items())],
        validators=[Optional()],
    )

    def read(self) -> dict[str, Any]:
        months = self.career_every_months.data
        return {
            "cohort": self.cohort.data,
            "every_weeks": int(self.every_weeks.data),
            "career_every_months": int(months) if months else None,
        }


class CareerForm(Filled):
    said: ClassVar[Said] = {
        NoSuchCohort: ("department", _l("ここにない部署です。もう一度えらんでください。")),
        EndsTooEarly: ("from_on", _l("今日よりあとの日をえらんでください。")),
        TooLong: ("from_on", _l("一年より先の日は、えらべません。")),
    }

    # Empty: the whole company.
    department = StringField()
    is_on = RadioField(choices=[("on", ""), ("off", "")], validators=[InputRequired(CHOOSE_ONE)])
    from_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])

    def read(self) -> dict[str, Any]:
        where = self.department.data or ""
        return {
            "department_id": number(where) if where else None,
            "is_on": self.is_on.data == "on",
            "from_on": a_day(self.from_on.data),
        }


class PackWordsForm(Filled):
    """What a version of a pack says."""

    said: ClassVar[Said] = {
        NothingChosen: ("themes", _l("テーマをひとつはえらんでください。")),
        NoSuchQuestion: ("questions", _l("問いは%(most)s個までえらべます。", most=setting.MOST_QUESTIONS)),
        ChangedMeanwhile: (
            "title",
            _l(
                "書いているあいだに、別の人があたらしい版にしました。下の版を読んでから、よければもう一度送ってください。"
            ),
        ),
        AlreadyOver: ("title", _l("もう終わったテーマパックです。あたらしいものをつくってください。")),
    }

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

    def words(self) -> setting.PackWords:
        return setting.PackWords(
            title=(self.title.data or "").strip(),
            text=(self.text.data or "").strip(),
            themes=[InsideTheme(theme) for theme in self.themes.data or ()],
            questions=list(self.questions.data or ()),
        )


UNTIL: Said = {
    NoSuchCohort: ("cohort", NO_SUCH_COHORT),
    EndsTooEarly: ("until_on", _l("終わりの日は、今日とはじめの日よりあとにしてください。")),
    TooLong: ("until_on", _l("終わりの日が遠すぎます。もうすこし近い日をえらんでください。")),
}


class PackForm(PackWordsForm):
    said: ClassVar[Said] = {**PackWordsForm.said, **UNTIL}

    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    from_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])
    until_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])

    def read(self) -> dict[str, Any]:
        return {
            "cohort": self.cohort.data,
            "words": self.words(),
            "from_on": a_day(self.from_on.data),
            "until_on": a_day(self.until_on.data),
        }


class MessageForm(Filled):
    said: ClassVar[Said] = {**UNTIL, NotALink: ("link", _l("https:// ではじまるアドレスを書いてください。"))}

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

    def read(self) -> messages.Letter:
        return messages.Letter(
            cohort=self.cohort.data or "",
            kind=MessageKind(self.kind.data),
            title=(self.title.data or "").strip(),
            body=(self.body.data or "").strip(),
            link=(self.link.data or "").strip(),
            until_on=a_day(self.until_on.data),
        )


def number(written: str) -> int:
    """A number as a form carries it; what is none stands for nothing that there is."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else NO_PLACE


def a_day(on: date | None) -> date:
    """The day of a field that was found filled in."""
    assert on is not None
    return on
