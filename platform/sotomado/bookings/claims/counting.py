"""How often consultations did not come about, for operators: only what is settled, and on the side it belongs to.

Counted are bookings, not claims: two claims about one talk are one. Talks that were called off are none, and neither is
what an appeal still holds open. No person is ever counted, and no company sees any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, exists, func, select

from sotomado.bookings.claims.models import Appeal, Claim, Decision, Outcome
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Counted:
    """Consultations that began since an instant, and what became of them."""

    completed: int
    missed_by_advisee: int
    missed_by_consultant: int
    not_met: int


def counted(work: UnitOfWork, *, since: datetime) -> Counted:
    is_held_open = exists().where(Appeal.booking_id == Booking.id) & ~exists().where(Decision.booking_id == Booking.id)
    rows = work.session.execute(
        select(Claim.outcome, Claim.missed_by, func.count(distinct(Claim.booking_id)))
        .join(Booking, Booking.id == Claim.booking_id)
        .where(
            Booking.starts_at >= since,
            Booking.state == BookingState.MISSED,
            Claim.outcome.in_((Outcome.MISSED, Outcome.NOT_MET)),
            ~is_held_open,
        )
        .group_by(Claim.outcome, Claim.missed_by)
    ).all()
    found = {(outcome, missed_by): count for outcome, missed_by, count in rows}
    completed = work.session.scalar(
        select(func.count())
        .select_from(Booking)
        .where(Booking.starts_at >= since, Booking.starts_at <= work.now, Booking.state == BookingState.COMPLETED)
    )
    return Counted(
        completed or 0,
        found.get((Outcome.MISSED, Side.ADVISEE), 0),
        found.get((Outcome.MISSED, Side.CONSULTANT), 0),
        found.get((Outcome.NOT_MET, None), 0),
    )
