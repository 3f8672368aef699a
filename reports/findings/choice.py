"""Which three findings come first.

All that could be found is looked at, question by question: what changed, where places differ, what stands out.  Each
question shares one risk of 1 in 80 among all its candidates by Holm's steps, so that the many rows of "where" do not
drown the few figures of "what changed", nor the many themes the two figures of use, and a whole report names something
that is chance once in twenty at most.  What a report calls a change anywhere is what stands here (`changed`): no page
may say in one place that use has grown and in another that nothing has changed.

Of what stands, the importance is what its kind weighs, and the points that are there for sure.  Of each kind the most
important is kept, and three kinds are told.  If a release before was looked at and nothing has changed beyond chance,
that is one of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.cube import RATINGS, SENSITIVE, Measure, Track
from reports.findings.besides import besides
from reports.findings.candidates import Candidate, Question, company_share
from reports.findings.changes import changes
from reports.findings.places import places
from reports.findings.shape import Finding, Kind
from reports.published import Release
from reports.statistics.uncertainty import CERTAINTY, Sureness, Verdict, beyond_chance, smallest_visible, sureness

MOST = 3
# How much a kind weighs, in points: first what burdens people and what has changed, then where, then the rest.
WEIGHT = {
    Kind.LEADING_THEME: 45,
    Kind.RATING_CHANGED: 35,
    Kind.THEME_CHANGED: 30,
    Kind.RATING_DIFFERS: 25,
    Kind.THEME_DIFFERS: 22,
    Kind.USE_CHANGED: 20,
    Kind.BESIDE_OTHERS: 20,
    Kind.USE_DIFFERS: 18,
    Kind.NOTHING_CHANGED: 16,
    Kind.TRACKS_DIFFER: 14,
    Kind.EARLY_STAGES: 12,
    Kind.LEADING_WISH: 11,
    Kind.LITTLE_INSIDE: 10,
}
# Wellbeing or the wish to stay falling, or lying below others, comes before anything that rose.
WORRY = 20
# What is said outside is what nobody else can tell a company; and that a theme is rare somewhere asks for little.
LIGHTER = 5
MOST_POINTS = 30
_RISK = (1 - CERTAINTY) / len(Question)
# By how many the risk is divided for the use of either track.
COMPARISONS_OF_USE = len(Question) * len(Track)
# What stands at a fifth of the risk as well is told as sure.
_SURER_RISK = _RISK / 5


def findings(release: Release, history: Sequence[Release] = ()) -> tuple[Finding, ...]:
    """At most three findings of different kinds, the most important first; deterministic.

    `history`: releases of the same company, in any order; that of the quarter just before is what changes are told
    from, and a gap is not bridged.
    Everything is made of shown figures. Cost: O(rows x items).
    """
    before = next((one for one in history if one.quarter == _quarter_before(release.quarter)), None)
    looked_at = [] if before is None else changes(release, before)
    moved = _moved(looked_at)
    found = [*moved, *_standing(places(release)), *_standing(besides(release))]
    best: dict[Kind, tuple[float, str, Finding]] = {}
    for candidate in found:
        kind, ranked = candidate.finding.kind, (-_importance(candidate), candidate.finding.key, candidate.finding)
        best[kind] = min(best.get(kind, ranked), ranked, key=lambda entry: entry[:2])
    ordered = sorted(best.values(), key=lambda entry: entry[:2])
    if before is not None and looked_at and not moved:
        nothing = _nothing_changed(release, before)
        ordered = sorted((*ordered[: MOST - 1], (-float(WEIGHT[nothing.kind]), nothing.key, nothing)), key=_rank)
    return tuple(finding for _, _, finding in ordered[:MOST])


def changed(release: Release, before: Release) -> dict[tuple[Track, Measure, str | None], Verdict]:
    """Every figure of the whole company that moved beyond chance since `before`, and which way.

    By track, measure and item; ratings have no item.  Cost: O(items).
    """
    stands = (candidate.finding for candidate in _moved(changes(release, before)))
    return {(one.track, one.measure, None if one.measure in RATINGS else one.item): one.verdict for one in stands}


def apart_from_others(release: Release) -> frozenset[tuple[Track, Measure, str]]:
    """Every benchmark (track, measure, item) whose middle half the own figure lies outside of beyond chance."""
    stands = (candidate.finding for candidate in _standing(besides(release)))
    return frozenset(
        (one.benchmark.track, one.benchmark.measure, one.benchmark.item)
        for one in stands
        if one.kind is Kind.BESIDE_OTHERS and one.benchmark is not None
    )


def _moved(looked_at: Sequence[Candidate]) -> list[Candidate]:
    """The changes that stand: use by itself, and all the rest together."""
    return [
        candidate
        for question in (Question.USE, Question.CHANGE)
        for candidate in _standing([one for one in looked_at if one.question is question])
    ]


def _quarter_before(quarter: str) -> str:
    year, nth = int(quarter[:4]), int(quarter[-1])
    return f"{year - 1}-Q4" if nth == 1 else f"{year}-Q{nth - 1}"


def _rank(entry: tuple[float, str, Finding]) -> tuple[float, str]:
    return entry[:2]


def _standing(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those beyond chance, with their certainty; the leading theme always, for it leads whether chance or not."""
    chances = [candidate.chance for candidate in candidates]
    stand, surely = beyond_chance(chances, 1 - _RISK), beyond_chance(chances, 1 - _SURER_RISK)
    kept = []
    for candidate, is_beyond, is_sure in zip(candidates, stand, surely, strict=True):
        of_people, finding = sureness(candidate.people), candidate.finding
        if finding.kind is Kind.LEADING_THEME:
            verdict = Verdict.MORE if is_beyond else Verdict.NOT_VISIBLE
            most = Sureness.LOW if of_people is Sureness.LOW else of_people if is_beyond else Sureness.MIDDLE
            kept.append(replace(candidate, finding=replace(finding, certainty=most, verdict=verdict)))
        elif is_beyond and finding.verdict is not Verdict.NOT_VISIBLE:
            certainty = Sureness.HIGH if is_sure and of_people is not Sureness.LOW else Sureness.MIDDLE
            kept.append(replace(candidate, finding=replace(finding, certainty=certainty)))
    return kept


