"""What was looked at: a finding as it would be told, and how often chance alone would bring it about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, sqrt
from statistics import NormalDist

from reports.cube import Measure, Track
from reports.findings.shape import Finding, Share
from reports.published import ALL, Band, By, Release, counts_in
from reports.statistics.uncertainty import Verdict, chance_of, newcombe

_NORMAL = NormalDist()
_NEAR = 1e-9


class Question(Enum):
    """What a reader asks of a report. Each question may err once in eighty, so that all four err once in twenty."""

    USE = "use"
    CHANGE = "change"
    PLACE = "place"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`finding` with whatever certainty it was given; `chance`: its p value; `people`: the fewer of those compared.

    `assured`: by how many points the difference is there at the least, 0 where nothing is sure.
    """

    finding: Finding
    question: Question
    chance: float
    assured: float
    people: int


def verdict_of(points: float) -> Verdict:
    """Which way a difference goes."""
    return Verdict.MORE if points > 0 else Verdict.LESS if points < 0 else Verdict.NOT_VISIBLE


def whole_points(low: float, high: float) -> tuple[int, int]:
    """An interval from -1 to 1 in points, rounded outwards."""
    return max(-100, floor(100 * low + _NEAR)), min(100, ceil(100 * high - _NEAR))


def assured(low: float, high: float) -> float:
    """How far an interval stays away from nought, in points."""
    return 100 * max(low, -high, 0.0)


def shares_apart(share: Share, other: Share) -> tuple[float, float, float]:
    """(chance, low, high): the p value and the interval of one share less another, as parts of one."""
    shares = (share.part, share.whole, other.part, other.whole)
    return chance_of(*shares), *newcombe(*shares)


def bands_apart(band: Band, people: int, least: int, most: int, other_people: int) -> tuple[float, float]:
    """(chance, points) of a band set beside `least`..`most` of other people, read as near to them as it allows.

    Points are nought, and chance certain, where the same share may lie in both.
    """
    low, high = counts_in(band, people)
    if low / people > most / other_people:
        return chance_of(low, people, most, other_people), 100 * (low / people - most / other_people)
    if high / people < least / other_people:
        return chance_of(high, people, least, other_people), 100 * (high / people - least / other_people)
    return 1.0, 0.0


def chance_beside(part: int, whole: int, fixed: float) -> float:
    """The p value of a share beside a number that is no sample, from 0 to 1 (both excluded)."""
    return 2 * _NORMAL.cdf(-abs(part / whole - fixed) / sqrt(fixed * (1 - fixed) / whole))


def shown_share(release: Release, track: Track, measure: Measure, item: str, row: str, by: By) -> Share | None:
    """Users of a row's people, or those of its users who brought a theme; None where either is hidden."""
    part = release.people(track, measure, item, row, by)
    whole = (
        next((one.people for one in release.rows.get(by, ()) if one.id == row), None)
        if measure is Measure.USE
        else release.people(track, Measure.USE, None, row, by)
    )
    return None if part is None or not whole or part > whole else Share(part, whole)


def company_share(release: Release, track: Track, measure: Measure, item: str) -> Share | None:
    """The whole company's."""
    return shown_share(release, track, measure, item, ALL, By.UNIT)
