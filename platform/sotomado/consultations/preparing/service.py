"""What a consultant has before them when they prepare: what was handed on, the company's own brief, where to begin.

Nothing here is written. That a brief was read leaves no trace, for a trace would tell a company who talks and when.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.bookings import handing_wishes
from sotomado.bookings import service as bookings
from sotomado.bookings.service import OneOfDesk
from sotomado.companies import service as companies
from sotomado.companies.brief import service as briefs
from sotomado.companies.brief.service import Brief
from sotomado.companies.service import CompanyCard
from sotomado.consultations.cards import reading
from sotomado.consultations.cards.models import Reader
from sotomado.consultations.cards.reading import ReadCard
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.service import ShownHandedOn
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory


class NothingToPrepare(Exception):
    """The booking is called off, or over for longer than what was handed on may be read."""


@dataclass(frozen=True)
class Preparation:
    """One booking as its consultant prepares it. `stage`: 1 to 5 where the advisee handed it on.

    `cards`: what the advisee wrote for this talk out of their 1on1s inside, as long as they let it lie open.
    `company`: who pays for this very talk, None where nobody but the person does; an employer who does not pay is
    nothing a consultant learns. `brief` is None where that company wrote none.
    """

    one: OneOfDesk
    handed: ShownHandedOn
    stage: int | None
    cards: tuple[ReadCard, ...]
    company: CompanyCard | None
    brief: Brief | None


def preparation(work: UnitOfWork, *, person_id: int, booking_id: str) -> Preparation:
    """The page of one booking of this consultant's. Raises NotFound, also for another's; NothingToPrepare."""
    own = directory.own_id(work, person_id=person_id)
    one = bookings.one_of_desk(work, consultant_id=own, booking_id=booking_id)
    if not handing_wishes.is_in_time(work, state=one.booking.state, ends_at=one.booking.ends_at):
        raise NothingToPrepare()
    handed = handing_on.shown(work, booking_id=booking_id)
    stage = handed.answers.get(Question.STAGE)
    paying = one.paying_company_id
    return Preparation(
        one=one,
        handed=handed,
        stage=stage.point if stage else None,
        cards=tuple(reading.received(work, reader_id=person_id, reader=Reader.CONSULTANT, booking_id=one.booking.id)),
        company=companies.company(work, company_id=paying) if paying is not None else None,
        brief=briefs.current(work, company_id=paying) if paying is not None else None,
    )
