"""What the worker does about payments by card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotomado.billing.checkout import cards, following, opening
from sotomado.bookings.privately import leaving, refunds
from sotomado.database import Database
from sotomado.settings import Settings


def handlers(database: Database, settings: Settings) -> dict[str, Callable[[dict[str, Any], str], None]]:
    """What does each kind of job."""

    def send_refund(payload: dict[str, Any], _job_id: str) -> None:
        following.send_refund(database, settings, refund_id=payload["refund_id"])

    def close_page(payload: dict[str, Any], _job_id: str) -> None:
        opening.close_page(database, settings, payment_id=payload["payment_id"])

    def forget(payload: dict[str, Any], _job_id: str) -> None:
        cards.forget_customer(settings, customer_id=payload["customer_id"])

    return {refunds.SEND_REFUND: send_refund, leaving.CLOSE_PAGE: close_page, cards.FORGET: forget}
