"""Where a person stands in the frame of a quarter, and what HR did with reports."""

from __future__ import annotations

from sqlalchemy import delete, exists, select

from sotomado.accounts.told import all_told
from sotomado.database import UnitOfWork
from sotomado.reporting.frame.models import QuarterPlace
from sotomado.reporting.models import Release, ReportDownload

TABLES = frozenset({"quarter_place", "report_download", "company_answer"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, table in (("counted_in_quarters", QuarterPlace), ("reports_downloaded", ReportDownload)):
        if kept := all_told(work, work.session.scalars(select(table).where(table.person_id == person_id))):
            said[name] = kept
    return said


def forget(work: UnitOfWork, person_id: int) -> None:
    """Places in quarters not released yet. A release that stands is never changed, and nobody can be read out of it.

    Of quarters released, a number beside bands of age and tenure stays, from which nobody leads to a name. Whoever
    still works there is placed anew under the company's own line (see `companies.own_data`), as if never here.
    """
    released = exists().where(Release.company_id == QuarterPlace.company_id, Release.quarter == QuarterPlace.quarter)
    work.session.execute(delete(QuarterPlace).where(QuarterPlace.person_id == person_id, ~released))
