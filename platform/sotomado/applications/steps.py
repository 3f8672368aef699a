"""The history of an application: each thing that was done is written in the transaction that did it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from sotomado.applications.models import Application, ApplicationStep, Step
from sotomado.database import UnitOfWork

ABOUT_THE_INTERVIEW = (Step.INVITED, Step.INTERVIEW_MOVED, Step.INTERVIEW_CANCELLED)


def write(
    work: UnitOfWork,
    *,
    application: Application,
    step: Step,
    by_person_id: int | None,
    interview_at: datetime | None = None,
    words: str = "",
) -> int:
    """Write a step down; whoever calls holds the application's row. Returns the step's number, from 1 on."""
    before = work.session.scalar(
        select(func.max(ApplicationStep.number)).where(ApplicationStep.application_id == application.id)
    )
    number = (before or 0) + 1
    row = ApplicationStep(
        application_id=application.id,
        number=number,
        step=step,
        at=work.now,
        by_person_id=by_person_id,
        interview_at=interview_at,
    )
    if words:
        row.words = work.seal(row, "words", words)
    work.session.add(row)
    work.session.flush()
    return number


def counted(work: UnitOfWork, *, application_id: str, steps: tuple[Step, ...]) -> int:
    """How often something was done."""
    return (
        work.session.scalar(
            select(func.count()).where(
                ApplicationStep.application_id == application_id, ApplicationStep.step.in_(steps)
            )
        )
        or 0
    )


def turn(work: UnitOfWork, *, application_id: str) -> int:
    """How often the papers were sent back: reviews of older papers do not count for newer ones."""
    return counted(work, application_id=application_id, steps=(Step.SENT_BACK,))


def latest(work: UnitOfWork, *, application_id: str, steps: tuple[Step, ...]) -> ApplicationStep | None:
    """The last time one of these was done."""
    return work.session.scalar(
        select(ApplicationStep)
        .where(ApplicationStep.application_id == application_id, ApplicationStep.step.in_(steps))
        .order_by(ApplicationStep.number.desc())
        .limit(1)
    )
