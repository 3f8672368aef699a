"""Writing down what was asked, what was answered and how fast, and what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from matching.answers.scoring import TraitScore
from matching.answers.values import ValuesProfile
from sotomado.assessments.models import Asked, Assessment, ProfileScore, Response, ValueScore
from sotomado.assessments.upsert import dialect_insert, insert_or_leave
from sotomado.database import UnitOfWork

# Longer between two answers is a pause, not thinking.
PAUSE_SECONDS = 120.0


def keep_asked(work: UnitOfWork, assessment_id: str, page: int, codes: Sequence[str]) -> None:
    """A page put before the person."""
    if codes:
        insert_or_leave(
            work.session,
            Asked,
            [
                {"assessment_id": assessment_id, "item": code, "page": page, "place": place, "asked_at": work.now}
                for place, code in enumerate(codes, 1)
            ],
        )


def keep_answers(work: UnitOfWork, assessment_id: str, answers: Mapping[str, int], known: Mapping[str, int]) -> None:
    """The latest answer counts; how long it took is what the first one took.

    known: what is answered already. Answers that come together share the time since the one before them.
    """
    changed = {item: value for item, value in answers.items() if known.get(item) != value}
    if not changed:
        return
    new = sum(item not in known for item in changed)
    each = None
    if new:
        each = (work.now - _last_sign_of_life(work, assessment_id)).total_seconds() / new
        each = each if 0 <= each <= PAUSE_SECONDS else None
    rows = dialect_insert(work.session, Response).values(
        [
            {
                "assessment_id": assessment_id,
                "item": item,
                "value": value,
                "answered_at": work.now,
                "seconds": None if item in known else each,
            }
            for item, value in sorted(changed.items())
        ]
    )
    work.session.execute(
        rows.on_conflict_do_update(
            index_elements=[Response.assessment_id, Response.item],
            set_={"value": rows.excluded.value, "answered_at": rows.excluded.answered_at},
        )
    )


def copy_answers(work: UnitOfWork, *, of: str, to: str) -> None:
    """Take the answers of one assessment along into another, with the time they took."""
    columns = (Response.item, Response.value, Response.answered_at, Response.seconds)
    rows = work.session.execute(select(*columns).where(Response.assessment_id == of)).mappings()
    if copies := [{**row, "assessment_id": to} for row in rows]:
        insert_or_leave(work.session, Response, copies)


def seconds_of(work: UnitOfWork, assessment_id: str) -> dict[str, float]:
    """How long each answer took, where that is known."""
    rows = work.session.execute(
        select(Response.item, Response.seconds).where(
            Response.assessment_id == assessment_id, Response.seconds.is_not(None)
        )
    )
    return {row.item: float(row.seconds) for row in rows if row.seconds is not None}


def keep_scores(work: UnitOfWork, assessment_id: str, scores: Sequence[TraitScore]) -> None:
    work.session.execute(
        insert(ProfileScore),
        [
            {
                "assessment_id": assessment_id,
                "scale": found.scale,
                "mean": found.mean,
                "t_score": found.t,
                "standard_error": found.standard_error_t,
                "percentile": found.percentile,
                "theta": found.theta,
                "theta_variance": found.theta_variance,
                "answered": found.answered,
            }
            for found in scores
        ],
    )


def keep_values(work: UnitOfWork, assessment_id: str, found: ValuesProfile | None) -> None:
    """Nothing where the answers make no difference between the values."""
    if found is not None:
        work.session.execute(insert(ValueScore), value_rows(assessment_id, found))


def value_rows(assessment_id: str, found: ValuesProfile) -> list[dict[str, object]]:
    columns = zip(found.codes, found.weight, found.standard_error, found.direction, strict=True)
    return [
        {
            "assessment_id": assessment_id,
            "value": code,
            "weight": float(weight),
            "standard_error": float(error),
            "direction": float(direction),
        }
        for code, weight, error, direction in columns
    ]


def _last_sign_of_life(work: UnitOfWork, assessment_id: str) -> datetime:
    """When something was last answered, or shown, or begun."""
    at = [
        work.session.scalar(select(func.max(Response.answered_at)).where(Response.assessment_id == assessment_id)),
        work.session.scalar(select(func.max(Asked.asked_at)).where(Asked.assessment_id == assessment_id)),
        work.session.scalar(select(Assessment.started_at).where(Assessment.id == assessment_id)),
    ]
    return max(one for one in at if one is not None)
