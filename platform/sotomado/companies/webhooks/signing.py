"""How a message is signed: as standardwebhooks.com has it, so that libraries for receivers exist in every language.

The receiver takes the part of the secret after `whsec_` as base64, makes HMAC-SHA256 of "id.timestamp.body" with it,
and compares; a timestamp more than five minutes off is a message played again.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256

PREFIX = "whsec_"
_BYTES = 24


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(secret: str, *, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """What goes with `body`. `at`: seconds since 1970, of this try."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{at}.".encode() + body, sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
