"""Terms as values, and whom they entitle. What holds on a day is looked up here by everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from sotomado.companies.contracts.models import ContractScope, ContractTerms, PackPrice, PayerKind
from sotomado.companies.standings import RosterStanding
from sotomado.database import UnitOfWork

_Value = TypeVar("_Value", int, date)


@dataclass(frozen=True)
class Pack:
    """So many tickets for so much, without tax."""

    count: int
    net_yen: int


@dataclass(frozen=True)
class Scope:
    """Some of a company's people, by what its roster says of them. What is None does not matter."""

    department_id: int | None = None
    joined_from: date | None = None
    joined_until: date | None = None
    born_from: int | None = None
    born_until: int | None = None
    tenure_from: int | None = None
    tenure_until: int | None = None

    def means(self, one: RosterStanding, on: date) -> bool:
        """Whether somebody is meant on a day. What the roster does not say of them is not met."""
        return (
            (self.department_id is None or self.department_id in one.departments)
            and _within(one.joined_on, self.joined_from, self.joined_until)
            and _within(one.birth_year, self.born_from, self.born_until)
            and _within(whole_years(one.joined_on, on), self.tenure_from, self.tenure_until)
        )


@dataclass(frozen=True)
class Offer:
    """What terms say, apart from whose they are and since when: what an operator writes."""

    payer: PayerKind
    net_yen: int | None = None
    monthly_cap: int | None = None
    base_fee_yen: int = 0
    ticket_months: int = 6
    due_days: int = 30
    packs: tuple[Pack, ...] = ()
    scopes: tuple[Scope, ...] = ()

    def entitles(self, one: RosterStanding, on: date) -> bool:
        return not self.scopes or any(scope.means(one, on) for scope in self.scopes)


@dataclass(frozen=True)
class Terms:
    """The terms of a company that hold from a day on. `agreed_by_person_id` None: nobody remembers."""

    id: str
    company_id: int
    number: int
    from_on: date
    offer: Offer
    agreed_at: datetime
    agreed_by_person_id: int | None

    @property
    def payer(self) -> PayerKind:
        return self.offer.payer


def all_terms(work: UnitOfWork, *, company_id: int) -> list[Terms]:
    """Everything ever agreed with a company, by the day it holds from. Three statements."""
    rows = work.session.scalars(
        select(ContractTerms)
        .where(ContractTerms.company_id == company_id)
        .order_by(ContractTerms.from_on, ContractTerms.number)
    ).all()
    ids = [row.id for row in rows]
    packs: dict[str, list[Pack]] = {one: [] for one in ids}
    scopes: dict[str, list[Scope]] = {one: [] for one in ids}
    for price in work.session.scalars(select(PackPrice).where(PackPrice.terms_id.in_(ids)).order_by(PackPrice.count)):
        packs[price.terms_id].append(Pack(price.count, price.net_yen))
    for row in work.session.scalars(
        select(ContractScope).where(ContractScope.terms_id.in_(ids)).order_by(ContractScope.number)
    ):
        scopes[row.terms_id].append(_scope(row))
    return [_told(row, tuple(packs[row.id]), tuple(scopes[row.id])) for row in rows]


def in_force(terms: Sequence[Terms], on: date) -> Terms | None:
    """Those among `all_terms` that hold on a day; None before the first."""
    return next((one for one in reversed(terms) if one.from_on <= on), None)


def last_day(terms: Sequence[Terms], on: date) -> date | None:
    """The last day on which the company pays, as seen from a day; None where no end is agreed, or nothing ever held.

    Where it ended and begins anew later, that is the end which a day in between lies after.
    """
    ended, pays = None, False
    for one in effective(terms):
        if one.payer is not PayerKind.NONE:
            if ended is not None and one.from_on > on:
                break
            ended, pays = None, True
        elif pays:
            ended, pays = one.from_on - timedelta(days=1), False
    return ended


def effective(terms: Sequence[Terms]) -> list[Terms]:
    """Those that hold on some day: of several for one day the one agreed last."""
    return list({one.from_on: one for one in terms}.values())


def whole_years(since: date, on: date) -> int:
    """How many whole years have passed; below nought before it began."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _within(value: _Value | None, first: _Value | None, last: _Value | None) -> bool:
    if first is None and last is None:
        return True
    return value is not None and (first is None or first <= value) and (last is None or value <= last)


def _scope(row: ContractScope) -> Scope:
    return Scope(
        row.department_id,
        row.joined_from,
        row.joined_until,
        row.born_from,
        row.born_until,
        row.tenure_from,
        row.tenure_until,
    )


def _told(row: ContractTerms, packs: tuple[Pack, ...], scopes: tuple[Scope, ...]) -> Terms:
    offer = Offer(
        payer=row.payer,
        net_yen=row.net_yen,
        monthly_cap=row.monthly_cap,
        base_fee_yen=row.base_fee_yen,
        ticket_months=row.ticket_months,
        due_days=row.due_days,
        packs=packs,
        scopes=scopes,
    )
    return Terms(row.id, row.company_id, row.number, row.from_on, offer, row.agreed_at, row.agreed_by_person_id)
