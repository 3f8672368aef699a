"""Stripe's page for a payment that was begun: made once, found again, closed when nobody is to pay on it any more.

Nothing here holds a transaction while Stripe is asked. The key is the payment's own, so that asked twice, or killed in
between, it is the same page.
"""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.billing.checkout import cards
from sotomado.billing.checkout.models import CardCustomer
from sotomado.billing.gateway import Gateway, StripeRefused
from sotomado.bookings.privately import payments
from sotomado.bookings.privately.payments import Begun
from sotomado.database import Database, insert_once
from sotomado.settings import Settings

# What stands on Stripe's page and on a card's statement: nothing of a talk.
TITLES = {"ja": "そとまど ご利用1回分", "en": "Sotomado, one appointment"}


def open_page(database: Database, settings: Settings, begun: Begun, *, locale: str) -> str | None:
    """The address of Stripe's page, None where it is paid or over. Raises StripeAway, StripeRefused."""
    gateway = Gateway.of(settings)
    if begun.session_id is not None:
        return gateway.checkout(begun.session_id).url
    with database.read() as work:
        email = accounts.actor(work, person_id=begun.person_id).email
    made = gateway.open_checkout(
        gross_yen=begun.gross_yen,
        title=TITLES[locale],
        success_url=f"{settings.public_url}/payments/{begun.payment_id}",
        cancel_url=f"{settings.public_url}/bookings/{begun.booking_id}",
        expires_at=begun.expires_at,
        metadata={"reference": f"payment:{begun.payment_id}"},
        key=f"card-payment:{begun.payment_id}",
        customer_id=customer_of(database, gateway, begun, locale=locale),
        email=email,
        keeps_card=begun.saves_card,
        group=f"payment:{begun.payment_id}",
        locale=locale,
    )
    with database.work() as work:
        is_wanted = payments.opened(work, payment_id=begun.payment_id, session_id=made.id)
    return made.url if is_wanted else None


def customer_of(database: Database, gateway: Gateway, begun: Begun, *, locale: str) -> str | None:
    """Whom Stripe knows the payer as, where they wish a card to be kept, or did before; None for everybody else."""
    with database.read() as work:
        known = cards.customer_id_of(work, person_id=begun.person_id)
        person = accounts.actor(work, person_id=begun.person_id)
    if known is not None or not begun.saves_card:
        return known
    noted = {"reference": f"person:{begun.person_id}"}
    # Stripe forgets a key after a day: one that was made before, and not written down, is looked up.
    found = gateway.find_customer(email=person.email, metadata=noted) or gateway.make_customer(
        name=person.name,
        email=person.email,
        metadata=noted,
        key=f"card-customer:{begun.person_id}",
        locale=locale,
    )
    with database.work() as work:
        written = insert_once(work, CardCustomer, person_id=begun.person_id, customer_id=found.id, made_at=work.now)
        work.session.execute(written)
        return work.session.get_one(CardCustomer, begun.person_id).customer_id


def close_page(database: Database, settings: Settings, *, payment_id: str) -> None:
    """Have Stripe close the page of a payment that ended. One that was paid or is over says so, and that is all.

    Raises StripeAway.
    """
    with database.read() as work:
        session_id = payments.page_to_close(work, payment_id=payment_id)
    if session_id is None:
        return
    try:
        Gateway.of(settings).end_checkout(session_id, key=f"card-payment-end:{payment_id}")
    except StripeRefused:
        # Paid or ended meanwhile: what Stripe tells of it is followed, whichever it is.
        return
