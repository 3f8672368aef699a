"""When the tool brings a career theme to mind: at every third to fifth 1on1 of a pair, and not more often.

    suggested = { g1, g1 + g2, g1 + g2 + g3, ... },   g in {3, 4, 5}

counted in 1on1s since the last career theme. Whoever lets a suggestion pass is reminded after three to five more, never
at the next one: to put it off costs nothing. The steps are drawn from the pair's number, so that a manager of many is
not reminded of all of them in one week, and the same pair has the same steps on every page.
"""

from __future__ import annotations

from hashlib import sha256

FEWEST, MOST = 3, 5


def is_due(*, since: int, pair_id: int) -> bool:
    """Whether the coming 1on1 is one to suggest a career theme for.

    since: how many were held since the last with a career theme, or since the first; 0 or more. Cost: `since` steps.
    """
    at = step = 0
    while at < since + 1:
        at += _gap(pair_id, step)
        step += 1
    return at == since + 1


def _gap(pair_id: int, step: int) -> int:
    drawn = int.from_bytes(sha256(f"career theme|{pair_id}|{step}".encode()).digest()[:4])
    return FEWEST + drawn % (MOST - FEWEST + 1)
