"""An own word as its person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.consultations.words.models import OwnWord
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


def shown(work: UnitOfWork, row: OwnWord) -> Word:
    """For verbs that have checked whose it is."""
    return Word(row.id, work.unseal(row, "body") or "", row.theme, row.said_at, row.is_dear, row.booking_id)
