"""The log of files taken along: written as the file leaves, read by a company's owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.downloads.models import CompanyDownload, Taken
from sotomado.database import UnitOfWork

__all__ = ["LONGEST_LIST", "Line", "Taken", "note", "of_company"]

LONGEST_LIST = 500


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    at: datetime
    person_name: str
    kind: Taken
    reference: str


def note(work: UnitOfWork, *, company_id: int, kind: Taken, person_id: int, reference: str = "") -> None:
    """Write down that somebody took a file along for the company."""
    work.session.add(
        CompanyDownload(
            company_id=company_id,
            kind=kind,
            reference=reference,
            person_id=person_id,
            downloaded_at=work.now,
        )
    )
    work.session.flush()
    audit.record(work, act=Act.FILE_FETCHED, by=person_id, about={"company": company_id, "kind": kind})


def of_company(work: UnitOfWork, *, company_id: int) -> list[Line]:
    """A company's lines, the latest first, no more than LONGEST_LIST."""
    rows = work.session.execute(
        select(CompanyDownload, Person.name)
        .join(Person, Person.id == CompanyDownload.person_id)
        .where(CompanyDownload.company_id == company_id)
        .order_by(CompanyDownload.downloaded_at.desc(), CompanyDownload.id)
        .limit(LONGEST_LIST)
    )
    return [Line(row.downloaded_at, name, row.kind, row.reference) for row, name in rows]
