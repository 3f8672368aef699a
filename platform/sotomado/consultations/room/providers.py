"""Who provides the room of an online consultation, behind one interface.

- `own`: the room of this house. Sound and picture go from browser to browser.
- `jitsi`: a Jitsi server. Each side is led there with a token of its own that opens this one room and ends by itself.
- `link`: the line the consultant wrote of their own room.

By phone and in person there is no room: both sides say that they are there (`bookings.claims`). All of them write into
the same log of who came.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from sotomado.bookings.claims import presence
from sotomado.bookings.claims.presence import Meeting
from sotomado.bookings.models import Side
from sotomado.consultations.room.service import closes_at
from sotomado.database import UnitOfWork
from sotomado.settings import RoomProviderName, Settings


class RoomProvider(Protocol):
    """Leads one side of a meeting to where it takes place."""

    def way(self, work: UnitOfWork, *, meeting: Meeting, person_id: int) -> str | None:
        """The address elsewhere. None: here, in our own room, or there is no address. Raises NotFound, NotNow."""

    def host(self, work: UnitOfWork, *, meeting: Meeting) -> str | None:
        """Whose machine that is, as one reads it before going there. None where `way` leads nowhere."""


class OwnRoom:
    """The room of this house: nobody is led away. Entering it is what writes that one came."""

    def way(self, work: UnitOfWork, *, meeting: Meeting, person_id: int) -> str | None:
        return None

    def host(self, work: UnitOfWork, *, meeting: Meeting) -> str | None:
        return None


class OwnLink:
    """What the consultant wrote."""

    def way(self, work: UnitOfWork, *, meeting: Meeting, person_id: int) -> str | None:
        return presence.enter(work, person_id=person_id, booking_id=meeting.booking_id)

    def host(self, work: UnitOfWork, *, meeting: Meeting) -> str | None:
        line = presence.line_of(work, consultant_id=meeting.consultant_id)
        return urlsplit(line).hostname if line else None


class Jitsi:
    """A Jitsi server that takes tokens (prosody's `mod_auth_token`): HS256, one room, one hour, no real name."""

    def __init__(self, *, url: str, app_id: str, secret: str) -> None:
        self._url, self._app_id, self._secret = url.rstrip("/"), app_id, secret.encode()

    def way(self, work: UnitOfWork, *, meeting: Meeting, person_id: int) -> str | None:
        presence.enter(work, person_id=person_id, booking_id=meeting.booking_id)
        token = self.token(meeting, now=work.now)
        return f"{self._url}/{quote(self.room_name(meeting))}?jwt={token}"

    def host(self, work: UnitOfWork, *, meeting: Meeting) -> str | None:
        return urlsplit(self._url).hostname

    def room_name(self, meeting: Meeting) -> str:
        """Nobody who knows the booking's address guesses it, and it is the same for both."""
        return hmac.new(self._secret, f"room|{meeting.booking_id}".encode(), hashlib.sha256).hexdigest()[:32]

    def token(self, meeting: Meeting, *, now: datetime) -> str:
        claims = {
            "iss": self._app_id,
            "aud": self._app_id,
            "sub": "*",
            "room": self.room_name(meeting),
            "nbf": int((now - timedelta(minutes=1)).timestamp()),
            "exp": int(closes_at(meeting).timestamp()),
            "context": {"user": {"name": "", "moderator": meeting.side is Side.CONSULTANT}},
        }
        head = _encoded({"alg": "HS256", "typ": "JWT"})
        signed = f"{head}.{_encoded(claims)}"
        seal = hmac.new(self._secret, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def provider_of(settings: Settings) -> RoomProvider:
    """The one this service is set to."""
    if settings.room_provider is RoomProviderName.JITSI:
        return Jitsi(url=settings.room_jitsi_url, app_id=settings.room_jitsi_app_id, secret=settings.room_jitsi_secret)
    return OwnLink() if settings.room_provider is RoomProviderName.LINK else OwnRoom()


def _encoded(part: dict[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=").decode()
