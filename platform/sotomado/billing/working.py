"""What the worker does about money: each kind of job, what is due by the calendar, and what follows an event of Stripe.

Every part of billing adds its lines here, and `sotomado.jobs` reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotomado.billing.checkout import following as paying
from sotomado.billing.checkout import working as checkout
from sotomado.billing.invoices import at_stripe as invoices_at_stripe
from sotomado.billing.invoices import chores as invoices
from sotomado.billing.packs import paying as packs
from sotomado.billing.payouts import working as payouts
from sotomado.billing.reconciling import disputes
from sotomado.billing.reconciling import fetching as reconciling
from sotomado.billing.webhooks import working as webhooks
from sotomado.billing.webhooks.working import Follower
from sotomado.companies.tickets import service as tickets
from sotomado.database import Database
from sotomado.settings import Settings

Handler = Callable[[dict[str, Any], str], None]
Chore = Callable[[], None]


def in_turn(*followers: Follower) -> Follower:
    """One event of several rooms: each looks whether the object is its own."""

    def follow(database: Database, settings: Settings, object_id: str) -> None:
        for one in followers:
            one(database, settings, object_id)

    return follow


# What follows each type of Stripe's events; those not here are kept and marked as not ours. The same object may be told
# of twice, late or out of order: a follower asks for it anew, and moves our own rows forward only.
FOLLOWERS: dict[str, Follower] = {
    **dict.fromkeys(disputes.EVENTS, disputes.follow),
    **dict.fromkeys(invoices_at_stripe.EVENTS, invoices_at_stripe.follow),
    **dict.fromkeys(paying.CHECKOUTS, in_turn(paying.follow_checkout, packs.follow_checkout)),
    **dict.fromkeys(paying.REFUNDS, paying.follow_refund),
    **payouts.FOLLOWERS,
}


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    """What does each kind of job."""
    return {
        **webhooks.handlers(database, settings, FOLLOWERS),
        **invoices_at_stripe.handlers(database, settings),
        reconciling.RECONCILE: reconciling.handler(database, settings),
        **checkout.handlers(database, settings),
        **payouts.handlers(database, settings),
    }


def chores(database: Database, settings: Settings) -> tuple[Chore, ...]:
    """What is looked at again and again; each knows by itself whether something is due."""
    return (
        lambda: webhooks.take_in_lost(database, settings, FOLLOWERS),
        lambda: webhooks.let_go_of_old(database),
        *invoices.chores(database, settings),
        *payouts.chores(database, settings),
        lambda: reconciling.reconcile_by_night(database, settings),
        lambda: paying.end_what_is_over(database, settings),
        lambda: packs.end_what_is_over(database, settings),
        lambda: tickets.expire_all(database),
    )
