"""How themes and wishes of the inside track read on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.models import InsideTheme, WishedResponse

THEME_LABELS: Mapping[InsideTheme, LazyString] = {
    InsideTheme.WORK: _l("いまの仕事"),
    InsideTheme.GROWTH: _l("成長・学びたいこと"),
    InsideTheme.CAREER: _l("これからのキャリア"),
    InsideTheme.RELATIONS: _l("人との関わり"),
    InsideTheme.CONDITION: _l("体調・働きかた"),
    InsideTheme.IMPROVEMENT: _l("よくしたいこと"),
    InsideTheme.PRIVATE: _l("仕事の外のこと"),
    InsideTheme.FEEDBACK: _l("フィードバックがほしい"),
    InsideTheme.OWN: _l("自分のことばで"),
}

RESPONSE_LABELS: Mapping[WishedResponse, LazyString] = {
    WishedResponse.LISTEN: _l("聴いてほしい"),
    WishedResponse.THINK_TOGETHER: _l("いっしょに考えてほしい"),
    WishedResponse.ADVISE: _l("助言がほしい"),
    WishedResponse.DECIDE: _l("決めてほしい"),
    WishedResponse.TEACH: _l("教えてほしい"),
    WishedResponse.PRAISE: _l("ほめてほしい"),
    WishedResponse.JUST_KNOW: _l("知っておいてほしい"),
}

REACTION_LABELS: Mapping[int, LazyString] = {
    1: _l("もの足りなかった"),
    2: _l("すこしもの足りなかった"),
    3: _l("ふつう"),
    4: _l("よかった"),
    5: _l("とてもよかった"),
}
