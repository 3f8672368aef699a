"""What pages and letters are told of rows: values that outlive the transaction they were read in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sotomado.billing.reconciling.models import Dispute, Reconciliation, Settlement, StripeLine, WhyNot
from sotomado.database import UnitOfWork
from sotomado.ledger.accounts import Account


@dataclass(frozen=True)
class Comparison:
    """One comparison that came to its end."""

    begun_at: datetime
    finished_at: datetime
    lines_new: int
    stripe_yen: int
    ledger_yen: int

    @property
    def difference_yen(self) -> int:
        return self.stripe_yen - self.ledger_yen


@dataclass(frozen=True)
class SeenLine:
    """A line of Stripe's; `explanation`: what an operator said of it."""

    id: str
    kind: str
    source: str | None
    amount_yen: int
    fee_yen: int
    net_yen: int
    created_at: datetime
    reference: str | None
    entered_on: date | None
    why_not: WhyNot | None
    explained_at: datetime | None
    explanation: str | None


@dataclass(frozen=True)
class OpenDispute:
    id: str
    reference: str | None
    amount_yen: int
    reason: str
    status: str
    answer_until: datetime | None
    opened_at: datetime


@dataclass(frozen=True)
class Settled:
    """What an operator ended by hand, and why."""

    account: Account
    against: Account
    left_yen: int
    settled_at: datetime
    explanation: str


def comparison(row: Reconciliation) -> Comparison:
    return Comparison(row.begun_at, row.finished_at, row.lines_new, row.stripe_yen, row.ledger_yen)


def seen(work: UnitOfWork, row: StripeLine) -> SeenLine:
    return SeenLine(
        id=row.id,
        kind=row.kind,
        source=row.source,
        amount_yen=row.amount_yen,
        fee_yen=row.fee_yen,
        net_yen=row.net_yen,
        created_at=row.created_at,
        reference=row.reference,
        entered_on=row.entered_on,
        why_not=row.why_not,
        explained_at=row.explained_at,
        explanation=work.unseal(row, "explanation"),
    )


def contested(row: Dispute) -> OpenDispute:
    return OpenDispute(row.id, row.reference, row.amount_yen, row.reason, row.status, row.answer_until, row.opened_at)


def settled(work: UnitOfWork, row: Settlement) -> Settled:
    return Settled(
        account=row.account,
        against=row.against,
        left_yen=row.left_yen,
        settled_at=row.settled_at,
        explanation=work.unseal(row, "explanation") or "",
    )
