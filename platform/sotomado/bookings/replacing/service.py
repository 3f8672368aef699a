"""A ticket that waits: kept when a consultant calls off, used by whatever its advisee books next, or given back.

Given back to the pool at once, somebody else might take it, and the advisee, who did nothing, would stand without.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Booking
from sotomado.bookings.replacing.models import Replacement, ReplacementOutcome
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork

# How long the ticket waits.
KEPT_FOR = timedelta(days=14)


def open_(work: UnitOfWork, *, booking: Booking) -> None:
    """Keep the ticket of a booking that its consultant called off."""
    if booking.paying_company_id is None:
        return
    work.session.add(
        Replacement(
            booking_id=booking.id,
            advisee_id=booking.advisee_id,
            company_id=booking.paying_company_id,
            opened_at=work.now,
            expires_at=work.now + KEPT_FOR,
        )
    )
    work.session.flush()


def use(work: UnitOfWork, *, advisee_id: int, company_id: int, new_booking_id: str) -> None:
    """Let the next booking have the ticket that waits, if one does; called just before it takes one.

    The pool gets it and gives it out again in one transaction, so that nobody comes in between.
    """
    waiting = work.session.scalars(
        select(Replacement)
        .where(
            Replacement.advisee_id == advisee_id,
            Replacement.company_id == company_id,
            Replacement.closed_at.is_(None),
        )
        .order_by(Replacement.opened_at, Replacement.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if waiting is not None:
        _close(work, waiting, ReplacementOutcome.TAKEN, new_booking_id)


def decline(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Give the ticket back: nobody else is wanted now. Once more changes nothing. Raises NotFound."""
    row = work.session.scalar(
        select(Replacement)
        .where(Replacement.booking_id == booking_id, Replacement.advisee_id == advisee_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("replacement")
    if row.closed_at is None:
        _close(work, row, ReplacementOutcome.DECLINED)


def expire(work: UnitOfWork) -> int:
    """Give back the tickets that have waited long enough. Returns how many."""
    rows = work.session.scalars(
        select(Replacement)
        .where(Replacement.closed_at.is_(None), Replacement.expires_at <= work.now)
        .order_by(Replacement.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _close(work, row, ReplacementOutcome.EXPIRED)
    return len(rows)


def open_of(work: UnitOfWork, *, booking_id: str) -> Replacement | None:
    """The ticket that still waits for a booking that was called off."""
    return work.session.scalar(
        select(Replacement).where(Replacement.booking_id == booking_id, Replacement.closed_at.is_(None))
    )


def _close(work: UnitOfWork, row: Replacement, outcome: ReplacementOutcome, new_booking_id: str | None = None) -> None:
    row.outcome, row.closed_at, row.new_booking_id = outcome, work.now, new_booking_id
    companies.return_ticket(work, company_id=row.company_id, reference=row.booking_id)
    work.session.flush()
