"""Shares in bands, coarse enough that share x count finds nobody's answer.

A mean with one decimal over six people gives back the sum of their answers, and a mean of 5.0 gives back each of
them.  So a rating is published as the share of favourable people, in the narrowest of these bands that still
spans as many people as the threshold: 10, 20, 25 or else 50 percent.  For r people the band [a, b) leaves the
favourable count s anywhere in

    S(a, b; r) = { ceil(a r / 100), .., ceil(b r / 100) - 1 }     (up to r where b = 100),

at least three neighbouring counts for r >= 5; nobody's answer follows, not even in the outermost bands.

Together.  Counts s add up over units, so the company's band narrows a unit's: s_u >= S_company.low - sum of the
others' highs, and so on; one sum, so this bound is exact.  People of units whose figures are hidden join in as one
group of R people (R is known, company minus shown) with s anywhere in 0..R.  Wherever such a bound would leave a
group fewer than three counts, a unit's band is withheld (fewest people first) until none does.  Since every hidden
group counts at least the threshold of people (see `release`), company minus the others never speaks of fewer.
"""

from collections.abc import Sequence

from reports.published import Band

LEAST_ROOM = 2


def band_of(favourable: int, people: int, threshold: int) -> Band:
    """The band that holds favourable / people (people >= 1)."""
    width = next((w for w in (10, 20, 25) if w * people >= 100 * threshold), 50)
    nth = min(100 * favourable // (width * people), 100 // width - 1)
    return Band(nth * width, (nth + 1) * width)


def counts_in(band: Band | None, people: int) -> tuple[int, int]:
    """The least and the greatest favourable count that a band leaves open; all of them where there is none."""
    if band is None:
        return 0, people
    return -(-band.low * people // 100), people if band.high == 100 else -(-band.high * people // 100) - 1


def publishable(
    people: Sequence[int], favourable: Sequence[int], shown: Sequence[bool], threshold: int
) -> tuple[Band | None, ...]:
    """Bands for a rating's rows, the company's first: None where the count is hidden or the band gave way.

    `people`, `favourable`: int[1+u]; `shown`: whether each count of people is published.  Cost: O(u^2).
    """
    bands = [band_of(f, n, threshold) if seen else None for n, f, seen in zip(people, favourable, shown, strict=True)]
    if not shown[0]:
        return tuple(bands)
    units = [u for u in range(1, len(people)) if shown[u]]
    unseen = people[0] - sum(people[u] for u in units)
    for given_up in sorted(units, key=lambda u: people[u]):
        if _has_room(bands, people, units, unseen):
            break
        bands[given_up] = None
    return tuple(bands)


def _has_room(bands: Sequence[Band | None], people: Sequence[int], units: Sequence[int], unseen: int) -> bool:
    least, most = counts_in(bands[0], people[0])
    groups = [counts_in(bands[u], people[u]) for u in units] + ([(0, unseen)] if unseen else [])
    low, high = sum(g[0] for g in groups), sum(g[1] for g in groups)
    return all(min(b, most - (low - a)) - max(a, least - (high - b)) >= LEAST_ROOM for a, b in groups)
