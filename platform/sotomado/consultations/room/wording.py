"""How it is said that somebody left a room."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.consultations.room.models import Left

LEFT_WORDS: Mapping[Left, LazyString] = {
    Left.WENT: _l("退室した"),
    Left.LOST: _l("連絡がとだえた"),
    Left.TAKEN_OVER: _l("別の画面に移った"),
}
