"""Consultants' accounts with Stripe, and what is transferred to them (separate charges and transfers).

Accounts v1 with the controller properties of an express account: Stripe asks for what the law wants to know, holds the
bank details and pays out; we see neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotomado.billing.gateway.client import Asking, asking, id_of, instant, keyed, noted
from sotomado.billing.gateway.objects import Account, AccountLink, Reversal, Transfer

if TYPE_CHECKING:
    from stripe.params import TransferCreateParams


class Accounts(Asking):
    """Connected accounts, transfers to them, and what is taken back."""

    def make_account(self, *, email: str, is_company: bool, metadata: dict[str, str], key: str) -> Account:
        with asking():
            made = self._v1.accounts.create(
                {
                    "country": "JP",
                    "email": email,
                    "business_type": "company" if is_company else "individual",
                    "controller": {
                        "fees": {"payer": "application"},
                        "losses": {"payments": "application"},
                        "stripe_dashboard": {"type": "express"},
                    },
                    "capabilities": {"transfers": {"requested": True}},
                    "metadata": metadata,
                },
                keyed(key),
            )
        return _account(made)

    def account(self, account_id: str) -> Account:
        with asking():
            return _account(self._v1.accounts.retrieve(account_id))

    def find_account(self, *, metadata: dict[str, str]) -> Account | None:
        """The newest account on which all of `metadata` is noted: made before, and not written down by us."""
        with asking():
            for one in self._v1.accounts.list({"limit": 100}).auto_paging_iter():
                if metadata.items() <= noted(one).items():
                    return _account(one)
        return None

    def account_link(self, account_id: str, *, return_url: str, refresh_url: str, key: str) -> AccountLink:
        """`refresh_url`: where Stripe leads whoever comes with a link that is used up."""
        with asking():
            made = self._v1.account_links.create(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                },
                keyed(key),
            )
        return AccountLink(made.url, instant(made.expires_at))

    def transfer(
        self,
        *,
        account_id: str,
        amount_yen: int,
        group: str,
        metadata: dict[str, str],
        key: str,
        from_charge_id: str | None = None,
    ) -> Transfer:
        """Raises StripeRefused: `balance_insufficient` where we hold too little, and
        `insufficient_capabilities_for_transfer` where the account may not receive it (yet).

        `from_charge_id`: taken of what that charge brings, even before it is available.
        """
        params: TransferCreateParams = {
            "amount": amount_yen,
            "currency": "jpy",
            "destination": account_id,
            "transfer_group": group,
            "metadata": metadata,
        }
        if from_charge_id:
            params["source_transaction"] = from_charge_id
        with asking():
            return _transfer(self._v1.transfers.create(params, keyed(key)))

    def transfer_of(self, transfer_id: str) -> Transfer:
        """A transfer as it stands now."""
        with asking():
            return _transfer(self._v1.transfers.retrieve(transfer_id))

    def transfers_of(self, group: str) -> list[Transfer]:
        """All transfers of a group, the oldest first."""
        with asking():
            found = list(self._v1.transfers.list({"transfer_group": group, "limit": 100}).auto_paging_iter())
        return [_transfer(one) for one in reversed(found)]

    def reverse_transfer(self, transfer_id: str, *, amount_yen: int, metadata: dict[str, str], key: str) -> Reversal:
        """Take part or all of a transfer back. Raises StripeRefused where it would be more than is left of it, or where
        the account holds too little."""
        with asking():
            made = self._v1.transfers.reversals.create(
                transfer_id, {"amount": amount_yen, "metadata": metadata}, keyed(key)
            )
        return _reversal(made)

    def reversals_of(self, transfer_id: str) -> list[Reversal]:
        """The oldest first."""
        with asking():
            found = list(self._v1.transfers.reversals.list(transfer_id, {"limit": 100}).auto_paging_iter())
        return [_reversal(one) for one in reversed(found)]


def _account(found: Any) -> Account:
    requirements = found.requirements
    return Account(
        id=found.id,
        email=found.email or "",
        may_receive=getattr(found.capabilities, "transfers", None) == "active",
        pays_out=bool(found.payouts_enabled),
        is_submitted=bool(found.details_submitted),
        missing=tuple(getattr(requirements, "currently_due", None) or ()),
        overdue=tuple(getattr(requirements, "past_due", None) or ()),
        blocked_for=getattr(requirements, "disabled_reason", None),
        noted=noted(found),
    )


def _transfer(found: Any) -> Transfer:
    return Transfer(
        id=found.id,
        amount_yen=found.amount,
        reversed_yen=found.amount_reversed,
        account_id=str(id_of(found.destination)),
        transaction_id=id_of(found.balance_transaction),
        created_at=instant(found.created),
        noted=noted(found),
    )


def _reversal(found: Any) -> Reversal:
    return Reversal(
        id=found.id,
        transfer_id=str(id_of(found.transfer)),
        amount_yen=found.amount,
        transaction_id=id_of(found.balance_transaction),
        created_at=instant(found.created),
        noted=noted(found),
    )
