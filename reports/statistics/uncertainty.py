"""How sure a share or a mean is, from the numbers shown beside it: nothing here knows more than its reader.

People who came stand for people like them: the same desk, another quarter.  So a share is read as a proportion of a
sample, with Wilson's interval (Wilson, JASA 22, 1927; Newcombe, Stat. Med. 17:857, 1998, method 3).  Two shares are
compared by the pooled test of proportions, exactly (Fisher) where few are expected in a cell (Cochran, Biometrics 10,
1954), and the difference carries Newcombe's interval (Stat. Med. 17:873, 1998, method 10, from two Wilson intervals):

    p1 - p2 - sqrt((p1 - l1)^2 + (u2 - p2)^2)  ..  p1 - p2 + sqrt((u1 - p1)^2 + (p2 - l2)^2).

Two quarters have people in common, and the test takes them for strangers.  Where those who came are likelier to come
again it calls chance a difference less often than it says; where they are done with it and stay away, a little more
often: for a share p the variance is at most 1 + p / (1 - p) times what is reckoned, an eighth more for one in nine.

Whoever looks at many differences finds one.  So all that are looked at share one risk of 5 % by Holm's steps (Scand.
J. Statist. 6, 1979): they hold however the figures depend on one another, and they do depend, for a person brings
several themes and stands in several tables; what is gained by assuming independence (Hochberg, Benjamini) is not ours
to take, and plain Bonferroni sees less at the same risk.  Pairs picked for being farthest apart are divided by all
pairs.  "No visible change" is a finding like any other, and is told with the smallest change that would have been seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, exp, floor, lgamma, sqrt
from statistics import NormalDist

CERTAINTY = 0.95
# The smallest visible change is the one that four in five such comparisons would show.
POWER = 0.8
FEW_EXPECTED = 5
_STANDARD = NormalDist()
_NEAR = 1e-9


class Sureness(Enum):
    """How sure a figure is, in the words a page has for it."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


