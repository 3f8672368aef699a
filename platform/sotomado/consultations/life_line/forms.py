"""What a person writes of one point. Only when and what are asked for; the rest may stay open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField, validators

from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.life_line.labels import HEIGHTS, band_of
from sotomado.consultations.life_line.points import EARLIEST_YEAR, LONGEST_TITLE, LONGEST_WORDS, YEARS_AHEAD, Told


def _words() -> TextAreaField:
    return TextAreaField(validators=[validators.Length(max=LONGEST_WORDS, message=TOO_LONG)])


class PointForm(FlaskForm):
    year = IntegerField(validators=[validators.InputRequired(_l("何年のことか、西暦で書いてください。"))])
    month = SelectField(
        choices=[("", ""), *((str(month), str(month)) for month in range(1, 13))],
        default="",
        validators=[validators.Optional()],
    )
    height = RadioField(
        choices=[(str(height), words) for height, words in HEIGHTS.items()],
        default="0",
        validators=[validators.InputRequired(_l("そのときの気持ちに近いものを、ひとつえらんでください。"))],
    )
    # Where it stands in the chart to the step, as long as the band chosen is the one it lies in.
    exact = HiddenField()
    title = StringField(
        validators=[
            validators.InputRequired(_l("何があったかを、短いことばで書いてください。")),
            validators.Length(max=LONGEST_TITLE, message=TOO_LONG),
        ]
    )
    feeling = _words()
    meaning = _words()
    relation = _words()

    def is_good(self, *, today: date) -> bool:
        """Whether it can be stored; what is wrong stands beside its field."""
        good: bool = self.validate()
        if self.year.data is not None and not EARLIEST_YEAR <= self.year.data <= today.year + YEARS_AHEAD:
            self.year.errors = [
                *self.year.errors,
                _l(
                    "%(first)d年から%(last)d年までの年を書いてください。",
                    first=EARLIEST_YEAR,
                    last=today.year + YEARS_AHEAD,
                ),
            ]
            return False
        if not good and not self.year.data and not self.year.errors:
            self.year.errors = [_l("何年のことか、西暦で書いてください。")]
        return good

    def told(self) -> Told:
        """What a good form says."""
        return Told(
            year=self.year.data or 0,
            month=int(self.month.data) if self.month.data else None,
            height=self._height(),
            title=self.title.data or "",
            feeling=self.feeling.data or "",
            meaning=self.meaning.data or "",
            relation=self.relation.data or "",
        )

    def _height(self) -> int:
        band = int(self.height.data)
        try:
            exact = int(self.exact.data or "")
        except ValueError:
            return band
        return exact if band_of(exact) == band and abs(exact) <= 10 else band

    @classmethod
    def typed(cls, fields: Mapping[str, str]) -> PointForm:
        """As it was typed, with what is still wrong with it."""
        form = cls(formdata=None, **{name: value for name, value in fields.items() if name != "year"})
        year = fields.get("year", "")
        form.year.raw_data, form.year.data = [year], int(year) if year.isdecimal() else None
        return form

    @classmethod
    def showing(cls, told: Told) -> PointForm:
        return cls(formdata=None, **_as_fields(told))


def _as_fields(told: Told) -> dict[str, Any]:
    return {
        "year": told.year,
        "month": str(told.month or ""),
        "height": str(band_of(told.height)),
        "exact": str(told.height),
        "title": told.title,
        "feeling": told.feeling,
        "meaning": told.meaning,
        "relation": told.relation,
    }
