"""Take in what Stripe's books say, and write down that both were compared.

A line is taken in once, by its id, however often it is fetched. It moves our account STRIPE_CLEARING by its net, in the
same transaction. A line that nothing of ours explains is entered all the same, for Stripe holds that money whether or
not we know why; then it waits in its clearing account, for an operator to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from sotomado.billing.reconciling import queries, told
from sotomado.billing.reconciling.errors import NothingToExplain, NothingWithThatReference, WordsMissing
from sotomado.billing.reconciling.meaning import AWAITED, YEN, Line, moves, other_side
from sotomado.billing.reconciling.models import Reconciliation, Settlement, StripeLine, WhyNot
from sotomado.billing.reconciling.told import Comparison
from sotomado.database import UnitOfWork, insert_once
from sotomado.ledger import months
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move

LONGEST_WORDS = 500


class Against(StrEnum):
    """What an operator may say that a kind of line unknown to us is."""

    BANK = Account.BANK.value
    STRIPE_FEES = Account.STRIPE_FEES.value
    DISPUTED = Account.DISPUTED.value
    LOSSES = Account.LOSSES.value


def take_in(work: UnitOfWork, *, lines: Sequence[Line]) -> int:
    """Write down the lines that are new, and enter what they move. Returns how many were new."""
    known = set(work.session.scalars(select(StripeLine.id).where(StripeLine.id.in_([line.id for line in lines]))))
    return sum(_take_in(work, line) for line in lines if line.id not in known)


def _take_in(work: UnitOfWork, line: Line) -> bool:
    across = other_side(line)
    why_not = _why_not(line, across)
    on = _day_in_the_books(work, line.created_at)
    is_entered = across is not None and line.currency == YEN
    row = insert_once(
        work,
        StripeLine,
        id=line.id,
        kind=line.kind,
        source=line.source,
        currency=line.currency,
        amount_yen=line.amount_yen,
        fee_yen=line.fee_yen,
        net_yen=line.net_yen,
        created_at=line.created_at,
        available_at=line.available_at,
        reference=line.reference,
        entered_on=on if is_entered else None,
        why_not=why_not,
    )
    if work.session.scalar(row.returning(StripeLine.id)) is None:
        return False  # another worker was quicker
    if is_entered and across is not None:
        _enter(work, line.id, moves(line, across), on=on)
    return True


def _why_not(line: Line, across: Account | None) -> WhyNot | None:
    if line.currency != YEN:
        return WhyNot.NOT_YEN
    if across is None:
        return WhyNot.UNKNOWN_KIND
    return WhyNot.NOTHING_OF_OURS if across in AWAITED and line.reference is None else None


def _day_in_the_books(work: UnitOfWork, at: datetime) -> date:
    """The day it happened; today where that month is closed: what is found late stands in an open one."""
    on = ledger.booking_day(at)
    return ledger.booking_day(work.now) if months.is_closed(work, on=on) else on


def _enter(work: UnitOfWork, line_id: str, moved: list[Move], *, on: date) -> None:
    ledger.enter(work, event=Event.STRIPE_SETTLED, reference=f"stripe:{line_id}", moves=moved, on=on)


def recognise(work: UnitOfWork, *, line_id: str, reference: str) -> None:
    """What a line answers that did not say so by itself; it waits no more."""
    row = work.session.get_one(StripeLine, line_id, with_for_update=True)
    if row.why_not is WhyNot.NOTHING_OF_OURS and row.explained_at is None:
        row.reference, row.why_not = reference, None
        work.session.flush()


def explain(
    work: UnitOfWork,
    *,
    line_id: str,
    words: str,
    by_person_id: int,
    reference: str = "",
    against: Against | None = None,
) -> None:
    """An operator says what a line is that does not match, and why.

    `reference`: the entries of ours that it answers, where nothing on it said so. `against`: the account it belongs to
    where there are none, or where its kind is unknown to us. A line in another currency needs neither. Raises
    NothingToExplain, WordsMissing, NothingWithThatReference.
    """
    row = work.session.get(StripeLine, line_id, with_for_update=True)
    if row is None or row.why_not is None or row.explained_at is not None:
        raise NothingToExplain(line_id)
    if not words.strip():
        raise WordsMissing()
    if row.why_not is WhyNot.NOTHING_OF_OURS and (reference.strip() or against is None):
        row.reference = _known(work, reference.strip())
    elif row.why_not is WhyNot.NOTHING_OF_OURS and against is not None:
        _move_on(work, _line(row), Account(against.value))
    if row.why_not is WhyNot.UNKNOWN_KIND:
        if against is None:
            raise WordsMissing()
        on = _day_in_the_books(work, row.created_at)
        row.entered_on = on
        _enter(work, row.id, moves(_line(row), Account(against.value)), on=on)
    row.explained_at, row.explained_by_person_id = work.now, by_person_id
    row.explanation = work.seal(row, "explanation", words.strip()[:LONGEST_WORDS])
    work.session.flush()


def _move_on(work: UnitOfWork, line: Line, against: Account) -> None:
    """What a line left in its clearing account goes on to where it belongs."""
    across = other_side(line)
    if across is not None and line.amount_yen:
        debit, credit = (across, against) if line.amount_yen > 0 else (against, across)
        moved = [Move(debit, credit, abs(line.amount_yen))]
        ledger.enter(work, event=Event.CORRECTED, reference=f"stripe:{line.id}:settled", moves=moved)


def _known(work: UnitOfWork, reference: str) -> str:
    if not reference or not ledger.entered_for(work, reference=reference):
        raise NothingWithThatReference(reference)
    return reference


def _line(row: StripeLine) -> Line:
    return Line(
        id=row.id,
        kind=row.kind,
        source=row.source,
        currency=row.currency,
        amount_yen=row.amount_yen,
        fee_yen=row.fee_yen,
        net_yen=row.net_yen,
        created_at=row.created_at,
        available_at=row.available_at,
        reference=row.reference,
    )


def settle(
    work: UnitOfWork, *, account: Account, reference: str, against: Against, words: str, by_person_id: int
) -> None:
    """An operator ends what waits in a clearing account for nothing that will come: all of it goes to `against`.

    Raises NothingToExplain, WordsMissing.
    """
    if not words.strip():
        raise WordsMissing()
    item = queries.open_item(work, account=account, reference=reference)
    if item is None:
        raise NothingToExplain(reference)
    row = Settlement(
        account=account,
        reference=reference,
        left_yen=item.left_yen,
        against=Account(against.value),
        settled_at=work.now,
        settled_by_person_id=by_person_id,
    )
    row.explanation = work.seal(row, "explanation", words.strip()[:LONGEST_WORDS])
    work.session.add(row)
    work.session.flush()
    other = Account(against.value)
    debit, credit = (other, account) if item.left_yen > 0 else (account, other)
    moved = [Move(debit, credit, abs(item.left_yen))]
    ledger.enter(work, event=Event.CORRECTED, reference=f"{reference}:settled:{row.id}", moves=moved)


def finish(work: UnitOfWork, *, begun_at: datetime, lines_new: int, stripe_yen: int) -> Comparison:
    """Write down that everything until `begun_at` was compared, and what came of it."""
    row = Reconciliation(
        begun_at=begun_at,
        finished_at=work.now,
        lines_new=lines_new,
        stripe_yen=stripe_yen,
        ledger_yen=ledger.balance(work, Account.STRIPE_CLEARING),
    )
    work.session.add(row)
    work.session.flush()
    return told.comparison(row)
