"""Whether an event was sent by Stripe, and just now.

The official client knows how the signature is made. It takes a moment in the future for a good one, and knows no clock
but its machine's: when it was signed is looked at here.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from sotomado.billing.gateway.client import instant
from sotomado.billing.gateway.objects import Event

# What was signed longer ago may have been written down by somebody and sent again.
OLDEST = timedelta(seconds=300)
# Clocks differ by seconds. What is signed for later would be good again and again until then.
NEWEST = timedelta(seconds=60)


class BadSignature(Exception):
    """Not sent by Stripe, or not now. The message says why, for whoever sends it, and quotes nothing."""


def verified(body: bytes, signature: str | None, *, secrets: Collection[str], now: datetime) -> Event:
    """The event that `body` is, signed with any of `secrets` (two while one takes the place of the other).

    Raises BadSignature.
    """
    if not signature:
        raise BadSignature("no signature")
    _look_at_the_moment(_signed_at(signature), now)
    if not any(_is_signed_with(secret, body, signature) for secret in secrets):
        raise BadSignature("the signature does not match")
    return _event_in(body)


def _signed_at(signature: str) -> datetime:
    # The client reads the first moment it finds: with two, what is looked at here might not be what was signed.
    moments = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()) or len(moments[0]) > 11:
        raise BadSignature("no moment in the signature")
    return datetime.fromtimestamp(int(moments[0]), UTC)


def _look_at_the_moment(signed_at: datetime, now: datetime) -> None:
    if signed_at < now - OLDEST:
        raise BadSignature("signed too long ago")
    if signed_at > now + NEWEST:
        raise BadSignature("signed in the future")


def _is_signed_with(secret: str, body: bytes, signature: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None))
    except (stripe.SignatureVerificationError, ValueError):
        # A body that is no UTF-8 is a ValueError: nothing of Stripe's.
        return False


def _event_in(body: bytes) -> Event:
    try:
        found: Any = json.loads(body)
        thing = found["data"]["object"]
        return Event(
            id=_short(found["id"]),
            type=_short(found["type"]),
            object_id=_short(thing["id"]) if thing.get("id") else None,
            created_at=instant(int(found["created"])),
            raw=body.decode(),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise BadSignature("no event in it") from None


def _short(text: object) -> str:
    """Names and ids of Stripe's are at most 255 signs. Raises ValueError for anything else."""
    if not isinstance(text, str) or not 0 < len(text) <= 255 or "\0" in text:
        raise ValueError
    return text
