"""Days and times as forms of the inside track take them. What is none says so in our words, and stays as typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TimeField


class DayField(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("日付をえらんでください。")) from None
        # At either end of the calendar's years a day is none by the clock of another place.
        if self.data is not None and not 2000 <= self.data.year < 2200:
            raise ValueError(_l("日付をえらんでください。"))


class OpenDayField(DayField):
    """A day that may be left open, but not be written wrongly."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if _is_open(valuelist):
            self.data = None
        else:
            super().process_formdata(valuelist)


class ClockField(TimeField):
    """A time by the wall clock."""

    wrong = _l("時刻をえらんでください。")

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.wrong) from None


class OpenClockField(ClockField):
    """A time that may be left open, but not be written wrongly."""

    wrong = _l("時刻をえらぶか、日付もあわせて空けておいてください。")

    def process_formdata(self, valuelist: list[str]) -> None:
        if _is_open(valuelist):
            self.data = None
        else:
            super().process_formdata(valuelist)


def _is_open(valuelist: list[str]) -> bool:
    return not valuelist or not valuelist[0].strip()
