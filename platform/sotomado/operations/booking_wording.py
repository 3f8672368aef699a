"""What an operator's pages on bookings say, and how hours are read there."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from sotomado.bookings.models import Why

REASONS: Mapping[Why, LazyString] = {
    Why.LICENCE_ENDED: _l("資格の期限"),
    Why.CONFLICT: _l("利益相反の届け出"),
    Why.OTHER: _l("そのほか"),
}


def length(minutes: int) -> str:
    """So many hours before the start, or minutes where they do not fill hours."""
    if minutes % 60:
        return str(ngettext("%(num)s分前", "%(num)s分前", minutes))
    return str(ngettext("%(num)s時間前", "%(num)s時間前", minutes // 60))


def read_hours(text: str) -> int | None:
    """Whole hours as minutes, also typed in wide digits; None for what is no such number."""
    digits = unicodedata.normalize("NFKC", text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return None
    return int(digits) * 60
