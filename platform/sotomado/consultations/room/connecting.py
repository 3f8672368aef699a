"""How two browsers reach each other: STUN and TURN servers by setting, with passwords that end by themselves.

The passwords are made as coturn's `use-auth-secret` expects them (draft-uberti-behave-turn-rest): the name is the
instant they end at and a random word, never a person; the password is its HMAC under a secret that both sides know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sotomado.settings import Settings

# Longer than any room stays open, so that a relay is not lost in mid-sentence.
PASSWORD_LASTS = timedelta(hours=4)


def ice_servers(settings: Settings, *, now: datetime) -> list[dict[str, object]]:
    """As RTCPeerConnection takes them. Empty where none is set: then only browsers of one network find each other."""
    servers: list[dict[str, object]] = []
    if stun := _addresses(settings.room_stun_urls):
        servers.append({"urls": stun})
    if turn := _addresses(settings.room_turn_urls):
        name = f"{int((now + PASSWORD_LASTS).timestamp())}:{secrets.token_hex(6)}"
        # SHA-1 is what coturn computes; as an HMAC nothing is known against it.
        made = hmac.new(settings.room_turn_secret.encode(), name.encode(), hashlib.sha1)
        servers.append({"urls": turn, "username": name, "credential": base64.b64encode(made.digest()).decode()})
    return servers


def ways_between(settings: Settings) -> str:
    """Which ways browsers may take to each other, as RTCPeerConnection calls it (iceTransportPolicy)."""
    return "relay" if settings.room_relay_only else "all"


def _addresses(urls: str) -> list[str]:
    return [url.strip() for url in urls.split(",") if url.strip()]
