"""Units side by side, each drawn towards all of them as far as its few people ask for it. There are no ranks.

Of units with few people some always come out on top and some at the bottom: it is the small ones that lie far out, and
next quarter others.  So each shown share x of n is read as one draw of a family of shares,

    x_i ~ Binomial(n_i, p_i),     p_i ~ Beta(M m, M (1 - m)),

the beta-binomial of empirical Bayes (Kleinman, JASA 68, 1973; Efron and Morris, JASA 70, 1975).  How much units differ
at all, M, is poorly known from a few units, and taking one estimate for true would make intervals too narrow.  So m
and M are averaged over a grid by their likelihood, with all shrinkages B = M / (M + n) equally likely beforehand
(Daniels, Can. J. Stat. 27, 1999; n the harmonic mean of the sizes).  A unit's mixture of betas is told by its mean and
by the 95 % interval of the beta with the same mean and variance.

Whether a unit differs from all others beyond chance is asked of its own figures, not of the drawn ones, by the test
of two shares and Holm's steps over all units asked at once (`uncertainty`).

Only what a release shows goes in, so nothing comes out that its reader could not reckon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.cube import Measure, Track
from reports.published import By, Release
from reports.statistics.uncertainty import Verdict, beyond_chance, chance_of

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_MEANS, _SHRINKAGES = 60, 40


@dataclass(frozen=True, slots=True)
class UnitShare:
    """One shown row: its own share, drawn share and interval in percent, and whether it differs from all others."""

    row: str
    part: int
    whole: int
    drawn: float
    low: float
    high: float
    verdict: Verdict


def side_by_side(
    release: Release, track: Track, measure: Measure, item: str, by: By = By.UNIT
) -> tuple[UnitShare, ...]:
    """The lowest rows of a table whose share is shown (use: of the row's people; themes: of its users), as they stand.

    Empty where there are fewer than two. Cost: 2,400 terms a row.
    """
    table, use = release.table(track, measure, by), release.table(track, Measure.USE, by)
    if table is None or use is None or item not in table.items:
        return ()
    rows, at = release.rows[by], table.items.index(item)
    groups = {row.parent for row in rows}
    shown = []
    for i, row in enumerate(rows):
        part = table.people[i][at]
        whole = row.people if measure is Measure.USE else use.people[i][0]
        if i > 0 and i not in groups and part is not None and whole and part <= whole:
            shown.append((row.id, part, whole))
    if len(shown) < 2:
        return ()
    parts, wholes = (np.array([one[k] for one in shown], np.int64) for k in (1, 2))
    drawn, low, high = shrunk(parts, wholes)
    chances = [chance_of(part, whole, int(parts.sum()) - part, int(wholes.sum()) - whole) for _, part, whole in shown]
    others = (parts.sum() - parts) / (wholes.sum() - wholes)
    return tuple(
        UnitShare(
            *one,
            100 * float(drawn[i]),
            100 * float(low[i]),
            100 * float(high[i]),
            Verdict.NOT_VISIBLE if not differs else Verdict.MORE if one[1] / one[2] > others[i] else Verdict.LESS,
        )
        for i, (one, differs) in enumerate(zip(shown, beyond_chance(chances), strict=True))
    )


def shrunk(parts: Int64, wholes: Int64) -> tuple[Float64, Float64, Float64]:
    """Shares `parts` / `wholes` (>= 1) drawn together, and the ends of their 95 % intervals: float64[k], 0 to 1."""
    from scipy.special import betainccinv, betaincinv, betaln

    middle = 1 / np.mean(1 / wholes)
    u = (np.arange(_MEANS) + 0.5) / _MEANS
    m = u**2 * (3 - 2 * u)  # closer together where shares are near nought or one: dm = 6 u (1 - u) du
    b = (np.arange(_SHRINKAGES) + 0.5) / _SHRINKAGES
    precision = middle * b / (1 - b)
    a = (m[:, None] * precision)[..., None]
    c = ((1 - m)[:, None] * precision)[..., None]
    log_weight = (betaln(a + parts, c + wholes - parts) - betaln(a, c)).sum(axis=-1)
    log_weight += np.log(u * (1 - u))[:, None]
    weight = np.exp(log_weight - log_weight.max())[..., None]
    weight /= weight.sum()

    mean = (a + parts) / (a + c + wholes)
    spread = mean * (1 - mean) / (a + c + wholes + 1)
    drawn = (weight * mean).sum(axis=(0, 1))
    variance = (weight * (spread + (mean - drawn) ** 2)).sum(axis=(0, 1))
    size = drawn * (1 - drawn) / variance - 1
    ends = drawn * size, (1 - drawn) * size
    return drawn, betaincinv(*ends, 0.025), betainccinv(*ends, 0.025)
