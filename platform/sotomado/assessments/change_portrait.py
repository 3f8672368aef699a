"""Then and now in words: a change is called one where it is larger than the errors of both can explain."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from matching.answers.scoring import TraitScore
from sotomado.assessments.portrait import ends_of, percentile
from sotomado.assessments.results import Change, Comparison


@dataclass(frozen=True)
class Point:
    """Where a result lies, with its band, 0 to 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Move:
    """One scale then and now; a point is None where too little was answered."""

    name: str
    ends: tuple[str, str]
    words: str
    then: Point | None
    now: Point | None
    is_change: bool


def moves(comparison: Comparison, locale: str) -> list[Move]:
    """The scales in the questionnaire's order."""
    scales = {scale.code: scale for scale in comparison.instrument.scales}
    return [
        Move(
            scales[change.now.scale].soft_name.in_language(locale),
            ends_of(change.now.scale),
            _words(change, ends_of(change.now.scale)),
            _point(change.then),
            _point(change.now),
            change.is_beyond_chance,
        )
        for change in comparison.changes
    ]


def _words(change: Change, ends: tuple[str, str]) -> str:
    sentence: str
    if change.reliable is None:
        sentence = _("どちらかの回で答えが少なく、くらべられません。")
    elif change.is_beyond_chance:
        sentence = _(
            "「%(end)s」のほうへ動きました。答えのゆれだけでは説明しにくい動きです。", end=ends[change.reliable > 0]
        )
    else:
        sentence = _("動きは、答えのゆれの幅に収まっています。変わったとは言えません。")
    return sentence


def _point(score: TraitScore) -> Point | None:
    if score.t is None or score.standard_error_t is None:
        return None
    low, high = score.t - score.standard_error_t, score.t + score.standard_error_t
    return Point(percentile(score.t), percentile(low), percentile(high))
