"""What a person answered about themselves, and what was given back."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.told import all_told, told
from sotomado.assessments.models import Asked, Assessment, ProfileScore, Response, ValueScore
from sotomado.database import UnitOfWork

TABLES = frozenset({"assessment", "asked", "response", "profile_score", "value_score"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Each time with its answers, and where the person stood by them, as their own page shows it."""
    rows = work.session.scalars(
        select(Assessment).where(Assessment.person_id == person_id).order_by(Assessment.started_at)
    ).all()
    kept = [
        {
            **told(work, row, besides=("care",)),
            "answers": {
                one.item: one.value
                for one in work.session.scalars(
                    select(Response).where(Response.assessment_id == row.id).order_by(Response.item)
                )
            },
            "traits": all_told(
                work,
                work.session.scalars(
                    select(ProfileScore).where(ProfileScore.assessment_id == row.id).order_by(ProfileScore.scale)
                ),
                besides=("theta", "theta_variance"),
            ),
            "values": all_told(
                work,
                work.session.scalars(
                    select(ValueScore).where(ValueScore.assessment_id == row.id).order_by(ValueScore.value)
                ),
                besides=("direction",),
            ),
        }
        for row in rows
    ]
    return {"assessments": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it. Norms made of many people's answers stay as they were made; nobody can be read out of them."""
    own = select(Assessment.id).where(Assessment.person_id == person_id)
    for table in (Asked, Response, ProfileScore, ValueScore):
        work.session.execute(delete(table).where(table.assessment_id.in_(own)))
    work.session.execute(delete(Assessment).where(Assessment.person_id == person_id))
