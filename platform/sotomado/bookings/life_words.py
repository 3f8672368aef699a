"""What happened to a booking, told to its advisee: one sentence a line."""

from __future__ import annotations

from flask_babel import gettext as _

from sotomado import formats
from sotomado.bookings.history import Line
from sotomado.bookings.models import Happening, Side
from sotomado.languages import choose_zone, current_locale

# Keeping a time for ten minutes is no part of its life that anyone looks for later.
_UNTOLD = frozenset({Happening.HELD, Happening.LAPSED})


def told(lines: list[Line]) -> list[tuple[Line, str]]:
    """The lines that are told, with their sentences."""
    return [(line, _sentence(line)) for line in lines if line.happened not in _UNTOLD]


def _sentence(line: Line) -> str:
    if line.happened is Happening.CONFIRMED:
        return str(_("あなたが予約しました。") if line.by is Side.ADVISEE else _("予約が決まりました。"))
    if line.happened is Happening.MOVED:
        return _moved(line)
    if line.happened is Happening.MODE_CHANGED:
        return str(_("あなたが会い方を変えました。") if line.by is Side.ADVISEE else _("会い方が変わりました。"))
    if line.is_calling_off:
        return called_off(line.by)
    if line.happened is Happening.COMPLETED:
        return str(_("面談が終わり、相談相手がしめくくりました。"))
    if line.happened is Happening.MISSED:
        return str(_("面談は行われなかった、と記録されました。"))
    return str(_("見なおして、「行われなかった」という記録を取り消しました。"))


def _moved(line: Line) -> str:
    zone, locale = choose_zone(), current_locale()
    before = formats.moment(line.before or line.starts_at, zone, locale, with_year=False)
    after = formats.moment(line.starts_at, zone, locale, with_year=False)
    if line.by is Side.ADVISEE:
        return str(_("あなたが日時を移しました。%(before)sから、%(after)sへ。", before=before, after=after))
    return str(_("日時が移りました。%(before)sから、%(after)sへ。", before=before, after=after))


def called_off(by: Side) -> str:
    """Who called it off, as its advisee reads it."""
    if by is Side.ADVISEE:
        return str(_("あなたが取り消しました。"))
    if by is Side.CONSULTANT:
        return str(_("相談相手の都合で、取り消されました。"))
    if by is Side.OPERATOR:
        return str(_("運営の窓口が取り消しました。"))
    return str(_("決まりにより、取り消されました。"))
