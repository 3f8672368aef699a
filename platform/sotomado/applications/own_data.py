"""A person's attempts to become a consultant."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import all_told, told
from sotomado.applications import steps
from sotomado.applications.forgetting import forget_words
from sotomado.applications.models import Application, ApplicationState, ApplicationStep, Step
from sotomado.database import UnitOfWork
from sotomado.files import service as files

TABLES = frozenset({"application", "application_review", "application_step", "checklist_tick"})
_OVER = frozenset({ApplicationState.ACCEPTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """What was written, and each step with what the applicant was told. What reviewers wrote for one another is not."""
    rows = work.session.scalars(
        select(Application).where(Application.person_id == person_id).order_by(Application.begun_at)
    ).all()
    kept = [
        {
            **told(work, row),
            "steps": all_told(
                work,
                work.session.scalars(
                    select(ApplicationStep)
                    .where(ApplicationStep.application_id == row.id)
                    .order_by(ApplicationStep.number)
                ),
            ),
        }
        for row in rows
    ]
    return {"applications": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Words, licence, certificate and reviews. That somebody applied, and how it ended, stays without a name.

    What is still open is withdrawn first.
    """
    for row in work.session.scalars(select(Application).where(Application.person_id == person_id)).all():
        if row.state is ApplicationState.ACCEPTED:
            continue
        if row.state not in _OVER:
            row.state = ApplicationState.WITHDRAWN
            steps.write(work, application=row, step=Step.WITHDRAWN, by_person_id=None)
        certificate_id, row.certificate_id = row.certificate_id, None
        forget_words(work, row)
        work.session.flush()
        if certificate_id is not None:
            files.forget(work, file_id=certificate_id)
    work.session.flush()
