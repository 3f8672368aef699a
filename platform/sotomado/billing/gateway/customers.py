"""Whoever pays, and the cards they chose to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotomado.billing.gateway.client import Asking, asking, keyed, noted
from sotomado.billing.gateway.objects import Customer, SavedCard

if TYPE_CHECKING:
    from stripe.params import CustomerCreateParams


class Customers(Asking):
    """Customers and saved cards."""

    def make_customer(
        self,
        *,
        name: str,
        email: str,
        metadata: dict[str, str],
        key: str,
        tax_number: str | None = None,
        locale: str = "ja",
    ) -> Customer:
        """`tax_number`: T and 13 digits, where the payer has one."""
        params: CustomerCreateParams = {
            "name": name,
            "email": email,
            "metadata": metadata,
            "preferred_locales": [locale],
        }
        if tax_number:
            params["tax_id_data"] = [{"type": "jp_trn", "value": tax_number}]
        with asking():
            return _customer(self._v1.customers.create(params, keyed(key)))

    def change_customer(self, customer_id: str, *, name: str, email: str, key: str) -> Customer:
        with asking():
            return _customer(self._v1.customers.update(customer_id, {"name": name, "email": email}, keyed(key)))

    def customer(self, customer_id: str) -> Customer:
        with asking():
            return _customer(self._v1.customers.retrieve(customer_id))

    def find_customer(self, *, email: str, metadata: dict[str, str]) -> Customer | None:
        """The newest customer with this address on whom all of `metadata` is noted: made before, and not written down
        by us. Asked by list, for Stripe's search lags behind."""
        with asking():
            for one in self._v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
                if metadata.items() <= noted(one).items():
                    return _customer(one)
        return None

    def forget_customer(self, customer_id: str) -> None:
        """Have Stripe delete a customer with cards and address: whoever it was is erased here. Payments stay."""
        with asking():
            self._v1.customers.delete(customer_id)

    def saved_cards(self, customer_id: str) -> list[SavedCard]:
        """The newest first."""
        with asking():
            found = self._v1.customers.payment_methods.list(customer_id, {"type": "card", "limit": 20})
        return [
            SavedCard(one.id, card.brand, card.last4 or "", card.exp_month, card.exp_year)
            for one in found.data
            if (card := one.card) is not None
        ]

    def forget_card(self, card_id: str, *, key: str) -> None:
        with asking():
            self._v1.payment_methods.detach(card_id, options=keyed(key))


def _customer(found: Any) -> Customer:
    return Customer(found.id, found.name or "", found.email or "", noted(found))
