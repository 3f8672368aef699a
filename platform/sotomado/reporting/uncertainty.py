"""How sure a share is, from its own two numbers: nothing here knows more than what is shown."""

from __future__ import annotations

from math import ceil, floor, sqrt
from statistics import NormalDist

CERTAINTY = 0.95


def margin_points(part: int, whole: int) -> int:
    """Half the width of the 95% interval of part / whole, in points, rounded up (Wilson's interval).

    People who came stand for people like them: the same desk, another quarter.
    """
    z = NormalDist().inv_cdf((1 + CERTAINTY) / 2)
    p = part / whole
    return ceil(100 * z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole))


def interval_percent(part: int, whole: int) -> tuple[int, int]:
    """The ends of that interval in percent, rounded outwards."""
    z = NormalDist().inv_cdf((1 + CERTAINTY) / 2)
    p, shrunk = part / whole, 1 + z * z / whole
    middle = (p + z * z / (2 * whole)) / shrunk
    reach = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / shrunk
    return max(0, floor(100 * (middle - reach) + 1e-9)), min(100, ceil(100 * (middle + reach) - 1e-9))


def sureness(people: int) -> str:
    """ "high", "middle" or "low": by how many people a share speaks of."""
    return "high" if people >= 150 else "middle" if people >= 50 else "low"


def differs(part: int, whole: int, other_part: int, other_whole: int, *, comparisons: int) -> bool:
    """Whether two shares differ more than chance: a two-sided test of proportions, divided by all the pairs one
    might have picked (Bonferroni), because the largest and the smallest were picked for being so."""
    pooled = (part + other_part) / (whole + other_whole)
    spread = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    if spread == 0:
        return False
    z = NormalDist().inv_cdf(1 - (1 - CERTAINTY) / (2 * comparisons))
    return abs(part / whole - other_part / other_whole) > z * spread
