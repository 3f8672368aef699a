"""The fiscal year so far, from shown quarters alone. Nothing here was counted anew, and none of it is ever stored.

A year from April is the sum of its quarters' figures: people of each quarter, so somebody who came in two is counted
in both, and whoever shows the sum says so.  Distinct people over quarters are never published, for such a number would
link two releases.  Where any quarter's figure is hidden the sum is hidden too; otherwise the sum less the others would
be that figure.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.cube import Measure, Track
from reports.published import ALL, By, Release


def year_to_date(
    releases: Sequence[Release],
    track: Track,
    measure: Measure,
    item: str | None = None,
    row: str = ALL,
    by: By = By.UNIT,
) -> int | None:
    """The sum over the latest release and those before it in its fiscal year, in any order given.

    None where a figure is hidden, where a quarter between the first and the last is missing or did not count this yet,
    and where there is none: what was not on the menu of a quarter is unknown of it, not zero.
    A year begins with the first quarter released: a company may have joined in autumn.  Cost: O(releases).
    """
    in_order = sorted(releases, key=lambda release: release.quarter)
    if not in_order:
        return None
    this_year = [one for one in in_order if _fiscal_year(one.quarter) == _fiscal_year(in_order[-1].quarter)]
    numbers = [_number(one.quarter) for one in this_year]
    figures = [one.people(track, measure, item, row, by) for one in this_year]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or any(figure is None for figure in figures):
        return None
    return sum(figure for figure in figures if figure is not None)


def _number(quarter: str) -> int:
    """Quarters counted on: "2026-Q3" is 8106."""
    return 4 * int(quarter[:4]) + int(quarter[-1]) - 1


def _fiscal_year(quarter: str) -> int:
    return (_number(quarter) - 1) // 4
