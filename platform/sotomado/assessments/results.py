"""What an assessment found, as the person reads it, as it moved since an earlier one, and as matching reads it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from matching.answers.instrument import Instrument
from matching.answers.scoring import TraitScore
from sotomado.accounts.errors import NotFound
from sotomado.assessments import instruments, keeping, norms, queries, scoring
from sotomado.assessments.models import Assessment, Form, Part, ProfileScore, Response, ValueScore
from sotomado.database import UnitOfWork

# Under this weight a person is told, kindly, why the bands are wider.
CARE_WORTH_A_WORD = 0.6
# Closer together, two results show a day's mood rather than a change.
APART = timedelta(days=14)
# 95 of 100 changes by chance alone stay below (Jacobson, N. S. & Truax, P. 1991. J. Consult. Clin. Psychol. 59, 12-19).
BEYOND_CHANCE = 1.96


@dataclass(frozen=True)
class ScaleScore:
    """One scale of a profile. All but theta, its variance and `answered` are None where too little was answered."""

    scale: str
    mean: float | None
    t_score: float | None
    standard_error: float | None
    percentile: float | None
    theta: float
    theta_variance: float
    answered: int


@dataclass(frozen=True)
class Result:
    """The profile that counts: that of the assessment completed last.

    care: 0..1, how far the answers can be relied on; care_signs: why it is low, as codes of matching.answers.care.
    """

    assessment_id: str
    completed_at: datetime
    scores: tuple[ScaleScore, ...]
    instrument: Instrument
    form: Form
    norm_version: str
    answered: int
    care: float | None
    care_signs: tuple[str, ...]


@dataclass(frozen=True)
class ValueWeight:
    """One value against the person's own mean over all of them, in answer units, with its standard error."""

    code: str
    weight: float
    standard_error: float


@dataclass(frozen=True)
class Values:
    """What someone holds dear at work, in the questionnaire's order. weights is empty where all answers were alike."""

    completed_at: datetime
    weights: tuple[ValueWeight, ...]
    instrument: Instrument


@dataclass(frozen=True)
class Change:
    """One scale then and now, against the same norm. reliable: the change in units of its own error."""

    then: TraitScore
    now: TraitScore
    reliable: float | None

    @property
    def is_beyond_chance(self) -> bool:
        return self.reliable is not None and abs(self.reliable) >= BEYOND_CHANCE


@dataclass(frozen=True)
class Comparison:
    """Two results of one person in the same version of the questionnaire."""

    then_at: datetime
    now_at: datetime
    instrument: Instrument
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Earlier:
    """A result that the newest one can be compared with, or why it cannot: it was asked in another version."""

    assessment_id: str
    completed_at: datetime
    is_comparable: bool


def latest_result(work: UnitOfWork, *, person_id: int) -> Result | None:
    """What the person completed last, or None."""
    found = work.session.scalars(queries.completed(person_id, Part.TRAITS).limit(1)).first()
    if found is None or found.completed_at is None:
        return None
    form = instruments.named(work, found.instrument, found.instrument_version)
    rows = work.session.scalars(select(ProfileScore).where(ProfileScore.assessment_id == found.id))
    of_scale = {row.scale: row for row in rows}
    answers = _answers(work, found.id)
    signs: tuple[str, ...] = ()
    if found.care is not None and found.care < CARE_WORTH_A_WORD:
        asked = [row.item for row in work.session.scalars(queries.asked_of(found.id))]
        asked = asked or [code for page in form.pages for code in page]
        signs = tuple(scoring.care_of(form, answers, keeping.seconds_of(work, found.id), asked).signs)
    return Result(
        assessment_id=found.id,
        completed_at=found.completed_at,
        scores=tuple(_score(of_scale[scale.code]) for scale in form.scales if scale.code in of_scale),
        instrument=form,
        form=found.form,
        norm_version=found.norm_version,
        answered=len(answers) or sum(row.answered for row in of_scale.values()),
        care=found.care,
        care_signs=signs,
    )


def latest_profile(work: UnitOfWork, *, person_id: int) -> tuple[ScaleScore, ...] | None:
    """The scores of the assessment completed last, in the questionnaire's order, or None."""
    result = latest_result(work, person_id=person_id)
    return None if result is None else result.scores


def latest_values(work: UnitOfWork, *, person_id: int) -> Values | None:
    """The values the person told last, or None."""
    found = work.session.scalars(queries.completed(person_id, Part.VALUES).limit(1)).first()
    if found is None or found.completed_at is None:
        return None
    form = instruments.named(work, found.instrument, found.instrument_version)
    rows = work.session.scalars(select(ValueScore).where(ValueScore.assessment_id == found.id))
    of_value = {row.value: ValueWeight(row.value, row.weight, row.standard_error) for row in rows}
    return Values(found.completed_at, tuple(of_value[code] for code in form.codes if code in of_value), form)


