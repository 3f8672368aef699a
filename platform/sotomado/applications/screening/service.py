"""What an operator can do with an application: take it up, tick, review, send back, refuse, accept.

Each verb is one transaction and holds the application's row, so that of two who act at once one waits, and then sees
what the other did. What interviews are about stands in `interviews.py`; what is known so far, in `findings.py`; what
pages read, in `screened.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from sotomado.applications import steps, written
from sotomado.applications.models import Application, ApplicationState, ChecklistTick, Refusal, Review, Stage, Step
from sotomado.applications.screening import interviews, letters
from sotomado.applications.screening.checklist import CHECKLIST, Point
from sotomado.applications.screening.desk import being_looked_at, change_state, holder_of
from sotomado.applications.screening.errors import AlreadyReviewed, AlreadyTakenUp, WordsNeeded, WrongStage
from sotomado.applications.screening.findings import findings, seen_to
from sotomado.applications.screening.letters import Letter, Sender
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import admissions

LONGEST_WORDS = 2000
LONGEST_NOTE = 4000


def take_up(work: UnitOfWork, *, application_id: str, reviewer_id: int, instead_of: int | None = None) -> None:
    """Say that one sees to this application. `instead_of`: who did so far, as the page showed it.

    It keeps nobody else from acting; it spares double work.
    Raises NotFound, OwnApplication, WrongStage, AlreadyTakenUp.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id)
    holder = holder_of(work, application_id=row.id)
    if holder == reviewer_id:
        return
    if holder != instead_of:
        raise AlreadyTakenUp()
    steps.write(work, application=row, step=Step.TAKEN_UP, by_person_id=reviewer_id)


def put_down(work: UnitOfWork, *, application_id: str, reviewer_id: int) -> None:
    """Leave it to the others; what one does not hold is left already. Raises NotFound, OwnApplication, WrongStage."""
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id)
    if holder_of(work, application_id=row.id) == reviewer_id:
        steps.write(work, application=row, step=Step.PUT_DOWN, by_person_id=reviewer_id)


def tick(
    work: UnitOfWork,
    *,
    application_id: str,
    reviewer_id: int,
    stage: Stage,
    ticked: Collection[Point],
    unticked: Collection[Point] = (),
) -> None:
    """Change the points that were changed and no others, so that two who tick at once keep each other's.

    Raises NotFound, OwnApplication, WrongStage: points are ticked in their own stage alone.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=stage)
    if not {*ticked, *unticked} <= set(CHECKLIST[stage]):
        raise WrongStage()
    if unticked:
        work.session.execute(
            delete(ChecklistTick).where(ChecklistTick.application_id == row.id, ChecklistTick.point.in_(unticked))
        )
    known = seen_to(work, application_id=row.id)
    work.session.add_all(
        ChecklistTick(application_id=row.id, point=point, ticked_by=reviewer_id, ticked_at=work.now)
        for point in dict.fromkeys(ticked)
        if point not in known
    )
    work.session.flush()


def review(
    work: UnitOfWork, *, application_id: str, reviewer_id: int, stage: Stage, in_favour: bool, note: str = ""
) -> None:
    """Say what one found, once in a stage; the note is for the operators alone.

    Raises NotFound, OwnApplication, WrongStage, AlreadyReviewed.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=stage)
    known = findings(work, row, stage)
    if reviewer_id in known.verdicts:
        raise AlreadyReviewed()
    found = Review(
        application_id=row.id,
        stage=stage,
        turn=known.turn,
        reviewer_id=reviewer_id,
        in_favour=in_favour,
        written_at=work.now,
    )
    if note.strip():
        found.note = work.seal(found, "note", note.strip()[:LONGEST_NOTE])
    work.session.add(found)
    work.session.flush()


def send_back(work: UnitOfWork, *, application_id: str, reviewer_id: int, words: str, sender: Sender) -> None:
    """Ask for what is missing: a draft again, with an answer. What was ticked of the old papers is ticked anew.

    Raises NotFound, OwnApplication, WrongStage, WordsNeeded.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=Stage.PAPERS)
    answer = _answer(work, row, words)
    change_state(row, ApplicationState.DRAFT)
    work.session.execute(delete(ChecklistTick).where(ChecklistTick.application_id == row.id))
    number = steps.write(work, application=row, step=Step.SENT_BACK, by_person_id=reviewer_id, words=answer)
    letters.post(work, application=row, letter=Letter.SENT_BACK, number=number, sender=sender, words=answer)


def refuse(
    work: UnitOfWork,
    *,
    application_id: str,
    reviewer_id: int,
    stage: Stage,
    reason: Refusal,
    words: str,
    sender: Sender,
) -> None:
    """End an application, with a reason and words that its applicant reads; what the reviews say stays inside.

    Somebody has said no in this stage, and in the last one whoever refuses has looked themselves.
    Raises NotFound, OwnApplication, WrongStage, WordsNeeded, NobodyAgainst, NotLookedYourself.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=stage)
    known = findings(work, row, stage)
    if stage is Stage.DECISION:
        known.unless_looked(reviewer_id)
    known.unless_someone_against()
    answer = _answer(work, row, words)
    interviews.call_off(work, application=row, by_person_id=reviewer_id, sender=sender)
    change_state(row, ApplicationState.REFUSED)
    row.refusal = reason
    row.decided_at = work.now
    number = steps.write(work, application=row, step=Step.REFUSED, by_person_id=reviewer_id, words=answer)
    letters.post(work, application=row, letter=Letter.REFUSED, number=number, sender=sender, words=answer, why=reason)


def accept(work: UnitOfWork, *, application_id: str, reviewer_id: int, fee_yen: int, sender: Sender) -> int:
    """Make the applicant a consultant. Two people have said yes, more than have said no, and who decides has looked.

    Returns the consultant's id. Raises NotFound, OwnApplication, WrongStage, ChecklistOpen, NotLookedYourself,
    NotTwoInFavour, and what `admissions.admit` raises; then nothing was written.
    """
    row = being_looked_at(work, application_id=application_id, reviewer_id=reviewer_id, stage=Stage.DECISION)
    known = findings(work, row, Stage.DECISION)
    known.unless_complete()
    known.unless_looked(reviewer_id)
    known.unless_enough_in_favour()
    # A CHECK of the table: an application that is being looked at shows its licence whole.
    assert row.registration_number and row.registered_on and row.expires_on  # noqa: PT018
    said = written.of(work, row)
    consultant_id = admissions.admit(
        work,
        person_id=row.person_id,
        number=row.registration_number,
        registered_on=row.registered_on,
        expires_on=row.expires_on,
        certificate_id=row.certificate_id,
        profile=said.profile,
        conflicts=[(one.kind, one.organisation) for one in said.conflicts],
        fee_yen=fee_yen,
        by_person_id=reviewer_id,
        public_url=sender.public_url,
    )
    change_state(row, ApplicationState.ACCEPTED)
    row.decided_at = work.now
    steps.write(work, application=row, step=Step.ACCEPTED, by_person_id=reviewer_id)
    return consultant_id


def _answer(work: UnitOfWork, row: Application, words: str) -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise WordsNeeded()
    row.answer = work.seal(row, "answer", said)
    return said
