"""Making the statements of a month: from the books, on the fifth of the next, and on the 25th for what came late.

A statement tells of every move of what we owe a consultant that no statement told of yet, and that belongs to its month
or to an earlier one: a fee belongs to the month in which the talk was held, whenever it was settled. So what a claim
kept open until the 7th is stated on the 25th and paid on the same day as the rest, within the time the law gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from consultants.fees import Pay, Rates, Taxed, pay_of
from consultants.payment_days import latest_day, payment_day_of
from sotomado.accounts import service as accounts
from sotomado.billing.payouts import letters
from sotomado.billing.payouts.models import (
    ItemKind,
    Payout,
    PayoutState,
    Statement,
    StatementItem,
    StatementRate,
)
from sotomado.bookings.models import BookingState
from sotomado.bookings.queries import ended_as
from sotomado.database import Database, UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.contracts.fees import contract_day
from sotomado.directory.contracts.taxation import taxation_on
from sotomado.directory.models import Consultant
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.months import first_day, next_month
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import Entered, Move, booking_day, month_of

# Days of the month after: by the fifth claims of the last day are said, by the 25th almost all are settled.
FIRST_ON = 5
AGAIN_ON = 25
# Nothing older is looked for: whatever is settled so late is an operator's to pay.
LOOKS_BACK = timedelta(days=400)
_KINDS = {
    BookingState.COMPLETED: ItemKind.TALK,
    BookingState.LATE_CANCELLED: ItemKind.LATE_CANCEL,
    BookingState.MISSED: ItemKind.NOT_MET,
}


@dataclass(frozen=True)
class _Item:
    move: Entered
    kind: ItemKind
    counted_on: date
    amount_yen: int


def month_to_state(today: date) -> str:
    """The month before."""
    return month_of(today.replace(day=1) - timedelta(days=1))


def make_what_is_due(database: Database, *, public_url: str) -> int:
    """Make the statements that are due, each consultant in a transaction of their own. Returns how many were made."""
    with database.read() as work:
        today = booking_day(work.now)
        if today.day < FIRST_ON:
            return 0
        month = month_to_state(today)
        owed = set(ledger.by_consultant(work, Account.CONSULTANT_ACCRUED))
        rows = work.session.execute(
            select(Statement.consultant_id, func.max(Statement.made_on).label("last_on"))
            .where(Statement.month == month)
            .group_by(Statement.consultant_id)
        )
        made_on = {row.consultant_id: row.last_on for row in rows}
    again_on = today.replace(day=AGAIN_ON)
    due = sorted(one for one in owed if one not in made_on or (today >= again_on and made_on[one] < again_on))
    made = 0
    for consultant_id in due:
        with database.work() as work:
            made += make(work, consultant_id=consultant_id, month=month, public_url=public_url) is not None
    return made


def make(work: UnitOfWork, *, consultant_id: int, month: str, public_url: str | None = None) -> str | None:
    """State what was not stated yet of a month and of those before. Returns the statement's id, None for nothing.

    Without `public_url` no letter is written: that is for worlds whose letters were sent long ago.
    """
    # Two workers who state one consultant's month at once wait for each other; bookings go on meanwhile.
    consultant = work.session.scalars(
        select(Consultant).where(Consultant.id == consultant_id).with_for_update(key_share=True)
    ).one()
    after_on = first_day(next_month(month))
    items = _unstated(work, consultant_id, after_on)
    if not items:
        return None
    earlier = work.session.scalars(
        select(Statement).where(Statement.consultant_id == consultant_id).order_by(Statement.month, Statement.number)
    ).all()
    owing = _owing(earlier)
    last_on = after_on - timedelta(days=1)
    taxation = taxation_on(work, consultant_id=consultant_id, on=last_on)
    made_on = booking_day(work.now)
    counted = min(item.counted_on for item in items)
    month_yen = sum(item.amount_yen for item in items)
    carried_yen = owing.net_yen if owing is not None else 0
    same = [one for one in earlier if one.month == month and one.net_yen > 0]
    pay = pay_of(
        _nets(work, items, carried_yen, last_on),
        taxed=Taxed(taxation.is_company, taxation.withholds, taxation.is_registered),
        rates=rates_on(work, last_on),
        with_yen=sum(one.net_yen for one in same),
        with_withheld_yen=sum(one.withheld_yen for one in same),
    )
    row = Statement(
        consultant_id=consultant_id,
        month=month,
        number=1 + sum(one.month == month for one in earlier),
        made_at=work.now,
        made_on=made_on,
        month_yen=month_yen,
        carried_from_id=owing.id if owing is not None else None,
        carried_yen=carried_yen,
        net_yen=pay.net_yen,
        tax_yen=pay.tax_yen,
        deducted_yen=pay.deducted_yen,
        withheld_yen=pay.withheld_yen,
        paid_yen=pay.paid_yen,
        is_company=taxation.is_company,
        withholds=taxation.withholds,
        registration_number=taxation.registration_number,
        pays_on=payment_day_of(counted, stated_on=made_on),
        latest_on=latest_day(counted),
    )
    reader = accounts.actor(work, person_id=directory.person_of(work, consultant_id=consultant.id))
    row.recipient = work.seal(row, "recipient", reader.name)
    work.session.add(row)
    work.session.flush()
    _write_parts(work, row, items, pay)
    if pay.paid_yen > 0:
        _enter(work, row, pay)
        work.session.add(
            Payout(
                statement_id=row.id,
                number=1,
                amount_yen=pay.paid_yen,
                due_on=row.pays_on,
                state=PayoutState.DUE,
            )
        )
        work.session.flush()
    if public_url is not None:
        letters.post_statement(work, reader=reader, statement=row, public_url=public_url)
    return row.id


def rates_on(work: UnitOfWork, on: date) -> Rates:
    """The rates of a day, as the pure part takes them."""
    return Rates(
        unregistered_credit_bp=rate_on(work, RateKind.INPUT_CREDIT, on),
        withholding_bp=rate_on(work, RateKind.WITHHOLDING, on),
        withholding_above_bp=rate_on(work, RateKind.WITHHOLDING_ABOVE, on),
        threshold_yen=rate_on(work, RateKind.WITHHOLDING_THRESHOLD_YEN, on),
    )


def _unstated(work: UnitOfWork, consultant_id: int, after_on: date) -> list[_Item]:
    """Every move of what we owe them that stands on no statement, and belongs to a day before `after_on`."""
    tomorrow = booking_day(work.now) + timedelta(days=1)
    moves = [
        one
        for one in ledger.movements(
            work,
            since=after_on - LOOKS_BACK,
            until=tomorrow,
            accounts=[Account.CONSULTANT_ACCRUED],
            consultant_id=consultant_id,
        )
        if one.event is not Event.STATEMENT_MADE
    ]
    rows = work.session.execute(
        select(StatementItem.event, StatementItem.reference, StatementItem.number)
        .join(Statement, Statement.id == StatementItem.statement_id)
        .where(Statement.consultant_id == consultant_id)
    )
    stated = {(row.event, row.reference, row.number) for row in rows}
    left = [one for one in moves if (one.event, one.reference, one.number) not in stated]
    held = ended_as(work, booking_ids={_booking_of(one) for one in left})
    items = []
    for one in left:
        signed = one.move.amount_yen * (1 if one.move.credit is Account.CONSULTANT_ACCRUED else -1)
        state, starts_at = held.get(_booking_of(one), (None, None))
        on = one.booked_on if starts_at is None else contract_day(starts_at)
        kind = ItemKind.TALK if state is None else _KINDS.get(state, ItemKind.CORRECTION)
        if one.event is not Event.FEE_EARNED:
            kind = ItemKind.CORRECTION
        items.append(_Item(one, kind, on, signed))
    return [item for item in items if item.counted_on < after_on]


def _booking_of(one: Entered) -> str:
    """ "booking:<id>", "booking:<id>:2", "booking:<id>:fee_earned"."""
    kind, _, rest = one.reference.partition(":")
    return rest.partition(":")[0] if kind == "booking" else ""


def _owing(earlier: Sequence[Statement]) -> Statement | None:
    """The statement whose debt is still to be carried over."""
    carried = {one.carried_from_id for one in earlier}
    return next((one for one in earlier if one.net_yen < 0 and one.id not in carried), None)


def _nets(work: UnitOfWork, items: Sequence[_Item], carried_yen: int, last_on: date) -> dict[int, int]:
    """Sums by the rate of consumption tax that held when a talk was; what is carried over has the month's own."""
    nets: dict[int, int] = defaultdict(int)
    for item in items:
        nets[rate_on(work, RateKind.CONSUMPTION_TAX, item.counted_on)] += item.amount_yen
    if carried_yen:
        nets[rate_on(work, RateKind.CONSUMPTION_TAX, last_on)] += carried_yen
    return nets


