"""What an operator can do with an application: take it up, tick, review, send back, refuse, accept.

Each verb is one transaction and holds the application's row, so that of two who act at once one waits, and then sees
what the other did. What interviews are about stands in `interviews.py`; what pages read in `screened.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from sotomado.accounts.errors import NotFound
from sotomado.applications import steps, written
from sotomado.applications.models import (
    TRANSITIONS,
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Refusal,
    Review,
    Stage,
    Step,
)
from sotomado.applications.screening import letters
from sotomado.applications.screening.checklist import CHECKLIST, Point
from sotomado.applications.screening.errors import (
    AlreadyReviewed,
    AlreadyTakenUp,
    ChecklistOpen,
    NobodyAgainst,
    NobodyInFavour,
    NotLookedYourself,
    NotTwoInFavour,
    OwnApplication,
    WordsNeeded,
    WrongStage,
)
from sotomado.applications.screening.letters import Letter, Sender
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import admissions

BEING_LOOKED_AT = (ApplicationState.PAPERS, ApplicationState.INTERVIEW, ApplicationState.DECISION)
IN_FAVOUR_NEEDED = 2
LONGEST_WORDS = 2000
LONGEST_NOTE = 4000


def waiting(work: UnitOfWork) -> int:
    """How many applications wait for the operators."""
    return work.session.scalar(select(func.count()).where(Application.state.in_(BEING_LOOKED_AT))) or 0


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
    known = _ticked(work, row)
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
    turn = steps.turn(work, application_id=row.id)
    if reviewer_id in {one.reviewer_id for one in reviews_of(work, row, stage)}:
        raise AlreadyReviewed()
    found = Review(
        application_id=row.id,
        stage=stage,
        turn=turn,
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
    found = reviews_of(work, row, stage)
    if stage is Stage.DECISION and reviewer_id not in {one.reviewer_id for one in found}:
        raise NotLookedYourself()
    if all(one.in_favour for one in found):
        raise NobodyAgainst()
    answer = _answer(work, row, words)
    call_interview_off(work, application=row, by_person_id=reviewer_id, sender=sender)
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
    unless_complete(work, row, Stage.DECISION)
    found = reviews_of(work, row, Stage.DECISION)
    if reviewer_id not in {one.reviewer_id for one in found}:
        raise NotLookedYourself()
    if not are_enough([one.in_favour for one in found]):
        raise NotTwoInFavour()
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


def call_interview_off(work: UnitOfWork, *, application: Application, by_person_id: int | None, sender: Sender) -> None:
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
    letters.post(work, application=application, letter=Letter.CANCELLED, number=number, sender=sender)
    application.interview_at, application.interview_place = None, None


def forget_what_was_said(work: UnitOfWork, *, application_id: str) -> None:
    """Of an application that is over for long: what reviewers wrote of it, and what its applicant was told.

    That it was decided, when, by whom and for what reason stays.
    """
    work.session.execute(delete(Review).where(Review.application_id == application_id))
    work.session.execute(delete(ChecklistTick).where(ChecklistTick.application_id == application_id))
    work.session.execute(
        update(ApplicationStep).where(ApplicationStep.application_id == application_id).values(words=None)
    )
    work.session.execute(update(Application).where(Application.id == application_id).values(answer=None))


def are_enough(verdicts: Collection[bool]) -> bool:
    """Whether these say yes together: two at least in favour, and more of them than against."""
    in_favour = sum(verdicts)
    return in_favour >= IN_FAVOUR_NEEDED and in_favour > len(verdicts) - in_favour


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


def unless_complete(work: UnitOfWork, row: Application, stage: Stage) -> None:
    """Raises ChecklistOpen while points of the stage are open."""
    known = _ticked(work, row)
    if left := [point for point in CHECKLIST[stage] if point not in known]:
        raise ChecklistOpen(left)


def unless_someone_in_favour(work: UnitOfWork, row: Application, stage: Stage) -> None:
    """Raises NobodyInFavour."""
    if not any(one.in_favour for one in reviews_of(work, row, stage)):
        raise NobodyInFavour()


def reviews_of(work: UnitOfWork, row: Application, stage: Stage) -> list[Review]:
    """What was found in a stage about the papers as they are now, the oldest first."""
    turn = steps.turn(work, application_id=row.id)
    return list(
        work.session.scalars(
            select(Review)
            .where(Review.application_id == row.id, Review.stage == stage, Review.turn == turn)
            .order_by(Review.written_at, Review.id)
        )
    )


def holder_of(work: UnitOfWork, *, application_id: str) -> int | None:
    """Who sees to an application now."""
    last = steps.latest(work, application_id=application_id, steps=(Step.TAKEN_UP, Step.PUT_DOWN, Step.HANDED_IN))
    return last.by_person_id if last is not None and last.step is Step.TAKEN_UP else None


def _ticked(work: UnitOfWork, row: Application) -> set[str]:
    return set(work.session.scalars(select(ChecklistTick.point).where(ChecklistTick.application_id == row.id)))


def _answer(work: UnitOfWork, row: Application, words: str) -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise WordsNeeded()
    row.answer = work.seal(row, "answer", said)
    return said
