"""Enter what happened, and ask what stands there. An event with its reference stands in the books once.

An entry is part of the transaction of what it tells of: whoever changes a booking enters it in the same unit of work.
Nothing is changed or taken out; a correction is an entry of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.errors import MonthClosed, NotEntered, OtherwiseEntered
from sotomado.ledger.models import ClosedMonth, LedgerEntry

# The books count by Japan's days.
BOOKED_IN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Move:
    """`amount_yen` (> 0) goes from `credit` to `debit`."""

    debit: Account
    credit: Account
    amount_yen: int
    company_id: int | None = None
    consultant_id: int | None = None


@dataclass(frozen=True)
class Entered:
    """A move as it stands in the books."""

    event: Event
    reference: str
    number: int
    move: Move
    booked_on: date
    entered_at: datetime


def booking_day(at: datetime) -> date:
    """The day in Japan on which an instant counts."""
    return at.astimezone(BOOKED_IN).date()


def month_of(on: date) -> str:
    """ "2026-11"."""
    return f"{on:%Y-%m}"


def enter(work: UnitOfWork, *, event: Event, reference: str, moves: Sequence[Move], on: date | None = None) -> bool:
    """Write an event's moves; amounts of nothing are left out. False if they stand there already.

    `on`: the day it counts by, today where nothing is said. Raises MonthClosed, and OtherwiseEntered where the same
    event was entered with other moves; then nothing was written.
    """
    counted = [move for move in moves if move.amount_yen]
    if not counted:
        return False
    booked_on = on or booking_day(work.now)
    if work.session.get(ClosedMonth, month_of(booked_on)) is not None:
        raise MonthClosed(month_of(booked_on))
    values = [
        {
            "id": new_key(),
            "event": event,
            "reference": reference,
            "number": number,
            "debit": move.debit,
            "credit": move.credit,
            "amount_yen": move.amount_yen,
            "company_id": move.company_id,
            "consultant_id": move.consultant_id,
            "booked_on": booked_on,
            "entered_at": work.now,
        }
        for number, move in enumerate(counted, start=1)
    ]
    # The first decides, also between two who enter the same at once: the second waits, and finds it there.
    first = work.session.scalar(insert_once(work, LedgerEntry, **values[0]).returning(LedgerEntry.id))
    if first is None:
        if [one.move for one in entered(work, event=event, reference=reference)] != counted:
            raise OtherwiseEntered(f"{event.value} {reference}")
        return False
    if values[1:]:
        work.session.execute(LedgerEntry.__table__.insert(), values[1:])  # type: ignore[attr-defined]
    return True


def correct(work: UnitOfWork, *, event: Event, reference: str, correction: str) -> bool:
    """Enter an event's moves the other way round, today, as the correction `correction`. False if it stands there.

    Raises NotEntered where there is nothing to correct.
    """
    wrong = entered(work, event=event, reference=reference)
    if not wrong:
        raise NotEntered(f"{event.value} {reference}")
    moves = [
        Move(
            debit=one.move.credit,
            credit=one.move.debit,
            amount_yen=one.move.amount_yen,
            company_id=one.move.company_id,
            consultant_id=one.move.consultant_id,
        )
        for one in wrong
    ]
    return enter(work, event=Event.CORRECTED, reference=correction, moves=moves)


def entered(work: UnitOfWork, *, event: Event, reference: str) -> list[Entered]:
    """The moves of one event, in their order; none where it was not entered."""
    return _told(work, LedgerEntry.event == event, LedgerEntry.reference == reference)


def entered_for(work: UnitOfWork, *, reference: str) -> list[Entered]:
    """All moves with one reference, in the order they were entered."""
    return _told(work, LedgerEntry.reference == reference)


def movements(
    work: UnitOfWork,
    *,
    since: date,
    until: date,
    accounts: Collection[Account] = (),
    company_id: int | None = None,
    consultant_id: int | None = None,
    limit: int | None = None,
) -> list[Entered]:
    """What counts from `since` until before `until`, oldest first; of some accounts alone where they are named."""
    wanted = [LedgerEntry.booked_on >= since, LedgerEntry.booked_on < until, *_whose(company_id, consultant_id)]
    if accounts:
        wanted.append(or_(LedgerEntry.debit.in_(accounts), LedgerEntry.credit.in_(accounts)))
    return _told(work, *wanted, limit=limit)


def balances(
    work: UnitOfWork,
    *,
    since: date | None = None,
    until: date | None = None,
    company_id: int | None = None,
    consultant_id: int | None = None,
) -> dict[Account, int]:
    """Debits less credits of each account that ever moved, of entries before `until` (and from `since` on).

    Their sum is nought, always: every row of the books is one amount with two sides.
    """
    debits, credits_ = turnover(work, since=since, until=until, company_id=company_id, consultant_id=consultant_id)
    return {one: debits.get(one, 0) - credits_.get(one, 0) for one in {*debits, *credits_}}


def turnover(
    work: UnitOfWork,
    *,
    since: date | None = None,
    until: date | None = None,
    company_id: int | None = None,
    consultant_id: int | None = None,
) -> tuple[dict[Account, int], dict[Account, int]]:
    """The debits and the credits of each account, of entries before `until` (and from `since` on)."""
    wanted = list(_whose(company_id, consultant_id))
    if since is not None:
        wanted.append(LedgerEntry.booked_on >= since)
    if until is not None:
        wanted.append(LedgerEntry.booked_on < until)
    rows = work.session.execute(
        select(LedgerEntry.debit, LedgerEntry.credit, func.sum(LedgerEntry.amount_yen))
        .where(and_(True, *wanted))
        .group_by(LedgerEntry.debit, LedgerEntry.credit)
    )
    debits: dict[Account, int] = defaultdict(int)
    credits_: dict[Account, int] = defaultdict(int)
    for debit, credit, amount in rows:
        debits[debit] += int(amount)
        credits_[credit] += int(amount)
    return dict(debits), dict(credits_)


def by_consultant(work: UnitOfWork, account: Account) -> dict[int, int]:
    """Debits less credits of an account for each consultant with whom it is not even."""
    signed = case((LedgerEntry.debit == account, LedgerEntry.amount_yen), else_=-LedgerEntry.amount_yen)
    rows = work.session.execute(
        select(LedgerEntry.consultant_id, func.sum(signed))
        .where(LedgerEntry.consultant_id.is_not(None), or_(LedgerEntry.debit == account, LedgerEntry.credit == account))
        .group_by(LedgerEntry.consultant_id)
    )
    return {int(consultant_id): int(amount) for consultant_id, amount in rows if amount}


def balance(
    work: UnitOfWork,
    account: Account,
    *,
    until: date | None = None,
    company_id: int | None = None,
    consultant_id: int | None = None,
) -> int:
    """Debits less credits of one account."""
    return balances(work, until=until, company_id=company_id, consultant_id=consultant_id).get(account, 0)


def _whose(company_id: int | None, consultant_id: int | None) -> list[ColumnElement[bool]]:
    wanted = []
    if company_id is not None:
        wanted.append(LedgerEntry.company_id == company_id)
    if consultant_id is not None:
        wanted.append(LedgerEntry.consultant_id == consultant_id)
    return wanted


def _told(work: UnitOfWork, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Entered]:
    rows = work.session.execute(
        select(
            LedgerEntry.event,
            LedgerEntry.reference,
            LedgerEntry.number,
            LedgerEntry.debit,
            LedgerEntry.credit,
            LedgerEntry.amount_yen,
            LedgerEntry.company_id,
            LedgerEntry.consultant_id,
            LedgerEntry.booked_on,
            LedgerEntry.entered_at,
        )
        .where(*wanted)
        .order_by(LedgerEntry.entered_at, LedgerEntry.reference, LedgerEntry.event, LedgerEntry.number)
        .limit(limit)
    )
    return [
        Entered(
            event=row.event,
            reference=row.reference,
            number=row.number,
            move=Move(row.debit, row.credit, row.amount_yen, row.company_id, row.consultant_id),
            booked_on=row.booked_on,
            entered_at=row.entered_at,
        )
        for row in rows
    ]
