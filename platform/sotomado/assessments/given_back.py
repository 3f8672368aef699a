"""Everything an assessment gives back, in words: the same for the page and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from matching.answers.care import Sign
from sotomado.assessments import norms
from sotomado.assessments.models import Form
from sotomado.assessments.portrait import Trait, portrait
from sotomado.assessments.results import CARE_WORTH_A_WORD, Earlier, Result, Values
from sotomado.assessments.values_portrait import ValuesPortrait, values_portrait


@dataclass(frozen=True)
class GivenBack:
    """What the person reads. values is None where they were not asked for; values_open: they were begun."""

    on: datetime
    at: str
    traits: tuple[Trait, ...]
    values: ValuesPortrait | None
    values_open: bool
    care: str
    reading: str
    compared_with: str
    extent: str
    is_short: bool
    earlier: tuple[Earlier, ...]

    @property
    def known(self) -> tuple[Trait, ...]:
        return tuple(trait for trait in self.traits if trait.is_known)

    @property
    def questions(self) -> tuple[str, ...]:
        """Something to think on, from what was found."""
        dear = self.values.dear if self.values else ()
        return (*(trait.question for trait in self.known if trait.question), *(one.question for one in dear))


def given_back(
    result: Result, values: Values | None, *, earlier: tuple[Earlier, ...], values_open: bool, at: str, locale: str
) -> GivenBack:
    return GivenBack(
        on=result.completed_at,
        at=at,
        traits=tuple(portrait(result.scores, result.instrument, locale)),
        values=None if values is None else values_portrait(values, locale),
        values_open=values_open,
        care=_care(result),
        reading=_(
            "点は、いちばんありそうなところです。明るい帯は、答えのゆれを見こんだ幅で、ほんとうのところは三回に二回ほどこの中にあります。"
        ),
        compared_with=_compared_with(result, locale),
        extent=_extent(result),
        is_short=result.form is Form.SHORT,
        earlier=earlier,
    )


def _extent(result: Result) -> str:
    sentence: str
    total = len(result.instrument.items)
    if result.form is Form.SHORT:
        sentence = _(
            "%(total)s問のうち、あなたについて多くを教えてくれる%(answered)s問から見立てました。残りにも答えると、帯は少しせまくなります。",
            total=total,
            answered=result.answered,
        )
    else:
        sentence = _("%(total)s問のうち%(answered)s問の答えから見立てました。", total=total, answered=result.answered)
    return sentence


def _compared_with(result: Result, locale: str) -> str:
    sentence: str
    people = norms.people_behind(result.norm_version)
    names = _("、").join(scale.name.in_language(locale) for scale in result.instrument.scales)
    if people is not None:
        sentence = _("比べているのは、この診断に答えた、そとまどを使う%(people)s人です。", people=f"{people:,}")
    else:
        sentence = _(
            "比べているのは、同じ五つの特性(%(names)s)の英語の問いに、インターネットで答えた22歳から65歳の人たちです。そとまどを使う人たちの答えがそろったら、そちらに置きかえます。",
            names=names,
        )
    return sentence


def _care(result: Result) -> str:
    """A kind word where pace or pattern of the answers made the bands wider; empty where they did not."""
    if result.care is None or result.care >= CARE_WORTH_A_WORD:
        return ""
    signs = set(result.care_signs)
    sentence: str
    if Sign.HURRIED in signs:
        sentence = _(
            "今回は、とても速く答えた問いが多かったので、帯を広めにとりました。時間のあるときに答えなおすと、せまくなります。"
        )
    elif Sign.LONG_RUN in signs:
        sentence = _("今回は、同じ答えが長く続いたので、帯を広めにとりました。答えなおすと、せまくなることがあります。")
    else:
        sentence = _(
            "今回は、答えどうしの向きがそろいにくかったので、帯を広めにとりました。答えなおすと、せまくなることがあります。"
        )
    return sentence
