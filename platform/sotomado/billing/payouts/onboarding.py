"""A consultant's account with Stripe: opened by them, and known to us by what Stripe says of it.

Stripe asks for what the law wants to know and for the bank account, on its own pages; we see neither. Nothing here
holds a transaction open while Stripe is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.billing.gateway import Gateway
from sotomado.billing.gateway.objects import Account
from sotomado.billing.payouts.models import PayoutAccount
from sotomado.database import Database, UnitOfWork, insert_once, new_key
from sotomado.directory import service as directory
from sotomado.directory.contracts.fees import contract_day
from sotomado.directory.contracts.taxation import taxation_on
from sotomado.settings import Settings

LONGEST_MISSING = 2000


@dataclass(frozen=True)
class Standing:
    """Where a consultant's account stands. `missing`: what Stripe still asks for, in its words."""

    has_begun: bool
    is_submitted: bool
    is_ready: bool
    missing: tuple[str, ...]
    looked_at: datetime | None


NONE = Standing(has_begun=False, is_submitted=False, is_ready=False, missing=(), looked_at=None)


def standing_of(work: UnitOfWork, *, consultant_id: int) -> Standing:
    row = _row_of(work, consultant_id)
    if row is None or row.stripe_account_id is None:
        return NONE
    return Standing(True, row.is_submitted, row.is_ready, tuple(row.missing.split()), row.looked_at)


def begin(database: Database, settings: Settings, *, person_id: int) -> str:
    """Have an account, and a page of Stripe's to set it up on. Returns its address. Raises StripeAway, StripeRefused.

    Pressed twice, or killed in between, there is one account: it is asked for with the key of our row, and looked for
    where Stripe no longer knows the key.
    """
    gateway = Gateway.of(settings)
    with database.work() as work:
        consultant_id = directory.own_id(work, person_id=person_id)
        row_id, account_id, is_old = _wanted(work, consultant_id)
        email = accounts.actor(work, person_id=person_id).email
        today = contract_day(work.now)
        is_company = taxation_on(work, consultant_id=consultant_id, on=today).is_company
    if account_id is None:
        noted = {"payout_account": row_id}
        found = gateway.find_account(metadata=noted) if is_old else None
        found = found or gateway.make_account(
            email=email, is_company=is_company, metadata=noted, key=f"account:{row_id}"
        )
        account_id = found.id
        with database.work() as work:
            _name(work, row_id, found)
    page = f"{settings.public_url}/desk/pay/account"
    link = gateway.account_link(
        account_id, return_url=f"{page}/back", refresh_url=f"{page}/again", key=f"account_link:{new_key()}"
    )
    return link.url


def look(database: Database, settings: Settings, *, account_id: str) -> bool:
    """Ask Stripe how an account stands, and write it down. Whether it takes money now. Raises StripeAway."""
    found = Gateway.of(settings).account(account_id)
    with database.work() as work:
        row = work.session.scalar(
            select(PayoutAccount).where(PayoutAccount.stripe_account_id == account_id).with_for_update()
        )
        if row is None:
            return False
        _note(work, row, found)
        return row.is_ready


def look_at_own(database: Database, settings: Settings, *, person_id: int) -> bool:
    """The same for whoever comes back from Stripe's page."""
    with database.read() as work:
        row = _row_of(work, directory.own_id(work, person_id=person_id))
        account_id = row.stripe_account_id if row is not None else None
    return account_id is not None and look(database, settings, account_id=account_id)


def consultant_of(work: UnitOfWork, *, account_id: str) -> int | None:
    return work.session.scalar(select(PayoutAccount.consultant_id).where(PayoutAccount.stripe_account_id == account_id))


def _wanted(work: UnitOfWork, consultant_id: int) -> tuple[str, str | None, bool]:
    """(our row's id, the account's, whether it was wanted before)."""
    made = work.session.scalar(
        insert_once(
            work,
            PayoutAccount,
            id=new_key(),
            consultant_id=consultant_id,
            asked_at=work.now,
            is_submitted=False,
            may_receive=False,
            pays_out=False,
            missing="",
        ).returning(PayoutAccount.id)
    )
    row = _row_of(work, consultant_id)
    assert row is not None  # by the line above, or by whoever was faster
    return row.id, row.stripe_account_id, made is None


def _row_of(work: UnitOfWork, consultant_id: int) -> PayoutAccount | None:
    return work.session.scalar(select(PayoutAccount).where(PayoutAccount.consultant_id == consultant_id))


def _name(work: UnitOfWork, row_id: str, found: Account) -> None:
    row = work.session.scalars(select(PayoutAccount).where(PayoutAccount.id == row_id).with_for_update()).one()
    if row.stripe_account_id is None:
        row.stripe_account_id = found.id
        _note(work, row, found)


def _note(work: UnitOfWork, row: PayoutAccount, found: Account) -> None:
    row.is_submitted, row.may_receive, row.pays_out = found.is_submitted, found.may_receive, found.pays_out
    row.missing = "\n".join(dict.fromkeys((*found.overdue, *found.missing)))[:LONGEST_MISSING]
    row.looked_at = work.now
    work.session.flush()
