"""Paying what was stated: on its day, through Stripe, each statement once; or past Stripe, by an operator's hand.

A payout is started in one transaction, which writes a job; the job asks Stripe; another transaction writes down what
came of it. Whoever dies in between leaves a payout that is started, and a job that is done again: it first looks for
the transfer by its group, which names the payout, and then asks with the key of the same try. What Stripe surely
refused is due again, with a reason that operators and the consultant can read.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.billing.gateway import StripeRefused
from sotomado.billing.gateway.objects import Transfer
from sotomado.billing.payouts import letters
from sotomado.billing.payouts.errors import BadDay, NoReason, NotStanding
from sotomado.billing.payouts.models import Hindrance, Payout, PayoutAccount, PayoutState, Statement
from sotomado.database import UnitOfWork, new_key
from sotomado.directory import service as directory
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move, booking_day
from sotomado.outbox import service as outbox

# Jobs: {"payout_id", "key"} and {"payout_id"}.
SEND_PAYOUT = "send_payout"
TAKE_BACK = "take_back_payout"
# How long what Stripe refused waits until it is tried again.
TRY_AGAIN_AFTER = {Hindrance.BALANCE: timedelta(hours=1), Hindrance.REFUSED: timedelta(days=1)}
_HINDRANCES = {
    "balance_insufficient": Hindrance.BALANCE,
    "insufficient_funds": Hindrance.BALANCE,
    "insufficient_capabilities_for_transfer": Hindrance.NOT_READY,
    "transfers_not_allowed": Hindrance.NOT_READY,
}


def group_of(payout_id: str) -> str:
    """By what Stripe groups the transfers of one payout: there is at most one in it."""
    return f"payout:{payout_id}"


def reference_of(payout_id: str) -> str:
    """Under what a payout stands in the books."""
    return f"transfer:{payout_id}"


def due(work: UnitOfWork) -> list[str]:
    """Payouts whose day has come, and that are not waiting after a refusal."""
    rows = work.session.scalars(
        select(Payout)
        .where(Payout.state == PayoutState.DUE, Payout.due_on <= booking_day(work.now))
        .order_by(Payout.due_on, Payout.id)
    )
    return [one.id for one in rows if not _waits(one, work)]


def start(work: UnitOfWork, *, payout_id: str, public_url: str) -> bool:
    """Have Stripe asked for one payout, if its account takes money; else note why not. Whether it was started."""
    payout = _locked(work, payout_id)
    if payout.state is not PayoutState.DUE or payout.due_on > booking_day(work.now):
        return False
    consultant_id = work.session.get_one(Statement, payout.statement_id).consultant_id
    account = work.session.scalar(select(PayoutAccount).where(PayoutAccount.consultant_id == consultant_id))
    if account is None or account.stripe_account_id is None:
        hinder(work, payout, Hindrance.NO_ACCOUNT, public_url=public_url)
        return False
    if not account.is_ready:
        hinder(work, payout, Hindrance.NOT_READY, public_url=public_url)
        return False
    payout.state = PayoutState.STARTED
    payout.hindrance = payout.hindered_at = None
    payout.stripe_account_id = account.stripe_account_id
    work.session.flush()
    outbox.write(work, kind=SEND_PAYOUT, payload={"payout_id": payout.id, "key": new_key()})
    return True


def hinder(work: UnitOfWork, payout: Payout, hindrance: Hindrance, *, public_url: str) -> None:
    """It could not be paid now. Operators are told once of each kind of reason."""
    if payout.hindrance is not hindrance or hindrance in TRY_AGAIN_AFTER:
        payout.hindrance, payout.hindered_at = hindrance, work.now
        work.session.flush()
    letters.alarm(work, words=letters.HINDERED, payout=payout, occasion=hindrance.value, public_url=public_url)


def note_sent(work: UnitOfWork, *, payout_id: str, transfer: Transfer, public_url: str) -> None:
    """Stripe has transferred it. Noted twice, it is noted once."""
    payout = _locked(work, payout_id)
    if payout.state is not PayoutState.STARTED:
        return
    if transfer.amount_yen != payout.amount_yen:
        raise ValueError("Stripe transferred another amount than was asked for.")
    statement = work.session.get_one(Statement, payout.statement_id)
    payout.state, payout.stripe_transfer_id = PayoutState.SENT, transfer.id
    payout.paid_at, payout.paid_on = work.now, booking_day(work.now)
    work.session.flush()
    _enter_paid(work, payout, statement, Account.TRANSFER_CLEARING)
    reader = _reader(work, statement)
    letters.post_paid(work, reader=reader, statement=statement, payout=payout, public_url=public_url)


def note_refused(work: UnitOfWork, *, payout_id: str, refused: StripeRefused, public_url: str) -> None:
    """Stripe surely did not transfer it: it is due again."""
    payout = _locked(work, payout_id)
    if payout.state is not PayoutState.STARTED:
        return
    payout.state = PayoutState.DUE
    hinder(work, payout, _HINDRANCES.get(refused.code, Hindrance.REFUSED), public_url=public_url)


def pay_otherwise(
    work: UnitOfWork, *, payout_id: str, paid_on: date, by_person_id: int, words: str, public_url: str | None = None
) -> None:
    """Record that it was paid from our bank, without Stripe. Raises NotStanding, NoReason, BadDay.

    Without `public_url` no letter is written: that is for worlds whose letters were sent long ago.
    """
    payout = _locked(work, payout_id)
    said = words.strip()
    if payout.state is not PayoutState.DUE:
        raise NotStanding()
    if not said:
        raise NoReason()
    statement = work.session.get_one(Statement, payout.statement_id)
    if not statement.made_on <= paid_on <= booking_day(work.now):
        raise BadDay()
    payout.state, payout.hindrance, payout.hindered_at = PayoutState.OTHERWISE, None, None
    payout.paid_at, payout.paid_on, payout.by_person_id = work.now, paid_on, by_person_id
    payout.words = work.seal(payout, "words", said)
    work.session.flush()
    _enter_paid(work, payout, statement, Account.BANK)
    if public_url is not None:
        reader = _reader(work, statement)
        letters.post_paid(work, reader=reader, statement=statement, payout=payout, public_url=public_url)


def take_back(work: UnitOfWork, *, payout_id: str, by_person_id: int, words: str) -> None:
    """Have it taken back, or an entry by hand undone. Raises NotStanding, NoReason."""
    payout = _locked(work, payout_id)
    said = words.strip()
    if payout.state not in (PayoutState.SENT, PayoutState.OTHERWISE):
        raise NotStanding()
    if not said:
        raise NoReason()
    payout.by_person_id, payout.words = by_person_id, work.seal(payout, "words", said)
    if payout.state is PayoutState.OTHERWISE:
        _reverse(work, payout, None)
        return
    payout.state = PayoutState.REVERSING
    work.session.flush()
    outbox.write(work, kind=TAKE_BACK, payload={"payout_id": payout.id, "key": new_key()})


def note_taken_back(work: UnitOfWork, *, payout_id: str, reversal_id: str | None, public_url: str) -> None:
    """Stripe has taken it back: on our word, or on somebody's in Stripe's own pages, of which operators are told."""
    payout = _locked(work, payout_id)
    if payout.state not in (PayoutState.SENT, PayoutState.REVERSING):
        return
    if payout.state is PayoutState.SENT:
        letters.alarm(work, words=letters.HINDERED, payout=payout, occasion="taken back", public_url=public_url)
    _reverse(work, payout, reversal_id)


def note_kept(work: UnitOfWork, *, payout_id: str, public_url: str) -> None:
    """Stripe could not take it back, mostly because the account is empty: it stays paid."""
    payout = _locked(work, payout_id)
    if payout.state is not PayoutState.REVERSING:
        return
    payout.state = PayoutState.SENT
    work.session.flush()
    letters.alarm(
        work, words=letters.HINDERED, payout=payout, occasion=f"kept|{work.now.isoformat()}", public_url=public_url
    )


def pay_again(work: UnitOfWork, *, statement_id: str) -> str:
    """Pay a statement anew whose money came back. Returns the new payout's id. Raises NotStanding."""
    statement = work.session.scalars(
        select(Statement).where(Statement.id == statement_id).with_for_update(key_share=True)
    ).one_or_none()
    if statement is None:
        raise NotStanding()
    before = work.session.scalars(select(Payout).where(Payout.statement_id == statement_id)).all()
    if not before or any(one.state is not PayoutState.REVERSED for one in before):
        raise NotStanding()
    payout = Payout(
        statement_id=statement_id,
        number=len(before) + 1,
        amount_yen=statement.paid_yen,
        due_on=booking_day(work.now),
        state=PayoutState.DUE,
    )
    work.session.add(payout)
    work.session.flush()
    return payout.id


