"""Reading claims and what belongs to them. Whoever changes something has locked the booking first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, exists, select

from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries as bookings
from sotomado.bookings.claims.models import Appeal, Claim, ClosingReminder, Decision, Presence
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.states import Party, as_advisee, as_consultant
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

LONGEST_LIST = 200


def meeting_of(work: UnitOfWork, *, person_id: int, booking_id: str, locked: bool = False) -> tuple[Booking, Party]:
    """A booking of one's own, on whichever side, and on which. Raises NotFound, for a hold as well."""
    if locked:
        return _meeting_of(work, person_id, booking_id, locked=True)
    asked = ("meeting of", person_id, booking_id)
    return work.once(asked, lambda: _meeting_of(work, person_id, booking_id, locked=False))


def _meeting_of(work: UnitOfWork, person_id: int, booking_id: str, *, locked: bool) -> tuple[Booking, Party]:
    row = bookings.of_advisee(work, advisee_id=person_id, booking_id=booking_id, locked=locked)
    if row is not None and row.confirmed_at is not None:
        return row, as_advisee(person_id)
    # Asked with every question of a room's browsers: who the consultant is, and nothing else of them.
    row = talk(work, booking_id=booking_id)
    if row is not None and directory.person_of(work, consultant_id=row.consultant_id) == person_id:
        row = bookings.of_consultant(work, consultant_id=row.consultant_id, booking_id=booking_id, locked=locked)
        if row is not None:
            return row, as_consultant(person_id)
    raise NotFound("booking")


def talk(work: UnitOfWork, *, booking_id: str) -> Booking | None:
    """Any booking, to read."""
    return work.session.get(Booking, booking_id)


def claims_of(work: UnitOfWork, *, booking_ids: Collection[str]) -> Sequence[Claim]:
    """Read afresh: another transaction may have written while this one waited for the booking."""
    return work.session.scalars(
        select(Claim)
        .where(Claim.booking_id.in_(booking_ids))
        .order_by(Claim.made_at, Claim.id)
        .execution_options(populate_existing=True)
    ).all()


def lines_of(work: UnitOfWork, *, booking_ids: Collection[str]) -> Sequence[Presence]:
    return work.session.scalars(
        select(Presence).where(Presence.booking_id.in_(booking_ids)).order_by(Presence.at, Presence.id)
    ).all()


def came_at(work: UnitOfWork, *, booking_id: str, side: Side) -> list[datetime]:
    """When a side came, by the log."""
    return [line.at for line in lines_of(work, booking_ids=[booking_id]) if line.side is side]


def appeals_of(work: UnitOfWork, *, booking_ids: Collection[str]) -> Sequence[Appeal]:
    return work.session.scalars(
        select(Appeal).where(Appeal.booking_id.in_(booking_ids)).order_by(Appeal.at, Appeal.id)
    ).all()


def decisions_of(work: UnitOfWork, *, booking_ids: Collection[str]) -> Sequence[Decision]:
    return work.session.scalars(select(Decision).where(Decision.booking_id.in_(booking_ids))).all()


# Index: ix_claim_unsettled.
def due(work: UnitOfWork, *, limit: int = 200) -> Sequence[str]:
    """Claims whose time to answer ran out, by booking. Not locked: each is looked at again under its own lock."""
    return work.session.scalars(
        select(Claim.booking_id)
        .where(Claim.settled_at.is_(None), Claim.answer.is_(None), Claim.answer_until <= work.now)
        .order_by(Claim.answer_until, Claim.id)
        .limit(limit)
    ).all()


# Index: ix_claim_unsettled; few claims are open at any time.
def asked(work: UnitOfWork, *, advisee_id: int, consultant_id: int | None) -> Sequence[Row[Booking, datetime]]:
    """Bookings of a person whose claim by the other side waits for their answer, and until when."""
    is_theirs = (Claim.by_side == Side.CONSULTANT) & (Booking.advisee_id == advisee_id)
    if consultant_id is not None:
        is_theirs |= (Claim.by_side == Side.ADVISEE) & (Booking.consultant_id == consultant_id)
    return work.session.execute(
        select(Booking, Claim.answer_until)
        .join(Claim, Claim.booking_id == Booking.id)
        .where(Claim.settled_at.is_(None), Claim.answer.is_(None), Claim.answer_until > work.now, is_theirs)
        .order_by(Claim.answer_until, Claim.id)
    ).all()


def for_operators(work: UnitOfWork) -> Sequence[Booking]:
    """What waits for an operator: disputed, or appealed and not decided; the oldest talk first."""
    disputed = exists().where(
        Claim.booking_id == Booking.id, Claim.settled_at.is_(None), Claim.referred_at.is_not(None)
    )
    decided = exists().where(Decision.booking_id == Booking.id)
    appealed = exists().where(Appeal.booking_id == Booking.id)
    return work.session.scalars(
        select(Booking)
        .where(Booking.state.in_((BookingState.CONFIRMED, BookingState.MISSED)), disputed | (appealed & ~decided))
        .order_by(Booking.starts_at, Booking.id)
        .limit(LONGEST_LIST)
    ).all()


# Walks the index of (consultant_id, starts_at).
def just_begun(work: UnitOfWork, *, consultant_id: int, since: datetime) -> Sequence[Booking]:
    """A consultant's booked talks that began after an instant and have begun."""
    return work.session.scalars(
        select(Booking).where(
            Booking.consultant_id == consultant_id,
            Booking.starts_at > since,
            Booking.starts_at <= work.now,
            Booking.state == BookingState.CONFIRMED,
        )
    ).all()


def not_closed(
    work: UnitOfWork, *, ended_after: datetime, ended_before: datetime, limit: int = 200
) -> Sequence[Booking]:
    """Talks that ended and that nobody closed, claimed or was reminded of."""
    return work.session.scalars(
        select(Booking)
        .where(
            Booking.state == BookingState.CONFIRMED,
            Booking.ends_at > ended_after,
            Booking.ends_at <= ended_before,
            ~exists().where(Claim.booking_id == Booking.id, Claim.settled_at.is_(None)),
            ~exists().where(ClosingReminder.booking_id == Booking.id),
        )
        .order_by(Booking.ends_at, Booking.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def is_claimed(work: UnitOfWork, *, booking_id: str) -> bool:
    """Whether anybody has claimed anything of a booking, whatever came of it."""
    return work.session.scalar(select(Claim.id).where(Claim.booking_id == booking_id).limit(1)) is not None
