"""What stands between a person and a time, asked when it is held and again when it is confirmed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sotomado.accounts.errors import NotFound
from sotomado.availability.errors import SlotNotOffered
from sotomado.bookings import queries
from sotomado.bookings.errors import (
    AlreadyMeetingThen,
    KeptApart,
    ModeNotOffered,
    NotBookable,
    OneselfAsked,
    TooManyAhead,
)
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode

# Confirmed talks one person may have ahead. The pool of tickets is shared by everyone in the company: nobody shall
# empty it alone, or learn by booking on and on how much is left in it, or fill a consultant's calendar.
MOST_AHEAD = 3


def second_meeting(
    work: UnitOfWork, *, advisee_id: int, starts_at: datetime, ends_at: datetime, besides_id: str | None = None
) -> None:
    other = queries.confirmed_meeting(
        work, advisee_id=advisee_id, starts_at=starts_at, ends_at=ends_at, besides_id=besides_id
    )
    if other is not None:
        raise AlreadyMeetingThen(other)


def too_many_ahead(work: UnitOfWork, *, advisee_id: int) -> None:
    if queries.count_ahead(work, advisee_id=advisee_id) >= MOST_AHEAD:
        raise TooManyAhead()


def unless_bookable(
    work: UnitOfWork, *, advisee_id: int, consultant_id: int, starts_at: datetime, mode: MeetingMode
) -> None:
    """Nobody is their own consultant, or meets one whom a conflict of interest keeps apart. The licence must hold
    today and on the day of the talk, by the calendar of Japan, where it is issued.
    """
    terms = directory.terms(work, consultant_ids=[consultant_id]).get(consultant_id)
    if terms is None:
        raise NotFound("consultant")
    if terms.person_id == advisee_id:
        raise OneselfAsked()
    if consultant_id in conflicts.barred_to(work, person_id=advisee_id):
        raise KeptApart()
    if not terms.is_listed or terms.licence_expires_on < in_japan(work.now):
        raise NotBookable()
    if terms.licence_expires_on < in_japan(starts_at):
        raise SlotNotOffered()
    if mode not in directory.modes(work, consultant_id=consultant_id):
        raise ModeNotOffered()


def in_japan(at: datetime) -> date:
    """The date in Japan at an instant."""
    return at.astimezone(ZoneInfo("Asia/Tokyo")).date()
