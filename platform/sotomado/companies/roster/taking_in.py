"""A roster taken in at once, for scripts: read, compared and applied in one transaction, or nothing of it.

HR's own way has pages between these steps (`service`, `working`); the steps are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.companies.roster import applying, comparing, reading, service, staging, telling
from sotomado.companies.roster.lines import BrokenRoster
from sotomado.companies.service import company
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class RosterChange:
    """What a roster changed, in people. It says nothing about what any of them did."""

    added: int
    updated: int
    unchanged: int


def import_roster(work: UnitOfWork, *, company_id: int, content: bytes, public_url: str) -> RosterChange:
    """Add the people of a roster file, update the places of those known. Nobody is removed.

    Raises BrokenRoster with everything that is wrong, NotFound, Busy.
    """
    employer = company(work, company_id=company_id)
    today = service.today_at(work, employer.time_zone)
    opened = reading.opened(content)
    laid_out = staging.layout(opened)
    row = service.begin(work, company_id=company_id, person_id=None, size_bytes=len(content))
    staging.note_how(work, row, opened, laid_out)
    if not row.rows_total:
        raise BrokenRoster([reading.NOBODY])
    staging.stage(work, row, opened, laid_out, begin=0, end=row.rows_total, today=today)
    comparing.compare(work, row, today=today)
    if row.faulty:
        raise BrokenRoster(comparing.problems_of(work, import_id=row.id))
    row.is_whole, row.confirmed_at = False, work.now
    change = RosterChange(row.added, row.changed, row.unchanged)
    applying.apply(work, row, employer, today=today)
    while telling.tell_next(work, row, employer, public_url=public_url):
        pass
    return change
