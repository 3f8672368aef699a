"""What pages and papers read of statements: for the consultant whose they are, and for operators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.billing.payouts.models import (
    Hindrance,
    ItemKind,
    Payout,
    PayoutState,
    Statement,
    StatementItem,
    StatementRate,
)
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.ledger.service import booking_day
from sotomado.ledger.sums import RateSum

PAID = frozenset({PayoutState.SENT, PayoutState.OTHERWISE, PayoutState.REVERSING})


@dataclass(frozen=True)
class Line:
    """So many times the same amount for the same thing."""

    kind: ItemKind
    count: int
    each_yen: int
    days: tuple[date, ...]

    @property
    def sum_yen(self) -> int:
        return self.count * self.each_yen


@dataclass(frozen=True)
class Way:
    """How the money of a statement stands. `by`: the operator who recorded it or took it back, and their `words`."""

    id: str
    number: int
    state: PayoutState
    amount_yen: int
    due_on: date
    paid_on: date | None
    hindrance: Hindrance | None
    reversed_at: datetime | None
    by: str | None
    words: str | None


@dataclass(frozen=True)
class Sheet:
    """A statement as one reads it."""

    id: str
    consultant_id: int
    recipient: str
    month: str
    number: int
    made_on: date
    lines: tuple[Line, ...]
    month_yen: int
    carried_yen: int
    net_yen: int
    rates: tuple[RateSum, ...]
    tax_yen: int
    deducted_yen: int
    withheld_yen: int
    paid_yen: int
    is_company: bool
    withholds: bool
    registration_number: str | None
    pays_on: date
    latest_on: date
    ways: tuple[Way, ...]

    @property
    def way(self) -> Way | None:
        """The one that stands, else the last; None where nothing was to be paid."""
        return self.ways[-1] if self.ways else None

    @property
    def is_paid(self) -> bool:
        return self.way is not None and self.way.state in PAID


@dataclass(frozen=True)
class Brief:
    """A statement in a list."""

    id: str
    consultant_id: int
    month: str
    number: int
    net_yen: int
    tax_yen: int
    withheld_yen: int
    paid_yen: int
    pays_on: date
    latest_on: date
    state: PayoutState | None
    paid_on: date | None
    hindrance: Hindrance | None

    @property
    def is_paid(self) -> bool:
        return self.state in PAID


@dataclass(frozen=True)
class Coming:
    """Fees of talks that no statement tells of yet."""

    count: int
    net_yen: int


def own_list(work: UnitOfWork, *, consultant_id: int) -> list[Brief]:
    """Every statement of a consultant, the latest first."""
    return _briefs(
        work,
        work.session.scalars(
            select(Statement)
            .where(Statement.consultant_id == consultant_id)
            .order_by(Statement.month.desc(), Statement.number.desc())
        ).all(),
    )


def of_month(work: UnitOfWork, *, month: str) -> list[Brief]:
    """Everybody's statements of a month."""
    return _briefs(
        work,
        work.session.scalars(
            select(Statement).where(Statement.month == month).order_by(Statement.consultant_id, Statement.number)
        ).all(),
    )


def unpaid(work: UnitOfWork) -> list[Brief]:
    """Statements whose money has not gone out, or came back, those first that have to be paid first."""
    rows = work.session.scalars(
        select(Statement)
        .join(Payout, Payout.statement_id == Statement.id)
        .where(Payout.state.in_((PayoutState.DUE, PayoutState.STARTED, PayoutState.REVERSED)))
        .order_by(Statement.latest_on, Statement.consultant_id, Statement.id)
    ).unique()
    return [one for one in _briefs(work, rows.all()) if not one.is_paid]


def months(work: UnitOfWork) -> list[str]:
    """Months with statements, the latest first."""
    return list(work.session.scalars(select(Statement.month).distinct().order_by(Statement.month.desc())))


