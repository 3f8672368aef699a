"""Quarters that are not told, because our own attack found somebody in them: kept for the operator, and asked again.

The same people and the same code give the same answer, so it is asked again only once a day: a release is no small
piece of work. What may change the answer is a better protection, in a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.reporting.models import RefusedRelease

AGAIN_AFTER = timedelta(days=1)
_LONGEST_FINDING = 200


@dataclass(frozen=True)
class Refusal:
    """A quarter of a company that is not told, and by which attack it would have given somebody away."""

    company_id: int
    company_name: str
    company_name_en: str
    quarter: str
    finding: str
    first_refused_at: datetime
    last_refused_at: datetime


def note(work: UnitOfWork, *, company_id: int, quarter: str, finding: str) -> None:
    """Keep that a release was refused."""
    row = work.session.get(RefusedRelease, (company_id, quarter))
    if row is None:
        row = RefusedRelease(company_id=company_id, quarter=quarter, first_refused_at=work.now)
        work.session.add(row)
    row.finding, row.last_refused_at = finding[:_LONGEST_FINDING], work.now
    work.session.flush()
    audit.record(work, act=Act.RELEASE_REFUSED, by=None, about={"company": company_id, "quarter": quarter})


def is_over(work: UnitOfWork, *, company_id: int, quarter: str) -> None:
    """The quarter has been released after all."""
    work.session.execute(
        delete(RefusedRelease).where(RefusedRelease.company_id == company_id, RefusedRelease.quarter == quarter)
    )


def was_just_refused(work: UnitOfWork, *, company_id: int, quarter: str) -> bool:
    """Whether to ask again would only give the same answer."""
    row = work.session.get(RefusedRelease, (company_id, quarter))
    return row is not None and work.now < row.last_refused_at + AGAIN_AFTER


def count(work: UnitOfWork) -> int:
    """How many there are."""
    return work.session.scalar(select(func.count()).select_from(RefusedRelease)) or 0


def refusals(work: UnitOfWork) -> list[Refusal]:
    """All of them, the latest first."""
    rows = work.session.execute(
        select(
            Company.id,
            Company.name,
            Company.name_en,
            RefusedRelease.quarter,
            RefusedRelease.finding,
            RefusedRelease.first_refused_at,
            RefusedRelease.last_refused_at,
        )
        .join(Company, Company.id == RefusedRelease.company_id)
        .order_by(RefusedRelease.last_refused_at.desc(), Company.id)
    )
    return [Refusal(*row) for row in rows]
