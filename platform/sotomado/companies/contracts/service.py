"""What is agreed with a company, who pays for a talk, and the place a talk takes in what is paid for.

`payer_of` says who pays, and why nobody does; `take` pays, at the moment that counts: with a ticket, or with a place
under the month's cap. Whatever it took, `give_back` gives back. None of it tells the company anything.

A company with which nothing was ever agreed in writing pays with the tickets it was granted, for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update

from sotomado.accounts.errors import NotFound
from sotomado.companies import leaving, standings
from sotomado.companies import service as companies
from sotomado.companies.contracts.errors import (
    CapReached,
    ContractEnded,
    NoEmployer,
    NotEntitled,
    NotYetAgreed,
)
from sotomado.companies.contracts.models import MonthlyCount, MonthlyUse, PayerKind
from sotomado.companies.contracts.terms import Terms, all_terms, in_force, last_day
from sotomado.companies.tickets import service as tickets
from sotomado.database import UnitOfWork, insert_once
from sotomado.ledger.service import booking_day, month_of

__all__ = [
    "Payer",
    "PayerKind",
    "give_back",
    "move",
    "payer_of",
    "take",
    "terms_by_id",
    "terms_on",
    "who_could_pay",
]


@dataclass(frozen=True)
class Payer:
    """Who pays for a talk. `net_yen`: its price without tax by the month's contract; None for a ticket."""

    company_id: int
    kind: PayerKind
    net_yen: int | None
    monthly_cap: int | None = None


def payer_of(work: UnitOfWork, *, person_id: int, on: date) -> Payer:
    """Who pays for a talk of this person held on a day (in Japan).

    Raises NoEmployer, NotEntitled, NotYetAgreed, ContractEnded: all of them CompanyPaysNot. Whether there is a ticket,
    or a place under the cap, only `take` can say.
    """
    employment = companies.employment_of(work, person_id=person_id)
    if employment is None:
        raise NoEmployer()
    company_id = employment.company_id
    last = leaving.last_day_of(work, employment_id=employment.employment_id)
    if last is not None and on > last.on:
        raise NotEntitled()
    terms = _unless_nothing_holds(work, company_id, on)
    if terms is None:
        return Payer(company_id, PayerKind.TICKETS, None)
    if terms.offer.scopes:
        standing = standings.standing_of(work, employment_id=employment.employment_id)
        if standing is None or not terms.offer.entitles(standing, on):
            raise NotEntitled()
    return Payer(company_id, terms.payer, terms.offer.net_yen, terms.offer.monthly_cap)


def take(work: UnitOfWork, *, payer: Payer, reference: str, on: date) -> None:
    """Pay for the booking `reference`, held on a day. Asked twice, it pays once. Raises NoTicketsLeft, CapReached."""
    if payer.kind is PayerKind.TICKETS:
        tickets.take(work, company_id=payer.company_id, reference=reference)
        return
    month = month_of(on)
    with work.session.begin_nested():
        is_new = work.session.execute(
            insert_once(
                work,
                MonthlyUse,
                reference=reference,
                company_id=payer.company_id,
                month=month,
                taken_at=work.now,
            ).returning(MonthlyUse.reference)
        ).one_or_none()
        if is_new is not None:
            _count_in(work, payer.company_id, month, payer.monthly_cap)