def earlier_results(work: UnitOfWork, *, person_id: int) -> tuple[Earlier, ...]:
    """Results from at least two weeks before the newest one was begun, newest first."""
    found = work.session.scalars(queries.completed(person_id, Part.TRAITS)).all()
    if not found:
        return ()
    newest = found[0]
    assert newest.completed_at is not None
    with_answers = set(
        work.session.scalars(
            select(Response.assessment_id).where(Response.assessment_id.in_([one.id for one in found])).distinct()
        )
    )
    return tuple(
        Earlier(one.id, one.completed_at, _is_alike(one, newest) and {one.id, newest.id} <= with_answers)
        for one in found[1:]
        if one.completed_at is not None and one.completed_at <= newest.completed_at - APART
    )


def compare(work: UnitOfWork, *, person_id: int, assessment_id: str) -> Comparison:
    """How the newest result stands to an earlier one, both scored anew against the newest norm.

        reliable change = (T now - T then) / sqrt(error now^2 + error then^2)

    Raises NotFound for what is not an earlier, comparable result of this person.
    """
    found = work.session.scalars(queries.completed(person_id, Part.TRAITS)).all()
    newest = found[0] if found else None
    then = next((one for one in found[1:] if one.id == assessment_id), None)
    if newest is None or then is None or not _is_alike(then, newest):
        raise NotFound(f"Person {person_id} has no earlier result {assessment_id}.")
    assert newest.completed_at is not None
    assert then.completed_at is not None
    form = instruments.named(work, newest.instrument, newest.instrument_version)
    standing = norms.newest(work, form)
    scored = []
    for one in (then, newest):
        answers = _answers(work, one.id)
        if not answers:
            raise NotFound(f"The answers of {one.id} are not kept.")
        care = 1.0 if one.care is None else one.care
        scored.append(scoring.traits(form, one.form, answers, norms=standing.norms, care=care))
    changes = tuple(
        Change(before, after, _reliable_change(before, after)) for before, after in zip(*scored, strict=True)
    )
    return Comparison(then.completed_at, newest.completed_at, form, changes)


def thetas(work: UnitOfWork, *, person_ids: Collection[int]) -> dict[int, dict[str, tuple[float, float]]]:
    """What matching reads: shrunken true score and variance a scale, for those who have completed an assessment."""
    found: dict[int, dict[str, tuple[float, float]]] = {}
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), queries.IDS_AT_ONCE):
        for row in work.session.execute(queries.latest_thetas(wanted[start : start + queries.IDS_AT_ONCE])):
            found.setdefault(row.person_id, {})[row.scale] = (row.theta, row.theta_variance)
    return found


def value_codes() -> tuple[str, ...]:
    """The values people are compared on, in the order of `value_directions`."""
    return instruments.built_in(Part.VALUES).codes


def value_names(locale: str) -> dict[str, str]:
    """How the values people are compared on are called."""
    return {value.code: value.name.in_language(locale) for value in instruments.built_in(Part.VALUES).values}


def value_directions(work: UnitOfWork, person_ids: Collection[int]) -> dict[int, tuple[float, ...]]:
    """What matching reads: what matters more to each than the rest, as a direction of length 1 over `value_codes()`.

    Those are absent who told no values, or to whom all of them are alike.
    """
    codes = value_codes()
    found: dict[int, dict[str, float]] = {}
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), queries.IDS_AT_ONCE):
        for row in work.session.execute(queries.latest_directions(wanted[start : start + queries.IDS_AT_ONCE])):
            found.setdefault(row.person_id, {})[row.value] = row.direction
    return {
        person_id: _unit(tuple(known[code] for code in codes))
        for person_id, known in found.items()
        if known.keys() >= set(codes) and any(known[code] for code in codes)
    }


def _unit(direction: tuple[float, ...]) -> tuple[float, ...]:
    """A form with more values than these leaves less than the whole length on them."""
    length = math.hypot(*direction)
    return tuple(part / length for part in direction)


def _is_alike(one: Assessment, other: Assessment) -> bool:
    return (one.instrument, one.instrument_version) == (other.instrument, other.instrument_version)


def _reliable_change(then: TraitScore, now: TraitScore) -> float | None:
    if then.t is None or now.t is None or then.standard_error_t is None or now.standard_error_t is None:
        return None
    return (now.t - then.t) / math.hypot(then.standard_error_t, now.standard_error_t)


def _answers(work: UnitOfWork, assessment_id: str) -> dict[str, int]:
    given = work.session.execute(select(Response.item, Response.value).where(Response.assessment_id == assessment_id))
    return {row.item: row.value for row in given}


def _score(row: ProfileScore) -> ScaleScore:
    return ScaleScore(
        scale=row.scale,
        mean=row.mean,
        t_score=row.t_score,
        standard_error=row.standard_error,
        percentile=row.percentile,
        theta=row.theta,
        theta_variance=row.theta_variance,
        answered=row.answered,
    )
