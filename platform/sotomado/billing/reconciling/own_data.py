"""What names an operator: the lines they explained, the months they closed, the rates they set.

Such is the history of the books: it stays, and leads to nobody once their account is gone. What moved and for whom
stands with the payments and statements.
"""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import plain
from sotomado.billing.reconciling.models import Settlement, StripeLine
from sotomado.database import UnitOfWork
from sotomado.ledger.models import ClosedMonth, RateChange

TABLES = frozenset({"stripe_line", "settlement", "closed_month", "rate_change"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    lines = work.session.scalars(
        select(StripeLine).where(StripeLine.explained_by_person_id == person_id).order_by(StripeLine.explained_at)
    )
    settled = work.session.scalars(
        select(Settlement).where(Settlement.settled_by_person_id == person_id).order_by(Settlement.settled_at)
    )
    changed = work.session.scalars(
        select(RateChange).where(RateChange.changed_by_person_id == person_id).order_by(RateChange.changed_at)
    )
    closed = work.session.scalars(
        select(ClosedMonth).where(ClosedMonth.closed_by_person_id == person_id).order_by(ClosedMonth.month)
    )
    return {
        "explained_lines": [
            {"explained_at": plain(one.explained_at), "explanation": work.unseal(one, "explanation")} for one in lines
        ],
        "settled_items": [
            {"explained_at": plain(one.settled_at), "explanation": work.unseal(one, "explanation")} for one in settled
        ],
        "changed_rates": [{"holds_from": plain(one.from_on), "changed_at": plain(one.changed_at)} for one in changed],
        "closed_months": [{"month": one.month, "closed_at": plain(one.closed_at)} for one in closed],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing: books are kept for seven years, and the person behind the number is forgotten with their account."""
