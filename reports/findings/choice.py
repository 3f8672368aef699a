"""Which three findings come first."""

from __future__ import annotations

from collections.abc import Sequence

from reports.cube import Measure, Track
from reports.findings.shape import Finding, Kind, Share
from reports.published import Release
from reports.uncertainty import Verdict, sureness

MOST = 3


def findings(release: Release, history: Sequence[Release] = ()) -> tuple[Finding, ...]:
    """At most three findings of different kinds, the most important first; deterministic.

    `history`: releases of the same company, in any order; the latest before this one is what changes are told from.
    Everything is made of shown figures. Cost: O(rows x items).
    """
    table, used = release.table(Track.OUTSIDE, Measure.THEME), release.people(Track.OUTSIDE, Measure.USE)
    if table is None or not used:
        return ()
    shown = sorted((-n, item) for item, n in zip(table.items, table.people[0], strict=True) if n is not None)
    if not shown:
        return ()
    people, theme = -shown[0][0], shown[0][1]
    second = (Share(-shown[1][0], used), shown[1][1]) if len(shown) > 1 else (None, None)
    return (
        Finding(
            Kind.LEADING_THEME,
            Track.OUTSIDE,
            Measure.THEME,
            sureness(used),
            Verdict.NOT_VISIBLE,
            item=theme,
            other_item=second[1],
            share=Share(people, used),
            beside=second[0],
        ),
    )
