"""What happened in a quarter: consultations that were closed, and inside 1on1s. Quickly, by the row."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import select

from sotomado.availability.models import Place
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.models import Employment
from sotomado.consultations.models import Consultation
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reports.models import ConsultantReport, ReportDue, ReportedTheme
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode, Theme
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, WishedResponse

_hours = count(0)
IN_Q3 = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)


def employment_id_of(work: UnitOfWork, person_id: int) -> int:
    found = work.session.scalar(select(Employment.id).where(Employment.person_id == person_id))
    assert found is not None
    return found


def a_consultation(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultant_id: int,
    held_at: datetime | None = None,
    themes: tuple[Theme, ...] = (Theme.UNCLEAR,),
    satisfaction: int | None = 5,
    wellbeing: int | None = 4,
    tendency_to_stay: int | None = 4,
) -> str:
    """A closed consultation; each a little after the other unless `held_at`, so that none overlap."""
    starts_at = held_at or IN_Q3 + timedelta(hours=1) * next(_hours) / 20
    ends_at = starts_at + timedelta(hours=1)
    place = Place(
        consultant_id=consultant_id,
        advisee_id=advisee_id,
        starts_at=starts_at,
        ends_at=ends_at,
        from_minute=int(starts_at.timestamp() // 60),
        until_minute=int(ends_at.timestamp() // 60),
        live=False,
        held_until=None,
    )
    work.session.add(place)
    work.session.flush()
    booking = Booking(
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        place_id=place.id,
        state=BookingState.COMPLETED,
        mode=MeetingMode.ONLINE,
        starts_at=starts_at,
        ends_at=ends_at,
        made_at=starts_at - timedelta(days=3),
        confirmed_at=starts_at - timedelta(days=3),
        calendar_uid=f"{place.id}@test",
        calendar_sequence=0,
    )
    work.session.add(booking)
    work.session.flush()
    consultation = Consultation(
        booking_id=booking.id,
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        employment_id=employment_id_of(work, advisee_id),
        held_at=starts_at,
        closed_at=ends_at,
    )
    work.session.add(consultation)
    work.session.flush()
    work.session.add(
        ConsultantReport(
            consultation_id=consultation.id, wellbeing=wellbeing, tendency_to_stay=tendency_to_stay, stage=3
        )
    )
    work.session.add(
        ReportDue(consultation_id=consultation.id, due_at=ends_at, handed_in_at=ends_at, changed_at=None, reminded=0)
    )
    work.session.add_all([ReportedTheme(consultation_id=consultation.id, theme=theme) for theme in themes])
    if satisfaction is not None:
        work.session.add(
            Reaction(booking_id=booking.id, consultation_id=consultation.id, satisfaction=satisfaction, left_at=ends_at)
        )
    work.session.flush()
    return consultation.id


def an_inside_talk(work: UnitOfWork, *, manager_id: int, member_id: int, held_on: date = date(2026, 8, 4)) -> str:
    """An inside 1on1 of two people of one company."""
    ends = {"manager_id": employment_id_of(work, manager_id), "member_id": employment_id_of(work, member_id)}
    pair_id = work.session.scalar(select(Pair.id).filter_by(**ends))
    if pair_id is None:
        pair = Pair(**ends)
        work.session.add(pair)
        work.session.flush()
        pair_id = pair.id
    talk = OneOnOne(
        pair_id=pair_id,
        held_on=held_on,
        theme=InsideTheme.WORK,
        wished_response=WishedResponse.LISTEN,
        written_at=work.now,
    )
    work.session.add(talk)
    work.session.flush()
    return talk.id
