"""How the scales of consultations read on a page, anchored in words, from 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Five = Sequence[LazyString]

# Said wherever something is written that is too long, beside its field: nothing of it is lost.
TOO_LONG = _l("%(max)d文字までお預かりできます。書いたものは、この画面に残っています。")

# By the consultant; read only in aggregates of ten or more.
WELLBEING: Five = (
    _l("とてもつらそう"),
    _l("つらさが目立つ"),
    _l("波がある"),
    _l("おおむね落ちついている"),
    _l("いきいきしている"),
)
TENDENCY_TO_STAY: Five = (
    _l("離れる準備をしている"),
    _l("離れることをよく考える"),
    _l("迷っている"),
    _l("しばらくは続けるつもり"),
    _l("続けたい気持ちがはっきりしている"),
)
# Career autonomy as the advisee put it.
STAGE: Five = (
    _l("考えたことがない"),
    _l("はっきりしない"),
    _l("考えはじめている"),
    _l("ことばにできる"),
    _l("自分でえらんでいる"),
)
