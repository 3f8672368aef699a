"""What is told of use beside invitations: the company's own protected number of each quarter, out of its release.

No number is made by round, and none could be: HR chooses the cohort, so two rounds that differ by one person would tell
by their difference whether that person came. What stands here is what stands in the report, to the digit.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.cube import Measure, Track
from reports.published import By
from sotomado.database import UnitOfWork
from sotomado.reporting import service as reporting

MOST_QUARTERS = 4


@dataclass(frozen=True)
class TakenUp:
    """A quarter of a whole company. `people`: who talked outside; None where the release does not say it."""

    quarter: str
    people: int | None
    everyone: int


def by_quarter(work: UnitOfWork, *, company_id: int) -> list[TakenUp]:
    """The latest quarters that are released, the latest first."""
    released = reporting.history(work, company_id=company_id)[::-1][:MOST_QUARTERS]
    return [
        TakenUp(one.quarter, one.release.people(Track.OUTSIDE, Measure.USE), one.release.rows[By.UNIT][0].people)
        for one in released
    ]
