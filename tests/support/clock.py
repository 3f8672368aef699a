"""The time machine: a clock that stands until it is told to move."""

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Shows one instant. Friday 2026-11-20, 10:00 in Tokyo, unless set otherwise."""

    def __init__(self, at: datetime = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        assert at.tzinfo is not None
        self._at = at

    def advance(self, **span: float) -> datetime:
        """Move on by `timedelta(**span)` and return the new instant."""
        self._at += timedelta(**span)
        return self._at
