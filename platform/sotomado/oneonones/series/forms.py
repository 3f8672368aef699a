"""When two meet, and where."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, validators

from sotomado.consultations.labels import TOO_LONG
from sotomado.oneonones.forms import ClockField, DayField
from sotomado.oneonones.series import rhythm
from sotomado.oneonones.series.models import LENGTHS, Cadence, PlaceKind

LONGEST_PLACE = 300


class TimeForm(FlaskForm):
    """One time. `seen`: what the page showed of what is planned."""

    on = DayField(validators=[validators.InputRequired(_l("日付をえらんでください。"))])
    clock = ClockField(validators=[validators.InputRequired(_l("時刻をえらんでください。"))])
    minutes = RadioField(
        choices=[(str(length), str(length)) for length in LENGTHS],
        validators=[validators.InputRequired(_l("長さをえらんでください。"))],
    )
    seen = HiddenField()

    def starts_at(self, zone: str) -> datetime:
        """The instant the clock of `zone` shows what was typed."""
        assert isinstance(self.on.data, date)
        assert isinstance(self.clock.data, time)
        return rhythm.instant(self.on.data, self.clock.data.hour * 60 + self.clock.data.minute, zone)

    def wrong(self) -> list[tuple[str, str]]:
        return [(name, str(said[0])) for name, said in self.errors.items() if name and said]


class PlanForm(TimeForm):
    """A time, how it goes on from there, and how the two meet."""

    cadence = SelectField(
        choices=[("", ""), *((one.value, one.value) for one in Cadence)], validators=[validators.Optional()]
    )
    # By whose clock the rhythm goes on, where the two live by different ones.
    zone = SelectField(choices=[], validate_choice=False)
    place_kind = RadioField(
        choices=[(one.value, one.value) for one in PlaceKind],
        validators=[validators.InputRequired(_l("会い方をえらんでください。"))],
    )
    place = StringField(validators=[validators.Length(max=LONGEST_PLACE, message=TOO_LONG)])

    def read(self) -> dict[str, Any]:
        """What a verb takes of it."""
        return {"minutes": int(self.minutes.data), "cadence": Cadence(self.cadence.data) if self.cadence.data else None}


class SeenForm(FlaskForm):
    """A button for what is planned, as the page showed it."""

    seen = HiddenField()


class ReminderForm(FlaskForm):
    is_wished = BooleanField()
