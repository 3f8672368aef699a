"""How often a token may ask: the generic cell rate algorithm, ITU-T I.371, one instant kept for each token.

Each request moves `even_at`, the instant by which the token will have asked no more than its steady rate, one interval
on. A request that would bring it further ahead than the burst is refused, and costs nothing. Identity providers send
up to 25 requests a second when they first hand over a company.
"""

from __future__ import annotations

from datetime import datetime, timedelta

INTERVAL = timedelta(seconds=1) / 25
BURST = 500


def ask(even_at: datetime | None, now: datetime) -> tuple[datetime, int]:
    """(the new `even_at`, 0) for a request that may pass; else (`even_at`, whole seconds to wait, at least one)."""
    ahead = max(even_at or now, now) + INTERVAL
    over = ahead - now - BURST * INTERVAL
    if over > timedelta(0):
        assert even_at is not None
        return even_at, max(1, -(-over // timedelta(seconds=1)))
    return ahead, 0
