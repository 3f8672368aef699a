"""What can happen to a report that is taken along: it is read with what came before, and the log hears of it."""

from __future__ import annotations

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.reporting.releases import QuarterReport, history


def asked(work: UnitOfWork, *, company_id: int, quarter: str) -> tuple[list[QuarterReport], companies.CompanyCard]:
    """Releases up to a quarter, the earliest first, and whose they are. Raises NotFound where there is none."""
    found = history(work, company_id=company_id, until=quarter)
    if not found or found[-1].quarter != quarter:
        raise NotFound("release")
    return found, companies.company(work, company_id=company_id)


def asked_by_employee(
    work: UnitOfWork, *, person_id: int, quarter: str
) -> tuple[list[QuarterReport], companies.CompanyCard]:
    """The same of the company a person works for. Raises NotFound also for whoever has none."""
    place = companies.employment_of(work, person_id=person_id)
    if place is None:
        raise NotFound("employment")
    return asked(work, company_id=place.company_id, quarter=quarter)
