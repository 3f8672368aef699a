"""What can happen to a company's tickets: granted in lots, taken, given back, earned, and expired.

The pool is the count everybody waits for; its row is locked before any lot is touched, so that lots need no lock order
of their own. A ticket is taken out of the lot that runs out first. One that is taken does not run out; one that comes
back after its lot did gets a lot of grace, so that nobody's talk is lost because the other side called off.

A paid ticket's money is owed to the company (`TICKET_LIABILITY`) until its talk is over: `earn` turns its share of the
lot into revenue, and the last ticket of a lot takes what the division left over. Free lots are worth nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from sotomado.accounts.errors import NotFound
from sotomado.companies.errors import NoTicketsLeft, TicketNotTaken
from sotomado.companies.models import Company, TicketEntry, TicketPool, TicketReason
from sotomado.companies.tickets.models import Origin, TicketExpiry, TicketLot, TicketUse, UseState
from sotomado.companies.tickets.validity import end_of_grace
from sotomado.database import Database, UnitOfWork, insert_once, new_key
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.sums import share_of_rest

__all__ = [
    "NoTicketsLeft",
    "TicketNotTaken",
    "earn",
    "expire_all",
    "expire_next",
    "give_back",
    "grant",
    "left",
    "take",
    "unearn",
    "was_taken",
    "with_tickets",
]


def grant(
    work: UnitOfWork,
    *,
    company_id: int,
    count: int,
    reference: str,
    net_yen: int = 0,
    origin: Origin = Origin.GRANT,
    bought_on: date | None = None,
    expires_on: date | None = None,
) -> None:
    """Add a lot of `count` tickets to a company's pool, worth `net_yen` together. Raises NotFound.

    The same reference again adds nothing.
    """
    if count < 1:
        raise ValueError("A grant gives at least one ticket.")
    if work.session.get(Company, company_id) is None:
        raise NotFound("company")
    work.session.execute(insert_once(work, TicketPool, company_id=company_id, balance=0))
    if not _enter(work, company_id, count, TicketReason.GRANTED, reference):
        return
    _change_pool(work, company_id, count)
    work.session.add(
        TicketLot(
            company_id=company_id,
            origin=origin,
            reference=reference,
            count=count,
            net_yen=net_yen,
            bought_on=bought_on or ledger.booking_day(work.now),
            expires_on=expires_on,
            left_count=count,
            rest_yen=net_yen,
        )
    )
    work.session.flush()


def take(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """Pay for the booking `reference` with one ticket. Asked twice, it takes one. Raises NoTicketsLeft."""
    with work.session.begin_nested():
        if not _enter(work, company_id, -1, TicketReason.USED, reference):
            return
        # One statement decides: it waits for other takers and finds no row once the pool is empty.
        taken = work.session.execute(
            update(TicketPool)
            .where(TicketPool.company_id == company_id, TicketPool.balance > 0)
            .values(balance=TicketPool.balance - 1)
            .returning(TicketPool.balance)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        lot_id = _lot_to_take_from(work, company_id) if taken is not None else None
        if lot_id is None:
            raise NoTicketsLeft()
        _change_lot(work, lot_id, left_count=-1, taken_count=1)
        work.session.add(
            TicketUse(
                reference=reference, company_id=company_id, lot_id=lot_id, state=UseState.TAKEN, taken_at=work.now
            )
        )
        work.session.flush()


def give_back(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """Give the ticket of the booking `reference` back. Asked twice, it gives one. Raises TicketNotTaken.

    One that was earned is not earned any more. It goes back to its lot, or to one of grace where that ran out.
    """
    if not was_taken(work, company_id=company_id, reference=reference):
        raise TicketNotTaken()
    unearn(work, company_id=company_id, reference=reference)
    if not _enter(work, company_id, 1, TicketReason.RETURNED, reference):
        return
    _change_pool(work, company_id, 1)
    use = _use(work, company_id, reference)
    use.state = UseState.RETURNED
    work.session.flush()
    lot = _lot(work, use.lot_id)
    today = ledger.booking_day(work.now)
    if lot.expires_on is None or lot.expires_on >= today:
        _change_lot(work, use.lot_id, left_count=1, taken_count=-1)
        return
    worth = share_of_rest(lot.rest_yen, lot.left_count + lot.taken_count)
    _change_lot(work, use.lot_id, taken_count=-1, prolonged_count=1, rest_yen=-worth)
    work.session.add(
        TicketLot(
            company_id=company_id,
            origin=Origin.GRACE,
            reference=f"grace:{reference}",
            count=1,
            net_yen=worth,
            bought_on=lot.bought_on,
            expires_on=end_of_grace(today),
            left_count=1,
            rest_yen=worth,
        )
    )
    work.session.flush()


def earn(work: UnitOfWork, *, company_id: int, reference: str) -> int:
    """The talk paid for by a ticket is over and is due: enter its worth as revenue. Returns the yen without tax.

    Asked twice, it is earned once. Raises TicketNotTaken for a ticket that never was taken, or went back.
    """
    _lock_pool(work, company_id)
    use = _use(work, company_id, reference)
    if use.state is UseState.RETURNED:
        raise TicketNotTaken()
    if use.state is UseState.EARNED:
        return use.earned_yen or 0
    lot = _lot(work, use.lot_id)
    worth = share_of_rest(lot.rest_yen, lot.left_count + lot.taken_count)
    use.state, use.earned_yen, use.earned_times = UseState.EARNED, worth, use.earned_times + 1
    work.session.flush()
    _change_lot(work, use.lot_id, taken_count=-1, earned_count=1, rest_yen=-worth)
    move = ledger.Move(Account.TICKET_LIABILITY, Account.REVENUE, worth, company_id=company_id)
    ledger.enter(work, event=Event.TICKET_EARNED, reference=_in_books(reference, use.earned_times), moves=[move])
    return worth


def unearn(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """It turned out not to be due: take the revenue back by an entry of its own. What was not earned stays as it is.

    Raises TicketNotTaken.
    """
    _lock_pool(work, company_id)
    use = _use(work, company_id, reference)
    if use.state is not UseState.EARNED:
        return
    worth = use.earned_yen or 0
    use.state, use.earned_yen = UseState.TAKEN, None
    work.session.flush()
    _change_lot(work, use.lot_id, taken_count=1, earned_count=-1, rest_yen=worth)
    if worth:
        named = _in_books(reference, use.earned_times)
        ledger.correct(work, event=Event.TICKET_EARNED, reference=named, correction=f"{named}:unearned")


def expire_next(work: UnitOfWork) -> bool:
    """Write down that a lot ran out, and say whether there was one. One in a transaction: others have their turn."""
    today = ledger.booking_day(work.now)
    ended = work.session.execute(
        select(TicketLot.id, TicketLot.company_id)
        .where(TicketLot.left_count > 0, TicketLot.expires_on < today)
        .order_by(TicketLot.expires_on, TicketLot.id)
        .limit(1)
    ).one_or_none()
    if ended is None:
        return False
    _lock_pool(work, ended.company_id)
    lot = _lot(work, ended.id)
    if not lot.left_count:
        return True
    # What is taken keeps its share; what is left, and what the division left over, is lost to the company.
    kept = lot.taken_count * share_of_rest(lot.rest_yen, lot.left_count + lot.taken_count)
    worth = lot.rest_yen - kept
    _change_lot(work, ended.id, left_count=-lot.left_count, expired_count=lot.left_count, rest_yen=-worth)
    _change_pool(work, ended.company_id, -lot.left_count)
    work.session.add(
        TicketExpiry(
            lot_id=ended.id, company_id=ended.company_id, count=lot.left_count, net_yen=worth, entered_at=work.now
        )
    )
    move = ledger.Move(Account.TICKET_LIABILITY, Account.EXPIRED_TICKETS, worth, company_id=ended.company_id)
    ledger.enter(work, event=Event.TICKETS_EXPIRED, reference=f"lot:{ended.id}", moves=[move])
    work.session.flush()
    return True


def expire_all(database: Database) -> None:
    """The worker's chore: every lot that ran out."""
    while True:
        with database.read() as work:
            today = ledger.booking_day(work.now)
            due = select(TicketLot.id).where(TicketLot.left_count > 0, TicketLot.expires_on < today).limit(1)
            if work.session.scalar(due) is None:
                return
        with database.work() as work:
            expire_next(work)


