"""What can happen to an assessment: begun, answered bit by bit, finished. And what others may read of it: scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from matching.instrument import load_builtin
from matching.scoring import AnswerError, TraitScore, score
from sotomado.accounts.errors import NotFound
from sotomado.assessments import queries
from sotomado.assessments.errors import AssessmentClosed, BadAnswer, NothingKnown, StillOpen
from sotomado.assessments.models import Assessment, ProfileScore, Response
from sotomado.assessments.progress import Progress
from sotomado.database import UnitOfWork, new_key

ABOUT_MINUTES = 7


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
    """The profile that counts: that of the assessment completed last."""

    assessment_id: str
    completed_at: datetime
    scores: tuple[ScaleScore, ...]


def begin(work: UnitOfWork, *, person_id: int) -> Progress:
    """Open a new assessment, or find the one that is open. Begun twice at once, there is still one."""
    form = load_builtin()
    dialect = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
    work.session.execute(
        dialect.insert(Assessment)
        .values(
            id=new_key(),
            person_id=person_id,
            instrument=form.key,
            norm_version=form.norm_version,
            started_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    found = progress(work, person_id=person_id)
    assert found is not None, "one was open or has just been opened"
    return found


def progress(work: UnitOfWork, *, person_id: int) -> Progress | None:
    """The person's open assessment, or None."""
    assessment_id = work.session.scalar(queries.open_assessment(person_id))
    return None if assessment_id is None else _progress(work, assessment_id)


def save_answers(work: UnitOfWork, *, person_id: int, assessment_id: str, answers: Mapping[str, int]) -> Progress:
    """Keep these answers, over earlier ones to the same statements. All of them are kept, or none.

    Raises BadAnswer, AssessmentClosed, and NotFound for an assessment that is not this person's.
    """
    _scored(answers)
    if _own(work, person_id, assessment_id).completed_at is not None:
        raise AssessmentClosed(f"Assessment {assessment_id} was completed.")
    if answers:
        dialect = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
        rows = dialect.insert(Response).values(_rows(assessment_id, answers, work.now))
        work.session.execute(
            rows.on_conflict_do_update(
                index_elements=[Response.assessment_id, Response.item],
                set_={"value": rows.excluded.value, "answered_at": rows.excluded.answered_at},
            )
        )
    return _progress(work, assessment_id)


def finish(work: UnitOfWork, *, person_id: int, assessment_id: str, as_it_is: bool = False) -> None:
    """Score the answers and close the assessment; finishing a finished one changes nothing.

    Raises StillOpen unless everything is answered or `as_it_is` says that the rest stays open on purpose; scales
    with too few answers are then unknown. NothingKnown, whatever was said, where no scale can be scored at all.
    """
    assessment = _own(work, person_id, assessment_id)
    if assessment.completed_at is not None:
        return
    reached = _progress(work, assessment_id)
    if not reached.says_something:
        raise NothingKnown(reached)
    if not reached.is_complete and not as_it_is:
        raise StillOpen(reached)
    _keep_scores(work, assessment_id, score(reached.instrument, reached.answers))
    assessment.completed_at = work.now
    work.session.flush()


def store_completed(work: UnitOfWork, *, person_id: int, answers: Mapping[str, int], completed_at: datetime) -> str:
    """Keep a whole assessment answered elsewhere, such as on paper. Returns its id. Raises BadAnswer."""
    form, scores, assessment_id = load_builtin(), _scored(answers), new_key()
    work.session.execute(
        insert(Assessment),
        [
            {
                "id": assessment_id,
                "person_id": person_id,
                "instrument": form.key,
                "norm_version": form.norm_version,
                "started_at": completed_at - timedelta(minutes=ABOUT_MINUTES),
                "completed_at": completed_at,
            }
        ],
    )
    if answers:
        work.session.execute(insert(Response), _rows(assessment_id, answers, completed_at))
    _keep_scores(work, assessment_id, scores)
    return assessment_id


def latest_result(work: UnitOfWork, *, person_id: int) -> Result | None:
    """What the person completed last, or None."""
    rows = work.session.execute(queries.latest_scores([person_id])).all()
    if not rows:
        return None
    of_scale = {row.ProfileScore.scale: row.ProfileScore for row in rows}
    known = [scale.code for scale in load_builtin().scales if scale.code in of_scale]
    return Result(rows[0].ProfileScore.assessment_id, rows[0].completed_at, tuple(_score(of_scale[c]) for c in known))


def latest_profile(work: UnitOfWork, *, person_id: int) -> tuple[ScaleScore, ...] | None:
    """The scores of the assessment completed last, in the questionnaire's order, or None."""
    result = latest_result(work, person_id=person_id)
    return None if result is None else result.scores


def thetas(work: UnitOfWork, *, person_ids: Collection[int]) -> dict[int, dict[str, tuple[float, float]]]:
    """What matching reads: shrunken true score and variance a scale, for those who have completed an assessment."""
    found: dict[int, dict[str, tuple[float, float]]] = {}
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), queries.IDS_AT_ONCE):
        for row in work.session.execute(queries.latest_thetas(wanted[start : start + queries.IDS_AT_ONCE])):
            found.setdefault(row.person_id, {})[row.scale] = (row.theta, row.theta_variance)
    return found


def _own(work: UnitOfWork, person_id: int, assessment_id: str) -> Assessment:
    """The person's assessment, locked, so that answering and finishing take turns."""
    found = work.session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(f"Person {person_id} has no assessment {assessment_id}.")
    return found


def _progress(work: UnitOfWork, assessment_id: str) -> Progress:
    given = work.session.execute(select(Response.item, Response.value).where(Response.assessment_id == assessment_id))
    return Progress(assessment_id, dict(given.all()), load_builtin())


def _scored(answers: Mapping[str, int]) -> tuple[TraitScore, ...]:
    try:
        return score(load_builtin(), answers)
    except AnswerError as error:
        raise BadAnswer(error.code, str(error)) from error


def _rows(assessment_id: str, answers: Mapping[str, int], at: datetime) -> list[dict[str, object]]:
    return [
        {"assessment_id": assessment_id, "item": item, "value": value, "answered_at": at}
        for item, value in sorted(answers.items())
    ]


def _keep_scores(work: UnitOfWork, assessment_id: str, scores: tuple[TraitScore, ...]) -> None:
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