def _reverse(work: UnitOfWork, payout: Payout, reversal_id: str | None) -> None:
    payout.state, payout.reversed_at, payout.stripe_reversal_id = PayoutState.REVERSED, work.now, reversal_id
    work.session.flush()
    reference = reference_of(payout.id)
    ledger.correct(work, event=Event.CONSULTANT_PAID, reference=reference, correction=f"{reference}:back")


def _enter_paid(work: UnitOfWork, payout: Payout, statement: Statement, out_of: Account) -> None:
    ledger.enter(
        work,
        event=Event.CONSULTANT_PAID,
        reference=reference_of(payout.id),
        moves=[Move(Account.CONSULTANT_PAYABLE, out_of, payout.amount_yen, consultant_id=statement.consultant_id)],
    )


def _locked(work: UnitOfWork, payout_id: str) -> Payout:
    chosen = select(Payout).where(Payout.id == payout_id).with_for_update()
    found = work.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise NotStanding()
    return found


def _waits(payout: Payout, work: UnitOfWork) -> bool:
    if payout.hindrance not in TRY_AGAIN_AFTER or payout.hindered_at is None:
        return False
    return work.now < payout.hindered_at + TRY_AGAIN_AFTER[payout.hindrance]


def _reader(work: UnitOfWork, statement: Statement) -> accounts.Actor:
    return accounts.actor(work, person_id=directory.person_of(work, consultant_id=statement.consultant_id))
