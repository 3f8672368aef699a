"""What this slice asks of the matching core: what to ask next, whether that is enough, and what the answers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from matching.answers import adaptive
from matching.answers.care import Care, care_weight
from matching.answers.graded import moments, tabled
from matching.answers.instrument import Instrument, Norm
from matching.answers.scoring import TraitScore, score
from matching.answers.values import ValuesProfile
from matching.answers.values import profile as values_profile
from sotomado.assessments.errors import BadAnswer
from sotomado.assessments.models import Form, Part

STATEMENTS_A_PAGE = 5
MOST_STATEMENTS = adaptive.MOST_STATEMENTS


def check(form: Instrument, answers: Mapping[str, int]) -> None:
    """Raises BadAnswer for a statement that this version does not have, or an answer that is not on its scale."""
    known = {item.code for item in form.items}
    for code, answer in answers.items():
        if code not in known:
            raise BadAnswer(code, f"{form.key} {form.version} has no statement {code}.")
        if isinstance(answer, bool) or not isinstance(answer, int) or not 1 <= answer <= form.highest_answer:
            raise BadAnswer(code, f"The answer to {code} must be a whole number from 1 to {form.highest_answer}.")


def can_be_short(form: Instrument) -> bool:
    """Whether it is known of every statement how much it tells, so that one may stop half-way."""
    return form.is_calibrated


def next_page(form: Instrument, answers: Mapping[str, int], asked: Sequence[str]) -> tuple[str, ...]:
    """The statements that would tell most now; fewer, or none, where few are left."""
    return adaptive.next_statements(form, answers, asked=asked, count=STATEMENTS_A_PAGE)


def is_enough(form: Instrument, answers: Mapping[str, int]) -> bool:
    return adaptive.is_enough(form, answers)


def more_to_ask(form: Instrument, answers: Mapping[str, int], page: Sequence[str]) -> tuple[int, int]:
    """How many more statements follow, those of `page` among them: at least probably, and at most certainly.

    At least: as if every statement from here on got the answer that is most to be expected of this person.
    """
    return _more_to_ask(form.key, form.version, _Of(form), tuple(sorted(answers.items())), tuple(page))


class _Of:
    """An instrument beside the key of a cache, not part of it: key and version name it already."""

    def __init__(self, form: Instrument) -> None:
        self.form = form

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Of)


@lru_cache(maxsize=4096)
def _more_to_ask(
    _key: str, _version: str, of: _Of, given: tuple[tuple[str, int], ...], page: tuple[str, ...]
) -> tuple[int, int]:
    form, imagined = of.form, dict(given)
    most = max(MOST_STATEMENTS - len(given), len(page))
    asked = [*imagined, *(code for code in page if code not in imagined)]
    while page:
        theta = dict(zip(form.codes, adaptive.estimate(form, imagined).theta, strict=True))
        imagined |= {code: _expected(form, code, theta) for code in page}
        if is_enough(form, imagined):
            break
        page = next_page(form, imagined, asked)
        asked += page
    return min(len(imagined) - len(given), most), most


def _expected(form: Instrument, code: str, theta: Mapping[str, float]) -> int:
    """The answer to be expected from someone who stands there, as it would be given."""
    item = form.item(code)
    assert item.grm is not None, "a short form knows its statements"
    mean, _ = moments(*tabled([item.grm]), theta=np.array([theta[item.scale]]))
    keyed = round(float(mean[0, 0]))
    return keyed if item.key > 0 else form.highest_answer + 1 - keyed


def care_of(form: Instrument, answers: Mapping[str, int], seconds: Mapping[str, float], asked: Sequence[str]) -> Care:
    """How far the answers can be relied on, from their pattern and their pace."""
    return care_weight(form, answers, seconds=seconds or None, asked=asked)


def traits(
    form: Instrument, how: Form, answers: Mapping[str, int], *, norms: Mapping[str, Norm] | None, care: float
) -> tuple[TraitScore, ...]:
    """The scores of either form, comparable with one another."""
    if how is Form.SHORT:
        return adaptive.score_adaptive(form, answers, norms=norms, care=care)
    return score(form, answers, norms=norms, care=care)


def values(form: Instrument, answers: Mapping[str, int]) -> ValuesProfile | None:
    return values_profile(form, answers)


def unknown_scales(form: Instrument, part: Part, how: Form, answers: Mapping[str, int]) -> tuple[str, ...]:
    """Scales about which the answers say too little. Of values: all of them, where nothing can be said."""
    if part is Part.VALUES:
        return () if values(form, answers) is not None else form.codes
    return tuple(s.scale for s in traits(form, how, answers, norms=None, care=1.0) if not s.is_known)
