"""Questions to the tables of the assessment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.assessments.models import Asked, Assessment, Form, NormSet, Part, ProfileScore, Response, ValueScore

# Well under the parameters that SQLite (32,766) and PostgreSQL (65,535) take in one statement.
IDS_AT_ONCE = 5_000


def open_assessment(person_id: int, part: Part) -> Select[Assessment]:
    """Plan: uq_assessment_open, one row at most."""
    return select(Assessment).where(
        Assessment.person_id == person_id, Assessment.kind == part, Assessment.completed_at.is_(None)
    )


def completed(person_id: int, part: Part) -> Select[Assessment]:
    """What a person completed, newest first. Plan: ix_assessment_person_id."""
    return (
        select(Assessment)
        .where(Assessment.person_id == person_id, Assessment.kind == part, Assessment.completed_at.is_not(None))
        .order_by(Assessment.completed_at.desc(), Assessment.id)
    )


def asked_of(assessment_id: str) -> Select[Asked]:
    """Plan: the key of `asked`, at most as many rows as the questionnaire has statements."""
    return select(Asked).where(Asked.assessment_id == assessment_id).order_by(Asked.page, Asked.place)


def latest_thetas(person_ids: Collection[int]) -> Select[int, str, float, float]:
    """All scales of the assessment each completed last, as bare columns. Plan: ix_assessment_person_id, then keys."""
    latest = _latest(person_ids, Part.TRAITS)
    return select(latest.c.person_id, ProfileScore.scale, ProfileScore.theta, ProfileScore.theta_variance).join(
        latest, (ProfileScore.assessment_id == latest.c.id) & (latest.c.place == 1)
    )


def latest_directions(person_ids: Collection[int]) -> Select[int, str, float]:
    """The same of values."""
    latest = _latest(person_ids, Part.VALUES)
    return select(latest.c.person_id, ValueScore.value, ValueScore.direction).join(
        latest, (ValueScore.assessment_id == latest.c.id) & (latest.c.place == 1)
    )


def advisees_means(instrument: str, version: str) -> Select[str, float | None, float | None, Form, float | None]:
    """Known scale means of the assessment in this version that each advisee completed last, with how sure they are."""
    latest = _latest_of_advisees(instrument, version)
    return (
        select(ProfileScore.scale, ProfileScore.mean, ProfileScore.standard_error, Assessment.form, Assessment.care)
        .join(latest, (ProfileScore.assessment_id == latest.c.id) & (latest.c.place == 1))
        .join(Assessment, Assessment.id == latest.c.id)
        .where(ProfileScore.mean.is_not(None))
    )


def advisees_assessed(instrument: str, version: str) -> Select[int]:
    latest = _latest_of_advisees(instrument, version)
    return select(func.count()).select_from(latest).where(latest.c.place == 1)


def whole_answers(instrument: str, version: str) -> Select[str, str, str, int]:
    """Answers of the full form that each completed last in this version, with the language they read it in; the oldest
    first.
    """
    latest = _latest_of_advisees(instrument, version, Assessment.form == Form.FULL)
    return (
        select(latest.c.id, Person.locale, Response.item, Response.value)
        .join(Response, (Response.assessment_id == latest.c.id) & (latest.c.place == 1))
        .join(Person, Person.id == latest.c.person_id)
        .order_by(latest.c.completed_at, latest.c.id)
    )


def newest_norms(instrument: str, version: str) -> Select[NormSet]:
    """Plan: the key of `norm_set`; a handful of rows."""
    return (
        select(NormSet)
        .where(NormSet.instrument == instrument, NormSet.instrument_version == version)
        .order_by(NormSet.made_at.desc(), NormSet.version.desc())
        .limit(1)
    )


def _latest(person_ids: Collection[int], part: Part) -> Subquery:
    return _numbered(Assessment.person_id.in_(person_ids), Assessment.kind == part)


def _latest_of_advisees(instrument: str, version: str, *more: Any) -> Subquery:
    advisees = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADVISEE)
    return _numbered(
        Assessment.instrument == instrument,
        Assessment.instrument_version == version,
        Assessment.person_id.in_(advisees),
        Assessment.person_id.in_(accounts.agreed()),
        *more,
    )


def _numbered(*where: Any) -> Subquery:
    """Completed assessments, numbered for each person from the newest."""
    place = func.row_number().over(
        partition_by=Assessment.person_id, order_by=(Assessment.completed_at.desc(), Assessment.id)
    )
    return (
        select(Assessment.id, Assessment.person_id, Assessment.completed_at, place.label("place"))
        .where(Assessment.completed_at.is_not(None), *where)
        .subquery()
    )
