"""A profile in words: for every scale a sentence, where it lies, and how sure that is.

The band is the score with one standard error on either side, T - SEM to T + SEM: about two in three such bands
hold the true score. It is drawn in percentiles of those compared with, 100 Phi((T - 50) / 10). The words are sure
where the whole band calls for the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

from flask_babel import gettext as _

from matching.answers.instrument import HIGH_ABOVE_T, LOW_BELOW_T, Instrument, Scale
from sotomado.assessments.results import ScaleScore

_POPULATION = NormalDist(50, 10)


@dataclass(frozen=True)
class Trait:
    """One scale as the person reads it; numbers are percentiles, None where too little was answered."""

    name: str
    ends: tuple[str, str]
    words: str
    sure: str
    at_work: str = ""
    question: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_known(self) -> bool:
        return self.value is not None


def percentile(t: float) -> float:
    """Where a T score lies among those compared with, 0 to 100."""
    return round(100 * _POPULATION.cdf(t), 1)


def portrait(scores: tuple[ScaleScore, ...], instrument: Instrument, locale: str) -> list[Trait]:
    """The traits in the questionnaire's order."""
    found = {score.scale: score for score in scores}
    return [_trait(scale, found[scale.code], locale) for scale in instrument.scales if scale.code in found]


def _trait(scale: Scale, score: ScaleScore, locale: str) -> Trait:
    name, ends = scale.soft_name.in_language(locale), ends_of(scale.code)
    if score.t_score is None or score.standard_error is None:
        return Trait(
            name,
            ends,
            _("ここは、答えが少ないので分かりません。分からないままでかまいません。"),
            _("相談相手をえらぶとき、ここは考えに入れません。"),
        )
    t, low, high = score.t_score, score.t_score - score.standard_error, score.t_score + score.standard_error
    return Trait(
        name,
        ends,
        scale.portrait(t).in_language(locale),
        sureness(scale.code, lying(scale, t, score.standard_error)),
        "" if scale.at_work is None else scale.at_work.at(t).in_language(locale),
        "" if scale.question is None else scale.question.in_language(locale),
        *(percentile(at) for at in (t, low, high)),
    )


@dataclass(frozen=True)
class Lying:
    """On which side a score lies (0: the first end, 1: the middle, 2: the second end), and of the two ends those at
    which another sentence is within the band as well (0, 1)."""

    side: int
    reaches: tuple[int, ...]


def lying(scale: Scale, t: float, standard_error: float) -> Lying:
    """Where a score lies, without a number."""
    side = 0 if t < LOW_BELOW_T else 2 if t > HIGH_ABOVE_T else 1
    band = (t - standard_error, t + standard_error)
    return Lying(side, tuple(end for end, at in enumerate(band) if scale.portrait(at) != scale.portrait(t)))


def sureness(scale: str, found: Lying) -> str:
    """The same as a sentence."""
    ends = ends_of(scale)
    reached = [ends[end] for end in found.reaches]
    sentence: str
    if found.side == 1:
        if not reached:
            sentence = _("真ん中あたりです。もう一度答えても、おそらく変わりません。")
        elif len(reached) == 2:
            sentence = _("真ん中あたりです。日によって、どちらの面も出そうです。")
        else:
            sentence = _(
                "真ん中あたりです。「%(end)s」とのさかいに近く、次に答えると少し動くかもしれません。", end=reached[0]
            )
        return sentence
    side = ends[0] if found.side == 0 else ends[1]
    if reached:
        sentence = _("「%(end)s」のほうです。真ん中とのさかいに近く、次に答えると少し動くかもしれません。", end=side)
    else:
        sentence = _("「%(end)s」のほうです。もう一度答えても、おそらく同じ側になります。", end=side)
    return sentence


def ends_of(scale: str) -> tuple[str, str]:
    """What lies at the two ends of a scale, neither better than the other."""
    ends: dict[str, tuple[str, str]] = {
        "E": (_("少人数で静かに"), _("人の中でにぎやかに")),
        "N": (_("気持ちが落ち着いている"), _("気持ちがよく動く")),
        "A": (_("率直に"), _("寄り添って")),
        "C": (_("流れに合わせて"), _("段取りを決めて")),
        "O": (_("確かなものを"), _("新しいものを")),
    }
    return ends.get(scale) or (_("控えめに"), _("はっきりと"))