def _importance(candidate: Candidate) -> float:
    finding = candidate.finding
    weight = WEIGHT[finding.kind] + min(candidate.assured, MOST_POINTS)
    is_less = finding.verdict is Verdict.LESS
    if finding.measure in SENSITIVE and is_less:
        weight += WORRY
    if finding.track is Track.INSIDE and finding.kind is not Kind.LITTLE_INSIDE:
        weight -= LIGHTER
    if finding.kind is Kind.THEME_DIFFERS and is_less:
        weight -= LIGHTER
    return weight


def _nothing_changed(release: Release, before: Release) -> Finding:
    """With the smallest change of use that would have been seen."""
    share = company_share(release, Track.OUTSIDE, Measure.USE, "use")
    earlier = company_share(before, Track.OUTSIDE, Measure.USE, "use")
    smallest = low = high = None
    if share is None or earlier is None:
        share = earlier = None
    else:
        smallest = smallest_visible(share.whole, earlier.part, earlier.whole, comparisons=COMPARISONS_OF_USE)
        change = next(c.finding for c in changes(release, before) if c.finding.kind is Kind.USE_CHANGED)
        low, high = change.low, change.high
    return Finding(
        Kind.NOTHING_CHANGED,
        Track.OUTSIDE,
        Measure.USE,
        Sureness.LOW if smallest is None or smallest > 10 else Sureness.MIDDLE if smallest > 5 else Sureness.HIGH,
        Verdict.NOT_VISIBLE,
        item="use",
        share=share,
        beside=earlier,
        since=before.quarter,
        low=low,
        high=high,
        smallest=smallest,
    )
