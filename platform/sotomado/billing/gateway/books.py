"""Stripe's own books: what it holds for us, every movement of it, what happened, and what it paid to our bank."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sotomado.billing.gateway.client import Asking, asking, id_of, instant, noted, seconds
from sotomado.billing.gateway.objects import Balance, BalanceLine, BankPayout, Event

if TYPE_CHECKING:
    from stripe.params import BalanceTransactionListParams, EventListParams

YEN = "jpy"


class Books(Asking):
    """Balance, its movements, events."""

    def balance(self) -> Balance:
        with asking():
            found = self._v1.balance.retrieve()
        return Balance(_in_yen(found.available), _in_yen(found.pending))

    def balance_lines(self, *, since: datetime, until: datetime | None = None) -> Iterator[BalanceLine]:
        """All movements made from `since` on (and before `until`), the newest first, page by page."""
        params: BalanceTransactionListParams = {
            "created": {"gte": seconds(since)},
            "limit": 100,
            "expand": ["data.source"],
        }
        if until is not None:
            params["created"] = {"gte": seconds(since), "lt": seconds(until)}
        with asking():
            for one in self._v1.balance_transactions.list(params).auto_paging_iter():
                yield _line(one)

    def balance_line(self, line_id: str) -> BalanceLine:
        with asking():
            return _line(self._v1.balance_transactions.retrieve(line_id, {"expand": ["source"]}))

    def events(self, *, since: datetime) -> Iterator[Event]:
        """What happened from `since` on, the newest first, page by page. Stripe remembers thirty days."""
        params: EventListParams = {"created": {"gte": seconds(since)}, "limit": 100}
        with asking():
            for one in self._v1.events.list(params).auto_paging_iter():
                yield _event(one)

    def bank_payout(self, payout_id: str) -> BankPayout:
        with asking():
            found = self._v1.payouts.retrieve(payout_id)
        return BankPayout(found.id, found.status, found.amount, instant(found.arrival_date))


def _in_yen(amounts: Any) -> int:
    return sum(one.amount for one in amounts if one.currency == YEN)


def _line(found: Any) -> BalanceLine:
    return BalanceLine(
        id=found.id,
        type=found.type,
        reporting_category=found.reporting_category,
        amount_yen=found.amount,
        fee_yen=found.fee,
        net_yen=found.net,
        currency=found.currency,
        source_id=id_of(found.source),
        payment_id=id_of(getattr(found.source, "payment_intent", None)),
        noted=noted(found.source),
        created_at=instant(found.created),
        available_at=instant(found.available_on),
    )


def _event(found: Any) -> Event:
    return Event(
        id=found.id,
        type=found.type,
        object_id=getattr(found.data.object, "id", None),
        created_at=instant(found.created),
        raw=json.dumps(found.to_dict(), ensure_ascii=False, separators=(",", ":"), default=str),
    )
