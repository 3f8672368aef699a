"""What the consultant's pages say of a booking: what happened to it, who did it, and what calling off meant."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.bookings.calling_off import LONGEST_WORDS, REASONS, CalledOff
from sotomado.bookings.desk import Line
from sotomado.bookings.models import BookingState, Happening, Side, Why

# A tag beside a line of the past; what simply took place has none.
STATES: Mapping[BookingState, LazyString] = {
    BookingState.CANCELLED: _l("取り消し"),
    BookingState.LATE_CANCELLED: _l("直前の取り消し"),
    BookingState.MISSED: _l("行われなかった面談"),
}
# A consultant's own reasons, and those of an operator.
WHYS: Mapping[Why, LazyString] = {
    Why.ILL: _l("体調がすぐれない"),
    Why.URGENT: _l("急な用事ができた"),
    Why.DOUBLE_BOOKED: _l("ほかの予定と重なった"),
    Why.OTHER: _l("そのほか"),
    Why.LICENCE_ENDED: _l("資格の期限"),
    Why.CONFLICT: _l("利益相反の届け出"),
}


def happened(line: Line) -> str:
    """One line of a booking's life."""
    if line.happened in (Happening.CANCELLED, Happening.LATE_CANCELLED):
        by = {
            Side.ADVISEE: _("相談者が取り消しました。"),
            Side.CONSULTANT: _("あなたが取り消しました。"),
            Side.OPERATOR: _("運営が取り消しました。"),
            Side.SERVICE: _("取り消しになりました。"),
        }
        return str(by[line.by])
    told = {
        Happening.CONFIRMED: _("予約が入りました。"),
        Happening.MOVED: _("相談者が日時を変えました。"),
        Happening.MODE_CHANGED: _("相談者が会い方を変えました。"),
        Happening.COMPLETED: _("しめくくりました。"),
        Happening.MISSED: _("行われなかった面談として記録されました。"),
        Happening.REOPENED: _("行われた面談として、見なおされました。"),
    }
    return str(told[line.happened])


def what_is_missing(typed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(field, sentence) for each thing that keeps a booking from being called off."""
    wrong: list[tuple[str, str]] = []
    if typed["why"] not in {why.value for why in REASONS}:
        wrong.append(("why", _("わけをひとつえらんでください。相談者には伝わりません。")))
    if len(typed["words"]) > LONGEST_WORDS:
        wrong.append(("words", _("%(most)s字までにしてください。書いたものは残っています。", most=LONGEST_WORDS)))
    return tuple(wrong)


def called_off(done: CalledOff) -> list[str]:
    """The truth after, sentence by sentence."""
    told = [_("取り消しました。相談者には、お詫びとほかの方の空いている時間をお送りします。")]
    if done.cancelled.cost.is_late:
        told.append(_("直前の取り消しとして、運営の記録に数えられます。"))
    if done.is_closed:
        told.append(_("この時間は、受付の時間から外しました。"))
    return told
