"""What is chosen on the page of times: one instant, and a way to meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sotomado.directory.vocabulary import MeetingMode

# Further back nobody turns.
LAST_PAGE = 500


@dataclass(frozen=True)
class Choice:
    """As sent. `starts_at` or `mode` is None where nothing, or nothing readable, was sent."""

    sent_slot: str
    starts_at: datetime | None
    mode: MeetingMode | None

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Choice:
        sent_slot, sent_mode = fields.get("slot", ""), fields.get("mode", "")
        mode = MeetingMode(sent_mode) if sent_mode in {mode.value for mode in MeetingMode} else None
        return cls(sent_slot, read_instant(sent_slot), mode)


def read_instant(text: str) -> datetime | None:
    """2026-11-27T11:00Z as an instant; None for everything that is not an instant, with its zone, of our lifetimes."""
    try:
        at = datetime.fromisoformat(text)
        instant = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # At the ends of the calendar, other zones and other minutes cannot be computed any more.
    return instant if at.tzinfo is not None and 2000 <= instant.year < 2200 else None


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_page(text: str) -> int:
    """The number of a page; the first where nothing readable was sent, or nothing anyone would turn to."""
    return min(max(read_count(text), 1), LAST_PAGE)


def read_count(text: str) -> int:
    """A number as our own pages send it; 0, which is never one of them, for everything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
