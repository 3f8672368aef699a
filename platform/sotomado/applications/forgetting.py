"""What the calendar forgets of those who applied. Each verb is done once a day by the worker, and can be done twice.

How long what is kept also stands in docs/privacy.md and on the page for consultants: a change here is a change there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from sotomado.applications import steps
from sotomado.applications.models import (
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Review,
    Step,
)
from sotomado.database import UnitOfWork
from sotomado.files import service as files

# Long enough to get papers together, short enough not to be a store of half-told lives.
DRAFTS_KEPT = timedelta(days=180)
# Time to ask about the reasons; after it nobody needs to see the certificate again.
CERTIFICATES_KEPT_AFTER_REFUSAL = timedelta(days=30)
# As long as another attempt is likely to begin with the words of the last.
WORDS_KEPT_AFTER_END = timedelta(days=365)


def forget_what_is_over(work: UnitOfWork) -> None:
    """All of it."""
    forget_old_drafts(work)
    forget_certificates_of_refused(work)
    forget_words_of_ended(work)


def forget_old_drafts(work: UnitOfWork) -> None:
    """Drafts nobody wrote in for long: gone, or withdrawn where they had been looked at once."""
    for row in work.session.scalars(
        select(Application).where(
            Application.state == ApplicationState.DRAFT,
            func.coalesce(Application.saved_at, Application.begun_at) < work.now - DRAFTS_KEPT,
        )
    ).all():
        if row.handed_in_at is not None and _last_sent_back(work, row) > work.now - DRAFTS_KEPT:
            continue
        certificate_id, row.certificate_id = row.certificate_id, None
        if row.handed_in_at is None:
            work.session.delete(row)
        else:
            row.state = ApplicationState.WITHDRAWN
            forget_words(work, row)
            steps.write(work, application=row, step=Step.WITHDRAWN, by_person_id=None)
        if certificate_id is not None:
            files.forget(work, file_id=certificate_id)
    work.session.flush()


def forget_certificates_of_refused(work: UnitOfWork) -> None:
    for row in work.session.scalars(
        select(Application).where(
            Application.state == ApplicationState.REFUSED,
            Application.certificate_id.is_not(None),
            Application.decided_at < work.now - CERTIFICATES_KEPT_AFTER_REFUSAL,
        )
    ).all():
        certificate_id, row.certificate_id = row.certificate_id, None
        if certificate_id is not None:
            files.forget(work, file_id=certificate_id)


def forget_words_of_ended(work: UnitOfWork) -> None:
    """Of what was refused or withdrawn stays that it was, and when; not what was written or said, nor the licence."""
    ended_at = func.coalesce(Application.decided_at, Application.saved_at, Application.begun_at)
    for row in work.session.scalars(
        select(Application).where(
            Application.state.in_((ApplicationState.REFUSED, ApplicationState.WITHDRAWN)),
            # Of a draft that was left lying, the words are gone already, and what was said of them is not.
            or_(Application.body.is_not(None), Application.registration_number.is_not(None)),
            ended_at < work.now - WORDS_KEPT_AFTER_END,
        )
    ).all():
        forget_words(work, row)
    work.session.flush()


def forget_words(work: UnitOfWork, row: Application) -> None:
    """What was written, the licence, what reviewers wrote, and what the applicant was told.

    That it was decided, when, by whom and why stays.
    """
    application_id = row.id
    row.body = row.interview_place = row.registration_number = row.registered_on = row.expires_on = None
    row.answer = None
    work.session.execute(delete(Review).where(Review.application_id == application_id))
    work.session.execute(delete(ChecklistTick).where(ChecklistTick.application_id == application_id))
    work.session.execute(
        update(ApplicationStep).where(ApplicationStep.application_id == application_id).values(words=None)
    )


def _last_sent_back(work: UnitOfWork, row: Application) -> datetime:
    sent_back = steps.latest(work, application_id=row.id, steps=(Step.SENT_BACK,))
    return sent_back.at if sent_back is not None else row.begun_at
