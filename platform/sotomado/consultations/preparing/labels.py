"""Stages, phases and times of the prompts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.consultations.preparing.prompts import Phase, Stages, Time

STAGES: Mapping[Stages, LazyString] = {
    Stages.FIRST: _l("考えはじめる前、まだぼんやり"),
    Stages.MIDDLE: _l("考えはじめている"),
    Stages.LATER: _l("ことばにできる、自分でえらんでいる"),
}
PHASES: Mapping[Phase, LazyString] = {
    Phase.LOOKING_BACK: _l("ふりかえる"),
    Phase.MAKING_MEANING: _l("意味を見つける"),
    Phase.WIDENING: _l("視野をひろげる"),
    Phase.CHOOSING: _l("えらび、動いてみる"),
}
TIMES: Mapping[Time, LazyString] = {
    Time.PAST: _l("過去"),
    Time.PRESENT: _l("現在"),
    Time.FUTURE: _l("未来"),
}
