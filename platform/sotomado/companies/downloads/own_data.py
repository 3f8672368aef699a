"""What somebody of HR took along, as their own doing. It stays: a numbered line that names nobody any more."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import plain
from sotomado.companies.downloads.models import CompanyDownload
from sotomado.database import UnitOfWork

TABLES = frozenset({"company_download"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.scalars(
        select(CompanyDownload)
        .where(CompanyDownload.person_id == person_id)
        .order_by(CompanyDownload.downloaded_at, CompanyDownload.id)
    )
    kept = [{"files_taken": plain(row.kind), "downloaded_at": plain(row.downloaded_at)} for row in rows]
    return {"files_taken_for_the_company": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing: whose number it was, nobody can tell once the account is gone."""
