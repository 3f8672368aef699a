"""Money that comes in for an invoice, through Stripe or into our bank account; and what goes back.

Each is a row of its own and an entry in the books. A wrong one is undone by another that says the opposite.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.billing.invoices import history, losses, queries, states
from sotomado.billing.invoices.errors import NothingAsked, NotOnceMore, ReasonMissing, TooMuch, WrongState
from sotomado.billing.invoices.models import (
    Invoice,
    InvoiceHappened,
    InvoicePayment,
    InvoiceStanding,
    InvoiceState,
    PaidBy,
)
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move, booking_day
from sotomado.outbox import service as outbox

# The job that has Stripe's invoice follow ours: {"invoice_id"}.
FOLLOW_OURS = "follow_invoice_at_stripe"


def record_transfer(
    work: UnitOfWork,
    *,
    invoice_id: str,
    amount_yen: int,
    received_on: date,
    said: str,
    by: int,
    may_be_more: bool = False,
) -> str:
    """A company's bank transfer came in, all of the sum or part of it. Returns the payment's id.

    `said`: how the bank's statement names it. `may_be_more`: somebody looked, and it is more than was asked for.
    Raises NothingAsked, TooMuch, WrongState.
    """
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if amount_yen <= 0:
        raise NothingAsked()
    if standing.state not in (InvoiceState.ISSUED, InvoiceState.PAID):
        # What was given up is taken up again first (`ending.take_up_again`).
        raise WrongState(standing.state)
    left_yen = states.left_of(standing)
    if amount_yen > left_yen and not may_be_more:
        raise TooMuch(max(left_yen, 0))
    payment = _add(work, invoice, standing, amount_yen, PaidBy.BANK, received_on, said)
    history.note(work, invoice_id, InvoiceHappened.PAYMENT, amount_yen=amount_yen, words=said, by=by)
    return payment.id


def record_stripe(
    work: UnitOfWork, *, invoice_id: str, amount_yen: int, payment_id: str, received_on: date
) -> str | None:
    """What came in through Stripe, by the id of its payment. None where it is written down already."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    known = work.session.scalar(
        select(InvoicePayment.id).where(InvoicePayment.paid_by == PaidBy.STRIPE, InvoicePayment.said == payment_id)
    )
    if known is not None or amount_yen <= 0 or standing.state is InvoiceState.VOIDED:
        # Of a voided one nobody has the address of the page. Should it be paid all the same, the money stands unmatched
        # in the comparison with Stripe, for an operator to send back.
        return None
    _take_up(work, standing, words=payment_id)
    payment = _add(work, invoice, standing, amount_yen, PaidBy.STRIPE, received_on, payment_id)
    history.note(work, invoice_id, InvoiceHappened.PAYMENT, amount_yen=amount_yen, words=payment_id)
    return payment.id


def paid_by_checkout(work: UnitOfWork, *, invoice_id: str, pack_id: str, payment_id: str) -> None:
    """A pack whose invoice was just made was paid by card before, on a page of its own."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    _write(work, invoice, invoice.total_yen, PaidBy.STRIPE, booking_day(work.now), payment_id)
    ledger.enter(
        work,
        event=Event.INVOICE_PAID,
        reference=f"pack:{pack_id}",
        moves=[Move(Account.CARD_CLEARING, Account.COMPANY_RECEIVABLE, invoice.total_yen, invoice.company_id)],
    )
    standing.paid_yen += invoice.total_yen
    work.session.flush()
    history.note(work, invoice_id, InvoiceHappened.PAYMENT, amount_yen=invoice.total_yen, words=payment_id)


def undo(work: UnitOfWork, *, payment_id: str, by: int, reason: str) -> None:
    """A transfer was written down wrongly. What was given up beside it is asked for again, all of it.

    Raises NotFound, ReasonMissing, NotOnceMore, TooMuch.
    """
    if not reason.strip():
        raise ReasonMissing()
    wrong = work.session.get(InvoicePayment, payment_id)
    if wrong is None:
        raise NotFound("payment")
    invoice, standing = queries.by_id(work, invoice_id=wrong.invoice_id, locked=True)
    is_undone = work.session.scalar(select(InvoicePayment.id).where(InvoicePayment.undoes_id == wrong.id))
    if wrong.undoes_id is not None or is_undone is not None or wrong.paid_by is PaidBy.STRIPE:
        raise NotOnceMore()
    if wrong.amount_yen > standing.paid_yen:
        # Some of it was given back: that has to be undone first.
        raise TooMuch(standing.paid_yen)
    _take_up(work, standing, words=reason, by=by)
    _write(work, invoice, -wrong.amount_yen, PaidBy.BANK, wrong.received_on, wrong.said, undoes_id=wrong.id)
    ledger.correct(
        work, event=Event.INVOICE_PAID, reference=f"payment:{wrong.id}", correction=f"payment:{wrong.id}:undone"
    )
    standing.paid_yen -= wrong.amount_yen
    _stand(work, standing)
    history.note(work, invoice.id, InvoiceHappened.PAYMENT_UNDONE, amount_yen=wrong.amount_yen, words=reason, by=by)


def give_back(work: UnitOfWork, *, invoice_id: str, amount_yen: int, on: date, said: str, by: int) -> str:
    """We transferred money back that was paid twice or credited later. Raises NothingAsked, TooMuch."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if amount_yen <= 0:
        raise NothingAsked()
    owed_yen = -states.left_of(standing)
    if amount_yen > owed_yen:
        raise TooMuch(max(owed_yen, 0))
    row = _write(work, invoice, -amount_yen, PaidBy.BANK, on, said)
    ledger.enter(
        work,
        event=Event.INVOICE_PAID,
        reference=f"payment:{row.id}",
        moves=[Move(Account.COMPANY_RECEIVABLE, Account.BANK, amount_yen, invoice.company_id)],
    )
    standing.paid_yen -= amount_yen
    work.session.flush()
    history.note(work, invoice_id, InvoiceHappened.GIVEN_BACK, amount_yen=amount_yen, words=said, by=by)
    audit.record(work, act=Act.REFUNDED_BY_HAND, by=by, about={"invoice": invoice_id, "amount_yen": amount_yen})
    return row.id


