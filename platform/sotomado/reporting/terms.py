"""How few people a figure may speak of, by contract: more than the standard, never less, and never less than before."""

from __future__ import annotations

from reports.published import Thresholds
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.reporting.errors import TermsNotLowered
from sotomado.reporting.models import CompanyReportTerms

STANDARD = Thresholds()
# Nobody agrees on more; a slip of the finger would hide every report for good.
MOST = 100


def thresholds(work: UnitOfWork, *, company_id: int) -> Thresholds:
    """What the contract says, or the standard."""
    row = work.session.get(CompanyReportTerms, company_id)
    return STANDARD if row is None else Thresholds(row.few, row.few_sensitive)


def raise_thresholds(work: UnitOfWork, *, company_id: int, few: int, few_sensitive: int) -> Thresholds:
    """Raise them, from the next release on. Raises NotFound, and TermsNotLowered for what is lower or beyond MOST."""
    companies.company(work, company_id=company_id)
    standing = thresholds(work, company_id=company_id)
    if not (standing.few <= few <= MOST and max(few, standing.few_sensitive) <= few_sensitive <= MOST):
        raise TermsNotLowered
    row = work.session.get(CompanyReportTerms, company_id)
    if row is None:
        work.session.add(CompanyReportTerms(company_id=company_id, few=few, few_sensitive=few_sensitive))
    else:
        row.few, row.few_sensitive = few, few_sensitive
    work.session.flush()
    return Thresholds(few, few_sensitive)
