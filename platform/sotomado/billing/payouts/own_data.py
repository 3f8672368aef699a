"""What a consultant was paid. Statements and records are kept for seven years, as tax law asks."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import told
from sotomado.billing.payouts.models import Payout, PayoutAccount, Statement, StatementItem, StatementRate
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

TABLES = frozenset(
    {
        "deposited_withholding",
        "payout",
        "payout_account",
        "statement",
        "statement_item",
        "statement_paper",
        "statement_rate",
        "withholding_deposit",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    consultant_id = work.session.scalar(select(Consultant.id).where(Consultant.person_id == person_id))
    if consultant_id is None:
        return {}
    account = work.session.scalar(select(PayoutAccount).where(PayoutAccount.consultant_id == consultant_id))
    statements = work.session.scalars(
        select(Statement).where(Statement.consultant_id == consultant_id).order_by(Statement.month, Statement.number)
    )
    return {
        "payout_account": told(work, account) if account is not None else {},
        "statements": [_statement(work, one) for one in statements],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing: what was paid is kept for seven years, and `personal_data` turns consultants to the operators before."""


def _statement(work: UnitOfWork, row: Statement) -> dict[str, object]:
    said = told(work, row, besides=("latest_on",))
    rates = work.session.scalars(select(StatementRate).where(StatementRate.statement_id == row.id))
    items = work.session.scalars(
        select(StatementItem).where(StatementItem.statement_id == row.id).order_by(StatementItem.counted_on)
    )
    payouts = work.session.scalars(select(Payout).where(Payout.statement_id == row.id).order_by(Payout.number))
    said["rates"] = [told(work, one) for one in rates]
    said["items"] = [told(work, one, besides=("event", "reference", "number")) for one in items]
    # Why an operator did something with it is between operators.
    said["payouts"] = [told(work, one, besides=("words",)) for one in payouts]
    return said
