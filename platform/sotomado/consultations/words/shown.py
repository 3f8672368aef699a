"""An own word as its person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.consultations.words.models import OwnWord, OwnWordBefore
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


@dataclass(frozen=True)
class Word:
    """A sentence of one's own, with when it was said and what it was about. `booking_id`: said in that talk."""

    id: str
    text: str
    theme: Theme | None
    said_at: datetime
    is_dear: bool
    booking_id: str | None
    # Said in a 1on1 inside the company.
    is_inside: bool = False


def shown(work: UnitOfWork, row: OwnWord, before: OwnWordBefore | None = None) -> Word:
    """As it reads, or as it read `before`. For verbs that have checked whose it is."""
    said = before or row
    return Word(
        row.id, work.unseal(said, "body") or "", said.theme, row.said_at, row.is_dear, row.booking_id, row.is_inside
    )
