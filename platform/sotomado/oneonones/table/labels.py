"""How standings, doers and answers of the table read on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.table.errors import TooLong
from sotomado.oneonones.table.models import Doer, StepStanding, WishMet
from sotomado.oneonones.table.reactions import HowMany

STANDING_LABELS: Mapping[StepStanding, LazyString] = {
    StepStanding.OPEN: _l("これから"),
    StepStanding.DONE: _l("できた"),
    StepStanding.DROPPED: _l("手ばなした"),
}

WISH_LABELS: Mapping[WishMet, LazyString] = {
    WishMet.YES: _l("そうなった"),
    WishMet.PARTLY: _l("すこしそうなった"),
    WishMet.NO: _l("そうではなかった"),
}

# What the other one is told of six answers together.
FELT_TOLD: Mapping[HowMany, LazyString] = {
    HowMany.MOST: _l("よかったと感じた回が、ほとんどでした。"),
    HowMany.ABOUT_HALF: _l("よかったと感じた回も、そうでもない回もありました。"),
    HowMany.FEW: _l("よかったと感じた回は、少なめでした。"),
}
WISH_TOLD: Mapping[HowMany, LazyString] = {
    HowMany.MOST: _l("望んだようになった回が、ほとんどでした。"),
    HowMany.ABOUT_HALF: _l("望んだようになった回も、そうでもない回もありました。"),
    HowMany.FEW: _l("望んだようになった回は、少なめでした。"),
}


def doers(i_am_member: bool, other: str) -> list[tuple[str, str]]:
    """Who does it, as the reader chooses: oneself, the other one by name, or both."""
    mine, theirs = (Doer.MEMBER, Doer.MANAGER) if i_am_member else (Doer.MANAGER, Doer.MEMBER)
    return [
        (mine.value, _("わたし")),
        (theirs.value, _("%(name)sさん", name=other)),
        (Doer.BOTH.value, _("ふたりで")),
    ]


def too_long(error: TooLong) -> str:
    sentence: str = _(
        "%(most)s文字まで保存できます。いま%(given)s文字あるため、まだ保存していません。書いたものは、この画面に残っています。",
        most=f"{error.most:,}",
        given=f"{error.characters:,}",
    )
    return sentence


def pair_ended() -> str:
    sentence: str = _("この1on1は終わったので、ふたりのメモには書き足せません。書いたものは、この画面に残っています。")
    return sentence
