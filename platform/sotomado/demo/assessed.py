"""Who has answered the questionnaires, when, and what came out of it.

Some of those who told their traits told their values as well. The answers themselves are kept of the people one can
sign in as, and of so many others that an operator sees how the statements work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from matching.answers.instrument_file import load_builtin
from sotomado.assessments.models import Assessment, Form, Part, ProfileScore, Response, ValueScore
from sotomado.demo import held_dear, traits
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Rows

TOLD_VALUES = 0.6
DAY = 60 * 24
# How far someone's answers wander in seven months: one in four is another one, by a step.
WANDERS = 0.25


@dataclass(frozen=True)
class Assessed:
    """Someone who answered. is_named: one can sign in as them, so that nothing may be missing."""

    person_id: int
    is_named: bool = False
    keeps_answers: bool = False


def assess(people: Sequence[Assessed], rows: Rows, dice: Dice, now: datetime) -> None:
    """Write their assessments."""
    form, rng = load_builtin(), np.random.default_rng(dice.getrandbits(64))
    answers, dear = traits.draw_answers(rng, len(people)), held_dear.draw_answers(rng, len(people))
    highest = form.highest_answer
    for one, keyed, values in zip(people, answers, dear, strict=True):
        completed_at = now - timedelta(minutes=dice.randint(2 * DAY, 400 * DAY))
        tells_values = dice.happens(TOLD_VALUES)
        if one.is_named:
            completed_at = now - timedelta(minutes=dice.randint(2 * DAY, 9 * DAY))
            steps = rng.choice((-1, 0, 1), size=keyed.shape, p=(WANDERS / 2, 1 - WANDERS, WANDERS / 2))
            _write_traits(one, np.clip(keyed + steps, 1, highest), rows, dice, completed_at - timedelta(days=212))
        _write_traits(one, keyed, rows, dice, completed_at)
        if tells_values or one.is_named:
            _write_values(one, values, rows, dice, completed_at)


def _write_traits(one: Assessed, keyed: traits.Ints, rows: Rows, dice: Dice, at: datetime) -> None:
    form = load_builtin()
    assessment_id = _write(one, Part.TRAITS, (form.key, form.version, form.norm_version), rows, dice, at)
    for score in traits.profile(keyed):
        rows.add(ProfileScore, assessment_id=assessment_id, **score)
    if one.is_named or one.keeps_answers:
        _write_answers(assessment_id, traits.as_given(form, keyed), rows, at)


def _write_values(one: Assessed, answers: held_dear.Ints, rows: Rows, dice: Dice, traits_at: datetime) -> None:
    form, at = held_dear.form(), traits_at + timedelta(minutes=4)
    assessment_id = _write(one, Part.VALUES, (form.key, form.version, form.norm_version), rows, dice, at)
    for row in held_dear.rows(answers):
        rows.add(ValueScore, assessment_id=assessment_id, **row)
    if one.is_named:
        _write_answers(assessment_id, held_dear.as_given(answers), rows, at)


def _write(one: Assessed, part: Part, asked: tuple[str, str, str], rows: Rows, dice: Dice, at: datetime) -> str:
    key, version, norm_version = asked
    assessment_id = dice.key()
    rows.add(
        Assessment,
        id=assessment_id,
        person_id=one.person_id,
        instrument=key,
        instrument_version=version,
        kind=part,
        form=Form.FULL,
        norm_version=norm_version,
        started_at=at - timedelta(seconds=dice.randint(120, 900)),
        completed_at=at,
    )
    return assessment_id


def _write_answers(assessment_id: str, answers: dict[str, int], rows: Rows, at: datetime) -> None:
    for item, value in answers.items():
        rows.add(Response, assessment_id=assessment_id, item=item, value=value, answered_at=at)