def _write_parts(work: UnitOfWork, row: Statement, items: Sequence[_Item], pay: Pay) -> None:
    work.session.add_all(
        StatementRate(statement_id=row.id, rate_bp=one.rate_bp, net_yen=one.net_yen, tax_yen=one.tax_yen)
        for one in pay.rates
    )
    work.session.add_all(
        StatementItem(
            event=item.move.event.value,
            reference=item.move.reference,
            number=item.move.number,
            statement_id=row.id,
            kind=item.kind,
            counted_on=item.counted_on,
            amount_yen=item.amount_yen,
        )
        for item in items
    )
    work.session.flush()


def _enter(work: UnitOfWork, row: Statement, pay: Pay) -> None:
    """The statement in the books. A debt stays where it is until a later statement takes it in."""
    owed = Account.CONSULTANT_PAYABLE
    ledger.enter(
        work,
        event=Event.STATEMENT_MADE,
        reference=f"statement:{row.id}",
        moves=[
            Move(Account.CONSULTANT_ACCRUED, owed, pay.net_yen, consultant_id=row.consultant_id),
            Move(Account.INPUT_TAX, owed, pay.deducted_yen, consultant_id=row.consultant_id),
            Move(Account.CONSULTANT_COST, owed, pay.not_deducted_yen, consultant_id=row.consultant_id),
            Move(owed, Account.WITHHOLDING_PAYABLE, pay.withheld_yen, consultant_id=row.consultant_id),
        ],
    )
