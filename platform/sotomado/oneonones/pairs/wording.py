"""What the kinds of pairs are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.models import PairKind

KINDS: Mapping[PairKind, LazyString] = {
    PairKind.LINE: _l("上司とメンバーの1on1"),
    PairKind.SLANT: _l("斜めの1on1"),
    PairKind.MENTOR: _l("メンターとの1on1"),
    PairKind.PEER: _l("マネジャーどうしの1on1"),
}
# What each is for, where one is chosen.
MEANT_FOR: Mapping[PairKind, LazyString] = {
    PairKind.SLANT: _l("ほかの部署のマネジャーと、直属の上司とは別の目で。"),
    PairKind.MENTOR: _l("少し先を歩いている人に、経験を聞かせてもらう。"),
    PairKind.PEER: _l("部下をもつ人どうし、自分の関わり方をふり返る。"),
}
