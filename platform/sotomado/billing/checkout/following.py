"""What follows when Stripe tells of a payment or a refund: it is asked for anew, and our rows move forward.

Told twice, late or out of order, it comes to the same. A page that ended is ended here; one that was paid is paid.
"""

from __future__ import annotations

from sotomado.accounts.errors import NotFound
from sotomado.billing.gateway import Gateway, StripeAway, StripeRefused
from sotomado.billing.gateway.objects import Checkout, Refund
from sotomado.bookings import service as bookings
from sotomado.bookings.privately import payments, refunds, shown
from sotomado.bookings.privately.models import RefundState
from sotomado.database import Database
from sotomado.settings import Settings

CHECKOUTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
REFUNDS = ("refund.created", "refund.updated", "refund.failed")


def follow_checkout(database: Database, settings: Settings, checkout_id: str) -> None:
    """A page of Stripe's was paid on, or ended. Raises StripeAway."""
    apply(database, settings, Gateway.of(settings).checkout(checkout_id))


def look(database: Database, settings: Settings, *, payment_id: str) -> None:
    """Ask Stripe how a payment stands, where nothing came from there. Raises StripeAway."""
    with database.read() as work:
        session_id = payments.session_of(work, payment_id=payment_id)
    if session_id is not None:
        follow_checkout(database, settings, session_id)


def end_what_is_over(database: Database, settings: Settings) -> None:
    """Pages that take no money any more, and of which no word came: Stripe says what became of them."""
    with database.read() as work:
        overdue = payments.overdue(work)
    for payment_id in overdue:
        with database.read() as work:
            session_id = payments.session_of(work, payment_id=payment_id)
        if session_id is None:
            with database.work() as work:
                payments.ended(work, payment_id=payment_id)
            continue
        try:
            said = Gateway.of(settings).checkout(session_id)
        except StripeAway:
            return
        apply(database, settings, said)


def apply(database: Database, settings: Settings, said: Checkout) -> None:
    """What Stripe says of a page, done to our payment. Pages of others' (packs of tickets) are left alone."""
    payment_id = _ours(said.noted, "payment")
    if payment_id is None:
        return
    sender = bookings.Sender.of(settings)
    try:
        with database.work() as work:
            if said.is_paid and said.payment_id is not None:
                payments.opened(work, payment_id=payment_id, session_id=said.id)
                payments.paid(
                    work,
                    payment_id=payment_id,
                    payment_intent_id=said.payment_id,
                    amount_yen=said.total_yen,
                    sender=sender,
                )
            elif said.status == "expired":
                payments.ended(work, payment_id=payment_id)
    except NotFound:
        # Of another service on the same account.
        return


def follow_refund(database: Database, settings: Settings, refund_id: str) -> None:
    """A refund arrived, or a bank sent it back. Raises StripeAway."""
    write_down(database, settings, Gateway.of(settings).refund_of(refund_id))


def send_refund(database: Database, settings: Settings, *, refund_id: str) -> None:
    """The job: have Stripe give back what was promised, once, however often it is asked. Raises StripeAway."""
    with database.read() as work:
        wanted = shown.refund_to_send(work, refund_id=refund_id)
    if wanted is None:
        return
    gateway = Gateway.of(settings)
    noted = {"reference": f"refund:{refund_id}", "reason": wanted.reason.value}
    # Stripe forgets a key after a day: one that was sent before, and not written down, is looked up.
    sent = next(
        (
            one
            for one in gateway.refunds_of(wanted.payment_intent_id)
            if one.noted.get("reference") == noted["reference"]
        ),
        None,
    )
    try:
        sent = sent or gateway.refund(
            payment_id=wanted.payment_intent_id,
            amount_yen=wanted.amount_yen,
            metadata=noted,
            key=f"card-refund:{refund_id}",
        )
    except StripeRefused as error:
        with database.work() as work:
            refunds.refused(work, refund_id=refund_id, code=error.kept_as)
        return
    write_down(database, settings, sent)


def write_down(database: Database, settings: Settings, said: Refund) -> None:
    """What Stripe says of a refund; the person is told once that it is on its way."""
    refund_id = _ours(said.noted, "refund")
    if refund_id is None:
        return
    with database.work() as work:
        try:
            state = refunds.sent(
                work, refund_id=refund_id, stripe_refund_id=said.id, status=said.status, failure=said.failure
            )
        except NotFound:
            return
        if state in (RefundState.SENT, RefundState.SUCCEEDED):
            refunds.tell(work, refund_id=refund_id, sender=bookings.Sender.of(settings))


def _ours(noted: dict[str, str], what: str) -> str | None:
    """The id that we noted on an object of Stripe's, where it is one of this kind."""
    kind, _sep, found = noted.get("reference", "").partition(":")
    return found if kind == what and found else None
