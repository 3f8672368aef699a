"""The gate to Stripe: the one place that speaks with it, in words of ours.

`Gateway.of(settings)` has a method for each thing that we ask of Stripe. Each is one call of the official client (or
one for each line of an invoice), takes the idempotency key of whoever asks, and answers with a frozen dataclass of
`objects`. Two things can go wrong: `StripeAway` (try again later; the outbox knows how) and `StripeRefused` (it was
said no to; the same question would bring the same answer).

Nothing here may be called inside a transaction of ours: a slow answer would keep everybody waiting, and a lost one
would be rolled back although the money has moved. Stripe forgets an idempotency key after 24 hours: what may be done
again later than that is looked up first (`find_customer`, `refunds_of`, `transfers_of`, `bills_of` and so on).
"""

from __future__ import annotations

from functools import lru_cache

from sotomado.billing.gateway.accounts import Accounts
from sotomado.billing.gateway.bills import Bills
from sotomado.billing.gateway.books import Books
from sotomado.billing.gateway.checkouts import Checkouts
from sotomado.billing.gateway.client import StripeAway, StripeRefused, connected
from sotomado.billing.gateway.customers import Customers
from sotomado.billing.gateway.payments import Payments
from sotomado.settings import Settings

__all__ = ["Gateway", "StripeAway", "StripeRefused"]


class Gateway(Customers, Checkouts, Payments, Bills, Accounts, Books):
    """Everything that we ask of Stripe."""

    @classmethod
    def of(cls, settings: Settings) -> Gateway:
        """The gate as it is set up; connections are kept. Where no key is set, every call raises StripeAway."""
        return _gateway(settings.stripe_secret_key, settings.stripe_api_base)


@lru_cache(maxsize=8)
def _gateway(key: str, base: str) -> Gateway:
    return Gateway(connected(key, base))
