"""Income tax withheld from what was paid: listed by the month of payment, and handed on by the 10th of the next.

What a statement withholds is owed from the day it is paid on. Each is handed on once, which the database holds; what
was paid late in a month that was handed on already stands on the next list.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from consultants.payment_days import deposit_day, first_of_next
from sotomado.billing.payouts.errors import BadDay, MonthNotOver, NothingToHandOn
from sotomado.billing.payouts.models import (
    DepositedWithholding,
    Payout,
    PayoutState,
    Statement,
    WithholdingDeposit,
)
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.months import first_day
from sotomado.ledger.service import Move, booking_day, month_of

PAID = (PayoutState.SENT, PayoutState.OTHERWISE)


@dataclass(frozen=True)
class Waiting:
    """Tax of what was paid in one month, not handed on yet. `is_over`: all payments of the month are known."""

    month: str
    amount_yen: int
    people: int
    due_on: date
    is_over: bool
    is_late: bool


@dataclass(frozen=True)
class Deposited:
    """Tax that was handed on."""

    month: str
    amount_yen: int
    people: int
    deposited_on: date


@dataclass(frozen=True)
class _Withheld:
    statement_id: str
    consultant_id: int
    withheld_yen: int
    paid_on: date


def waiting(work: UnitOfWork) -> list[Waiting]:
    """By month of payment, the oldest first."""
    by_month: dict[str, list[_Withheld]] = defaultdict(list)
    for one in _not_handed_on(work):
        by_month[month_of(one.paid_on)].append(one)
    today = booking_day(work.now)
    found = []
    for month, those in sorted(by_month.items()):
        due_on = deposit_day(first_day(month))
        found.append(
            Waiting(
                month=month,
                amount_yen=sum(one.withheld_yen for one in those),
                people=len({one.consultant_id for one in those}),
                due_on=due_on,
                is_over=month < month_of(today),
                is_late=today > due_on,
            )
        )
    return found


def deposited(work: UnitOfWork) -> list[Deposited]:
    """The latest first."""
    rows = work.session.execute(
        select(WithholdingDeposit, Statement.consultant_id)
        .join(DepositedWithholding, DepositedWithholding.deposit_id == WithholdingDeposit.id)
        .join(Statement, Statement.id == DepositedWithholding.statement_id)
        .order_by(WithholdingDeposit.month.desc(), WithholdingDeposit.noted_at.desc())
    )
    people: dict[str, set[int]] = defaultdict(set)
    kept: dict[str, WithholdingDeposit] = {}
    for row, consultant_id in rows:
        kept[row.id] = row
        people[row.id].add(consultant_id)
    return [Deposited(one.month, one.amount_yen, len(people[one.id]), one.deposited_on) for one in kept.values()]


def hand_on(work: UnitOfWork, *, month: str, deposited_on: date, by_person_id: int) -> int:
    """Record that the tax of a month of payments, and of any before, was handed on. Returns how much it was.

    Raises MonthNotOver, BadDay, NothingToHandOn.
    """
    today = booking_day(work.now)
    after_on = first_of_next(first_day(month))
    if after_on > today:
        raise MonthNotOver()
    if not after_on <= deposited_on <= today:
        raise BadDay()
    those = [one for one in _not_handed_on(work) if one.paid_on < after_on]
    amount_yen = sum(one.withheld_yen for one in those)
    if not amount_yen:
        raise NothingToHandOn()
    row = WithholdingDeposit(
        month=month,
        amount_yen=amount_yen,
        deposited_on=deposited_on,
        noted_at=work.now,
        by_person_id=by_person_id,
    )
    work.session.add(row)
    work.session.flush()
    # Recorded by two at once, the second finds the first one's rows, and nothing of it stands.
    work.session.add_all(DepositedWithholding(statement_id=one.statement_id, deposit_id=row.id) for one in those)
    work.session.flush()
    ledger.enter(
        work,
        event=Event.WITHHOLDING_DEPOSITED,
        reference=f"withholding:{row.id}",
        moves=[Move(Account.WITHHOLDING_PAYABLE, Account.BANK, amount_yen)],
    )
    return amount_yen


def _not_handed_on(work: UnitOfWork) -> list[_Withheld]:
    rows = work.session.execute(
        select(Statement.id, Statement.consultant_id, Statement.withheld_yen, Payout.paid_on)
        .join(Payout, Payout.statement_id == Statement.id)
        .where(
            Statement.withheld_yen > 0,
            Payout.state.in_(PAID),
            Statement.id.not_in(select(DepositedWithholding.statement_id)),
        )
        .order_by(Payout.paid_on, Statement.id)
    )
    return [
        _Withheld(statement_id, consultant_id, withheld_yen, paid_on)
        for statement_id, consultant_id, withheld_yen, paid_on in rows
        if paid_on is not None
    ]