def coming(work: UnitOfWork, *, consultant_id: int) -> Coming:
    """What was earned and is not stated yet, corrections and debts taken off."""
    today = booking_day(work.now)
    moves = ledger.movements(
        work,
        since=today - timedelta(days=100),
        until=today + timedelta(days=1),
        accounts=[Account.CONSULTANT_ACCRUED],
        consultant_id=consultant_id,
    )
    rows = work.session.execute(
        select(StatementItem.event, StatementItem.reference, StatementItem.number)
        .join(Statement, Statement.id == StatementItem.statement_id)
        .where(Statement.consultant_id == consultant_id)
    )
    stated = {(row.event, row.reference, row.number) for row in rows}
    left = [
        one
        for one in moves
        if (one.event, one.reference, one.number) not in stated and one.event.value != "statement_made"
    ]
    signs = [1 if one.move.credit is Account.CONSULTANT_ACCRUED else -1 for one in left]
    net_yen = sum(sign * one.move.amount_yen for sign, one in zip(signs, left, strict=True))
    return Coming(sum(signs), net_yen)


def sheet(work: UnitOfWork, *, statement_id: str, consultant_id: int | None = None) -> Sheet:
    """One statement; of one's own alone where `consultant_id` is named. Raises NotFound."""
    row = work.session.get(Statement, statement_id)
    if row is None or consultant_id not in (None, row.consultant_id):
        raise NotFound("statement")
    rates = work.session.scalars(
        select(StatementRate).where(StatementRate.statement_id == row.id).order_by(StatementRate.rate_bp.desc())
    )
    items = work.session.scalars(
        select(StatementItem)
        .where(StatementItem.statement_id == row.id)
        .order_by(StatementItem.counted_on, StatementItem.reference)
    ).all()
    ways = work.session.scalars(select(Payout).where(Payout.statement_id == row.id).order_by(Payout.number)).all()
    return Sheet(
        id=row.id,
        consultant_id=row.consultant_id,
        recipient=work.unseal(row, "recipient") or "",
        month=row.month,
        number=row.number,
        made_on=row.made_on,
        lines=_lines(items),
        month_yen=row.month_yen,
        carried_yen=row.carried_yen,
        net_yen=row.net_yen,
        rates=tuple(RateSum(one.rate_bp, one.net_yen, one.tax_yen) for one in rates),
        tax_yen=row.tax_yen,
        deducted_yen=row.deducted_yen,
        withheld_yen=row.withheld_yen,
        paid_yen=row.paid_yen,
        is_company=row.is_company,
        withholds=row.withholds,
        registration_number=row.registration_number,
        pays_on=row.pays_on,
        latest_on=row.latest_on,
        ways=tuple(_way(work, one) for one in ways),
    )


def names(work: UnitOfWork, found: Sequence[Brief]) -> dict[int, tuple[str, str]]:
    """consultant -> (name, name in English), as the operators' lists call them."""
    today = booking_day(work.now)
    cards = directory.cards(work, consultant_ids={one.consultant_id for one in found}, on=today)
    return {one: (card.display_name, card.display_name_en) for one, card in cards.items()}


def _lines(items: Sequence[StatementItem]) -> tuple[Line, ...]:
    days: dict[tuple[ItemKind, int], list[date]] = defaultdict(list)
    for one in items:
        days[one.kind, one.amount_yen].append(one.counted_on)
    order = list(ItemKind)
    keys = sorted(days, key=lambda key: (order.index(key[0]), -key[1]))
    return tuple(Line(kind, len(days[kind, each]), each, tuple(days[kind, each])) for kind, each in keys)


def _way(work: UnitOfWork, row: Payout) -> Way:
    by = accounts.actor(work, person_id=row.by_person_id).name if row.by_person_id is not None else None
    return Way(
        id=row.id,
        number=row.number,
        state=row.state,
        amount_yen=row.amount_yen,
        due_on=row.due_on,
        paid_on=row.paid_on,
        hindrance=row.hindrance,
        reversed_at=row.reversed_at,
        by=by,
        words=work.unseal(row, "words"),
    )


def _briefs(work: UnitOfWork, rows: Sequence[Statement]) -> list[Brief]:
    ways = {
        one.statement_id: one
        for one in work.session.scalars(
            select(Payout).where(Payout.statement_id.in_([row.id for row in rows])).order_by(Payout.number)
        )
    }
    return [
        Brief(
            id=row.id,
            consultant_id=row.consultant_id,
            month=row.month,
            number=row.number,
            net_yen=row.net_yen,
            tax_yen=row.tax_yen,
            withheld_yen=row.withheld_yen,
            paid_yen=row.paid_yen,
            pays_on=row.pays_on,
            latest_on=row.latest_on,
            state=way.state if (way := ways.get(row.id)) else None,
            paid_on=way.paid_on if way else None,
            hindrance=way.hindrance if way else None,
        )
        for row in rows
    ]
