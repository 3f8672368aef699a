"""The number a passkey is asked to sign, between the page that asks and the answer: in the browser's signed cookie.

It is drawn for one purpose and one person and lasts five minutes; that it is answered once is written in the database
(see `attempts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import session

from sotomado.accounts.factors import passkeys
from sotomado.accounts.factors.errors import WrongFactor
from sotomado.web import current_database, current_settings

LASTS = timedelta(minutes=5)
KEY = "challenge"


class Purpose(StrEnum):
    REGISTER = "register"
    SECOND_STEP = "second_step"
    DOOR = "door"


@dataclass(frozen=True)
class Drawn:
    """A challenge, and for a passkey that is to be made, whose it will be."""

    value: str
    user_handle: str


def site() -> passkeys.Site:
    return passkeys.site_of(current_settings().public_url)


def keep(value: str, purpose: Purpose, *, person_id: int | None, user_handle: str = "") -> None:
    at = current_database().clock.now().isoformat()
    session[KEY] = {"value": value, "purpose": purpose.value, "person": person_id, "at": at, "handle": user_handle}


def taken(purpose: Purpose, *, person_id: int | None) -> Drawn:
    """The one that was drawn here for this; this browser has none afterwards. Raises WrongFactor."""
    kept = session.pop(KEY, None)
    if not kept or (kept["purpose"], kept["person"]) != (purpose.value, person_id):
        raise WrongFactor()
    if datetime.fromisoformat(kept["at"]) + LASTS <= current_database().clock.now():
        raise WrongFactor()
    return Drawn(kept["value"], kept["handle"])