class Verdict(Enum):
    """What may be said of a difference."""

    MORE = "more"
    LESS = "less"
    NOT_VISIBLE = "not_visible"


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another, in points from -100 to 100, with its interval (whole points, rounded outwards).

    `smallest`: the points by which the shares would have had to differ to be told apart four times in five; None
    where no difference on the scale would do.
    """

    points: float
    low: int
    high: int
    verdict: Verdict
    smallest: int | None


def wilson(part: int, whole: int, certainty: float = CERTAINTY) -> tuple[float, float]:
    """The interval of part / whole, from 0 to 1 (whole >= 1)."""
    z = _STANDARD.inv_cdf((1 + certainty) / 2)
    p, shrunk = part / whole, 1 + z * z / whole
    middle = (p + z * z / (2 * whole)) / shrunk
    reach = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / shrunk
    return max(0.0, middle - reach), min(1.0, middle + reach)


def interval_percent(part: int, whole: int) -> tuple[int, int]:
    """The ends of that interval in percent, rounded outwards."""
    low, high = wilson(part, whole)
    return max(0, floor(100 * low + _NEAR)), min(100, ceil(100 * high - _NEAR))


def margin_points(part: int, whole: int) -> int:
    """Half the width of that interval, in points, rounded up."""
    low, high = wilson(part, whole)
    return ceil(50 * (high - low) - _NEAR)


def sureness(people: int) -> Sureness:
    """By how many people a share speaks of: the margin is at most 8 points for 150, and at most 14 for 50."""
    return Sureness.HIGH if people >= 150 else Sureness.MIDDLE if people >= 50 else Sureness.LOW


def newcombe(
    part: int, whole: int, other_part: int, other_whole: int, certainty: float = CERTAINTY
) -> tuple[float, float]:
    """The interval of part / whole - other_part / other_whole, from -1 to 1."""
    p, q = part / whole, other_part / other_whole
    (low, high), (other_low, other_high) = wilson(part, whole, certainty), wilson(other_part, other_whole, certainty)
    return (
        p - q - sqrt((p - low) ** 2 + (other_high - q) ** 2),
        p - q + sqrt((high - p) ** 2 + (q - other_low) ** 2),
    )


def chance_of(part: int, whole: int, other_part: int, other_whole: int) -> float:
    """How often chance alone sets two equal shares as far apart as these (two-sided p value).

    Cost: constant; where an expected count is below 5, as many terms as the smaller margin has people.
    """
    both, all_people = part + other_part, whole + other_whole
    if both in (0, all_people):
        return 1.0
    expected = min(whole, other_whole) * min(both, all_people - both) / all_people
    if expected < FEW_EXPECTED:
        return _fisher(part, whole, both, all_people)
    pooled = both / all_people
    z = (part / whole - other_part / other_whole) / sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    return 2 * _STANDARD.cdf(-abs(z))


def _fisher(part: int, whole: int, both: int, all_people: int) -> float:
    """Sum of the chances of all tables with these margins that are no likelier than this one (Fisher 1934)."""

    def log_choose(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    def chance(k: int) -> float:
        ways = log_choose(both, k) + log_choose(all_people - both, whole - k) - log_choose(all_people, whole)
        return exp(ways)

    possible = range(max(0, whole - (all_people - both)), min(both, whole) + 1)
    here = chance(part) * (1 + 1e-7)
    return min(1.0, sum(c for c in map(chance, possible) if c <= here))


def differs(part: int, whole: int, other_part: int, other_whole: int, *, comparisons: int) -> bool:
    """Whether two shares differ more than chance; `comparisons`: all the pairs one might have picked (Bonferroni),
    because the largest and the smallest were picked for being so."""
    return chance_of(part, whole, other_part, other_whole) * comparisons <= 1 - CERTAINTY


def beyond_chance(chances: Sequence[float], certainty: float = CERTAINTY) -> tuple[bool, ...]:
    """Which of many p values stand, when together they may err once in twenty (Holm 1979). Cost: O(n log n)."""
    stands = [False] * len(chances)
    for step, i in enumerate(sorted(range(len(chances)), key=lambda i: (chances[i], i))):
        if chances[i] * (len(chances) - step) > 1 - certainty:
            break
        stands[i] = True
    return tuple(stands)


def difference(part: int, whole: int, other_part: int, other_whole: int, *, comparisons: int = 1) -> Difference:
    """One share less another, and what may be said of it when `comparisons` such were looked at.

    The verdict asks both the test and the interval, so that no interval across zero stands beside a change.
    """
    low, high = newcombe(part, whole, other_part, other_whole, 1 - (1 - CERTAINTY) / comparisons)
    verdict = Verdict.NOT_VISIBLE
    if differs(part, whole, other_part, other_whole, comparisons=comparisons) and (low > 0 or high < 0):
        verdict = Verdict.MORE if low > 0 else Verdict.LESS
    return Difference(
        100 * (part / whole - other_part / other_whole),
        max(-100, floor(100 * low + _NEAR)),
        min(100, ceil(100 * high - _NEAR)),
        verdict,
        smallest_visible(whole, other_part, other_whole, comparisons=comparisons),
    )


def smallest_visible(whole: int, other_part: int, other_whole: int, *, comparisons: int = 1) -> int | None:
    """The least points up or down from the other share that four in five such comparisons would have shown.

    Normal approximation (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 2003, section 4.3).
    Where the scale ends before a fall could be seen (or a rise), the other direction alone is told.
    """
    z = _STANDARD.inv_cdf(1 - (1 - CERTAINTY) / (2 * comparisons))
    power, q = _STANDARD.inv_cdf(POWER), other_part / other_whole

    def is_seen(p: float) -> bool:
        pooled = (p * whole + other_part) / (whole + other_whole)
        equal = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
        apart = sqrt(p * (1 - p) / whole + q * (1 - q) / other_whole)
        return abs(p - q) >= z * equal + power * apart

    def least(direction: int) -> int | None:
        ends = q if direction < 0 else 1 - q
        return next((d for d in range(1, floor(100 * ends + _NEAR) + 1) if is_seen(q + direction * d / 100)), None)

    seen = [d for d in (least(1), least(-1)) if d is not None]
    return max(seen, default=None)
