"""Whom a card goes to as it is shared: asked once, then, and written on the card."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Duty
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.companies import service as companies
from sotomado.companies.colleagues import manager_of
from sotomado.consultations.cards.errors import NobodyToRead
from sotomado.consultations.cards.models import Reader, ShareCard
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Addressed:
    """`manager_id`: to whom by name, inside. `told`: who gets the mail that a card has come, and `path` leads there.

    A consultant gets no mail: the card lies on the page on which they prepare.
    """

    company_id: int | None
    manager_id: int | None
    told: tuple[int, ...]
    path: str


def addressed(work: UnitOfWork, row: ShareCard, *, partner_id: int | None) -> Addressed:
    """`partner_id`: the other one of the card's pair, whom the inside track knows. Raises NotFound, NobodyToRead."""
    if row.reader is Reader.CONSULTANT:
        return _to_consultant(work, row)
    placement = companies.employment_of(work, person_id=row.person_id)
    if placement is None:
        raise NobodyToRead()
    company_id = placement.company_id
    if row.reader is Reader.HR:
        everybody = tuple(hr_of(work, person_id=row.person_id))
        if not everybody:
            raise NobodyToRead()
        return Addressed(company_id, None, everybody, f"/company/{company_id}/cards/{row.id}")
    if row.reader is Reader.PARTNER:
        if partner_id is None:
            raise NotFound("card")
        return Addressed(company_id, partner_id, (partner_id,), f"/one-on-ones/{row.pair_id}/cards/{row.id}")
    manager = manager_of(work, person_id=row.person_id)
    if manager is None:
        raise NobodyToRead()
    return Addressed(company_id, manager.person_id, (manager.person_id,), f"/cards/received/{row.id}")


def hr_of(work: UnitOfWork, *, person_id: int) -> list[int]:
    """Those of HR who answer for the company a person works for, besides that person.

    Whoever reads its reports or pays its bills alone, an accountant outside it perhaps, gets nobody's words.
    """
    placement = companies.employment_of(work, person_id=person_id)
    if placement is None:
        return []
    owners = work.session.scalars(accounts.of_hr(placement.company_id, duty=Duty.OWNER)).all()
    return sorted(one for one in owners if one != person_id)


def _to_consultant(work: UnitOfWork, row: ShareCard) -> Addressed:
    assert row.booking_id is not None
    booking = bookings.booking(work, advisee_id=row.person_id, booking_id=row.booking_id)
    if booking.state is not BookingState.CONFIRMED or booking.is_over:
        raise NobodyToRead()
    return Addressed(None, None, (), "")