def give_back(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """Give back what a booking took of its company: its ticket, or its place in the month. Asked twice, it gives one.

    Raises TicketNotTaken.
    """
    use = _monthly_use(work, company_id, reference)
    if use is None:
        tickets.give_back(work, company_id=company_id, reference=reference)
    elif use.returned_at is None:
        use.returned_at = work.now
        work.session.flush()
        _count_out(work, company_id, use.month)


def move(work: UnitOfWork, *, company_id: int, reference: str, on: date) -> None:
    """A booking is held on another day now: it counts in that month, and the contract must hold then.

    Raises NotYetAgreed, ContractEnded, CapReached; then it counts where it counted.
    """
    terms = _unless_nothing_holds(work, company_id, on)
    use = _monthly_use(work, company_id, reference)
    month = month_of(on)
    if use is None or use.returned_at is not None or use.month == month:
        return
    was_in = use.month
    with work.session.begin_nested():
        # Both months in their order, so that two who move past each other do not wait for each other.
        for one in sorted((was_in, month)):
            if one == was_in:
                _count_out(work, company_id, one)
            else:
                _count_in(work, company_id, one, terms.offer.monthly_cap if terms else None)
        use.month = month
        work.session.flush()


def terms_on(work: UnitOfWork, *, company_id: int, on: date) -> Terms | None:
    """What holds with a company on a day; None before anything does."""
    return in_force(all_terms(work, company_id=company_id), on)


def terms_by_id(work: UnitOfWork, *, company_id: int, terms_id: str) -> Terms:
    """Terms that something was bought under. Raises NotFound."""
    found = next((one for one in all_terms(work, company_id=company_id) if one.id == terms_id), None)
    if found is None:
        raise NotFound("terms")
    return found


def who_could_pay(work: UnitOfWork, *, employers: Mapping[int, int], on: date) -> set[int]:
    """Of people (with the company of each) those for whose talk on a day there is somebody to pay, as things stand."""
    found: set[int] = set()
    for company_id in sorted(set(employers.values())):
        people = {person_id for person_id, employer in employers.items() if employer == company_id}
        agreed = all_terms(work, company_id=company_id)
        terms = in_force(agreed, on)
        if agreed and (terms is None or terms.payer is PayerKind.NONE):
            continue
        if terms is not None and terms.offer.scopes:
            there = standings.standings(work, company_id=company_id, on=booking_day(work.now))
            people &= {one.person_id for one in there if terms.offer.entitles(one, on)}
        if _has_room(work, company_id, terms, on):
            found |= people
    return found


def _has_room(work: UnitOfWork, company_id: int, terms: Terms | None, on: date) -> bool:
    if terms is None or terms.payer is PayerKind.TICKETS:
        return bool(tickets.with_tickets(work, company_ids=[company_id]))
    return terms.offer.monthly_cap is None or _taken(work, company_id, month_of(on)) < terms.offer.monthly_cap


def _unless_nothing_holds(work: UnitOfWork, company_id: int, on: date) -> Terms | None:
    """What holds on a day; None where nothing was ever agreed. Raises NotYetAgreed, ContractEnded."""
    agreed = all_terms(work, company_id=company_id)
    if not agreed:
        return None
    terms = in_force(agreed, on)
    if terms is None:
        raise NotYetAgreed()
    if terms.payer is PayerKind.NONE:
        ended_on = last_day(agreed, on)
        if ended_on is None:
            raise NotYetAgreed()
        raise ContractEnded(ended_on)
    return terms


def _taken(work: UnitOfWork, company_id: int, month: str) -> int:
    row = work.session.execute(
        select(func.sum(MonthlyCount.taken)).where(MonthlyCount.company_id == company_id, MonthlyCount.month == month)
    )
    return int(row.scalar() or 0)


def _monthly_use(work: UnitOfWork, company_id: int, reference: str) -> MonthlyUse | None:
    return work.session.scalar(
        select(MonthlyUse)
        .where(MonthlyUse.reference == reference, MonthlyUse.company_id == company_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _count_in(work: UnitOfWork, company_id: int, month: str, cap: int | None) -> None:
    """One statement decides: it waits for others and finds no row once the cap is reached. Raises CapReached."""
    work.session.execute(insert_once(work, MonthlyCount, company_id=company_id, month=month, taken=0))
    mine = [MonthlyCount.company_id == company_id, MonthlyCount.month == month]
    counted = work.session.execute(
        update(MonthlyCount)
        .where(*mine, *([] if cap is None else [MonthlyCount.taken < cap]))
        .values(taken=MonthlyCount.taken + 1)
        .returning(MonthlyCount.taken)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if counted is None:
        raise CapReached(month)


def _count_out(work: UnitOfWork, company_id: int, month: str) -> None:
    work.session.execute(
        update(MonthlyCount)
        .where(MonthlyCount.company_id == company_id, MonthlyCount.month == month)
        .values(taken=MonthlyCount.taken - 1)
        .execution_options(synchronize_session=False)
    )
