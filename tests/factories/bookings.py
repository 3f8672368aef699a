"""Bookings on their way: someone who may book, a time that is free, a hold, a confirmed booking."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from factories.people import ACompany, AConsultant, a_company, a_consultant, an_employee

from sotomado.accounts.secrecy import service as secrecy
from sotomado.availability import service as availability
from sotomado.bookings import service as bookings
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode, SpokenLanguage, Theme
from sotomado.shortlists.models import Wish, WishTheme

SENDER = bookings.Sender("https://sotomado.example", "そとまど <window@sotomado.example>")
# Friday 2026-11-27, 10:00 in Tokyo: a week after the standing clock begins.
IN_A_WEEK = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class AMeeting:
    """An advisee of a company and a consultant who are about to meet."""

    company: ACompany
    advisee_id: int
    consultant: AConsultant


def a_meeting(work: UnitOfWork, *, tickets: int = 100, **consultant: object) -> AMeeting:
    company = a_company(work, tickets=tickets)
    return AMeeting(company, an_employee(work, company), a_consultant(work, **consultant))  # type: ignore[arg-type]


def has_read_of_secrecy(work: UnitOfWork, meeting: AMeeting) -> None:
    """The advisee read in which cases secrecy ends: before that they are not shown how one meets."""
    secrecy.acknowledge(work, person_id=meeting.advisee_id, version=secrecy.CURRENT)


def a_hold(work: UnitOfWork, meeting: AMeeting, *, starts_at: datetime = IN_A_WEEK, **options: object) -> str:
    return bookings.hold(
        work,
        **{  # type: ignore[arg-type]
            "advisee_id": meeting.advisee_id,
            "consultant_id": meeting.consultant.id,
            "starts_at": starts_at,
            "mode": MeetingMode.ONLINE,
            "hold_minutes": 10,
        }
        | options,
    )


def a_confirmed_booking(work: UnitOfWork, meeting: AMeeting, **options: object) -> str:
    booking_id = a_hold(work, meeting, **options)  # type: ignore[arg-type]
    bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)
    return booking_id


def a_wish(work: UnitOfWork, *, person_id: int, own_words: str | None = "育休から戻って、居場所が分からない。") -> str:
    row = Wish(person_id=person_id, language=SpokenLanguage.JAPANESE, mode=MeetingMode.PHONE, made_at=work.now)
    if own_words:
        row.own_words = work.seal(row, "own_words", own_words)
    work.session.add(row)
    work.session.flush()
    work.session.add_all([WishTheme(wish_id=row.id, theme=theme) for theme in (Theme.UNCLEAR, Theme.CARE)])
    work.session.flush()
    return row.id


def some_free_times(work: UnitOfWork, meeting: AMeeting, count: int) -> list[datetime]:
    tomorrow = work.now + timedelta(days=1)
    found = availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=tomorrow.date(), days=7)
    return found[:count]
