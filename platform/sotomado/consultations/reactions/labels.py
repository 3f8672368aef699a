"""How a reaction reads, anchored in words, from 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.consultations.reactions.models import TalkAgain

Five = Sequence[LazyString]

SATISFACTION: Five = (_l("不満"), _l("やや不満"), _l("どちらとも"), _l("満足"), _l("とても満足"))
AGREEMENT: Five = (_l("いいえ"), _l("あまり"), _l("どちらとも"), _l("おおむね"), _l("はい"))
TALK_AGAIN = {
    TalkAgain.GLADLY: (_l("ぜひ、また話したい"), ""),
    TalkAgain.FINE: (_l("また話してもよい"), ""),
    TalkAgain.NOT_AGAIN: (
        _l("この人とは、もうよい"),
        _l("あなたの十人に、この人は出なくなります。相手には伝わりません。あとで変えられます。"),
    ),
}
