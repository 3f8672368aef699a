"""Concrete themes in the reader's language, each with a question to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.themes.models import Preset, Wish


@dataclass(frozen=True)
class Words:
    """`name`: the theme; `opens`: what the two may begin with."""

    name: LazyString
    opens: LazyString


PRESETS: Mapping[Preset, Words] = {
    Preset.IMPROVEMENT: Words(
        _l("仕事のやりかたを、ひとつよくする"),
        _l("最近「もう少しこうだったら」と思った場面は、どんなところでしたか。"),
    ),
    Preset.SKILL_UP: Words(
        _l("身につけたいことと、その進めかた"),
        _l("この半年で、前より楽にできるようになったことは何ですか。次に楽になるとうれしいことは。"),
    ),
    Preset.CAREER_PLAN: Words(
        _l("これからの仕事と、そこまでの道"),
        _l("気になっている仕事や、話を聞いてみたい人はいますか。まだぼんやりしていて大丈夫です。"),
    ),
    Preset.OWN: Words(
        _l("自分たちのことばで決める"),
        _l("このテーマで、まず思い浮かぶ場面をひとつ話してみます。"),
    ),
}

WISHES: Mapping[Wish, LazyString] = {
    Wish.GO_ON: _l("もう少し続けたい"),
    Wish.END: _l("ここで区切りにしたい"),
    Wish.OPEN: _l("話しながら決めたい"),
}
