"""Where units, ages or tenures differ from all the others: row by row, from the row's and the company's own figures.

A row is set beside the company less that row, because a part of a whole is no stranger to it.
"""

from __future__ import annotations

from reports.cube import RATINGS, Measure, Track
from reports.findings.candidates import (
    Candidate,
    Question,
    assured,
    bands_apart,
    shares_apart,
    shown_share,
    verdict_of,
    whole_points,
)
from reports.findings.shape import Finding, Kind, Share
from reports.published import ALL, By, Release, counts_in
from reports.statistics.uncertainty import Sureness

_KINDS = {Measure.USE: Kind.USE_DIFFERS, Measure.THEME: Kind.THEME_DIFFERS}


def places(release: Release) -> list[Candidate]:
    """Every shown row of every table by unit, age and tenure."""
    found: list[Candidate | None] = []
    for table in release.tables:
        if table.by is By.UNIT_AGE:
            continue
        for row in release.rows[table.by][1:]:
            if table.measure in _KINDS:
                found += [
                    _share_differs(release, table.track, table.measure, item, row.id, table.by) for item in table.items
                ]
            elif table.measure in RATINGS:
                found.append(_rating_differs(release, table.track, table.measure, row.id, table.by))
    return [candidate for candidate in found if candidate is not None]


def _share_differs(release: Release, track: Track, measure: Measure, item: str, row: str, by: By) -> Candidate | None:
    share = shown_share(release, track, measure, item, row, by)
    company = shown_share(release, track, measure, item, ALL, by)
    if share is None or company is None or not share.whole < company.whole or share.part > company.part:
        return None
    others = Share(company.part - share.part, company.whole - share.whole)
    if others.part > others.whole:
        return None
    chance, low, high = shares_apart(share, others)
    finding = Finding(
        _KINDS[measure],
        track,
        measure,
        Sureness.LOW,
        verdict_of(share.part * others.whole - others.part * share.whole),
        item=item,
        by=by,
        row=row,
        share=share,
        beside=company,
        low=whole_points(low, high)[0],
        high=whole_points(low, high)[1],
    )
    return Candidate(finding, Question.PLACE, chance, assured(low, high), min(share.whole, others.whole))


def _rating_differs(release: Release, track: Track, measure: Measure, row: str, by: By) -> Candidate | None:
    people, all_people = release.people(track, measure, None, row, by), release.people(track, measure, None, ALL, by)
    band, whole = release.favourable(track, measure, row, by), release.favourable(track, measure, ALL, by)
    if not people or not all_people or band is None or whole is None or people >= all_people:
        return None
    (least, most), (whole_least, whole_most) = counts_in(band, people), counts_in(whole, all_people)
    others = all_people - people
    rest = [min(others, max(0, bound)) for bound in (whole_least - most, whole_most - least)]
    chance, points = bands_apart(band, people, rest[0], rest[1], others)
    finding = Finding(
        Kind.RATING_DIFFERS,
        track,
        measure,
        Sureness.LOW,
        verdict_of(points),
        by=by,
        row=row,
        band=band,
        band_beside=whole,
    )
    return Candidate(finding, Question.PLACE, chance, abs(points), min(people, others))
