"""What happens to an invoice once it is made: it is sent, or stopped because Stripe came to other sums."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.billing.invoices import history, letters, paying, queries, states
from sotomado.billing.invoices.errors import ReasonMissing, WrongState
from sotomado.billing.invoices.models import InvoiceHappened, InvoiceStanding, InvoiceState
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The job that makes the paper, has Stripe come to the same sums, and sends: {"invoice_id"}.
FINISH = "finish_invoice"


@dataclass(frozen=True)
class AtStripe:
    """The same invoice at Stripe. `pay_url`: where it can be paid by card, None before it is finalized."""

    id: str
    pay_url: str | None


def issue(
    work: UnitOfWork, *, invoice_id: str, public_url: str, at_stripe: AtStripe | None = None, with_letter: bool = True
) -> bool:
    """Send it: Stripe agrees, or carries no money for us. False where it is not waiting for that any more."""
    _, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state is not InvoiceState.PREPARED:
        return False
    if at_stripe is not None:
        _write_down(standing, at_stripe)
    _send(work, standing, InvoiceHappened.ISSUED, public_url=public_url, with_letter=with_letter)
    return True


def issue_anyway(work: UnitOfWork, *, invoice_id: str, by: int, reason: str, public_url: str) -> None:
    """An operator has it sent without Stripe, to be paid by bank transfer. Raises ReasonMissing, WrongState."""
    if not reason.strip():
        raise ReasonMissing()
    _, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state not in states.UNSENT:
        raise WrongState(standing.state)
    # What Stripe has of it says something else, or nothing: nobody is to pay there.
    standing.pay_url = None
    _send(work, standing, InvoiceHappened.ISSUED_ANYWAY, public_url=public_url, words=reason, by=by)


def compare_again(work: UnitOfWork, *, invoice_id: str, by: int, reason: str) -> None:
    """What made Stripe differ is mended: ask it anew. Raises ReasonMissing, WrongState."""
    if not reason.strip():
        raise ReasonMissing()
    _, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    states.move(standing, InvoiceState.PREPARED)
    standing.stripe_invoice_id = None
    history.note(work, invoice_id, InvoiceHappened.COMPARED_AGAIN, words=reason, by=by)
    times = history.times(work, invoice_id, InvoiceHappened.COMPARED_AGAIN)
    outbox.write(work, kind=FINISH, payload={"invoice_id": invoice_id}, dedupe_key=f"{FINISH}|{invoice_id}|{times}")


def send_again(work: UnitOfWork, *, invoice_id: str, by: int, public_url: str) -> None:
    """The same letter once more, to the address that stands now. Raises WrongState."""
    _, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state not in states.SENT:
        raise WrongState(standing.state)
    history.note(work, invoice_id, InvoiceHappened.SENT_AGAIN, by=by)
    letters.send_invoice(work, invoice_id=invoice_id, public_url=public_url)


def stop(work: UnitOfWork, *, invoice_id: str, occasion: str, said: str, public_url: str) -> bool:
    """Stripe came to other sums ("differs") or would not take it ("refused"): it is not sent, and operators are called.

    False where it is not waiting for that any more.
    """
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state is not InvoiceState.PREPARED:
        return False
    standing.stripe_invoice_id = None
    states.move(standing, InvoiceState.DIFFERS)
    history.note(work, invoice_id, InvoiceHappened.DIFFERED, words=said)
    letters.alarm(work, invoice_id=invoice_id, number=invoice.number, occasion=occasion, public_url=public_url)
    return True


def _send(
    work: UnitOfWork,
    standing: InvoiceStanding,
    happened: InvoiceHappened,
    *,
    public_url: str,
    words: str = "",
    by: int | None = None,
    with_letter: bool = True,
) -> None:
    states.move(standing, InvoiceState.ISSUED)
    # What was paid by card on a page of its own is paid before it is sent.
    paying.settle(standing)
    history.note(work, standing.invoice_id, happened, words=words, by=by)
    invoice, _ = queries.by_id(work, invoice_id=standing.invoice_id)
    told: dict[str, str | int] = {"number": invoice.number, "total_yen": invoice.total_yen}
    webhooks.tell(work, company_id=invoice.company_id, event=WebhookEvent.INVOICE_ISSUED, data=told)
    if with_letter:
        letters.send_invoice(work, invoice_id=standing.invoice_id, public_url=public_url)


def _write_down(standing: InvoiceStanding, at_stripe: AtStripe) -> None:
    standing.stripe_invoice_id = at_stripe.id
    standing.pay_url = at_stripe.pay_url or standing.pay_url
