"""What waiting is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking
from sotomado.bookings.waiting.models import Wait, WaitConsultant, WaitOffer, WaitState, WaitTime
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import TimeOfWeek

OPEN = (WaitState.WAITING, WaitState.OFFERED)


def own(work: UnitOfWork, *, advisee_id: int, wait_id: str, locked: bool = False) -> Wait | None:
    chosen = select(Wait).where(Wait.id == wait_id, Wait.advisee_id == advisee_id)
    if locked:
        chosen = chosen.with_for_update()
    return work.session.scalar(chosen.execution_options(populate_existing=True))


def locked(work: UnitOfWork, *, wait_id: str) -> Wait:
    return work.session.scalars(
        select(Wait).where(Wait.id == wait_id).with_for_update().execution_options(populate_existing=True)
    ).one()


# Index: ix_wait_advisee_id.
def all_of(work: UnitOfWork, *, advisee_id: int) -> Sequence[Wait]:
    return work.session.scalars(
        select(Wait).where(Wait.advisee_id == advisee_id).order_by(Wait.joined_at, Wait.id)
    ).all()


def lock_person(work: UnitOfWork, *, person_id: int) -> None:
    """What one person does in several tabs is done one after the other: taken before anything else of theirs."""
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def lock_open_of(work: UnitOfWork, *, advisee_id: int) -> Sequence[Wait]:
    """A person's open waits, locked in one order."""
    return work.session.scalars(
        select(Wait)
        .where(Wait.advisee_id == advisee_id, Wait.state.in_(OPEN))
        .order_by(Wait.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


# The rows of one consultant, by the index of wait_consultant.
def line(work: UnitOfWork, *, consultant_id: int) -> Sequence[Wait]:
    """Who waits for a consultant and has no offer, in the order they came."""
    return work.session.scalars(
        select(Wait)
        .join(WaitConsultant, WaitConsultant.wait_id == Wait.id)
        .where(WaitConsultant.consultant_id == consultant_id, Wait.state == WaitState.WAITING)
        .order_by(Wait.joined_at, Wait.id)
        .execution_options(populate_existing=True)
    ).all()


def is_waited_for(work: UnitOfWork, *, consultant_id: int) -> bool:
    found = (
        select(Wait.id)
        .join(WaitConsultant, WaitConsultant.wait_id == Wait.id)
        .where(WaitConsultant.consultant_id == consultant_id, Wait.state == WaitState.WAITING)
    )
    return work.session.scalar(found.limit(1)) is not None


def waited_for(work: UnitOfWork) -> dict[int, int]:
    """By consultant how many wait, those with an open offer too."""
    rows = work.session.execute(
        select(WaitConsultant.consultant_id, func.count())
        .join(Wait, Wait.id == WaitConsultant.wait_id)
        .where(Wait.state.in_(OPEN))
        .group_by(WaitConsultant.consultant_id)
    )
    return {row[0]: row[1] for row in rows}


def consultants_of(work: UnitOfWork, *, wait_ids: Collection[str]) -> dict[str, list[int]]:
    rows = work.session.execute(
        select(WaitConsultant.wait_id, WaitConsultant.consultant_id)
        .where(WaitConsultant.wait_id.in_(wait_ids))
        .order_by(WaitConsultant.consultant_id)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for wait_id, consultant_id in rows:
        found[wait_id].append(consultant_id)
    return found


def times_of(work: UnitOfWork, *, wait_ids: Collection[str]) -> dict[str, list[TimeOfWeek]]:
    rows = work.session.execute(select(WaitTime.wait_id, WaitTime.time).where(WaitTime.wait_id.in_(wait_ids)))
    found: dict[str, list[TimeOfWeek]] = defaultdict(list)
    for wait_id, time in rows:
        found[wait_id].append(time)
    return found


def offered_before(work: UnitOfWork, *, consultant_id: int, wait_ids: Collection[str]) -> set[tuple[str, datetime]]:
    """Which starts of a consultant each of these was offered already."""
    rows = work.session.execute(
        select(WaitOffer.wait_id, Booking.starts_at)
        .join(Booking, Booking.id == WaitOffer.booking_id)
        .where(WaitOffer.wait_id.in_(wait_ids), Booking.consultant_id == consultant_id)
    )
    return {(wait_id, starts_at) for wait_id, starts_at in rows}


def open_offer_of(work: UnitOfWork, *, wait_id: str) -> WaitOffer | None:
    return work.session.scalar(
        select(WaitOffer)
        .where(WaitOffer.wait_id == wait_id, WaitOffer.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )


# Index: the unique one of booking_id.
def open_offer_for(work: UnitOfWork, *, booking_id: str) -> WaitOffer | None:
    return work.session.scalar(
        select(WaitOffer)
        .where(WaitOffer.booking_id == booking_id, WaitOffer.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )


def offer_for(work: UnitOfWork, *, booking_id: str) -> WaitOffer | None:
    return work.session.scalar(select(WaitOffer).where(WaitOffer.booking_id == booking_id))


def open_offers_among(work: UnitOfWork, *, booking_ids: Collection[str]) -> frozenset[str]:
    """Which of these held bookings are offers."""
    if not booking_ids:
        return frozenset()
    return frozenset(
        work.session.scalars(
            select(WaitOffer.booking_id).where(WaitOffer.booking_id.in_(booking_ids), WaitOffer.closed_at.is_(None))
        )
    )


def open_offers(work: UnitOfWork, *, wait_ids: Collection[str]) -> dict[str, tuple[WaitOffer, Booking]]:
    rows = work.session.execute(
        select(WaitOffer, Booking)
        .join(Booking, Booking.id == WaitOffer.booking_id)
        .where(WaitOffer.wait_id.in_(wait_ids), WaitOffer.closed_at.is_(None))
    )
    return {offer.wait_id: (offer, booking) for offer, booking in rows}


# A handful: the index of open offers.
def ended_offers(work: UnitOfWork) -> Sequence[str]:
    """The held bookings of offers that ran out and are still open."""
    return work.session.scalars(
        select(WaitOffer.booking_id)
        .where(WaitOffer.closed_at.is_(None), WaitOffer.expires_at <= work.now)
        .order_by(WaitOffer.expires_at)
    ).all()
