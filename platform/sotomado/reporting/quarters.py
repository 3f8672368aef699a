"""Calendar quarters: their names, their days, and the instants between which they lie by a company's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_NAME = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """One calendar quarter; `number` from 1 to 4. Its name is "2026-Q3"."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> Quarter | None:
        """The quarter of this name, None where the name is malformed."""
        found = _NAME.fullmatch(name)
        return None if found is None else cls(int(found[1]), int(found[2]))

    @classmethod
    def at(cls, instant: datetime, zone: str) -> Quarter:
        """The quarter an instant falls into by the calendar of `zone`."""
        local = instant.astimezone(ZoneInfo(zone))
        return cls(local.year, (local.month + 2) // 3)

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def following(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """The instants [start, end) of this quarter by the clock of `zone`."""
        midnight = time(tzinfo=ZoneInfo(zone))
        return datetime.combine(self.first_day, midnight), datetime.combine(self.following.first_day, midnight)
