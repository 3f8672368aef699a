"""The cards somebody had kept for the next time. They are with Stripe; here stands only under which customer."""

from __future__ import annotations

from sotomado.billing.checkout.models import CardCustomer
from sotomado.billing.gateway import Gateway, StripeAway, StripeRefused
from sotomado.billing.gateway.objects import SavedCard
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.settings import Settings

# The job that has Stripe delete whoever was erased here.
FORGET = "card_customer_forget"


def customer_id_of(work: UnitOfWork, *, person_id: int) -> str | None:
    """Whom Stripe knows a person as, None for whoever had no card kept."""
    row = work.session.get(CardCustomer, person_id)
    return row.customer_id if row is not None else None


def kept(database: Database, settings: Settings, *, person_id: int) -> list[SavedCard] | None:
    """The newest first; None where Stripe cannot be asked now."""
    with database.read() as work:
        customer_id = customer_id_of(work, person_id=person_id)
    if customer_id is None:
        return []
    try:
        return Gateway.of(settings).saved_cards(customer_id)
    except StripeAway:
        return None


def forget(database: Database, settings: Settings, *, person_id: int, card_id: str) -> None:
    """Have one's own card forgotten; another's, or one that is gone, changes nothing. Raises StripeAway."""
    with database.read() as work:
        customer_id = customer_id_of(work, person_id=person_id)
    if customer_id is None:
        return
    gateway = Gateway.of(settings)
    if any(one.id == card_id for one in gateway.saved_cards(customer_id)):
        gateway.forget_card(card_id, key=f"card-forget:{card_id}")


def let_go(work: UnitOfWork, *, person_id: int) -> None:
    """Whoever is erased here is forgotten at Stripe as well, with every card kept; payments stay."""
    row = work.session.get(CardCustomer, person_id)
    if row is not None:
        outbox.write(
            work, kind=FORGET, payload={"customer_id": row.customer_id}, dedupe_key=f"{FORGET}|{row.customer_id}"
        )
        work.session.delete(row)
        work.session.flush()


def forget_customer(settings: Settings, *, customer_id: str) -> None:
    """The job. One that is gone already is gone. Raises StripeAway, StripeRefused."""
    try:
        Gateway.of(settings).forget_customer(customer_id)
    except StripeRefused as error:
        if error.code != "resource_missing":
            raise
