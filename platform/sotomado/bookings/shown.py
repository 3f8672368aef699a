"""Bookings as their advisee sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings import queries
from sotomado.bookings.consequences import cutoff_of
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.privately import costs
from sotomado.bookings.privately.costs import PrivateCost
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.states import CALLED_OFF
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists import passed_on

# What was, a page at a time.
PAST_ON_A_PAGE = 20


@dataclass(frozen=True)
class ShownBooking:
    """A booking as its advisee sees it. `state` is as of now: a hold past its end has lapsed.

    `joining`: how one gets there, while the booking stands and is not over; None also where nobody has written it, and
    while `must_read_secrecy`: in which cases secrecy ends is read before that, whatever form the talk takes.
    """

    id: str
    state: BookingState
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    consultant_zone: str
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    cancelled_at: datetime | None
    calendar_uid: str
    calendar_sequence: int
    version: int
    # Until when the advisee may call it off or move it freely; of a hold, by the contract as it stands now.
    free_until: datetime
    advisee_cutoff_minutes: int
    consultant_cutoff_minutes: int
    # Of one that was called off.
    ticket_returned: bool | None
    wish: passed_on.PassedOnWish | None
    # A hold that lapsed by itself may be tried again; one given back may not.
    may_try_again: bool
    has_begun: bool
    is_over: bool
    joining: str | None
    must_read_secrecy: bool
    # The ticket of one that the other side called off, or did not come to: whether it still waits.
    replacement: replacing.Standing | None = None
    # Where the person pays themselves: what it costs; None where a company pays.
    private: PrivateCost | None = None

    @property
    def is_called_off(self) -> bool:
        return self.state in CALLED_OFF


@dataclass(frozen=True)
class OwnBookings:
    """`earlier_page`, `later_page`: the numbers of the pages of the past beside this one, where there are any."""

    held: list[ShownBooking]
    coming: list[ShownBooking]
    past: list[ShownBooking]
    earlier_page: int | None = None
    later_page: int | None = None


def booking(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> ShownBooking:
    """One of the advisee's own bookings, with the wish it came from. Raises NotFound."""
    row = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id)
    if row is None:
        raise NotFound("booking")
    wish = passed_on.wish(work, wish_id=row.wish_id) if row.wish_id else None
    joining, must_read = None, False
    if row.state is BookingState.CONFIRMED and row.ends_at > work.now:
        must_read = not secrecy.acknowledged(work, person_id=advisee_id)
        if not must_read:
            joining = directory.joining_of(work, consultant_id=row.consultant_id, mode=row.mode)
    private = costs.of_hold(work, row)
    return _for_advisee(work, [row], wish, joining, must_read, terms=_terms_of(work, row, private), private=private)[0]


def held_now(work: UnitOfWork, *, advisee_id: int) -> ShownBooking | None:
    """The time this person holds at this moment."""
    row = queries.held_now(work, advisee_id=advisee_id)
    return _for_advisee(work, [row])[0] if row else None


def bookings_of(work: UnitOfWork, *, advisee_id: int, page: int = 1) -> OwnBookings:
    """The bookings of a person: held now, the next one first; the past latest first, page by page."""
    ahead = queries.ahead_of_advisee(work, advisee_id=advisee_id)
    skipped = (page - 1) * PAST_ON_A_PAGE
    # One more than is shown, to see whether there are more.
    past = queries.past_of_advisee(work, advisee_id=advisee_id, limit=PAST_ON_A_PAGE + 1, offset=skipped)
    own = _for_advisee(work, [*ahead, *past[:PAST_ON_A_PAGE]])
    return OwnBookings(
        held=[shown for shown in own[: len(ahead)] if shown.state is BookingState.HELD],
        coming=[shown for shown in own[: len(ahead)] if shown.state is BookingState.CONFIRMED],
        past=own[len(ahead) :],
        earlier_page=page + 1 if len(past) > PAST_ON_A_PAGE else None,
        later_page=page - 1 if page > 1 else None,
    )


def _terms_of(work: UnitOfWork, row: Booking, private: PrivateCost | None) -> booking_terms.BookingTerms | None:
    """The terms a hold would be booked under; what is booked carries its own."""
    if private is not None:
        return booking_terms.BookingTerms(private.cutoff_minutes, booking_terms.STANDARD.consultant_cutoff_minutes)
    employment = companies.employment_of(work, person_id=row.advisee_id) if row.state is BookingState.HELD else None
    return booking_terms.booking_terms(work, company_id=employment.company_id) if employment else None


def _for_advisee(
    work: UnitOfWork,
    rows: Sequence[Booking],
    wish: passed_on.PassedOnWish | None = None,
    joining: str | None = None,
    must_read_secrecy: bool = False,
    terms: booking_terms.BookingTerms | None = None,
    private: PrivateCost | None = None,
) -> list[ShownBooking]:
    cards = directory.cards(work, consultant_ids=[row.consultant_id for row in rows], on=work.now.date())
    gone = [row.id for row in rows if row.state in CALLED_OFF or row.state is BookingState.MISSED]
    replacements = replacing.standing(work, booking_ids=gone)
    own = [row.id for row in rows if row.confirmed_at is not None and row.paying_company_id is None]
    paid = costs.of_booked(work, booking_ids=own)
    shown = []
    for row in rows:
        card = cards[row.consultant_id]
        lapsed_by_itself = row.state is BookingState.HELD and row.held_until is not None and row.held_until <= work.now
        advisee_cutoff, consultant_cutoff = (
            (timedelta(minutes=terms.advisee_cutoff_minutes), timedelta(minutes=terms.consultant_cutoff_minutes))
            if terms
            else (cutoff_of(row, Side.ADVISEE), cutoff_of(row, Side.CONSULTANT))
        )
        shown.append(
            ShownBooking(
                id=row.id,
                state=BookingState.LAPSED if lapsed_by_itself else row.state,
                consultant_id=row.consultant_id,
                consultant_name=card.name_in("ja"),
                consultant_name_en=card.name_in("en"),
                consultant_zone=card.time_zone,
                mode=row.mode,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                held_until=row.held_until,
                cancelled_at=row.cancelled_at,
                calendar_uid=row.calendar_uid,
                calendar_sequence=row.calendar_sequence,
                version=row.version,
                free_until=row.starts_at - advisee_cutoff,
                advisee_cutoff_minutes=advisee_cutoff // timedelta(minutes=1),
                consultant_cutoff_minutes=consultant_cutoff // timedelta(minutes=1),
                ticket_returned=row.ticket_returned,
                wish=wish,
                may_try_again=lapsed_by_itself and row.starts_at > work.now,
                has_begun=row.starts_at <= work.now,
                is_over=row.ends_at <= work.now,
                joining=joining,
                must_read_secrecy=must_read_secrecy,
                replacement=replacements.get(row.id),
                private=paid.get(row.id, private),
            )
        )
    return shown
