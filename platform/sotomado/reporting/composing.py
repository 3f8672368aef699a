"""What is told of a quarter, made of what was read: nothing here asks the database, so nobody waits for it.

Ratings by consultants are set right for harsh and lenient ones, people are counted, the cube is protected, means and
other companies are set beside it, and then our own adversary reads the result as HR could: with all earlier releases,
and the roster. If that finds anybody, nothing is told. There is no override, here or anywhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reports import release_file
from reports.attack import Knowledge, Roster, attack
from reports.cube import Frame, Measure, Track
from reports.protecting.means import person_means
from reports.published import Release, Thresholds, Worry
from reports.release import protect
from reports.statistics.raters import HIGHEST, LOWEST, leanings
from sotomado.reporting import beside
from sotomado.reporting.errors import Betrayed
from sotomado.reporting.facts import Facts, Float64, Judged, Ratings, with_ratings
from sotomado.reporting.others import Others
from sotomado.reporting.releases import written

log = logging.getLogger("sotomado.reporting")

# What cannot be judged is not told either.
UNSOLVED = "a programme of the attack could not be solved"


@dataclass(frozen=True, slots=True, eq=False)
class Ingredients:
    """All that a release is made of. `judged`: ratings of everybody's consultants, to know harsh ones by."""

    thresholds: Thresholds
    facts: Facts
    judged: Mapping[Measure, Judged]
    others: Others | None = None
    earlier: tuple[Release, ...] = ()
    worries: tuple[Worry, ...] = ()


def composed(of: Ingredients) -> str:
    """The text that is stored. Raises Betrayed where it would give somebody away.

    Cost: that of `reports.release.protect` and `reports.attack.attack`, seconds for thousands of people.
    """
    leaning = {measure: Leaning(judged) for measure, judged in of.judged.items()}
    cube = with_ratings(of.facts, {m: leaning[m].scores(ratings) for m, ratings in of.facts.ratings.items()})
    try:
        release = protect(cube, of.thresholds, of.earlier)
    except ArithmeticError as error:
        raise Betrayed(UNSOLVED) from error
    own = dict(of.facts.voices) | {
        (Track.OUTSIDE, measure): leaning[measure].means(ratings) for measure, ratings in of.facts.ratings.items()
    }
    elsewhere = dict(of.others.voices) if of.others else {}
    if of.others:
        for measure, ratings in of.others.ratings.items():
            elsewhere[Track.OUTSIDE, measure] = leaning[measure].means(ratings), ratings.place[:, 0]
        scores = {measure: leaning[measure].scores(ratings) for measure, ratings in of.others.ratings.items()}
    release = replace(
        release,
        means=beside.means(release, own, elsewhere),
        benchmarks=beside.benchmarks(release, cube, of.others, scores) if of.others else (),
        worries=() if release.shows_nothing(Track.OUTSIDE) else of.worries,
    )
    unless_betrayed(release, of.earlier, cube.frame)
    return written(of.facts.units, release)


def unless_betrayed(release: Release, earlier: tuple[Release, ...], frame: Frame) -> None:
    """Raises Betrayed where the adversary finds anybody."""
    roster = Roster(tuple(unit.id for unit in frame.units), frame.ages, frame.tenures, frame.people)
    try:
        findings = attack(
            release_file.to_json(release),
            [release_file.to_json(one) for one in earlier],
            Knowledge(roster),
        )
    except ValueError as error:
        raise Betrayed("no world fits what would be printed") from error
    except ArithmeticError as error:
        raise Betrayed(UNSOLVED) from error
    if findings.unasked:
        log.warning(
            "release attacked in part", extra={"event": "release_attacked_in_part", "error": findings.remarks[-1]}
        )
    if findings.disclosures:
        raise Betrayed("; ".join(sorted({found.reason for found in findings.disclosures})))


class Leaning:
    """How far each consultant leans, and what ratings are without it."""

    def __init__(self, judged: Judged) -> None:
        self._consultants = np.unique(judged.consultant)
        self._effects = leanings(judged.value, judged.consultant, judged.group)[0]

    def means(self, ratings: Ratings) -> Float64:
        """Each person's mean without leanings, float64[people]; it may lie a little off the scale."""
        return person_means(self._without(ratings), ratings.person)[0]

    def scores(self, ratings: Ratings) -> Float64:
        """Each person's mean of the nearest points of the scale, float64[people], to be counted by: a rating of 4
        stays one unless its consultant leans by more than half a point."""
        points = np.clip(np.floor(self._without(ratings) + 0.5), LOWEST, HIGHEST)
        return person_means(points, ratings.person)[0]

    def _without(self, ratings: Ratings) -> Float64:
        if not len(ratings.value):
            return ratings.value
        return np.asarray(ratings.value - self._effects[np.searchsorted(self._consultants, ratings.consultant)])