def left(work: UnitOfWork, *, company_id: int) -> int:
    """How many consultations the pool can still pay for today."""
    counted = select(func.coalesce(func.sum(TicketLot.left_count), 0)).where(
        TicketLot.company_id == company_id, _is_valid(work)
    )
    return int(work.session.scalar(counted) or 0)


def with_tickets(work: UnitOfWork, *, company_ids: Collection[int]) -> set[int]:
    """Which of these companies' pools can still pay for a consultation today."""
    return set(
        work.session.scalars(
            select(TicketLot.company_id)
            .where(TicketLot.company_id.in_(company_ids), TicketLot.left_count > 0, _is_valid(work))
            .distinct()
        )
    )


def was_taken(work: UnitOfWork, *, company_id: int, reference: str) -> bool:
    """Whether a booking was paid for by a ticket of this company, be it given back or not."""
    used = work.session.scalar(
        select(TicketEntry.id).where(
            TicketEntry.reference == reference,
            TicketEntry.reason == TicketReason.USED,
            TicketEntry.company_id == company_id,
        )
    )
    return used is not None


def _in_books(reference: str, times: int) -> str:
    """The first earning of a booking's ticket stands under its own name, later ones are numbered."""
    return f"booking:{reference}" if times == 1 else f"booking:{reference}:{times}"


