"""What a person answered about themselves, and what was given back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, select

from sotomado.accounts.told import told
from sotomado.assessments import instruments
from sotomado.assessments.models import Asked, Assessment, ProfileScore, Response, ValueScore
from sotomado.database import UnitOfWork

TABLES = frozenset({"assessment", "asked", "response", "profile_score", "value_score"})
# What the scoring keeps for itself; their page shows the rest.
INNER = ("scale", "value", "theta", "theta_variance", "direction", "mean", "weight", "answered")


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
            "traits": _named(
                work, row, select(ProfileScore).filter_by(assessment_id=row.id).order_by(ProfileScore.scale)
            ),
            "values": _named(work, row, select(ValueScore).filter_by(assessment_id=row.id).order_by(ValueScore.value)),
        }
        for row in rows
    ]
    return {"assessments": kept} if kept else {}


def _named(work: UnitOfWork, row: Assessment, asked: Select[Any]) -> list[dict[str, object]]:
    """Scores with the names their page gives them, in both languages; codes would tell nobody anything."""
    form = instruments.named(work, row.instrument, row.instrument_version)
    names = {scale.code: scale.name for scale in form.scales} | {value.code: value.name for value in form.values}
    kept = []
    for score in work.session.scalars(asked):
        code = score.scale if isinstance(score, ProfileScore) else score.value
        name = names.get(code)
        called = {"name": name.in_language("ja"), "name_en": name.in_language("en")} if name else {"name": code}
        kept.append({**called, **told(work, score, besides=INNER)})
    return sorted(kept, key=lambda one: str(one["name"]))


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it. Norms made of many people's answers stay as they were made; nobody can be read out of them."""
    own = select(Assessment.id).where(Assessment.person_id == person_id)
    for table in (Asked, Response, ProfileScore, ValueScore):
        work.session.execute(delete(table).where(table.assessment_id.in_(own)))
    work.session.execute(delete(Assessment).where(Assessment.person_id == person_id))
