"""What can happen to a report: a closed quarter is released, once; and releases are read.

What is stored is what `reports.release` gave, with the names departments had on the day. Every page and file is made
of that alone, for the company and for its employees.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from reports.release_v1 import from_json, protect, to_json
from reports.tables import Release as Protected
from reports.tables import Table
from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.reporting import releases as stored
from sotomado.reporting.errors import QuarterStillOpen
from sotomado.reporting.models import Release
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.queries import facts
from sotomado.reporting.releases import ReleaseCard, Unit, digest_of, history, releases

__all__ = [
    "QuarterReport",
    "QuarterStillOpen",
    "ReleaseCard",
    "Unit",
    "due",
    "history",
    "next_report",
    "release",
    "release_quarter",
    "releases",
]


@dataclass(frozen=True)
class QuarterReport(stored.QuarterReport):
    """As long as pages read the first format: both tracks in that shape as well."""

    outside: Protected
    inside: Protected


def release_quarter(work: UnitOfWork, *, company_id: int, quarter: str) -> str:
    """Release a closed quarter and return the release's id; the existing one if it has been released before.

    Raises NotFound for a malformed quarter or an unknown company, QuarterStillOpen.
    """
    asked = Quarter.named(quarter)
    company = companies.company(work, company_id=company_id)
    if asked is None:
        raise NotFound("quarter")
    if work.now < asked.bounds(company.time_zone)[1]:
        raise QuarterStillOpen(asked.following.first_day)
    existing = _id_of(work, company_id, quarter)
    if existing is not None:
        return existing
    body = _body(work, company, asked)
    row = Release(company_id=company_id, quarter=quarter, body=body, digest=digest_of(body), released_at=work.now)
    try:
        with work.session.begin_nested():
            work.session.add(row)
            work.session.flush()
    except IntegrityError:
        winner = _id_of(work, company_id, quarter)
        if winner is None:
            raise
        return winner
    return row.id


def _id_of(work: UnitOfWork, company_id: int, quarter: str) -> str | None:
    return work.session.scalar(select(Release.id).where(Release.company_id == company_id, Release.quarter == quarter))


def _body(work: UnitOfWork, company: companies.CompanyCard, quarter: Quarter) -> str:
    """Both tracks protected. Their counts share no sum, only the roster, so each is a closed system of its own."""
    read = facts(work, company_id=company.id, quarter=quarter, zone=company.time_zone)
    rows = work.session.scalars(select(Release).where(Release.company_id == company.id)).all()
    earlier = [_report(row) for row in rows]
    outside = protect(read.outside, read.headcounts, [report.outside for report in earlier])
    inside = protect(read.inside, read.headcounts, [report.inside for report in earlier])
    named = companies.headcounts(work, company_id=company.id, on=quarter.first_day)
    units = [[str(d.department_id), d.name, d.name_en] for d in named if str(d.department_id) in read.headcounts]
    return json.dumps(
        {"units": units, "outside": json.loads(to_json(outside)), "inside": json.loads(to_json(inside))},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _report(row: Release) -> QuarterReport:
    body = json.loads(row.body)
    outside, inside = (from_json(json.dumps(body[track])) for track in ("outside", "inside"))
    nothing = tuple(() for _ in inside.use.rows)
    today = stored.read(row)
    return QuarterReport(
        **{field.name: getattr(today, field.name) for field in fields(stored.QuarterReport)},
        outside=outside,
        inside=replace(inside, ratings=Table(inside.use.rows, (), nothing), favourable=nothing),
    )


def release(work: UnitOfWork, *, company_id: int, quarter: str) -> QuarterReport:
    """One release. Raises NotFound where there is none, whatever the quarter is called."""
    row = work.session.scalar(select(Release).where(Release.company_id == company_id, Release.quarter == quarter))
    if row is None:
        raise NotFound("release")
    return _report(row)


def next_report(work: UnitOfWork, *, company_id: int) -> tuple[str, date]:
    """The quarter that is open now, and the first day on which it can be released."""
    company = companies.company(work, company_id=company_id)
    quarter = Quarter.at(work.now, company.time_zone)
    return quarter.name, quarter.following.first_day


def due(work: UnitOfWork) -> list[tuple[int, str]]:
    """Companies whose last closed quarter is not released yet, from the first quarter they were under contract."""
    waiting = []
    for one in companies.all_companies(work):
        last = Quarter.at(work.now, one.time_zone).before
        ended_before = last.following.first_day <= one.contracted_on
        if not ended_before and _id_of(work, one.id, last.name) is None:
            waiting.append((one.id, last.name))
    return waiting
