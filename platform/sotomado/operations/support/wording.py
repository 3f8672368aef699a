"""Words of support views, as operators read them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.support.models import Looked
from sotomado.accounts.support.wording import FACTORS, ROLES
from sotomado.bookings.models import BookingState, Side

__all__ = ["FACTORS", "PARTS", "ROLES", "SIDES", "STATES"]

PARTS: Mapping[Looked, LazyString] = {
    Looked.ACCOUNT: _l("アカウント"),
    Looked.MAIL: _l("メール"),
    Looked.BOOKINGS: _l("予約"),
}
STATES: Mapping[BookingState, LazyString] = {
    BookingState.HELD: _l("確保している"),
    BookingState.CONFIRMED: _l("決まっている"),
    BookingState.CANCELLED: _l("取り消し"),
    BookingState.LAPSED: _l("確保が終わった"),
    BookingState.COMPLETED: _l("行われた"),
    BookingState.LATE_CANCELLED: _l("直前の取り消し"),
    BookingState.MISSED: _l("行われなかった面談"),
}
SIDES: Mapping[Side, LazyString] = {
    Side.ADVISEE: _l("相談する側"),
    Side.CONSULTANT: _l("相談を受ける側"),
}
