"""One application as an operator reads it: what was written, seen to, found and done.

In the last stage nobody sees what the others found before they have said what they found themselves: a second look
that knows the first one is half a look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consultants.licence import is_usual_term
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.applications import written
from sotomado.applications.body import ApplicationBody
from sotomado.applications.models import (
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Refusal,
    Review,
    Stage,
    Step,
)
from sotomado.applications.screening.checklist import CHECKLIST, Point
from sotomado.applications.screening.desk import BEING_LOOKED_AT, holder_of
from sotomado.applications.screening.errors import OwnApplication
from sotomado.applications.screening.findings import are_enough
from sotomado.database import UnitOfWork
from sotomado.directory.listing import LICENSED_IN
from sotomado.directory.models import Consultant
from sotomado.files.models import StoredFile

# When the applicant last heard from us: since then they wait.
HEARD = (Step.HANDED_IN, Step.INVITED, Step.INTERVIEW_MOVED, Step.INTERVIEW_CANCELLED, Step.MOVED_ON)


@dataclass(frozen=True)
class Tick:
    point: Point
    ticked_by: str | None
    ticked_at: datetime | None


@dataclass(frozen=True)
class Opinion:
    """What one reviewer found. `is_of_older_papers`: said before the papers were sent back."""

    reviewer: str
    stage: Stage
    in_favour: bool
    note: str
    written_at: datetime
    is_of_older_papers: bool


@dataclass(frozen=True)
class Past:
    """A line of the history."""

    step: Step
    at: datetime
    by: str | None
    interview_at: datetime | None
    words: str


@dataclass(frozen=True)
class Earlier:
    """Another attempt of the same person."""

    id: str
    state: ApplicationState
    handed_in_at: datetime


@dataclass(frozen=True)
class Shown:
    """One application, for one operator."""

    id: str
    state: ApplicationState
    stage: Stage | None
    name: str
    email: str
    time_zone: str
    number: str
    registered_on: date | None
    expires_on: date | None
    is_usual_term: bool
    days_licensed: int | None
    certificate_type: str | None
    handed_in_at: datetime
    days: int
    said: ApplicationBody | None
    ticks: Mapping[Stage, tuple[Tick, ...]]
    opinions: tuple[Opinion, ...]
    # How many others have looked, whose words this operator does not see yet.
    kept_back: int
    has_reviewed: bool
    may_accept: bool
    holder_id: int | None
    holder: str | None
    interview_at: datetime | None
    interview_place: str
    is_interview_over: bool
    answer: str
    refusal: Refusal | None
    history: tuple[Past, ...]
    earlier: tuple[Earlier, ...]
    consultant_id: int | None

    @property
    def open_points(self) -> tuple[Point, ...]:
        """What is left to see to in the stage the application is in."""
        return tuple(one.point for one in self.ticks.get(self.stage, ()) if one.ticked_at is None) if self.stage else ()


def shown(work: UnitOfWork, *, application_id: str, viewer_id: int) -> Shown:
    """One application for an operator. Raises NotFound for what was never handed in, OwnApplication."""
    row = work.session.get(Application, application_id)
    if row is None or row.handed_in_at is None:
        raise NotFound("application")
    if row.person_id == viewer_id:
        raise OwnApplication()
    person = work.session.get_one(Person, row.person_id)
    stage = Stage(row.state.value) if row.state in BEING_LOOKED_AT else None
    history = histories(work, [row.id]).get(row.id, [])
    turn = sum(step.step is Step.SENT_BACK for step in history)
    reviews = _reviews(work, row)
    ticks = list(work.session.scalars(select(ChecklistTick).where(ChecklistTick.application_id == row.id)))
    names = names_of(
        work,
        {step.by_person_id for step in history}
        | {one.reviewer_id for one in reviews}
        | {one.ticked_by for one in ticks},
    )
    here = [one for one in reviews if one.stage is stage and one.turn == turn]
    has_reviewed = viewer_id in {one.reviewer_id for one in here}
    is_blind = stage is Stage.DECISION and not has_reviewed
    holder_id = holder_of(work, application_id=row.id) if stage else None
    # What is being written anew is its writer's own until it is handed in again.
    is_theirs = row.state is ApplicationState.DRAFT
    said = None if is_theirs else written.of(work, row)
    registered_on, expires_on = (None, None) if is_theirs else (row.registered_on, row.expires_on)
    return Shown(
        id=row.id,
        state=row.state,
        stage=stage,
        name=person.name,
        email=person.email,
        time_zone=person.time_zone,
        number="" if is_theirs else row.registration_number or "",
        registered_on=registered_on,
        expires_on=expires_on,
        is_usual_term=bool(registered_on is None or expires_on is None or is_usual_term(registered_on, expires_on)),
        days_licensed=(expires_on - work.now.astimezone(LICENSED_IN).date()).days if expires_on else None,
        certificate_type=_certificate_type(work, row) if said else None,
        handed_in_at=row.handed_in_at,
        days=days_waited(work, row, history),
        said=said,
        ticks=_ticks(ticks, names),
        opinions=tuple(
            Opinion(
                reviewer=names[one.reviewer_id],
                stage=one.stage,
                in_favour=one.in_favour,
                note=work.unseal(one, "note") or "",
                written_at=one.written_at,
                is_of_older_papers=one.turn != turn,
            )
            for one in reviews
            if not (is_blind and one in here)
        ),
        kept_back=len(here) if is_blind else 0,
        has_reviewed=has_reviewed,
        may_accept=has_reviewed and are_enough([one.in_favour for one in here]),
        holder_id=holder_id,
        holder=names.get(holder_id) if holder_id else None,
        interview_at=row.interview_at,
        interview_place=work.unseal(row, "interview_place") or "",
        is_interview_over=row.interview_at is not None and row.interview_at <= work.now,
        answer=work.unseal(row, "answer") or "",
        refusal=row.refusal,
        history=tuple(
            Past(
                step.step,
                step.at,
                names.get(step.by_person_id) if step.by_person_id else None,
                step.interview_at,
                work.unseal(step, "words") or "",
            )
            for step in history
        ),
        earlier=_earlier(work, row),
        consultant_id=work.session.scalar(select(Consultant.id).where(Consultant.person_id == row.person_id)),
    )


def certificate_id(work: UnitOfWork, *, application_id: str, viewer_id: int) -> str:
    """The file to show. Raises NotFound, also while its applicant is writing, and OwnApplication."""
    row = work.session.get(Application, application_id)
    if row is None or row.handed_in_at is None or row.certificate_id is None or row.state is ApplicationState.DRAFT:
        raise NotFound("certificate")
    if row.person_id == viewer_id:
        raise OwnApplication()
    return row.certificate_id


def days_waited(work: UnitOfWork, row: Application, history: Collection[ApplicationStep]) -> int:
    """Whole days since the applicant heard from us, or talked with us."""
    heard = [step.at for step in history if step.step in HEARD]
    talked = [row.interview_at] if row.interview_at and row.interview_at <= work.now else []
    since = max([row.handed_in_at or work.now, *heard, *talked])
    return max((work.now - since).days, 0)


def histories(work: UnitOfWork, ids: Collection[str]) -> dict[str, list[ApplicationStep]]:
    found: dict[str, list[ApplicationStep]] = defaultdict(list)
    for step in work.session.scalars(
        select(ApplicationStep).where(ApplicationStep.application_id.in_(ids)).order_by(ApplicationStep.number)
    ):
        found[step.application_id].append(step)
    return found


def names_of(work: UnitOfWork, ids: Collection[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one is not None]
    rows = work.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _reviews(work: UnitOfWork, row: Application) -> list[Review]:
    return list(
        work.session.scalars(
            select(Review).where(Review.application_id == row.id).order_by(Review.written_at, Review.id)
        )
    )


def _ticks(rows: Collection[ChecklistTick], names: Mapping[int, str]) -> dict[Stage, tuple[Tick, ...]]:
    known = {row.point: row for row in rows}
    return {
        stage: tuple(
            Tick(point, names[known[point].ticked_by], known[point].ticked_at)
            if point in known
            else Tick(point, None, None)
            for point in points
        )
        for stage, points in CHECKLIST.items()
    }


def _certificate_type(work: UnitOfWork, row: Application) -> str | None:
    return work.session.scalar(select(StoredFile.media_type).where(StoredFile.id == row.certificate_id))


def _earlier(work: UnitOfWork, row: Application) -> tuple[Earlier, ...]:
    rows = work.session.scalars(
        select(Application)
        .where(Application.person_id == row.person_id, Application.id != row.id, Application.handed_in_at.is_not(None))
        .order_by(Application.begun_at.desc(), Application.id)
    )
    return tuple(Earlier(one.id, one.state, one.handed_in_at) for one in rows if one.handed_in_at)
