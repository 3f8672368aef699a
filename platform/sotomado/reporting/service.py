"""What can happen to a report: a closed quarter is released, once; and releases are read.

Releasing has three steps, because it takes seconds and a database has other things to do: the frame is completed and
everything is read (`ingredients`), the release is composed and attacked without any transaction (`composing`), and the
text is stored (`store`), where the database decides between two who composed it at once. `releasing` is how a worker
takes them; `release_quarter` takes them in one transaction, for a script or a test.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies import service as companies
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.consultations.reports import service as consultants_reports
from sotomado.database import UnitOfWork
from sotomado.reporting import facts, refusals, terms
from sotomado.reporting.composing import Ingredients, composed
from sotomado.reporting.errors import Betrayed, QuarterStillOpen
from sotomado.reporting.frame import service as frame
from sotomado.reporting.models import Release
from sotomado.reporting.others import others
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.releases import (
    QuarterReport,
    ReleaseCard,
    Unit,
    digest_of,
    history,
    release,
    releases,
)
from sotomado.reporting.words.service import spoken_words, worries

__all__ = [
    "Betrayed",
    "QuarterReport",
    "QuarterStillOpen",
    "ReleaseCard",
    "Unit",
    "complete_frame",
    "due",
    "history",
    "ingredients",
    "next_report",
    "release",
    "release_quarter",
    "releases",
    "store",
]


def release_quarter(work: UnitOfWork, *, company_id: int, quarter: str) -> str:
    """Release a closed quarter and return the release's id; the existing one if it has been released before.

    Raises NotFound for a malformed quarter or an unknown company, QuarterStillOpen, Betrayed.
    """
    existing = complete_frame(work, company_id=company_id, quarter=quarter)
    if existing is not None:
        return existing
    body = composed(ingredients(work, company_id=company_id, quarter=quarter))
    return store(work, company_id=company_id, quarter=quarter, body=body)


def complete_frame(work: UnitOfWork, *, company_id: int, quarter: str) -> str | None:
    """Give whoever came late to the roster of a closed quarter a place in it, before it is counted.

    Returns the id of its release, if it has been released already. Raises NotFound, QuarterStillOpen.
    """
    _closed(work, company_id, quarter)
    existing = _id_of(work, company_id, quarter)
    if existing is None:
        frame.place_everyone(work, company_id=company_id, quarter=quarter)
    return existing


def ingredients(work: UnitOfWork, *, company_id: int, quarter: str) -> Ingredients:
    """All that a release is made of, read in one transaction. Raises NotFound, QuarterStillOpen."""
    asked, zone = _closed(work, company_id, quarter)
    return Ingredients(
        thresholds=terms.thresholds(work, company_id=company_id),
        facts=facts.facts(work, company_id=company_id, quarter=asked, zone=zone),
        judged=facts.judged(work, until=asked, zone=zone),
        others=others(work, company_id=company_id, quarter=asked),
        earlier=tuple(report.release for report in history(work, company_id=company_id)),
        worries=worries(
            work,
            company_id=company_id,
            quarter=asked,
            spoken=spoken_words(work, company_id=company_id, quarter=asked),
        ),
    )


def store(work: UnitOfWork, *, company_id: int, quarter: str, body: str) -> str:
    """Keep a release for good; returns its id, or that of the one that came first."""
    existing = _id_of(work, company_id, quarter)
    if existing is not None:
        return existing
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
    refusals.is_over(work, company_id=company_id, quarter=quarter)
    _lock_reports(work, company_id, quarter)
    about = {"company": company_id, "quarter": quarter, "release": row.id, "digest": row.digest}
    audit.record(work, act=Act.RELEASED, by=None, about=about)
    told = {"quarter": quarter, "digest": digest_of(body)}
    webhooks.tell(work, company_id=company_id, event=WebhookEvent.RELEASE_PUBLISHED, data=told)
    return row.id


def _lock_reports(work: UnitOfWork, company_id: int, quarter: str) -> None:
    """What consultants reported of the quarter's talks stands from now on, as the company has read it."""
    named = Quarter.named(quarter)
    assert named is not None, "a release has a quarter's name"
    starts_at, ends_at = named.bounds(companies.company(work, company_id=company_id).time_zone)
    consultants_reports.tell(work, company_id=company_id, starts_at=starts_at, ends_at=ends_at)


def _closed(work: UnitOfWork, company_id: int, quarter: str) -> tuple[Quarter, str]:
    asked = Quarter.named(quarter)
    company = companies.company(work, company_id=company_id)
    if asked is None:
        raise NotFound("quarter")
    if work.now < asked.bounds(company.time_zone)[1]:
        raise QuarterStillOpen(asked.following.first_day)
    return asked, company.time_zone


def _id_of(work: UnitOfWork, company_id: int, quarter: str) -> str | None:
    return work.session.scalar(select(Release.id).where(Release.company_id == company_id, Release.quarter == quarter))


def next_report(work: UnitOfWork, *, company_id: int) -> tuple[str, date]:
    """The quarter that is open now, and the first day on which it can be released."""
    company = companies.company(work, company_id=company_id)
    quarter = Quarter.at(work.now, company.time_zone)
    return quarter.name, quarter.following.first_day


def was_a_client(one: companies.CompanyCard, quarter: Quarter) -> bool:
    """Whether a company's contract had begun before a quarter ended."""
    return one.contracted_on < quarter.following.first_day


def due(work: UnitOfWork) -> list[tuple[int, str]]:
    """Companies whose last closed quarter is not released yet, from the first quarter they were under contract.

    What was refused within the last day is left for tomorrow.
    """
    waiting = []
    for one in companies.all_companies(work):
        last = Quarter.at(work.now, one.time_zone).before
        if not was_a_client(one, last) or _id_of(work, one.id, last.name) is not None:
            continue
        if not refusals.was_just_refused(work, company_id=one.id, quarter=last.name):
            waiting.append((one.id, last.name))
    return waiting
