"""The trial balance (合計残高試算表): what each account held before a month, what moved in it, what it holds after.

All debits of a month are equal to all its credits, and all balances add up to nought.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.ledger import service
from sotomado.ledger.accounts import Account
from sotomado.ledger.months import first_day, next_month


@dataclass(frozen=True)
class AccountLine:
    """One account in one month. Balances are debits less credits."""

    account: Account
    before_yen: int
    debit_yen: int
    credit_yen: int

    @property
    def after_yen(self) -> int:
        return self.before_yen + self.debit_yen - self.credit_yen


@dataclass(frozen=True)
class TrialBalance:
    month: str
    lines: tuple[AccountLine, ...]

    @property
    def debit_yen(self) -> int:
        return sum(line.debit_yen for line in self.lines)

    @property
    def credit_yen(self) -> int:
        return sum(line.credit_yen for line in self.lines)


def trial_balance(work: UnitOfWork, *, month: str) -> TrialBalance:
    """Every account that ever moved until the end of a month. Raises ValueError for what is no month."""
    since, until = first_day(month), first_day(next_month(month))
    before = service.balances(work, until=since)
    debits, credits_ = service.turnover(work, since=since, until=until)
    return TrialBalance(
        month,
        tuple(
            AccountLine(one, before.get(one, 0), debits.get(one, 0), credits_.get(one, 0))
            for one in Account
            if one in before or one in debits or one in credits_
        ),
    )
