"""What a contract says of calling off: until how long before the start either side may, at no cost."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.companies.errors import BadBookingTerms
from sotomado.companies.models import CompanyBookingTerms
from sotomado.database import UnitOfWork

# Two weeks: longer before than that nobody plans.
LONGEST_CUTOFF_MINUTES = 14 * 24 * 60


@dataclass(frozen=True)
class BookingTerms:
    """Minutes before the start. Later than that an advisee's ticket stays used and the consultant is paid for the time
    kept free; a consultant may call off later too, but it is counted.
    """

    advisee_cutoff_minutes: int
    consultant_cutoff_minutes: int


STANDARD = BookingTerms(advisee_cutoff_minutes=24 * 60, consultant_cutoff_minutes=48 * 60)


def booking_terms(work: UnitOfWork, *, company_id: int) -> BookingTerms:
    """The terms of one company; the standard ones where its contract says nothing else."""
    row = work.session.get(CompanyBookingTerms, company_id)
    if row is None:
        return STANDARD
    return BookingTerms(row.advisee_cutoff_minutes, row.consultant_cutoff_minutes)


def set_booking_terms(work: UnitOfWork, *, company_id: int, terms: BookingTerms) -> None:
    """Agree on other terms. What is booked keeps those it was booked with. Raises BadBookingTerms with the field."""
    for field in ("advisee_cutoff_minutes", "consultant_cutoff_minutes"):
        if not 0 <= getattr(terms, field) <= LONGEST_CUTOFF_MINUTES:
            raise BadBookingTerms(field)
    work.session.merge(
        CompanyBookingTerms(
            company_id=company_id,
            advisee_cutoff_minutes=terms.advisee_cutoff_minutes,
            consultant_cutoff_minutes=terms.consultant_cutoff_minutes,
        )
    )
    work.session.flush()
