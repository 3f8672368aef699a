"""What is written at a closing, afterwards alone, and as feedback. All but the day and the theme may be blank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, validators

from sotomado.oneonones.forms import OpenClockField, OpenDayField
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.models import InsideTheme, WishedResponse
from sotomado.oneonones.table.closing import NewStep, Preset
from sotomado.oneonones.table.feedback import LONGEST_PART
from sotomado.oneonones.table.models import Doer, WishMet
from sotomado.oneonones.table.reactions import LONGEST_LINE, Reaction
from sotomado.oneonones.table.steps import LONGEST_STEP, MOST_STEPS

TOO_LONG = _l("%(max)d文字までにしてください。書いたものはこの画面に残っています。")
WITHOUT_DAY = _l("日付もえらんでください。")
DOERS = [(doer.value, doer.value) for doer in Doer]


@dataclass(frozen=True)
class Row:
    """One line of "who, what, by when" in the closing's form."""

    text: StringField
    doer: SelectField
    by_on: DateField


class ClosingForm(FlaskForm):
    held_on = OpenDayField(validators=[validators.InputRequired(_l("話した日をえらんでください。"))])
    theme = SelectField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[validators.InputRequired(_l("テーマをひとつえらんでください。"))],
    )
    wished_response = SelectField(
        choices=[("", ""), *((wish.value, label) for wish, label in RESPONSE_LABELS.items())],
        validators=[validators.Optional()],
    )
    next_on = OpenDayField()
    next_clock = OpenClockField()
    next_theme = SelectField(
        choices=[("", ""), *((theme.value, label) for theme, label in THEME_LABELS.items())],
        validators=[validators.Optional()],
    )

    def rows(self) -> list[Row]:
        return [Row(self[f"step_{n}"], self[f"doer_{n}"], self[f"by_{n}"]) for n in range(1, MOST_STEPS + 1)]

    def to_do(self) -> list[NewStep]:
        """What was written of the rows; one without words is blank, whatever else stands in it."""
        return [
            NewStep(row.text.data or "", Doer(row.doer.data or Doer.BOTH), row.by_on.data)
            for row in self.rows()
            if (row.text.data or "").strip()
        ]

    def next_at(self, time_zone: str) -> datetime | None:
        """When the two meet next, by the reader's clock."""
        if self.next_on.data is None or self.next_clock.data is None:
            return None
        return _instant(self.next_on.data, self.next_clock.data, time_zone)

    def chosen_wish(self) -> WishedResponse | None:
        return WishedResponse(self.wished_response.data) if self.wished_response.data else None

    def chosen_next_theme(self) -> InsideTheme | None:
        return InsideTheme(self.next_theme.data) if self.next_theme.data else None

    @classmethod
    def preset(cls, of: Preset, time_zone: str) -> ClosingForm:
        """With what is known before anybody writes."""
        local = of.next_at.astimezone(ZoneInfo(time_zone)) if of.next_at is not None else None
        return cls(
            formdata=None,
            held_on=of.held_on,
            theme=of.theme.value,
            wished_response=of.wished_response.value if of.wished_response else "",
            next_on=local.date() if local else None,
            next_clock=local.time().replace(second=0, microsecond=0) if local else None,
        )

    def validate_next_clock(self, field: OpenClockField) -> None:
        if self.next_on.data is not None and field.data is None:
            raise validators.ValidationError(field.wrong)
        if self.next_on.data is None and not self.next_on.errors and field.data is not None:
            raise validators.ValidationError(WITHOUT_DAY)


for _number in range(1, MOST_STEPS + 1):
    setattr(
        ClosingForm,
        f"step_{_number}",
        StringField(validators=[validators.Length(max=LONGEST_STEP, message=TOO_LONG)]),
    )
    setattr(ClosingForm, f"doer_{_number}", SelectField(choices=DOERS, default=Doer.BOTH.value))
    setattr(ClosingForm, f"by_{_number}", OpenDayField())


class StepForm(FlaskForm):
    """One step, put otherwise or added afterwards."""

    text = StringField(
        validators=[
            validators.InputRequired(_l("なにをするかを、ひとことで書いてください。")),
            validators.Length(max=LONGEST_STEP, message=TOO_LONG),
        ]
    )
    doer = SelectField(choices=DOERS, default=Doer.BOTH.value)
    by_on = OpenDayField()


class ReactionForm(FlaskForm):
    felt = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, 5)])
    # Empty: a radio button that was chosen can be let go of only by choosing another.
    wish_met = RadioField(
        choices=[("", ""), *((one.value, one.value) for one in WishMet)], validators=[validators.Optional()]
    )
    line = TextAreaField(validators=[validators.Length(max=LONGEST_LINE, message=TOO_LONG)])
    feeling = TextAreaField(validators=[validators.Length(max=LONGEST_LINE, message=TOO_LONG)])
    meaning = TextAreaField(validators=[validators.Length(max=LONGEST_LINE, message=TOO_LONG)])
    relation = TextAreaField(validators=[validators.Length(max=LONGEST_LINE, message=TOO_LONG)])

    def says(self) -> Reaction:
        return Reaction(
            felt=self.felt.data,
            wish_met=WishMet(self.wish_met.data) if self.wish_met.data else None,
            line=self.line.data or "",
            feeling=self.feeling.data or "",
            meaning=self.meaning.data or "",
            relation=self.relation.data or "",
        )

    def show(self, said: Reaction) -> None:
        self.felt.data = said.felt
        self.wish_met.data = said.wish_met.value if said.wish_met else None
        for name in ("line", "feeling", "meaning", "relation"):
            self[name].data = getattr(said, name)


class FeedbackForm(FlaskForm):
    scene = TextAreaField(validators=[validators.Length(max=LONGEST_PART, message=TOO_LONG)])
    action = TextAreaField(
        validators=[
            validators.InputRequired(_l("見たこと、聞いたことを、ひとつ書いてください。")),
            validators.Length(max=LONGEST_PART, message=TOO_LONG),
        ]
    )
    effect = TextAreaField(validators=[validators.Length(max=LONGEST_PART, message=TOO_LONG)])
    asked_id = StringField()


class AskForm(FlaskForm):
    about = TextAreaField(validators=[validators.Length(max=LONGEST_PART, message=TOO_LONG)])


def _instant(on: date, clock: time, time_zone: str) -> datetime:
    return datetime.combine(on, clock, tzinfo=ZoneInfo(time_zone))
