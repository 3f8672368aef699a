"""The twin's time: that of this machine, or wherever somebody has put it."""

import time


class Clock:
    """Whole seconds since 1970, UTC. Runs on from where it was put, or stands there."""

    def __init__(self) -> None:
        self._ahead_by = 0.0
        self._stands_at: float | None = None

    def now(self) -> int:
        return int(time.time() + self._ahead_by if self._stands_at is None else self._stands_at)

    def put(self, at: float, *, stands: bool) -> None:
        self._ahead_by = at - time.time()
        self._stands_at = at if stands else None

    def advance(self, seconds: float) -> None:
        if self._stands_at is not None:
            self._stands_at += seconds
        self._ahead_by += seconds

    def follow_the_machine(self) -> None:
        self._ahead_by, self._stands_at = 0.0, None

    @property
    def stands(self) -> bool:
        return self._stands_at is not None

    @property
    def ahead_by(self) -> float:
        return self._ahead_by
