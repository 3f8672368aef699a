"""What happened to a booking so far, read from the lines of its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.bookings import queries
from sotomado.bookings.models import Happening, Side
from sotomado.bookings.states import CALLED_OFF
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Line:
    """One line: what, when, by which side. `starts_at` from then on, `before`: where it stood until then."""

    happened: Happening
    at: datetime
    by: Side
    starts_at: datetime
    before: datetime | None
    # A sentence to the other side, where one was left.
    words: str | None
    is_calling_off: bool


def lines_of(work: UnitOfWork, *, booking_id: str) -> list[Line]:
    """The first line first. For whoever has checked whose booking it is: words are unsealed here."""
    lines: list[Line] = []
    for event in queries.events_of(work, booking_id=booking_id):
        lines.append(
            Line(
                happened=event.happened,
                at=event.at,
                by=event.by_side,
                starts_at=event.starts_at,
                before=lines[-1].starts_at if lines else None,
                words=work.unseal(event, "words") if event.words is not None else None,
                is_calling_off=event.to_state in CALLED_OFF,
            )
        )
    return lines


def called_off_by(lines: list[Line]) -> Side | None:
    """Which side called it off; None for what was not."""
    return next((line.by for line in reversed(lines) if line.is_calling_off), None)
