"""Cases of safety: a talk, its two sides, and operators who may be called."""

from dataclasses import dataclass
from datetime import timedelta

from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.database import Database, UnitOfWork
from sotomado.safety import opening_a_case
from sotomado.safety.opening_a_case import Asked
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import ConsentAnswer, Kind, MayTell

TERMS = Terms("https://sotomado.example", timedelta(minutes=10), timedelta(minutes=60))


@dataclass(frozen=True)
class AHouse:
    """A talk in a week, and three operators."""

    meeting: AMeeting
    booking_id: str
    operators: list[int]

    @property
    def advisee_id(self) -> int:
        return self.meeting.advisee_id

    @property
    def consultant(self):
        return self.meeting.consultant


def an_operator(work: UnitOfWork, name: str = "運営 一郎") -> int:
    person_id = a_person(work, name=name)
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def a_house(database: Database, *, operators: int = 3) -> AHouse:
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK)
        return AHouse(meeting, booking_id, [an_operator(work, f"運営 {n}") for n in range(operators)])


def an_incident(
    work: UnitOfWork, house: AHouse, *, kind: Kind = Kind.LIFE, once: str = "first", asked: Asked | None = None
) -> str:
    """Where no life is in danger the person agreed, unless a story says otherwise."""
    return opening_a_case.open_incident(
        work,
        consultant_person_id=house.consultant.person_id,
        booking_id=house.booking_id,
        kind=kind,
        once=once,
        terms=TERMS,
        asked=asked or Asked(ConsentAnswer.AGREED),
    )


def a_report(
    work: UnitOfWork,
    house: AHouse,
    *,
    kind: Kind = Kind.STEERING,
    words: str | None = "人材会社の名刺を渡されました。",
    may_tell: MayTell = MayTell.NOTHING,
    with_talk: bool = True,
    once: str = "first",
) -> str:
    return opening_a_case.report_misconduct(
        work,
        advisee_id=house.advisee_id,
        kind=kind,
        booking_id=house.booking_id if with_talk else None,
        words=words,
        may_tell=may_tell,
        once=once,
        terms=TERMS,
    )
