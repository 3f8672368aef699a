"""What HR fills in of a round, what a verb takes of it, and beside which field a refusal stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, FormField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from sotomado.accounts.models import Locale
from sotomado.companies.inviting import errors, service
from sotomado.companies.inviting.models import CohortKind
from sotomado.companies.inviting.rounds import Round
from sotomado.companies.inviting.service import TrainingDay, Written
from sotomado.companies.inviting.templates import PLACEHOLDERS, template
from sotomado.oneonones.programmes.forms import CHOOSE_A_DAY, CHOOSE_ONE, TOO_LONG, Day

NO_TIME = _l("時刻を、13:00のように書いてください。")


class Clock(TimeField):
    """A time of day; what is none is said in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_TIME) from None


class TrainingForm(Form):
    """A training or a workshop. All of it empty: there is none."""

    title = StringField(validators=[Length(max=service.LONGEST_TITLE, message=TOO_LONG)])
    place = StringField(validators=[Length(max=service.LONGEST_PLACE, message=TOO_LONG)])
    on = Day(validators=[Optional()])
    starts = Clock(validators=[Optional()])
    ends = Clock(validators=[Optional()])

    def is_empty(self) -> bool:
        return not any(field.data or (field.raw_data and any(field.raw_data)) for field in self)


class RoundForm(FlaskForm):
    """A round as HR writes it."""

    cohort = StringField(validators=[InputRequired(CHOOSE_ONE)])
    subject_ja = StringField(validators=[Length(max=service.LONGEST_SUBJECT, message=TOO_LONG)])
    body_ja = TextAreaField(
        validators=[
            InputRequired(_l("案内のことばを書いてください。")),
            Length(max=service.LONGEST_BODY, message=TOO_LONG),
        ]
    )
    subject_en = StringField(validators=[Length(max=service.LONGEST_SUBJECT, message=TOO_LONG)])
    body_en = TextAreaField(validators=[Length(max=service.LONGEST_BODY, message=TOO_LONG)])
    reply_to = StringField(validators=[Length(max=254, message=TOO_LONG)])
    pack_id = StringField()
    first = FormField(TrainingForm)
    second = FormField(TrainingForm)
    third = FormField(TrainingForm)
    send_on = Day(validators=[InputRequired(CHOOSE_A_DAY)])
    remind_on = Day(validators=[Optional()])
    repeats_yearly = BooleanField()

    @property
    def trainings(self) -> list[FormField]:
        return [self.first, self.second, self.third]

    def read(self) -> Written:
        """What was written. A training that lacks a part has the same time at both ends, which the verb refuses."""
        assert self.send_on.data is not None, "found filled in"
        return Written(
            cohort=self.cohort.data or "",
            subject_ja=(self.subject_ja.data or "").strip(),
            body_ja=self.body_ja.data or "",
            subject_en=(self.subject_en.data or "").strip(),
            body_en=self.body_en.data or "",
            reply_to=(self.reply_to.data or "").strip(),
            send_on=self.send_on.data,
            remind_on=self.remind_on.data,
            repeats_yearly=bool(self.repeats_yearly.data),
            pack_id=self.pack_id.data or None,
            trainings=[_training(one.form) for one in self.trainings if not one.form.is_empty()],
        )

    def fill(self, one: Round, zone_day: Iterable[TrainingDay]) -> None:
        """Show a round as it was written."""
        words, english = one.words[Locale.JAPANESE], one.words.get(Locale.ENGLISH)
        self.cohort.data, self.pack_id.data, self.reply_to.data = one.cohort.code, one.pack_id or "", one.reply_to
        self.subject_ja.data, self.body_ja.data = words.subject, words.body
        if english is not None:
            self.subject_en.data, self.body_en.data = english.subject, english.body
        self.send_on.data, self.remind_on.data = one.send_on, one.remind_on
        self.repeats_yearly.data = one.repeats_yearly
        for field, day in zip(self.trainings, zone_day, strict=False):
            form = field.form
            form.title.data, form.place.data = day.title, day.place
            form.on.data, form.starts.data, form.ends.data = day.on, day.starts, day.ends

    def begin(self, cohort: str, kind: CohortKind, send_on: date, reply_to: str) -> None:
        """What a new round begins with."""
        self.cohort.data, self.send_on.data, self.reply_to.data = cohort, send_on, reply_to
        self.body_ja.data, self.body_en.data = template(kind, Locale.JAPANESE), template(kind, Locale.ENGLISH)

    def wrong(self) -> list[tuple[str, str]]:
        """Every field that something is wrong with, by its name, and what."""
        fields: list[Field] = [field for field in self if not isinstance(field, FormField)]
        fields += [field for one in self.trainings for field in one.form]
        return [(field.name, str(field.errors[0])) for field in fields if field.errors]

    def say(self, refused: errors.Refused) -> None:
        """Put what a verb refused beside the field it is about."""
        field, words = self._said(refused)
        field.errors = [words]

    def _said(self, refused: errors.Refused) -> tuple[Field, str]:
        match refused:
            case errors.BadPlaceholder():
                return self[refused.where], of_unknown_blank(refused)
            case errors.NoDate():
                trainings = [one for one in self.trainings if not one.form.is_empty()]
                return trainings[refused.number - 1].form.title, str(
                    _(
                        "題、日、はじまり、おわりをすべて書いてください。案内を送る日よりあとで、おわりは、はじまりよりあとです。"
                    )
                )
            case errors.SendsTooEarly():
                return self.send_on, str(_("今日から一年ほどのあいだの日を選んでください。"))
            case errors.RemindsAtAnOddTime():
                return self.remind_on, str(_("案内を送る日のあと、60日までの日を選んでください。"))
            case errors.NotAnAddress():
                return self.reply_to, str(_("メールアドレスの形になっていません。"))
            case errors.NoSuchPack():
                return self.pack_id, str(_("送る日には出していないテーマパックです。もう一度選んでください。"))
            case errors.AlreadyLeaving():
                return self.send_on, str(_("もう送りはじめたか、取りやめた案内です。変えられません。"))
            case _:
                return self.cohort, str(_("選べない集まりです。もう一度選んでください。"))


def of_unknown_blank(refused: errors.BadPlaceholder) -> str:
    if refused.is_link_missing:
        return str(_("本文に {link} を入れてください。受け取る人の入り口になります。"))
    known = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return str(
        _(
            "使えない差し込みがあります: %(unknown)s。使えるのは %(known)s です。",
            unknown="、".join(refused.unknown),
            known=known,
        )
    )


def _training(form: Form) -> TrainingDay:
    nothing = time(0, 0)
    is_whole = form.on.data is not None and form.starts.data is not None and form.ends.data is not None
    return TrainingDay(
        title=(form.title.data or "").strip(),
        place=(form.place.data or "").strip(),
        on=form.on.data or date.min,
        starts=form.starts.data if is_whole else nothing,
        ends=form.ends.data if is_whole else nothing,
    )
