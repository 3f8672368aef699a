"""What the worker does about payouts: states months, pays on the day, asks for accounts, follows what Stripe says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from consultants.bank_days import is_bank_day
from sotomado.accounts import service as accounts
from sotomado.billing.gateway import Gateway, StripeRefused
from sotomado.billing.payouts import letters, onboarding, paying, stating
from sotomado.billing.payouts.models import Payout, PayoutAccount, PayoutState, Statement
from sotomado.database import Database, UnitOfWork
from sotomado.directory import service as directory
from sotomado.ledger.service import BOOKED_IN, booking_day
from sotomado.settings import Settings

# Days before the day of payment on which a consultant without an account is reminded, and operators are told.
REMINDED = (14, 7, 3, 1)
TOLD_BEFORE = 7
# Days before the last lawful day on which operators are told every day.
NEAR = timedelta(days=3)
# Letters leave by day, in Japan.
FIRST_HOUR, LAST_HOUR = 9, 18


def handlers(database: Database, settings: Settings) -> dict[str, Callable[[dict[str, Any], str], None]]:
    """What does each kind of job."""

    def send_(payload: dict[str, Any], _job_id: str) -> None:
        send(database, settings, payout_id=payload["payout_id"], key=payload["key"])

    def take_back_(payload: dict[str, Any], _job_id: str) -> None:
        take_back(database, settings, payout_id=payload["payout_id"], key=payload["key"])

    return {paying.SEND_PAYOUT: send_, paying.TAKE_BACK: take_back_}


def chores(database: Database, settings: Settings) -> tuple[Callable[[], None], ...]:
    return (
        lambda: state(database, settings),
        lambda: pay_what_is_due(database, settings),
        lambda: remind(database, settings),
    )


def state(database: Database, settings: Settings) -> None:
    """The statements of last month, and what was settled late."""
    stating.make_what_is_due(database, public_url=settings.public_url)


def pay_what_is_due(database: Database, settings: Settings) -> None:
    """Start what is to be paid today, on days on which banks are open; one transaction each."""
    if not settings.has_payments:
        return
    with database.read() as work:
        waiting = paying.due(work)
    for payout_id in waiting:
        with database.work() as work:
            paying.start(work, payout_id=payout_id, public_url=settings.public_url)


def send(database: Database, settings: Settings, *, payout_id: str, key: str) -> None:
    """Have Stripe transfer a payout that was started. Raises StripeAway: then it is asked again."""
    with database.read() as work:
        payout = work.session.get_one(Payout, payout_id)
        if payout.state is not PayoutState.STARTED:
            return
        account_id, amount_yen = payout.stripe_account_id or "", payout.amount_yen
    gateway = Gateway.of(settings)
    group = paying.group_of(payout_id)
    try:
        # Stripe forgets a key after a day; a transfer it never forgets.
        made = gateway.transfers_of(group)
        transfer = (
            made[0]
            if made
            else gateway.transfer(
                account_id=account_id,
                amount_yen=amount_yen,
                group=group,
                metadata={"payout": payout_id, "reference": paying.reference_of(payout_id)},
                key=f"{group}:{key}",
            )
        )
    except StripeRefused as refused:
        with database.work() as work:
            paying.note_refused(work, payout_id=payout_id, refused=refused, public_url=settings.public_url)
        return
    with database.work() as work:
        paying.note_sent(work, payout_id=payout_id, transfer=transfer, public_url=settings.public_url)


def take_back(database: Database, settings: Settings, *, payout_id: str, key: str) -> None:
    """Have Stripe take a transfer back. Raises StripeAway: then it is asked again."""
    with database.read() as work:
        payout = work.session.get_one(Payout, payout_id)
        if payout.state is not PayoutState.REVERSING:
            return
        transfer_id, amount_yen = payout.stripe_transfer_id or "", payout.amount_yen
    gateway = Gateway.of(settings)
    try:
        made = gateway.reversals_of(transfer_id)
        reversal = (
            made[0]
            if made
            else gateway.reverse_transfer(
                transfer_id,
                amount_yen=amount_yen,
                metadata={"payout": payout_id, "reference": paying.reference_of(payout_id)},
                key=f"{paying.group_of(payout_id)}:back:{key}",
            )
        )
    except StripeRefused:
        with database.work() as work:
            paying.note_kept(work, payout_id=payout_id, public_url=settings.public_url)
        return
    with database.work() as work:
        paying.note_taken_back(work, payout_id=payout_id, reversal_id=reversal.id, public_url=settings.public_url)


def follow_account(database: Database, settings: Settings, account_id: str) -> None:
    """Something changed about an account. What waited for it is paid now."""
    if onboarding.look(database, settings, account_id=account_id):
        pay_what_is_due(database, settings)


def follow_transfer(database: Database, settings: Settings, transfer_id: str) -> None:
    """A transfer was taken back, perhaps on Stripe's own pages."""
    transfer = Gateway.of(settings).transfer_of(transfer_id)
    with database.read() as work:
        payout_id = work.session.scalar(select(Payout.id).where(Payout.stripe_transfer_id == transfer_id))
    if payout_id is None or transfer.reversed_yen == 0:
        return
    with database.work() as work:
        if transfer.reversed_yen == transfer.amount_yen:
            paying.note_taken_back(work, payout_id=payout_id, reversal_id=None, public_url=settings.public_url)
            return
        payout = work.session.get_one(Payout, payout_id)
        occasion = f"partly back|{transfer.reversed_yen}"
        letters.alarm(work, words=letters.HINDERED, payout=payout, occasion=occasion, public_url=settings.public_url)


def remind(database: Database, settings: Settings) -> None:
    """By day: ask consultants for accounts that money waits for, and tell operators of what will not go out in time."""
    with database.read() as work:
        if not FIRST_HOUR <= work.now.astimezone(BOOKED_IN).hour < LAST_HOUR:
            return
        waiting = list(work.session.scalars(select(Payout.id).where(Payout.state == PayoutState.DUE)))
    for payout_id in waiting:
        with database.work() as work:
            _remind_of(work, payout_id, settings.public_url)


def _remind_of(work: UnitOfWork, payout_id: str, public_url: str) -> None:
    payout = work.session.get_one(Payout, payout_id)
    statement = work.session.get_one(Statement, payout.statement_id)
    account = work.session.scalar(select(PayoutAccount).where(PayoutAccount.consultant_id == statement.consultant_id))
    is_ready = account is not None and account.is_ready
    today = booking_day(work.now)
    days_left = (payout.due_on - today).days
    if not is_ready:
        steps = [step for step in REMINDED if days_left <= step]
        if steps or days_left < 0:
            step = f"{steps[-1]}" if days_left >= 0 else f"late {-days_left // 7}"
            person_id = directory.person_of(work, consultant_id=statement.consultant_id)
            letters.ask_for_account(
                work,
                reader=accounts.actor(work, person_id=person_id),
                statement=statement,
                payout=payout,
                step=step,
                public_url=public_url,
            )
        if days_left <= TOLD_BEFORE:
            letters.alarm(
                work, words=letters.HINDERED, payout=payout, occasion="no account in time", public_url=public_url
            )
    if today >= statement.latest_on - NEAR and days_left <= 0 and is_bank_day(today):
        letters.alarm(
            work, words=letters.LATE, payout=payout, occasion=f"late|{today.isoformat()}", public_url=public_url
        )


FOLLOWERS = {
    "account.updated": follow_account,
    "transfer.reversed": follow_transfer,
}
