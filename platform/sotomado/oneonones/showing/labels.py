"""How kinds of pieces read on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.showing.models import Piece

KINDS: Mapping[Piece, LazyString] = {
    Piece.LIFE_POINT: _l("ライフラインの出来事"),
    Piece.FACET: _l("持ち味"),
    Piece.WILL: _l("やりたいこと"),
    Piece.CAN: _l("できること"),
    Piece.MUST: _l("求められていること"),
}
