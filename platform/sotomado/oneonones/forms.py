"""Days as forms of the inside track take them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField

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
