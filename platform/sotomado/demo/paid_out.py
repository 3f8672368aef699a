"""What consultants have been paid: fees of the last months, how each contract is taxed, statements, tax handed on.

Whoever can be signed in as has a longer past than the others, and an account with Stripe (see `open_accounts`); some
have begun to set one up, most have not. What fell due before today was paid from the bank, since accounts came later.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from urllib.request import ProxyHandler, Request, build_opener

from sqlalchemy import select

from consultants.payment_days import first_of_next
from sotomado.accounts.models import Person
from sotomado.billing.payouts import onboarding, paying, stating, withholding
from sotomado.billing.payouts.models import Payout, PayoutAccount, PayoutState
from sotomado.bookings.models import Booking, BookingState
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.demo.logins import ADVISER, OPERATOR
from sotomado.directory.contracts import taxing
from sotomado.directory.contracts.fees import contract_day
from sotomado.directory.models import Consultant, ConsultantFee
from sotomado.keyring import Keyring
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.ledger.service import BOOKED_IN, month_of
from sotomado.settings import Settings

MONTHS_OF_ALL = 3
MONTHS_OF_ADVISER = 8
WHY = "口座の登録をはじめる前のため、銀行から振り込みました。"
# How contracts are taxed, in turn: (as a company, withheld, registered); None: not decided yet.
TURNS = (
    (False, True, False),
    (False, True, True),
    (True, False, True),
    (False, False, True),
    (False, True, False),
    None,
)


def pay_consultants(database: Database, today: date) -> None:
    """Everything that was due before today, in the order of time."""
    with database.work() as work:
        adviser_id = _consultant_of(work, ADVISER.email)
        operator_id = work.session.scalars(select(Person.id).where(Person.email == OPERATOR.email)).one()
        _agree_on_taxes(work, adviser_id, today)
        earned = _earn(work, adviser_id, today)
    for month in sorted(earned):
        fifth = first_of_next(date.fromisoformat(f"{month}-01")).replace(day=stating.FIRST_ON)
        if fifth > today:
            continue
        with database.work() as work:
            then = replace(work, now=_at(fifth))
            for consultant_id in sorted(earned[month]):
                stating.make(then, consultant_id=consultant_id, month=month)
    with database.work() as work:
        _pay(work, today, operator_id)
        _hand_on(work, today, operator_id)


def open_accounts(settings: Settings) -> None:
    """Accounts at the twin of Stripe, which runs by now: one that is set up, and one that was begun. Once."""
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    try:
        with database.read() as work:
            adviser_id = _consultant_of(work, ADVISER.email)
            people = {
                adviser_id: work.session.get_one(Consultant, adviser_id).person_id,
                **dict(_another(work, adviser_id)),
            }
            begun = [one for one in people if onboarding.standing_of(work, consultant_id=one).has_begun]
        for consultant_id, person_id in people.items():
            if consultant_id not in begun:
                onboarding.begin(database, settings, person_id=person_id)
                _answer_at(settings.stripe_api_base, _account_of(database, consultant_id), consultant_id == adviser_id)
                onboarding.look_at_own(database, settings, person_id=person_id)
    finally:
        database.dispose()


def _answer_at(twin: str, account_id: str, is_complete: bool) -> None:
    """What a consultant says on the twin's page: all of it, or not the paper that shows who they are."""
    body = json.dumps({"verb": "onboard", "account": account_id, "is_complete": is_complete}).encode()
    asked = Request(f"{twin.rstrip('/')}/_twin/act", data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    build_opener(ProxyHandler({})).open(asked, timeout=10).read()


def _another(work: UnitOfWork, adviser_id: int) -> list[tuple[int, int]]:
    rows = work.session.execute(
        select(Consultant.id, Consultant.person_id).where(Consultant.id != adviser_id).order_by(Consultant.id).limit(1)
    )
    return [(row.id, row.person_id) for row in rows]


def _account_of(database: Database, consultant_id: int) -> str:
    with database.read() as work:
        found = work.session.scalars(
            select(PayoutAccount.stripe_account_id).where(PayoutAccount.consultant_id == consultant_id)
        ).one()
    return found or ""


def _agree_on_taxes(work: UnitOfWork, adviser_id: int, today: date) -> None:
    since = date(today.year - 2, 1, 1)
    for nth, consultant_id in enumerate(work.session.scalars(select(Consultant.id).order_by(Consultant.id))):
        turn = TURNS[0] if consultant_id == adviser_id else TURNS[nth % len(TURNS)]
        if turn is None:
            continue
        is_company, withholds, is_registered = turn
        taxing.agree(
            work,
            consultant_id=consultant_id,
            from_on=since,
            is_company=is_company,
            withholds=withholds,
            registration_number=f"T{9_000_000_000_000 + consultant_id}" if is_registered else None,
            by_person_id=None,
        )


def _earn(work: UnitOfWork, adviser_id: int, today: date) -> dict[str, set[int]]:
    """Fees of past talks in the books, by the day they were held on. month -> consultants."""
    fees: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in work.session.scalars(select(ConsultantFee).order_by(ConsultantFee.from_on)):
        fees[row.consultant_id].append((row.from_on, row.fee_yen))
    first_of_all = _months_before(today, MONTHS_OF_ALL)
    first_of_adviser = _months_before(today, MONTHS_OF_ADVISER)
    ended = work.session.execute(
        select(Booking.id, Booking.consultant_id, Booking.starts_at, Booking.state, Booking.fee_percent)
        .where(
            Booking.starts_at >= _at(first_of_adviser) - timedelta(days=1),
            Booking.starts_at < _at(today),
            Booking.state.in_((BookingState.COMPLETED, BookingState.LATE_CANCELLED, BookingState.MISSED)),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    earned: dict[str, set[int]] = defaultdict(set)
    # Some talks went through the verbs, which entered their fees.
    entered = set(work.session.scalars(select(LedgerEntry.reference).where(LedgerEntry.event == Event.FEE_EARNED)))
    entries = []
    for booking_id, consultant_id, starts_at, state, percent in ended:
        on = contract_day(starts_at)
        if f"booking:{booking_id}" in entered:
            earned[month_of(on)].add(consultant_id)
            continue
        if on < (first_of_adviser if consultant_id == adviser_id else first_of_all):
            continue
        share = (100 if state is BookingState.COMPLETED else 0) if percent is None else percent
        agreed = [fee for since, fee in fees[consultant_id] if since <= on]
        amount_yen = (agreed[-1] if agreed else 0) * share // 100
        if amount_yen:
            entries.append(_entry(booking_id, consultant_id, amount_yen, on, starts_at))
            earned[month_of(on)].add(consultant_id)
    if entries:
        work.session.execute(LedgerEntry.__table__.insert(), entries)  # type: ignore[attr-defined]
    return earned


def _entry(booking_id: str, consultant_id: int, amount_yen: int, on: date, at: datetime) -> dict[str, object]:
    return {
        "id": new_key(),
        "event": Event.FEE_EARNED,
        "reference": f"booking:{booking_id}",
        "number": 1,
        "debit": Account.CONSULTANT_COST,
        "credit": Account.CONSULTANT_ACCRUED,
        "amount_yen": amount_yen,
        "consultant_id": consultant_id,
        "booked_on": on,
        "entered_at": at,
    }


def _pay(work: UnitOfWork, today: date, operator_id: int) -> None:
    due = work.session.scalars(
        select(Payout).where(Payout.state == PayoutState.DUE, Payout.due_on < today).order_by(Payout.due_on, Payout.id)
    ).all()
    for one in due:
        paying.pay_otherwise(
            replace(work, now=_at(one.due_on)),
            payout_id=one.id,
            paid_on=one.due_on,
            by_person_id=operator_id,
            words=WHY,
        )


def _hand_on(work: UnitOfWork, today: date, operator_id: int) -> None:
    """All but the last month's tax, which waits for the tenth."""
    for one in withholding.waiting(work):
        if one.due_on < today:
            withholding.hand_on(
                replace(work, now=_at(one.due_on)),
                month=one.month,
                deposited_on=one.due_on,
                by_person_id=operator_id,
            )


def _consultant_of(work: UnitOfWork, email: str) -> int:
    return work.session.scalars(
        select(Consultant.id).join(Person, Person.id == Consultant.person_id).where(Person.email == email)
    ).one()


def _months_before(today: date, months: int) -> date:
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _at(on: date) -> datetime:
    """Ten in the morning in Japan."""
    return datetime.combine(on, time(10), BOOKED_IN)
