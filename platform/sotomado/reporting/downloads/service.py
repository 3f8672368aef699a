"""The log of downloads: written once, by whoever downloads for the company, and read by its HR and by operators.

An employee who downloads what the company sees is not written down: that would tell who wonders about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select

from sotomado.accounts.models import Locale, Person
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.reporting.models import FileKind, ReportDownload

LONGEST_LIST = 500


@dataclass(frozen=True)
class Download:
    """One line of the log."""

    at: datetime
    person_name: str
    quarter: str
    kind: FileKind
    locale: Locale
    company_name: str
    company_name_en: str


def note(work: UnitOfWork, *, company_id: int, quarter: str, kind: FileKind | str, locale: str, person_id: int) -> None:
    """Write down that somebody took a report along for the company. Raises ValueError for another kind or language."""
    work.session.add(
        ReportDownload(
            company_id=company_id,
            quarter=quarter,
            kind=FileKind(kind),
            locale=Locale(locale),
            person_id=person_id,
            downloaded_at=work.now,
        )
    )
    work.session.flush()
    about = {"company": company_id, "quarter": quarter, "kind": FileKind(kind), "language": Locale(locale)}
    audit.record(work, act=Act.REPORT_FETCHED, by=person_id, about=about)


def of_company(work: UnitOfWork, *, company_id: int) -> list[Download]:
    """A company's downloads, the latest first, no more than LONGEST_LIST."""
    return [_line(row) for row in work.session.execute(_ASKED.where(ReportDownload.company_id == company_id))]


def of_all(work: UnitOfWork) -> list[Download]:
    """The same for all companies together."""
    return [_line(row) for row in work.session.execute(_ASKED)]


_ASKED = (
    select(
        ReportDownload.downloaded_at,
        Person.name,
        ReportDownload.quarter,
        ReportDownload.kind,
        ReportDownload.locale,
        Company.name,
        Company.name_en,
    )
    .join(Person, Person.id == ReportDownload.person_id)
    .join(Company, Company.id == ReportDownload.company_id)
    .order_by(ReportDownload.downloaded_at.desc(), ReportDownload.id)
    .limit(LONGEST_LIST)
)


def _line(row: Row[datetime, str, str, FileKind, Locale, str, str]) -> Download:
    return Download(*row)
