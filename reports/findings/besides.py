"""What stands out by itself: the leading theme and wish, the others, inside beside outside, early stages, few 1on1s."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist

from reports.cube import RATINGS, Measure, Track
from reports.findings.candidates import Candidate, Question, assured, chance_beside, company_share, whole_points
from reports.findings.shape import Finding, Kind, Share
from reports.published import Benchmark, Release, Standing, counts_in
from reports.statistics.uncertainty import Sureness, Verdict, wilson

EARLY = ("1", "2", "3")
HALF = 0.5
# Themes of the two tracks that mean the same, under their two names; others have no counterpart.
SAME = (("growth", "growth"), ("relations", "relations"), ("role_change", "career"), ("health", "condition"))


def besides(release: Release) -> list[Candidate]:
    """All of these that the release has figures for."""
    found: Iterable[Candidate | None] = (
        _leading(release, Kind.LEADING_THEME, Track.OUTSIDE, Measure.THEME),
        _leading(release, Kind.LEADING_WISH, Track.INSIDE, Measure.WISH),
        _early_stages(release),
        _little_inside(release),
        *(_beside_others(release, mark) for mark in release.benchmarks if mark.standing is not Standing.WITHIN),
        *(_tracks_differ(release, outside, inside) for outside, inside in SAME),
    )
    return [candidate for candidate in found if candidate is not None]


def _leading(release: Release, kind: Kind, track: Track, measure: Measure) -> Candidate | None:
    """The first beside the second.  People may bring both, and how many do is not told: of n people at most
    min(a + b, 2 n - a - b) brought only one of them, so the chance is no greater than this (McNemar 1947), and
    setting the best beside the second alone keeps its level (Gutmann and Maymin, Ann. Stat. 15, 1987)."""
    table, used = release.table(track, measure), release.people(track, Measure.USE)
    if table is None or not used:
        return None
    figures = zip(table.items, table.people[0], strict=True)
    shown = sorted((-n, item) for item, n in figures if n is not None and n <= used)
    if not shown or not shown[0][0]:
        return None
    first, second = -shown[0][0], -shown[1][0] if len(shown) > 1 else None
    chance, lead = 1.0, 0.0
    if second is not None:
        only_one = max(min(first + second, 2 * used - first - second), first - second)
        chance = 1.0 if first == second else 2 * NormalDist().cdf(-(first - second) / sqrt(only_one))
        lead = 100 * max(first - second - 1.96 * sqrt(only_one), 0.0) / used
    finding = Finding(
        kind,
        track,
        measure,
        Sureness.LOW,
        Verdict.MORE,
        item=shown[0][1],
        other_item=None if second is None else shown[1][1],
        share=Share(first, used),
        beside=None if second is None else Share(second, used),
    )
    return Candidate(finding, Question.BESIDE, chance, lead, used)


def _early_stages(release: Release) -> Candidate | None:
    table = release.table(Track.OUTSIDE, Measure.STAGE)
    if table is None or not set(EARLY) < set(table.items):
        return None
    shown = [n for n in table.people[0] if n is not None]
    if len(shown) < len(table.items) or not sum(shown):
        return None
    early = sum(n for item, n in zip(table.items, shown, strict=True) if item in EARLY)
    share = Share(early, sum(shown))
    if share.part <= HALF * share.whole:
        return None
    finding = Finding(Kind.EARLY_STAGES, Track.OUTSIDE, Measure.STAGE, Sureness.LOW, Verdict.MORE, share=share)
    sure = 100 * (wilson(share.part, share.whole)[0] - HALF)
    return Candidate(
        finding, Question.BESIDE, chance_beside(share.part, share.whole, HALF), max(sure, 0.0), share.whole
    )


def _little_inside(release: Release) -> Candidate | None:
    share = company_share(release, Track.INSIDE, Measure.USE, "use")
    if share is None or share.part >= HALF * share.whole:
        return None
    finding = Finding(
        Kind.LITTLE_INSIDE, Track.INSIDE, Measure.USE, Sureness.LOW, Verdict.LESS, item="use", share=share
    )
    sure = 100 * (HALF - wilson(share.part, share.whole)[1])
    return Candidate(
        finding, Question.BESIDE, chance_beside(share.part, share.whole, HALF), max(sure, 0.0), share.whole
    )


def _beside_others(release: Release, mark: Benchmark) -> Candidate | None:
    """The own figure beside the nearer end of the band, a rating's read as near to it as its own band allows."""
    above = mark.standing is Standing.ABOVE
    end = (mark.high if above else mark.low) / 100
    band = share = None
    if mark.measure in RATINGS:
        people, band = release.people(mark.track, mark.measure), release.favourable(mark.track, mark.measure)
        if not people or band is None:
            return None
        nearest = Share(counts_in(band, people)[0 if above else 1], people)
    else:
        share = company_share(release, mark.track, mark.measure, mark.item)
        if share is None:
            return None
        nearest = share
    if not 0 < end < 1 or (nearest.part > end * nearest.whole) is not above:
        return None
    finding = Finding(
        Kind.BESIDE_OTHERS,
        mark.track,
        mark.measure,
        Sureness.LOW,
        Verdict.MORE if above else Verdict.LESS,
        item=None if mark.measure in RATINGS else mark.item,
        share=share,
        band=band,
        benchmark=mark,
    )
    low, high = wilson(nearest.part, nearest.whole)
    chance = chance_beside(nearest.part, nearest.whole, end)
    return Candidate(finding, Question.BESIDE, chance, assured(low - end, high - end), nearest.whole)


def _tracks_differ(release: Release, outside: str, inside: str) -> Candidate | None:
    """Many people are in both tracks, and may well say in one what they do not in the other: the doubts of the two
    shares are added, as if whoever brings a theme outside never did inside."""
    tables = release.table(Track.OUTSIDE, Measure.THEME), release.table(Track.INSIDE, Measure.THEME)
    if tables[0] is None or tables[1] is None or outside not in tables[0].items or inside not in tables[1].items:
        return None
    share = company_share(release, Track.OUTSIDE, Measure.THEME, outside)
    other = company_share(release, Track.INSIDE, Measure.THEME, inside)
    if share is None or other is None:
        return None
    p, q = share.part / share.whole, other.part / other.whole
    spread = sqrt(p * (1 - p) / share.whole) + sqrt(q * (1 - q) / other.whole)
    (low, high), (other_low, other_high) = wilson(share.part, share.whole), wilson(other.part, other.whole)
    finding = Finding(
        Kind.TRACKS_DIFFER,
        Track.OUTSIDE,
        Measure.THEME,
        Sureness.LOW,
        Verdict.MORE if p > q else Verdict.LESS,
        item=outside,
        other_item=inside,
        share=share,
        beside=other,
        low=whole_points(low - other_high, high - other_low)[0],
        high=whole_points(low - other_high, high - other_low)[1],
    )
    chance = 1.0 if p == q or spread == 0 else 2 * NormalDist().cdf(-abs(p - q) / spread)
    return Candidate(
        finding, Question.BESIDE, chance, assured(low - other_high, high - other_low), min(share.whole, other.whole)
    )
