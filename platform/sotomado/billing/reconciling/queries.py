"""How our books stand beside Stripe's: what the last comparison said, and what does not match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from sotomado.billing.reconciling import told
from sotomado.billing.reconciling.meaning import AWAITED, YEN, item_of
from sotomado.billing.reconciling.models import Dispute, Reconciliation, Settlement, StripeLine, WhyNot
from sotomado.billing.reconciling.told import Comparison, OpenDispute, SeenLine, Settled
from sotomado.database import UnitOfWork
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.ledger.service import Entered, balance, entered_for

# What was agreed leaves for Stripe within minutes, and stands in its books with the next comparison.
UNDER_WAY = timedelta(days=1)
# A night without a comparison is one too many.
COMPARED_WITHIN = timedelta(hours=36)
_PREFIX = "stripe:"


@dataclass(frozen=True)
class OpenItem:
    """What waits in a clearing account: `left_yen` debits less credits, `since` the first of its entries."""

    account: Account
    reference: str
    left_yen: int
    since: date
    entered_at: datetime

    @property
    def of_stripe(self) -> bool:
        """Whether nothing of ours stands there: Stripe moved it, and we do not know why."""
        return self.reference.startswith(_PREFIX)


@dataclass(frozen=True)
class Standing:
    """The page. `difference_yen`: Stripe's balance less our account of it, at the last comparison.

    `unmatched`: lines of Stripe that wait for somebody; `open_items`: what waits in a clearing account for longer than
    a day; `under_way`: for less.
    """

    last: Comparison | None
    is_late: bool
    unmatched: tuple[SeenLine, ...]
    open_items: tuple[OpenItem, ...]
    under_way: tuple[OpenItem, ...]
    disputes: tuple[OpenDispute, ...]

    @property
    def difference_yen(self) -> int:
        return self.last.difference_yen if self.last else 0

    @property
    def matches(self) -> bool:
        return not (self.unmatched or self.open_items or self.difference_yen)

    @property
    def troubles(self) -> int:
        """How many things an operator has to look at."""
        return len(self.unmatched) + len(self.open_items) + bool(self.difference_yen)


def standing(work: UnitOfWork) -> Standing:
    last = last_one(work)
    # What Stripe moved and nothing of ours explains is told once, as a line.
    items = [one for one in open_items(work) if not one.of_stripe]
    return Standing(
        last=last,
        is_late=last is not None and work.now - last.begun_at > COMPARED_WITHIN,
        unmatched=unmatched(work),
        open_items=tuple(one for one in items if work.now - one.entered_at > UNDER_WAY),
        under_way=tuple(one for one in items if work.now - one.entered_at <= UNDER_WAY),
        disputes=tuple(
            told.contested(row)
            for row in work.session.scalars(
                select(Dispute).where(Dispute.closed_at.is_(None)).order_by(Dispute.opened_at, Dispute.id)
            )
        ),
    )


def last_one(work: UnitOfWork) -> Comparison | None:
    """The comparison that looked furthest."""
    return next(iter(latest(work, limit=1)), None)


def latest(work: UnitOfWork, *, limit: int = 14) -> list[Comparison]:
    rows = work.session.scalars(select(Reconciliation).order_by(Reconciliation.begun_at.desc()).limit(limit))
    return [told.comparison(row) for row in rows]


def unmatched(work: UnitOfWork, *, before: datetime | None = None) -> tuple[SeenLine, ...]:
    """Lines that nobody has explained yet, the oldest first."""
    wanted: list[ColumnElement[bool]] = [StripeLine.why_not.is_not(None), StripeLine.explained_at.is_(None)]
    if before is not None:
        wanted.append(StripeLine.created_at < before)
    rows = work.session.scalars(select(StripeLine).where(*wanted).order_by(StripeLine.created_at, StripeLine.id))
    return tuple(told.seen(work, row) for row in rows)


def line(work: UnitOfWork, *, line_id: str) -> SeenLine | None:
    row = work.session.get(StripeLine, line_id)
    return told.seen(work, row) if row else None


def held_yen(work: UnitOfWork) -> int:
    """What Stripe should hold: what we say it does, and what moved there without our knowing on which account."""
    return balance(work, Account.STRIPE_CLEARING) + not_in_the_books_yen(work)


def known_since(work: UnitOfWork, *, since: datetime) -> frozenset[str]:
    """The lines that Stripe wrote from an instant on and that we have."""
    return frozenset(work.session.scalars(select(StripeLine.id).where(StripeLine.created_at >= since)))


def not_in_the_books_yen(work: UnitOfWork) -> int:
    """What lines of a kind unknown to us moved, and our books do not show."""
    return (
        work.session.scalar(
            select(func.sum(StripeLine.net_yen)).where(
                StripeLine.why_not == WhyNot.UNKNOWN_KIND,
                StripeLine.entered_on.is_(None),
                StripeLine.currency == YEN,
            )
        )
        or 0
    )


def open_items(work: UnitOfWork, *, before: date | None = None) -> tuple[OpenItem, ...]:
    """What waits in the clearing accounts, the oldest first; of what counts before a day alone, where one is named.

    Each entry there belongs to an item: to its own reference, or to that of the line of Stripe it came with. Items that
    come to nought wait for nothing.
    """
    return tuple(
        sorted(
            (one for account in AWAITED for one in _open_in(work, account, before)),
            key=lambda one: (one.since, one.account.value, one.reference),
        )
    )


def open_item(work: UnitOfWork, *, account: Account, reference: str) -> OpenItem | None:
    if account not in AWAITED:
        return None
    return next((one for one in _open_in(work, account, None) if one.reference == reference), None)


def _open_in(work: UnitOfWork, account: Account, before: date | None) -> Iterable[OpenItem]:
    item = func.coalesce(StripeLine.reference, LedgerEntry.reference)
    signed = case((LedgerEntry.debit == account, LedgerEntry.amount_yen), else_=-LedgerEntry.amount_yen)
    rows = work.session.execute(
        select(item, func.sum(signed), func.min(LedgerEntry.booked_on), func.min(LedgerEntry.entered_at))
        .outerjoin(
            StripeLine,
            and_(
                LedgerEntry.event == Event.STRIPE_SETTLED,
                StripeLine.id == func.substr(LedgerEntry.reference, len(_PREFIX) + 1),
            ),
        )
        .where(or_(LedgerEntry.debit == account, LedgerEntry.credit == account))
        .group_by(item)
        .having(func.sum(signed) != 0)
    )
    left: dict[str, int] = defaultdict(int)
    since: dict[str, tuple[date, datetime]] = {}
    # An item and its corrections stand under references of their own: "payment:abc", "payment:abc:wrong".
    for reference, amount_yen, booked_on, entered_at in rows:
        name = item_of(reference)
        left[name] += int(amount_yen)
        since[name] = min(since.get(name, (booked_on, entered_at)), (booked_on, entered_at))
    for name, amount_yen in left.items():
        booked_on, entered_at = since[name]
        if amount_yen and (before is None or booked_on < before):
            yield OpenItem(account, name, amount_yen, booked_on, entered_at)


@dataclass(frozen=True)
class Books:
    """All there is about one reference: what we entered, and the lines of Stripe that answer it."""

    reference: str
    entries: tuple[Entered, ...]
    lines: tuple[SeenLine, ...]
    settlements: tuple[Settled, ...]


def books_of(work: UnitOfWork, *, reference: str) -> Books:
    """The entries of a reference, of its corrections, and of Stripe's lines for it, in the order they were entered."""
    lines = work.session.scalars(
        select(StripeLine)
        .where(or_(StripeLine.reference == reference, StripeLine.id == reference.removeprefix(_PREFIX)))
        .order_by(StripeLine.created_at, StripeLine.id)
    ).all()
    named = [reference, *corrections_of(work, reference=reference)]
    named += [f"{_PREFIX}{one.id}" for one in lines if f"{_PREFIX}{one.id}" != reference]
    entries = [entry for name in named for entry in entered_for(work, reference=name)]
    return Books(
        reference=reference,
        entries=tuple(sorted(entries, key=lambda one: (one.entered_at, one.reference, one.number))),
        lines=tuple(told.seen(work, one) for one in lines),
        settlements=tuple(
            told.settled(work, row)
            for row in work.session.scalars(
                select(Settlement).where(Settlement.reference == reference).order_by(Settlement.settled_at)
            )
        ),
    )


def corrections_of(work: UnitOfWork, *, reference: str) -> list[str]:
    """References that begin with this one: what was entered about it afterwards."""
    # A range instead of LIKE: "_" and "%" may stand in a reference, and the index answers it.
    return list(
        work.session.scalars(
            select(LedgerEntry.reference)
            .where(LedgerEntry.reference > literal(f"{reference}:"), LedgerEntry.reference < literal(f"{reference};"))
            .distinct()
            .order_by(LedgerEntry.reference)
        )
    )
