"""Packs paid for by card: Stripe's page for one, and what Stripe says of it. No transaction is held meanwhile.

A page is made when somebody wants to go there; asked for twice, or killed in between, it is the same page.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.billing import alarms
from sotomado.billing.gateway import Gateway, StripeAway, StripeRefused
from sotomado.billing.gateway.checkouts import SHORTEST
from sotomado.billing.gateway.objects import Checkout
from sotomado.billing.packs import queries, service
from sotomado.billing.packs.errors import OtherSum
from sotomado.billing.packs.letters import OTHER_SUM
from sotomado.billing.packs.models import PackState
from sotomado.billing.packs.queries import ShownPack
from sotomado.database import Database
from sotomado.settings import Settings

log = logging.getLogger("sotomado.packs")

# What stands on Stripe's page and on a card's statement: nothing of a talk.
TITLES = {"ja": "そとまど チケット{count}枚", "en": "Sotomado, {count} tickets"}
# Stripe takes no page that ends sooner.
LAST_CALL = SHORTEST + timedelta(minutes=5)


def open_page(database: Database, settings: Settings, pack: ShownPack, *, locale: str) -> str | None:
    """The address of Stripe's page; None where it is paid or over. Raises StripeAway."""
    if pack.state is PackState.OPEN and pack.checkout_id is not None:
        return Gateway.of(settings).checkout(pack.checkout_id).url
    if pack.state is not PackState.ASKED or pack.checkout_ends_at is None:
        return None
    if database.clock.now() + LAST_CALL > pack.checkout_ends_at:
        # Left lying until it was too late for a page: it is ordered anew.
        with database.work() as work:
            service.ended(work, pack_id=pack.id)
        return None
    back = f"{settings.public_url}/company/{pack.company_id}/packs/{pack.id}"
    try:
        made = Gateway.of(settings).open_checkout(
            gross_yen=pack.gross_yen,
            title=TITLES[locale].format(count=pack.count),
            success_url=back,
            cancel_url=back,
            expires_at=pack.checkout_ends_at,
            metadata={"reference": f"pack:{pack.id}"},
            # Asked for in another language it is another question: one that was lost in between has no reader.
            key=f"pack:{pack.id}:{locale}",
            email=_email_of(database, pack),
            locale=locale,
        )
    except StripeRefused as error:
        raise StripeAway(error.kept_as) from error
    if made.url is None:
        return None
    with database.work() as work:
        service.note_opened(work, pack_id=pack.id, checkout_id=made.id, url=made.url)
    return made.url


def _email_of(database: Database, pack: ShownPack) -> str | None:
    """Where Stripe sends its receipt: to whoever ordered."""
    with database.read() as work:
        ordered_by = queries.ordered_by(work, pack_id=pack.id)
        return accounts.actor(work, person_id=ordered_by).email if ordered_by is not None else None


def follow_checkout(database: Database, settings: Settings, checkout_id: str) -> None:
    """A page of Stripe's was paid on, or ended. Raises StripeAway."""
    apply(database, settings, Gateway.of(settings).checkout(checkout_id))


def look(database: Database, settings: Settings, pack: ShownPack) -> None:
    """Ask Stripe how a pack stands, where nothing came from there. Raises StripeAway."""
    if pack.checkout_id is not None:
        follow_checkout(database, settings, pack.checkout_id)


def end_what_is_over(database: Database, settings: Settings) -> None:
    """The worker's chore: pages that take no money any more, and of which no word came."""
    with database.read() as work:
        overdue = service.overdue(work)
    for one in overdue:
        if one.checkout_id is None:
            with database.work() as work:
                service.ended(work, pack_id=one.id)
            continue
        try:
            look(database, settings, one)
        except StripeAway:
            return


def apply(database: Database, settings: Settings, said: Checkout) -> None:
    """What Stripe says of a page, done to our pack. Pages of others' (talks of private persons) are left alone."""
    kind, _sep, pack_id = said.noted.get("reference", "").partition(":")
    if kind != "pack" or not pack_id:
        return
    try:
        with database.work() as work:
            if said.is_paid and said.payment_id is not None:
                service.paid(
                    work,
                    pack_id=pack_id,
                    checkout_id=said.id,
                    payment_id=said.payment_id,
                    amount_yen=said.total_yen,
                )
            elif said.status == "expired":
                service.ended(work, pack_id=pack_id)
    except NotFound:
        # Of another service on the same account.
        return
    except OtherSum:
        log.error("a pack was paid with another sum", extra={"event": "pack_paid_otherwise"})
        url = f"{settings.public_url}/operations"
        with database.work() as work:
            alarms.tell_operators(work, words=OTHER_SUM, url=url, dedupe_key=f"pack-sum|{pack_id}")
