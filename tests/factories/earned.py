"""Fees that consultants have earned, as the books know them, without a talk for each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from sotomado.billing.payouts.models import PayoutAccount
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import taxing
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move

_numbers = count(1)
OCTOBER = date(2026, 10, 1)


def a_fee(work: UnitOfWork, consultant_id: int, fee_yen: int, on: date) -> str:
    """One fee. Returns its reference in the books."""
    reference = f"booking:made-up-{next(_numbers)}"
    ledger.enter(
        work,
        event=Event.FEE_EARNED,
        reference=reference,
        moves=[Move(Account.CONSULTANT_COST, Account.CONSULTANT_ACCRUED, fee_yen, consultant_id=consultant_id)],
        on=on,
    )
    return reference


def fees(work: UnitOfWork, consultant_id: int, fee_yen: int, many: int, *, since: date = OCTOBER) -> list[str]:
    """So many fees, one a day."""
    return [a_fee(work, consultant_id, fee_yen, since + timedelta(days=nth)) for nth in range(many)]


def taxed(
    work: UnitOfWork,
    consultant_id: int,
    *,
    withholds: bool = True,
    is_company: bool = False,
    number: str | None = None,
    since: date = date(2025, 1, 1),
) -> None:
    """How the contract is taxed, told in writing long ago."""
    taxing.agree(
        work,
        consultant_id=consultant_id,
        from_on=since,
        is_company=is_company,
        withholds=withholds,
        registration_number=number,
        by_person_id=None,
    )


def an_account(work: UnitOfWork, consultant_id: int, stripe_account_id: str, at: datetime) -> None:
    """An account that was set up before, and takes money."""
    work.session.add(
        PayoutAccount(
            consultant_id=consultant_id,
            stripe_account_id=stripe_account_id,
            asked_at=at,
            looked_at=at,
            is_submitted=True,
            may_receive=True,
            pays_out=True,
            missing="",
        )
    )
    work.session.flush()