def _is_valid(work: UnitOfWork) -> ColumnElement[bool]:
    return or_(TicketLot.expires_on.is_(None), TicketLot.expires_on >= ledger.booking_day(work.now))


def _lot_to_take_from(work: UnitOfWork, company_id: int) -> str | None:
    """The one that runs out first; those without an end come last. The caller has the pool."""
    return work.session.scalar(
        select(TicketLot.id)
        .where(TicketLot.company_id == company_id, TicketLot.left_count > 0, _is_valid(work))
        .order_by(TicketLot.expires_on.is_(None), TicketLot.expires_on, TicketLot.bought_on, TicketLot.id)
        .limit(1)
    )


def _lot(work: UnitOfWork, lot_id: str) -> Row[int, int, int, date | None, date]:
    return work.session.execute(
        select(
            TicketLot.left_count, TicketLot.taken_count, TicketLot.rest_yen, TicketLot.expires_on, TicketLot.bought_on
        ).where(TicketLot.id == lot_id)
    ).one()


def _use(work: UnitOfWork, company_id: int, reference: str) -> TicketUse:
    """As it is now, not as an earlier reading left it. Raises TicketNotTaken."""
    use = work.session.get(TicketUse, reference, populate_existing=True)
    if use is None or use.company_id != company_id:
        raise TicketNotTaken()
    return use


def _change_lot(work: UnitOfWork, lot_id: str, **by: int) -> None:
    """All in one statement: the counts of a lot add up at every moment."""
    work.session.execute(
        update(TicketLot)
        .where(TicketLot.id == lot_id)
        .values({name: getattr(TicketLot, name) + change for name, change in by.items()})
        .execution_options(synchronize_session=False)
    )


def _lock_pool(work: UnitOfWork, company_id: int) -> None:
    work.session.execute(
        select(TicketPool.balance).where(TicketPool.company_id == company_id).with_for_update()
    ).one_or_none()


def _change_pool(work: UnitOfWork, company_id: int, by: int) -> None:
    work.session.execute(
        update(TicketPool)
        .where(TicketPool.company_id == company_id)
        .values(balance=TicketPool.balance + by)
        .execution_options(synchronize_session=False)
    )


def _enter(work: UnitOfWork, company_id: int, change: int, reason: TicketReason, reference: str) -> bool:
    """Write a line of the pool; False if it stands there already."""
    written = work.session.execute(
        insert_once(
            work,
            TicketEntry,
            id=new_key(),
            company_id=company_id,
            change=change,
            reason=reason,
            reference=reference,
            entered_at=work.now,
        ).returning(TicketEntry.id)
    ).one_or_none()
    return written is not None
