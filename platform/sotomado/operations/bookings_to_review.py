"""Confirmed bookings that someone must be called about: their consultant can no longer hold them as agreed.

Shown are the consultant and the time. Who the advisee is, and what it is about, stays between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, or_, select, true

from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.refusals import in_japan
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.directory.models import Conflict, Consultant, Credential, ListingHold
from sotomado.operations import consultants

LONGEST_LIST = 500


class Why(StrEnum):
    """Why a booking has to be looked at."""

    PAST_EXPIRY = "past_expiry"
    UNLISTED = "unlisted"
    CONFLICT = "conflict"
    HELD = "held"


@dataclass(frozen=True)
class ToReview:
    """One booking, and every reason to look at it."""

    booking_id: str
    consultant_id: int
    name: str
    name_en: str
    starts_at: datetime
    ends_at: datetime
    why: tuple[Why, ...]


def to_review(work: UnitOfWork, *, booking_id: str | None = None) -> list[ToReview]:
    """The next one first, in one statement and one for the names; or one booking alone, if it is among them."""
    declared = exists().where(
        Conflict.consultant_id == Consultant.id,
        Conflict.company_id == Booking.paying_company_id,
        Conflict.ended_at.is_(None),
    )
    employed = exists().where(
        Employment.person_id == Consultant.person_id,
        Employment.company_id == Booking.paying_company_id,
        Employment.left_on.is_(None),
    )
    kept_apart = or_(declared, employed)
    rows = work.session.execute(
        select(
            Booking.id,
            Booking.consultant_id,
            Booking.starts_at,
            Booking.ends_at,
            Credential.expires_on,
            Consultant.unlisted_at,
            kept_apart.label("kept_apart"),
            ListingHold.held_at,
        )
        .join(Consultant, Consultant.id == Booking.consultant_id)
        .join(Credential, Credential.consultant_id == Consultant.id)
        .outerjoin(ListingHold, ListingHold.consultant_id == Consultant.id)
        .where(
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at > work.now,
            true() if booking_id is None else Booking.id == booking_id,
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    found = []
    for row in rows:
        why = [
            reason
            for reason, holds in (
                (Why.PAST_EXPIRY, row.expires_on < in_japan(row.starts_at)),
                (Why.UNLISTED, row.unlisted_at is not None),
                (Why.CONFLICT, bool(row.kept_apart)),
                (Why.HELD, row.held_at is not None),
            )
            if holds
        ]
        if why:
            found.append((row, tuple(why)))
    called = consultants.names(work, consultant_ids={row.consultant_id for row, _ in found})
    return [
        ToReview(row.id, row.consultant_id, *called[row.consultant_id], row.starts_at, row.ends_at, why)
        for row, why in found[:LONGEST_LIST]
    ]