def _take_up(work: UnitOfWork, standing: InvoiceStanding, *, words: str, by: int | None = None) -> None:
    """What was given up is not, once something else is known of what was paid: the loss was of another sum."""
    if standing.state is InvoiceState.WRITTEN_OFF:
        losses.take_back(work, invoice_id=standing.invoice_id)
        states.move(standing, InvoiceState.ISSUED)
        history.note(work, standing.invoice_id, InvoiceHappened.TAKEN_UP, words=words, by=by)


def _add(
    work: UnitOfWork,
    invoice: Invoice,
    standing: InvoiceStanding,
    amount_yen: int,
    paid_by: PaidBy,
    received_on: date,
    said: str,
) -> InvoicePayment:
    row = _write(work, invoice, amount_yen, paid_by, received_on, said)
    came_to = Account.CARD_CLEARING if paid_by is PaidBy.STRIPE else Account.BANK
    ledger.enter(
        work,
        event=Event.INVOICE_PAID,
        # What came through Stripe waits there under the invoice's own name, once for each payment.
        reference=_reference(invoice, row),
        moves=[Move(came_to, Account.COMPANY_RECEIVABLE, amount_yen, invoice.company_id)],
    )
    standing.paid_yen += amount_yen
    _stand(work, standing)
    return row


def _reference(invoice: Invoice, row: InvoicePayment) -> str:
    return f"invoice:{invoice.id}:{row.id}" if row.paid_by is PaidBy.STRIPE else f"payment:{row.id}"


def _write(
    work: UnitOfWork,
    invoice: Invoice,
    amount_yen: int,
    paid_by: PaidBy,
    on: date,
    said: str,
    undoes_id: str | None = None,
) -> InvoicePayment:
    row = InvoicePayment(
        invoice_id=invoice.id,
        amount_yen=amount_yen,
        paid_by=paid_by,
        received_on=on,
        said=said.strip()[:255],
        undoes_id=undoes_id,
        entered_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _stand(work: UnitOfWork, standing: InvoiceStanding) -> None:
    settle(standing)
    work.session.flush()
    if standing.stripe_invoice_id is not None and standing.state is InvoiceState.PAID:
        follow_ours(work, standing)


def settle(standing: InvoiceStanding) -> None:
    """Paid or not, by what is left of it."""
    is_paid = states.left_of(standing) <= 0
    if standing.state is InvoiceState.ISSUED and is_paid:
        states.move(standing, InvoiceState.PAID)
    elif standing.state is InvoiceState.PAID and not is_paid:
        states.move(standing, InvoiceState.ISSUED)


def follow_ours(work: UnitOfWork, standing: InvoiceStanding) -> None:
    """Have what Stripe says of the invoice follow what we say."""
    outbox.write(
        work,
        kind=FOLLOW_OURS,
        payload={"invoice_id": standing.invoice_id},
        dedupe_key=f"{FOLLOW_OURS}|{standing.invoice_id}|{standing.state}|{standing.paid_yen}|{standing.credited_yen}",
    )
