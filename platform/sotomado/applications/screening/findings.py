"""What is known of an application in one stage: which points are open, and who has said yes or no.

Every way onward asks this first. Verdicts on papers that were sent back do not count for the new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from sotomado.applications import steps
from sotomado.applications.models import Application, ChecklistTick, Review, Stage
from sotomado.applications.screening.checklist import CHECKLIST, Point
from sotomado.applications.screening.errors import (
    ChecklistOpen,
    NobodyAgainst,
    NobodyInFavour,
    NotLookedYourself,
    NotTwoInFavour,
)
from sotomado.database import UnitOfWork

IN_FAVOUR_NEEDED = 2


@dataclass(frozen=True)
class Findings:
    """One stage, as it stands. `turn`: of which papers; `verdicts`: whether each who has spoken is in favour."""

    turn: int
    open_points: tuple[Point, ...]
    verdicts: Mapping[int, bool]

    def unless_complete(self) -> None:
        """Raises ChecklistOpen while points are open."""
        if self.open_points:
            raise ChecklistOpen(self.open_points)

    def unless_someone_in_favour(self) -> None:
        """Raises NobodyInFavour."""
        if not any(self.verdicts.values()):
            raise NobodyInFavour()

    def unless_someone_against(self) -> None:
        """Raises NobodyAgainst."""
        if all(self.verdicts.values()):
            raise NobodyAgainst()

    def unless_looked(self, reviewer_id: int) -> None:
        """Raises NotLookedYourself."""
        if reviewer_id not in self.verdicts:
            raise NotLookedYourself()

    def unless_enough_in_favour(self) -> None:
        """Raises NotTwoInFavour."""
        if not are_enough(self.verdicts.values()):
            raise NotTwoInFavour()


def findings(work: UnitOfWork, row: Application, stage: Stage) -> Findings:
    """What is known in a stage about the papers as they are now. Whoever calls holds the row."""
    turn = steps.turn(work, application_id=row.id)
    spoken = work.session.execute(
        select(Review.reviewer_id, Review.in_favour)
        .where(Review.application_id == row.id, Review.stage == stage, Review.turn == turn)
        .order_by(Review.written_at, Review.id)
    )
    known = seen_to(work, application_id=row.id)
    return Findings(
        turn=turn,
        open_points=tuple(point for point in CHECKLIST[stage] if point not in known),
        verdicts={one.reviewer_id: one.in_favour for one in spoken},
    )


def are_enough(verdicts: Collection[bool]) -> bool:
    """Whether these say yes together: two at least in favour, and more of them than against."""
    in_favour = sum(verdicts)
    return in_favour >= IN_FAVOUR_NEEDED and in_favour > len(verdicts) - in_favour


def seen_to(work: UnitOfWork, *, application_id: str) -> set[str]:
    """The points that were seen to, of all stages."""
    return set(work.session.scalars(select(ChecklistTick.point).where(ChecklistTick.application_id == application_id)))
