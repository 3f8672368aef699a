"""Questions to the tables of the assessment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from sotomado.assessments.models import Assessment, ProfileScore

# Well under the parameters that SQLite (32,766) and PostgreSQL (65,535) take in one statement.
IDS_AT_ONCE = 5_000


def open_assessment(person_id: int) -> Select[str]:
    """Plan: uq_assessment_open, one row at most."""
    return select(Assessment.id).where(Assessment.person_id == person_id, Assessment.completed_at.is_(None))


def latest_scores(person_ids: Collection[int]) -> Select[ProfileScore, datetime]:
    """All scales of the assessment each completed last. Plan: ix_assessment_person_id, then the scores' key."""
    latest = _latest(person_ids)
    return select(ProfileScore, latest.c.completed_at).join(latest, _is_of(latest))


def latest_thetas(person_ids: Collection[int]) -> Select[int, str, float, float]:
    """The same, as bare columns: for a whole directory at once."""
    latest = _latest(person_ids)
    return select(latest.c.person_id, ProfileScore.scale, ProfileScore.theta, ProfileScore.theta_variance).join(
        latest, _is_of(latest)
    )


def _latest(person_ids: Collection[int]) -> Subquery:
    place = func.row_number().over(
        partition_by=Assessment.person_id, order_by=(Assessment.completed_at.desc(), Assessment.id)
    )
    return (
        select(Assessment.id, Assessment.person_id, Assessment.completed_at, place.label("place"))
        .where(Assessment.person_id.in_(person_ids), Assessment.completed_at.is_not(None))
        .subquery()
    )


def _is_of(latest: Subquery) -> Any:
    return (ProfileScore.assessment_id == latest.c.id) & (latest.c.place == 1)
