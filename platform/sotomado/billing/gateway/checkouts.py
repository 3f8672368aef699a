"""Pages of Stripe's on which one amount is paid with a card."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sotomado.billing.gateway.client import Asking, asking, id_of, instant, keyed, noted, seconds
from sotomado.billing.gateway.objects import Checkout

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsPaymentIntentData

# Stripe takes no page that ends sooner or later than that after it was opened.
SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
SESSION_ID = "{CHECKOUT_SESSION_ID}"  # in an address to come back to, Stripe writes the page's id for this


class ThreeDSecure(StrEnum):
    """When the card's bank is asked to make sure who pays. `ANY`: always where the card knows how."""

    AUTOMATIC = "automatic"
    ANY = "any"
    CHALLENGE = "challenge"


class Checkouts(Asking):
    """Checkout Sessions in mode `payment`."""

    def open_checkout(
        self,
        *,
        gross_yen: int,
        title: str,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
        metadata: dict[str, str],
        key: str,
        customer_id: str | None = None,
        email: str | None = None,
        offers_saving: bool = False,
        keeps_card: bool = False,
        group: str | None = None,
        three_d_secure: ThreeDSecure = ThreeDSecure.ANY,
        locale: str = "ja",
    ) -> Checkout:
        """One thing for one amount, tax within it.

        `title` stands on Stripe's page and in its mails: discreet. `metadata` is noted on the page and on its payment.
        `offers_saving` shows a box for keeping the card, and the cards kept; it needs `customer_id`. `keeps_card`: they
        have said so on a page of ours already. `group`: what belongs together at Stripe (`transfer_group`).
        """
        payment: SessionCreateParamsPaymentIntentData = {"metadata": metadata}
        if group:
            payment["transfer_group"] = group
        params: SessionCreateParams = {
            "mode": "payment",
            "locale": locale,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "jpy", "unit_amount": gross_yen, "product_data": {"name": title}},
                }
            ],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": seconds(expires_at),
            "metadata": metadata,
            "payment_intent_data": payment,
            "payment_method_options": {"card": {"request_three_d_secure": three_d_secure.value}},
        }
        if customer_id:
            params["customer"] = customer_id
            if offers_saving:
                params["saved_payment_method_options"] = {"payment_method_save": "enabled"}
            else:
                # Cards kept by way of a page of ours are "limited": they are shown to nobody but their owner.
                params["saved_payment_method_options"] = {"allow_redisplay_filters": ["always", "limited"]}
            if keeps_card:
                payment["setup_future_usage"] = "on_session"
        elif email:
            params["customer_email"] = email
        with asking():
            return _checkout(self._v1.checkout.sessions.create(params, keyed(key)))

    def checkout(self, checkout_id: str) -> Checkout:
        with asking():
            return _checkout(self._v1.checkout.sessions.retrieve(checkout_id))

    def end_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        """Close a page that nobody has paid on. Raises StripeRefused where it was paid or ended meanwhile."""
        with asking():
            return _checkout(self._v1.checkout.sessions.expire(checkout_id, options=keyed(key)))

    def checkout_of(self, payment_id: str) -> Checkout | None:
        """The page on which a payment was made, None if it was made otherwise."""
        with asking():
            found = self._v1.checkout.sessions.list({"payment_intent": payment_id, "limit": 1}).data
        return _checkout(found[0]) if found else None


def _checkout(found: Any) -> Checkout:
    return Checkout(
        id=found.id,
        status=found.status,
        payment_status=found.payment_status,
        url=found.url,
        total_yen=found.amount_total or 0,
        payment_id=id_of(found.payment_intent),
        customer_id=id_of(found.customer),
        expires_at=instant(found.expires_at),
        noted=noted(found),
    )
