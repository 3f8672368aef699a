"""The interview: agreed on, moved, cancelled, and the step that follows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sotomado.applications import steps
from sotomado.applications.models import Application, ApplicationState, Stage, Step
from sotomado.applications.screening import letters
from sotomado.applications.screening.desk import being_looked_at, change_state
from sotomado.applications.screening.errors import InterviewAhead, NoInterview, NotInFuture, WordsNeeded, WrongStage
from sotomado.applications.screening.findings import findings
from sotomado.applications.screening.letters import Letter, Sender
from sotomado.database import UnitOfWork

LONGEST_PLACE = 500
FURTHEST_AHEAD = timedelta(days=180)


def invite(
    work: UnitOfWork, *, application_id: str, reviewer_id: int, starts_at: datetime, place: str, sender: Sender
) -> None:
    """Invite to an interview, or move the one that was agreed on; the same again changes nothing and writes to nobody.

    Out of the papers it takes a complete checklist and somebody in favour. Raises NotFound, OwnApplication, WrongStage,
    NotInFuture, WordsNeeded without a place, ChecklistOpen, NobodyInFavour.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id)
    place = place.strip()[:LONGEST_PLACE]
    if not place:
        raise WordsNeeded()
    if not work.now < starts_at <= work.now + FURTHEST_AHEAD:
        raise NotInFuture()
    if row.state is ApplicationState.PAPERS:
        _unless_ready(work, row, Stage.PAPERS)
        change_state(row, ApplicationState.INTERVIEW)
    elif row.state is not ApplicationState.INTERVIEW:
        raise WrongStage()
    before = row.interview_at
    if before == starts_at and work.unseal(row, "interview_place") == place:
        return
    row.interview_at = starts_at
    row.interview_place = work.seal(row, "interview_place", place)
    step, letter = (Step.INVITED, Letter.INVITED) if before is None else (Step.INTERVIEW_MOVED, Letter.MOVED)
    number = steps.write(work, application=row, step=step, by_person_id=reviewer_id, interview_at=starts_at)
    letters.post(work, application=row, letter=letter, number=number, sender=sender)


def cancel(work: UnitOfWork, *, application_id: str, reviewer_id: int, sender: Sender) -> None:
    """Take an interview that lies ahead back; the application stays where it is, and another time can be found.

    Raises NotFound, OwnApplication, WrongStage, NoInterview.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=Stage.INTERVIEW)
    if row.interview_at is None or row.interview_at <= work.now:
        raise NoInterview()
    call_off(work, application=row, by_person_id=reviewer_id, sender=sender, letter=Letter.PUT_OFF)


def move_on(work: UnitOfWork, *, application_id: str, reviewer_id: int, sender: Sender) -> None:
    """To the decision: the interview was held, its points are seen to, and somebody is in favour.

    Raises NotFound, OwnApplication, WrongStage, InterviewAhead, ChecklistOpen, NobodyInFavour.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=Stage.INTERVIEW)
    if row.interview_at is None or row.interview_at > work.now:
        raise InterviewAhead()
    _unless_ready(work, row, Stage.INTERVIEW)
    change_state(row, ApplicationState.DECISION)
    number = steps.write(work, application=row, step=Step.MOVED_ON, by_person_id=reviewer_id)
    letters.post(work, application=row, letter=Letter.DECIDING, number=number, sender=sender)


def call_off(
    work: UnitOfWork,
    *,
    application: Application,
    by_person_id: int | None,
    sender: Sender,
    letter: Letter = Letter.CANCELLED,
) -> None:
    """Where an application ends with an interview ahead, all its calendars are told. For the applicant's verbs too."""
    if application.interview_at is None or application.interview_at <= work.now:
        return
    number = steps.write(
        work,
        application=application,
        step=Step.INTERVIEW_CANCELLED,
        by_person_id=by_person_id,
        interview_at=application.interview_at,
    )
    letters.post(work, application=application, letter=letter, number=number, sender=sender)
    application.interview_at, application.interview_place = None, None


def _unless_ready(work: UnitOfWork, row: Application, stage: Stage) -> None:
    known = findings(work, row, stage)
    known.unless_complete()
    known.unless_someone_in_favour()
