"""Who takes part in a year of money: companies that pay in different ways, people, consultants, an operator."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime

from factories.people import a_company, a_consultant, a_person, an_employee
from factories.private import a_fee, a_price, a_private_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack
from sotomado.database import UnitOfWork

COMPANIES = 8
# Odd sums, so that shares and taxes have parts of a yen.
NET_YEN = (12_345, 9_999, 11_111, 7_777)
# A pack of more costs more than Stripe takes from one card.
MOST_ON_A_CARD = 400
FEES_YEN = (6_001, 5_555, 7_333, 8_000, 40_000)


@dataclass(frozen=True)
class Booked:
    """A booking as the year remembers it."""

    booking_id: str
    person: int
    consultant: int
    starts_at: datetime


@dataclass
class Cast:
    """`people`: whoever books, `private` those among them who pay by card. `pack`: what companies with tickets buy."""

    operator_id: int
    people: list[int]
    private: frozenset[int]
    consultants: list[int]
    person_of: dict[int, int]
    with_tickets: list[int]
    by_the_month: list[int]
    pack: Pack


def a_cast(work: UnitOfWork, *, bookings: int, dice: random.Random, ends_mid_month_on: date) -> Cast:
    """Four companies with tickets, four that pay by the month: one of these until the middle of a month."""
    operator_id = a_person(work, name="望月 すみれ")
    accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    a_price(work)
    count = min(max(10, bookings // 100), MOST_ON_A_CARD)
    pack = Pack(count, count * 9_876 + 7)
    with_tickets, by_the_month, people = [], [], []
    for number in range(COMPANIES):
        company = a_company(work, name=f"会社{number}", tickets=0)
        if number % 2:
            by_the_month.append(company.id)
            offer = Offer(PayerKind.MONTHLY, net_yen=NET_YEN[number // 2], base_fee_yen=5_001 if number == 3 else 0)
        else:
            with_tickets.append(company.id)
            # The last one's tickets end soon: some are never used.
            offer = Offer(PayerKind.TICKETS, packs=(pack,), ticket_months=1 if number == 6 else 6)
        agreeing.agree(work, company_id=company.id, from_on=date(2025, 4, 1), offer=offer, by_person_id=operator_id)
        people += [an_employee(work, company) for _ in range(max(8, bookings // 400))]
    agreeing.end(work, company_id=by_the_month[-1], last_on=ends_mid_month_on, by_person_id=operator_id)
    private = [a_private_person(work) for _ in range(max(12, bookings // 250))]
    made = [a_consultant(work, licensed_until=date(2031, 3, 31)) for _ in range(max(5, bookings // 1_600))]
    for number, consultant in enumerate(made):
        a_fee(work, consultant, FEES_YEN[number % len(FEES_YEN)])
    dice.shuffle(people)
    return Cast(
        operator_id=operator_id,
        people=[*people, *private],
        private=frozenset(private),
        consultants=[one.id for one in made],
        person_of={one.id: one.person_id for one in made},
        with_tickets=with_tickets,
        by_the_month=by_the_month,
        pack=pack,
    )
