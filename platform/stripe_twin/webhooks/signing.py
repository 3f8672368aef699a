"""The signature of a delivery, as Stripe writes it: HMAC-SHA256 over the time, a dot and the body."""

import hmac
from hashlib import sha256


def signature(body: bytes, secrets: list[str], at: int) -> str:
    """The value of `Stripe-Signature`. During a rotation each secret signs once."""
    signed = f"{at}.".encode() + body
    parts = [f"v1={hmac.new(secret.encode(), signed, sha256).hexdigest()}" for secret in secrets]
    return ",".join([f"t={at}", *parts])
