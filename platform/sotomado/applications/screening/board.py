"""The board of applications: what waits in each stage, the longest first, and what is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from sotomado.accounts.models import Person
from sotomado.applications.models import Application, ApplicationState, ApplicationStep, Stage, Step
from sotomado.applications.screening.desk import BEING_LOOKED_AT
from sotomado.applications.screening.screened import days_waited, histories, names_of
from sotomado.database import UnitOfWork

OVER = (ApplicationState.ACCEPTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
MOST_OVER = 30
MOST_FOUND = 100


@dataclass(frozen=True)
class Line:
    """One application on the board. `days`: how long its applicant has waited to hear from us."""

    id: str
    name: str
    number: str
    state: ApplicationState
    days: int
    holder: str | None
    interview_at: datetime | None
    is_interview_over: bool
    over_at: datetime | None


@dataclass(frozen=True)
class Board:
    """What waits, by stage, the longest first; what its applicants are changing; what is over, the latest first."""

    stages: Mapping[Stage, tuple[Line, ...]]
    with_applicants: tuple[Line, ...]
    over: tuple[Line, ...]

    @property
    def waiting(self) -> int:
        return sum(len(lines) for lines in self.stages.values())


def board(work: UnitOfWork, *, viewer_id: int, words: str = "") -> Board:
    """Everything that waits, but for one's own application; with `words`, what a name, address or number holds."""
    wanted = select(Application, Person.name).join(Person, Person.id == Application.person_id)
    wanted = wanted.where(Application.person_id != viewer_id, Application.handed_in_at.is_not(None))
    for word in words.split():
        said = (Person.name, Person.email, Application.registration_number)
        wanted = wanted.where(or_(*(one.icontains(word, autoescape=True) for one in said)))
    waiting = work.session.execute(wanted.where(Application.state.in_(BEING_LOOKED_AT))).all()
    sent_back = work.session.execute(
        wanted.where(Application.state == ApplicationState.DRAFT).order_by(Application.handed_in_at, Application.id)
    ).all()
    since = func.coalesce(Application.decided_at, Application.handed_in_at)
    over = work.session.execute(
        wanted.where(Application.state.in_(OVER))
        .order_by(since.desc(), Application.id)
        .limit(MOST_FOUND if words else MOST_OVER)
    ).all()
    past = histories(work, [row.id for row, _ in waiting])
    names = names_of(work, {step.by_person_id for one in past.values() for step in one})
    lines = [_line(work, row, name, past.get(row.id, []), names) for row, name in waiting]
    return Board(
        stages={
            stage: tuple(
                sorted(
                    (line for line in lines if line.state.value == stage.value), key=lambda line: (-line.days, line.id)
                )
            )
            for stage in Stage
        },
        with_applicants=tuple(_line(work, row, name, [], {}) for row, name in sent_back),
        over=tuple(_line(work, row, name, [], {}) for row, name in over),
    )


def _line(
    work: UnitOfWork,
    row: Application,
    name: str,
    history: Collection[ApplicationStep],
    names: Mapping[int, str],
) -> Line:
    holder = None
    for step in history:
        if step.step in (Step.TAKEN_UP, Step.PUT_DOWN, Step.HANDED_IN):
            holder = step.by_person_id if step.step is Step.TAKEN_UP else None
    return Line(
        id=row.id,
        name=name,
        # What is being changed is its writer's own until it is handed in again.
        number="" if row.state is ApplicationState.DRAFT else row.registration_number or "",
        state=row.state,
        days=days_waited(work, row, history),
        holder=names.get(holder) if holder else None,
        interview_at=row.interview_at,
        is_interview_over=row.interview_at is not None and row.interview_at <= work.now,
        over_at=row.decided_at or row.handed_in_at if row.state in OVER else None,
    )
