"""A quarter's release: every table of both tracks protected together, as one closed system.

The system.  The frame places every person in one unit, age band and tenure band; of one item (use, a theme, a rating)
the unknown is one vector x over these places, and what is published are sums of it along lines (`lines`): the
company, its groups, units, age bands and tenure bands, and for use outside groups crossed with age bands.  All lines
share the company's figure.  Everybody at the company also knows the headcounts H of all places, and that

    x_theme, x_wish, x_rated, sum of x_stage  <=  x_use  <=  H      in every place.

What is sensitive, with the threshold `few` in distinct people (5; 10 for wellbeing, stay and stage):
  - any count below it, zero included, because "nobody in your unit" is said about everybody there;
  - use with fewer people left over: who did not come is then as visible, and a full unit is the extreme;
  - a theme, wish or stage that all users of a line share, or all but fewer than 5: those few, putting together what
    they know of themselves, would learn it of everybody else.  That everyone who came was rated is not sensitive.

Protection, units before cells.  First use is protected.  A line whose use is hidden shows nothing else; a company
whose use is hidden shows nothing of that track.  Then each item follows by itself: given the use it shares no
equation with the others (stages, of which a person has one, are taken together).  Every hidden figure, the merely
protective ones as well (nobody should be able to tell which those are), leaves the attacker an interval at least
`few` wide, or as wide as caps allow at most, or one in which every value might have been printed; and all that can be
computed by subtraction speaks of `few` people or more.  In `reports.protecting`, `pools` says how, `suppression` does
it where sums are no tree, and `roster` looks after the places beneath the lines.

Nobody counts twice.  Every figure counts distinct people, so no person weighs more than one in any, and no bound on
dominance is needed beyond the thresholds.

Over time.  Figures count distinct people within one quarter.  No running total of distinct people and no mean over
quarters is ever published, people of two quarters overlap in an unknown way, and so no equation links two releases:
their common system falls apart into blocks, and protecting each block protects the whole.  What would link them is a
second release of the same quarter, and that is refused; a release is immutable, also after an erasure.  A menu that
grows between two quarters adds unknowns to the later block alone: what was not counted then is no zero, and no sum
over the two is made of it (`reports.year_to_date`).

What is not claimed: an interval excludes no value inside it, but says nothing about how likely each is, nor does
it reckon with a reader who reruns this choice of lines on guessed tables; and somebody who knows the answers of
N - 1 colleagues in a group of N knows the last one by any published count.
"""

from collections.abc import Iterable

from reports.cube import RATINGS, Count, Cube, Int64, Measure, Track, check
from reports.protecting.bands import bands_of
from reports.protecting.items import hide_items
from reports.protecting.lines import Lines, Mask, lines_of
from reports.protecting.use import hide_use
from reports.published import By, Release, Table, Thresholds

__all__ = ["protect"]

AT_LEAST = Thresholds()
# What is told of the company as a whole and of no part of it: stages that members state for themselves inside.
OF_THE_COMPANY = frozenset({(Track.INSIDE, Measure.STAGE)})


def protect(cube: Cube, thresholds: Thresholds = AT_LEAST, earlier: Iterable[Release] = ()) -> Release:
    """The release of a closed quarter.  Rows come out in the frame's order, those without people are left out.

    Deterministic.  Raises ValueError if the quarter has been released before, if counts contradict the frame or one
    another, if names stand twice, and where a track counts anything but has no use.
    Cost: grows with lines x items; a second or two for 1,200 people, see benchmarks/release.py.
    """
    if any(release.quarter == cube.quarter for release in earlier):
        raise ValueError(f"The quarter {cube.quarter} has been released; a release never changes.")
    check(cube)
    lines = lines_of(cube.frame)
    tables: list[Table] = []
    for track in dict.fromkeys(count.track for count in cube.counts):
        tables += _track(cube, track, lines, thresholds)
    rows = dict(lines.rows)
    if any(table.by is By.COMPANY for table in tables):
        rows[By.COMPANY] = rows[By.UNIT][:1]
    return Release(cube.quarter, thresholds, rows, tuple(tables))


def _track(cube: Cube, track: Track, lines: Lines, thresholds: Thresholds) -> list[Table]:
    use = cube.count(track, Measure.USE)
    if use is None:
        raise ValueError(f"The {track.value} track counts something, but nobody who uses it.")
    crossed = track is Track.OUTSIDE
    users = hide_use(lines, lines.per_place(use.people[..., 0]), thresholds.few, crossed)
    tables = []
    for count in (one for one in cube.counts if one.track is track):
        at = lines.per_place(count.people)
        alone = (track, count.measure) in OF_THE_COMPANY
        hidden = (
            users.hidden[:, None]
            if count is use
            else hide_items(lines, at, users, thresholds, count.measure, of_the_company=alone)
        )
        tables += _tables(count, lines.summed(at), hidden, lines, thresholds)
    return tables


def _tables(count: Count, people: Int64, hidden: Mask, lines: Lines, thresholds: Thresholds) -> list[Table]:
    bands = None
    if count.favourable is not None and count.measure in RATINGS:
        fine = lines.summed(lines.per_place(count.favourable))
        bands = bands_of(lines, people[:, 0], fine[:, 0], hidden[:, 0], thresholds.of(count.measure), thresholds.few)
    tables = []
    cuts = lines.at
    if (count.track, count.measure) in OF_THE_COMPANY:
        cuts = {By.COMPANY: lines.at[By.UNIT][:1]}
    for by, at in cuts.items():
        if by is By.UNIT_AGE and (count.measure is not Measure.USE or count.track is not Track.OUTSIDE):
            continue
        figures = tuple(
            tuple(None if unseen else int(value) for value, unseen in zip(people[i], hidden[i], strict=True))
            for i in at
        )
        favourable = None if bands is None else tuple(bands[i] for i in at)
        tables.append(Table(count.track, count.measure, by, count.items, figures, favourable))
    return tables
