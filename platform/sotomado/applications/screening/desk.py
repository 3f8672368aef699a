"""The operators' desk: which applications lie on it, who may act on one, who sees to it, and where it can go."""

from __future__ import annotations

from sqlalchemy import func, select

from sotomado.accounts.errors import NotFound
from sotomado.applications import steps
from sotomado.applications.models import TRANSITIONS, Application, ApplicationState, Stage, Step
from sotomado.applications.screening.errors import OwnApplication, WrongStage
from sotomado.database import UnitOfWork

BEING_LOOKED_AT = (ApplicationState.PAPERS, ApplicationState.INTERVIEW, ApplicationState.DECISION)


def waiting(work: UnitOfWork) -> int:
    """How many applications wait for the operators."""
    return work.session.scalar(select(func.count()).where(Application.state.in_(BEING_LOOKED_AT))) or 0


def being_looked_at(
    work: UnitOfWork, *, application_id: str, reviewer_id: int, stage: Stage | None = None
) -> Application:
    """The application, its row held to the end of the transaction. `stage`: the one the page was opened in.

    Raises NotFound for what was never handed in, OwnApplication, WrongStage.
    """
    row = work.session.scalar(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.handed_in_at is None:
        raise NotFound("application")
    if row.person_id == reviewer_id:
        raise OwnApplication()
    if row.state not in BEING_LOOKED_AT or (stage is not None and row.state.value != stage.value):
        raise WrongStage()
    return row


def change_state(row: Application, to: ApplicationState) -> None:
    """The only place where an operator changes a state."""
    if to not in TRANSITIONS[row.state]:
        raise WrongStage()
    row.state = to


def holder_of(work: UnitOfWork, *, application_id: str) -> int | None:
    """Who sees to an application now."""
    last = steps.latest(work, application_id=application_id, steps=(Step.TAKEN_UP, Step.PUT_DOWN, Step.HANDED_IN))
    return last.by_person_id if last is not None and last.step is Step.TAKEN_UP else None
