"""By what a consultant knows a point of a scale: what was said or seen in the talk, not how it felt to hear it.

Five points mean the same to everybody only where each is tied to behaviour (Smith and Kendall, 1963). Leniency that
remains is set right in `reports`, over all talks of a consultant.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.consultations.labels import STAGE, TENDENCY_TO_STAY, WELLBEING, Five

# (value, word, by what it is known).
Option = tuple[str, LazyString, LazyString | str]

LEFT_OPEN: Option = ("", _l("話に出なかった、または分からない"), "")
_WELLBEING_SIGNS: Five = (
    _l("眠れない、食べられない、涙がとまらないなど、暮らしに支障が出ている話があった"),
    _l("疲れや不安の話が多く、休んでも戻らないと話していた"),
    _l("よい日と苦しい日の、両方の話が出た"),
    _l("困りごとはあるが、眠れていて、休みの日に休めている"),
    _l("楽しみにしていることを、自分から話していた"),
)
_STAY_SIGNS: Five = (
    _l("辞める時期や、次の行き先を、具体的に話していた"),
    _l("辞めることを、くり返し口にしていた"),
    _l("続ける理由と離れる理由を、同じくらい話していた"),
    _l("不満はあっても、いまの場所での次の予定を話していた"),
    _l("いまの場所でこの先やりたいことを、自分から話していた"),
)
_STAGE_SIGNS: Five = (
    _l("これからの話は出ず、目の前のことだけを話していた"),
    _l("何かを変えたいが、何をかは言えなかった"),
    _l("大切にしたいことを、さぐりながら話していた"),
    _l("自分の強みや望みを、例をあげて話せていた"),
    _l("選んだことと、そのわけを、自分のことばで話していた"),
)


def _options(words: Five, signs: Five) -> tuple[Option, ...]:
    points = zip(words, signs, strict=True)
    return (*((str(number), word, sign) for number, (word, sign) in enumerate(points, start=1)), LEFT_OPEN)


SCALES: dict[str, tuple[Option, ...]] = {
    "wellbeing": _options(WELLBEING, _WELLBEING_SIGNS),
    "tendency_to_stay": _options(TENDENCY_TO_STAY, _STAY_SIGNS),
    "stage": _options(STAGE, _STAGE_SIGNS),
}
