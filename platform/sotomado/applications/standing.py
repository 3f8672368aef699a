"""How one's own application stands, for its writer's pages: what was written, what happened, what can be done next.

Who looks at it, and what they say among themselves, is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consultants.licence import is_usual_term
from sotomado.applications import applying
from sotomado.applications.body import ApplicationBody, Section
from sotomado.applications.errors import Trouble
from sotomado.applications.models import Application, ApplicationState, ApplicationStep, Refusal, Step
from sotomado.applications.readiness import Licence, lacking
from sotomado.database import UnitOfWork
from sotomado.directory.listing import LICENSED_IN
from sotomado.files import service as files

# What an applicant is told of; who took it up and put it down is the operators' own matter.
TOLD = (
    Step.HANDED_IN,
    Step.SENT_BACK,
    Step.INVITED,
    Step.INTERVIEW_MOVED,
    Step.INTERVIEW_CANCELLED,
    Step.MOVED_ON,
    Step.ACCEPTED,
    Step.REFUSED,
    Step.WITHDRAWN,
)

ENDED = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)


@dataclass(frozen=True)
class Happened:
    """One step, and when."""

    step: Step
    at: datetime


@dataclass(frozen=True)
class Standing:
    """An application as its writer sees it; one that was never begun is an empty draft."""

    state: ApplicationState
    is_begun: bool
    licence: Licence
    # A term that is not of five years is worth a second look by its holder.
    is_usual_term: bool
    certificate_id: str | None
    body: ApplicationBody
    lacking: Sequence[tuple[Section, str, Trouble]]
    # What they were told: what is missing, or why not.
    answer: str
    refusal: Refusal | None
    happened: Sequence[Happened]
    interview_at: datetime | None
    interview_place: str
    saved_at: datetime | None
    # When another attempt can begin, after a refusal.
    again_from: datetime | None
    may_begin_again: bool
    today: date

    @property
    def is_draft(self) -> bool:
        return self.state is ApplicationState.DRAFT

    @property
    def was_sent_back(self) -> bool:
        return self.is_draft and bool(self.answer)

    def is_done(self, section: Section) -> bool:
        return all(section is not one for one, _, _ in self.lacking)

    def troubles(self, section: Section) -> dict[str, Trouble]:
        """What is wrong on one page, by field; what was merely not yet filled in is left aside."""
        return {field: why for one, field, why in self.lacking if one is section and why is not Trouble.MISSING}


def standing(work: UnitOfWork, *, person_id: int, pattern: str) -> Standing:
    """The application someone has now, or had last."""
    row = applying.latest(work, person_id=person_id)
    today = work.now.astimezone(LICENSED_IN).date()
    if row is None:
        row = Application(person_id=person_id, state=ApplicationState.DRAFT)
        is_begun = False
    else:
        is_begun = True
    again_from = applying.again_from(row)
    body, licence = applying.body_of(work, row), applying.licence_of(row)
    dates = (licence.registered_on, licence.expires_on)
    return Standing(
        state=row.state,
        is_begun=is_begun,
        licence=licence,
        is_usual_term=dates[0] is None or dates[1] is None or is_usual_term(dates[0], dates[1]),
        certificate_id=row.certificate_id,
        body=body,
        lacking=lacking(
            licence, has_certificate=row.certificate_id is not None, body=body, today=today, pattern=pattern
        ),
        answer=work.unseal(row, "answer") or "",
        refusal=row.refusal,
        happened=_happened(work, row),
        interview_at=row.interview_at,
        interview_place=work.unseal(row, "interview_place") or "",
        saved_at=row.saved_at,
        again_from=again_from,
        may_begin_again=row.state in ENDED and (again_from is None or work.now >= again_from),
        today=today,
    )


def certificate(work: UnitOfWork, *, person_id: int) -> files.Kept | None:
    """The picture of one's own certificate in the application one has now."""
    row = applying.latest(work, person_id=person_id)
    if row is None or row.certificate_id is None:
        return None
    return files.content(work, file_id=row.certificate_id)


def _happened(work: UnitOfWork, row: Application) -> list[Happened]:
    found = work.session.execute(
        select(ApplicationStep.step, ApplicationStep.at)
        .where(ApplicationStep.application_id == row.id, ApplicationStep.step.in_(TOLD))
        .order_by(ApplicationStep.number)
    )
    return [Happened(step, at) for step, at in found]
