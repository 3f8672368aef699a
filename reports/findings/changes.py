"""What changed since the release before: use, themes and ratings of the whole company."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from reports.cube import RATINGS, Measure, Track
from reports.findings.candidates import (
    Candidate,
    Question,
    assured,
    bands_apart,
    company_share,
    shares_apart,
    verdict_of,
    whole_points,
)
from reports.findings.shape import Finding, Kind
from reports.published import Mean, Release, counts_in
from reports.statistics.uncertainty import Sureness

_KINDS = {Measure.USE: Kind.USE_CHANGED, Measure.THEME: Kind.THEME_CHANGED}
# One tenth between two rounded means, in points of a scale that is four wide.
_ROUNDED, _POINTS = 0.1, 25


def changes(release: Release, before: Release) -> list[Candidate]:
    """Everything that is shown in both."""
    found = []
    for track in Track:
        for measure in (Measure.USE, Measure.THEME):
            table = release.table(track, measure)
            found += [
                candidate
                for item in (() if table is None else table.items)
                if (candidate := _share_changed(release, before, track, measure, item)) is not None
            ]
        for measure in RATINGS:
            if (candidate := _rating_changed(release, before, track, measure)) is not None:
                found.append(candidate)
    return found


def _share_changed(release: Release, before: Release, track: Track, measure: Measure, item: str) -> Candidate | None:
    table = before.table(track, measure)
    if table is None or item not in table.items:
        return None
    share, earlier = company_share(release, track, measure, item), company_share(before, track, measure, item)
    if share is None or earlier is None:
        return None
    chance, low, high = shares_apart(share, earlier)
    finding = Finding(
        _KINDS[measure],
        track,
        measure,
        Sureness.LOW,
        verdict_of(share.part * earlier.whole - earlier.part * share.whole),
        item=item,
        share=share,
        beside=earlier,
        since=before.quarter,
        low=whole_points(low, high)[0],
        high=whole_points(low, high)[1],
    )
    question = Question.USE if measure is Measure.USE else Question.CHANGE
    return Candidate(finding, question, chance, assured(low, high), min(share.whole, earlier.whole))


def _mean(release: Release, track: Track, measure: Measure) -> Mean | None:
    return next((mean for mean in release.means if mean.track is track and mean.measure is measure), None)


def _rating_changed(release: Release, before: Release, track: Track, measure: Measure) -> Candidate | None:
    people, earlier_people = release.people(track, measure), before.people(track, measure)
    band, earlier_band = release.favourable(track, measure), before.favourable(track, measure)
    mean, earlier_mean = _mean(release, track, measure), _mean(before, track, measure)
    if not people or not earlier_people:
        return None
    if mean is not None and earlier_mean is not None:
        chance, points, certain = _means_apart(mean, earlier_mean)
        band = earlier_band = None
    elif band is not None and earlier_band is not None:
        chance, points = bands_apart(band, people, *counts_in(earlier_band, earlier_people), earlier_people)
        certain, mean, earlier_mean = abs(points), None, None
    else:
        return None
    finding = Finding(
        Kind.RATING_CHANGED,
        track,
        measure,
        Sureness.LOW,
        verdict_of(points),
        since=before.quarter,
        band=band,
        band_beside=earlier_band,
        mean=mean,
        mean_beside=earlier_mean,
    )
    return Candidate(finding, Question.CHANGE, chance, certain, min(people, earlier_people))


def _means_apart(mean: Mean, other: Mean) -> tuple[float, float, float]:
    """(chance, points, assured points) of two means as printed, rounded as unluckily as they may have been."""
    z = NormalDist().inv_cdf(0.975)
    apart = sqrt((mean.high - mean.low) ** 2 + (other.high - other.low) ** 2) / (2 * z)
    least = max(abs(mean.value - other.value) - _ROUNDED, 0.0)
    chance = 1.0 if apart == 0 else 2 * NormalDist().cdf(-least / apart)
    return chance, _POINTS * (mean.value - other.value), _POINTS * max(least - z * apart, 0.0)
