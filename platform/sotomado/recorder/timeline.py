"""When a frame was seen and heard, in milliseconds of our own clock.

Senders count from numbers of their own, one for sound and one for pictures. The first frame that comes in is set to the
moment of its arrival, and what follows is counted by the sender's clock, which knows no jitter. Where the two differ by
more than half a second (a camera was exchanged, sound was off for a while) it is set anew.
"""

from __future__ import annotations

from dataclasses import dataclass

DIFFERS_MS = 500


@dataclass
class Timeline:
    """Of one kind of frames. `late_ms`: how long they lie in aiortc's buffer before we get them."""

    clock: int
    late_ms: int = 0
    _timestamp: int | None = None
    _ms: float = 0.0
    _last: int = 0

    def place(self, timestamp: int, *, arrived_ms: int) -> int:
        """When this frame belongs, never before the one before it."""
        arrived = arrived_ms - self.late_ms
        if self._timestamp is None:
            self._timestamp, self._ms = timestamp, float(arrived)
        ms = self._ms + (timestamp - self._timestamp) * 1000 / self.clock
        if abs(ms - arrived) > DIFFERS_MS:
            self._timestamp, self._ms = timestamp, float(arrived)
            ms = float(arrived)
        self._last = max(self._last, round(ms))
        return self._last
