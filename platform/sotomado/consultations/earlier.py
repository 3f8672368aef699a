"""How something of a person's own read when a talk began, after they have reworded it.

What is handed on with a booking reaches as far as the beginning of its talk: what its person writes in it or after it
is theirs alone. So a wording is kept beside its row where one of their talks began while it stood
(`bookings.handing_wishes.any_began`): the consultant of that talk reads it, and nobody else but its person. Any other
wording goes when it is written over, as it always did.

Its person may let earlier wordings go for good; then that consultant reads neither them nor what took their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from sotomado.database import Keyed


class Earlier(Keyed):
    """A wording that stood from `written_at` until `until_at`: without its first instant, with its last."""

    __abstract__ = True

    written_at: Mapped[datetime]
    until_at: Mapped[datetime]


_Wording = TypeVar("_Wording", bound=Earlier)


@dataclass(frozen=True)
class Before:
    """An earlier wording as its person reads it: line by line, and until when it stood."""

    lines: tuple[str, ...]
    until_at: datetime


def had_its_time() -> CheckConstraint:
    return CheckConstraint("until_at > written_at", name="had_its_time")


def standing_at(begins_at: datetime, wordings: Iterable[_Wording]) -> _Wording | None:
    """Of the earlier wordings of one row, the one that stood when a talk began; None where none is kept."""
    return next((one for one in wordings if one.written_at < begins_at <= one.until_at), None)
