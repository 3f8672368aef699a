"""Who is next: the first in the line of a consultant who waits for a time that is free, and who could book it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Consent, Role, RoleGrant
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered
from sotomado.availability.policies import HORIZONS_DAYS, policy_of
from sotomado.bookings import refusals
from sotomado.bookings.errors import AlreadyMeetingThen, ModeNotOffered, NotBookable, OneselfAsked
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.privately import prices
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.waiting import queries
from sotomado.bookings.waiting.fitting import fits, offer_end
from sotomado.bookings.waiting.models import Wait
from sotomado.companies import service as companies
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.errors import NoEmployer
from sotomado.companies.errors import CompanyPaysNot
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.ledger.service import booking_day

# So many offers in a row without a word, and others need no longer wait for an answer that does not come.
MOST_UNANSWERED = 3
# The kind of turn beside those of `availability.turns`. It is taken before any row is locked and by nothing else.
LINES = 14


@dataclass(frozen=True)
class Next:
    """What is to be offered to whom, and until when."""

    wait_id: str
    advisee_id: int
    consultant_id: int
    starts_at: datetime
    mode: MeetingMode
    expires_at: datetime


def take_turn(work: UnitOfWork, *, consultant_id: int) -> None:
    """Offer the times of one consultant one after the other: two workers at once would overtake each other's people."""
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(select(func.pg_advisory_xact_lock(LINES, consultant_id)))


def next_in_line(
    work: UnitOfWork, *, consultant_id: int, besides: Collection[tuple[str, datetime]] = ()
) -> Next | None:
    """The one who came first of those for whom something is free. Who could not book it now is passed over, and keeps
    their place. `besides`: pairs of a wait and a start that have just turned out not to go together.
    """
    line = queries.line(work, consultant_id=consultant_id)
    if not line:
        return None
    card = directory.consultant(work, consultant_id=consultant_id, on=refusals.in_japan(work.now))
    if not card.is_bookable:
        return None
    horizon = work.now + timedelta(days=HORIZONS_DAYS[-1] + 1)
    free = availability.free_in(work, consultant_ids=[consultant_id], first=work.now, last=horizon)[consultant_id]
    if not free:
        return None
    ids = [wait.id for wait in line]
    times = queries.times_of(work, wait_ids=ids)
    known = queries.offered_before(work, consultant_id=consultant_id, wait_ids=ids) | set(besides)
    able = _who_might_book(work, {wait.advisee_id for wait in line})
    notice = policy_of(work, consultant_id).notice_minutes
    for wait in line:
        wanted = [at for at in fits(wait, times.get(wait.id, ()), free) if (wait.id, at) not in known]
        mode = wait.mode or next((one for one in MeetingMode if one in card.modes), None)
        if not wanted or mode is None or is_silent(wait) or wait.advisee_id not in able:
            continue
        zone = accounts.actor(work, person_id=wait.advisee_id).time_zone
        for at in wanted:
            end = offer_end(now=work.now, starts_at=at, notice_minutes=notice, zone=zone)
            if end is not None and _could_confirm(work, wait, consultant_id, at, mode):
                return Next(wait.id, wait.advisee_id, consultant_id, at, mode, end)
    return None


def is_silent(wait: Wait) -> bool:
    """Whether the latest offers all ran out without a word."""
    return wait.unanswered >= MOST_UNANSWERED


def _who_might_book(work: UnitOfWork, people: Collection[int]) -> set[int]:
    """Those who are advisees, have consented, have room for one more talk, and a ticket for it: six statements, however
    many wait.
    """
    session = work.session
    advisees = session.scalars(
        select(RoleGrant.person_id).where(RoleGrant.role == Role.ADVISEE, RoleGrant.person_id.in_(people))
    )
    consented = session.scalars(accounts.agreed().where(Consent.person_id.in_(people)))
    with_enough = session.scalars(
        select(Booking.advisee_id)
        .where(Booking.advisee_id.in_(people), Booking.state == BookingState.CONFIRMED, Booking.starts_at > work.now)
        .group_by(Booking.advisee_id)
        .having(func.count() >= refusals.MOST_AHEAD)
    )
    return (set(advisees) & set(consented) & _who_has_a_ticket(work, people)) - set(with_enough)


def _who_has_a_ticket(work: UnitOfWork, people: Collection[int]) -> set[int]:
    """By the contract of their company as it stands today, or one that waits because a consultant called off."""
    employers = companies.employers_of(work, person_ids=people)
    paid_for = contracts.who_could_pay(work, employers=employers, on=booking_day(work.now))
    kept = work.session.execute(
        select(Replacement.advisee_id, Replacement.company_id).where(
            Replacement.advisee_id.in_(people), Replacement.closed_at.is_(None)
        )
    )
    have_kept = {person_id for person_id, company_id in kept if employers.get(person_id) == company_id}
    # Whoever no company employs pays by card, once there is a price.
    pay_themselves = set(people) - set(employers) if prices.has_price(work) else set()
    return paid_for | have_kept | pay_themselves


def _could_confirm(work: UnitOfWork, wait: Wait, consultant_id: int, starts_at: datetime, mode: MeetingMode) -> bool:
    ends_at = starts_at + timedelta(minutes=availability.CONSULTATION_MINUTES)
    try:
        refusals.unless_bookable(
            work, advisee_id=wait.advisee_id, consultant_id=consultant_id, starts_at=starts_at, mode=mode
        )
        refusals.second_meeting(work, advisee_id=wait.advisee_id, starts_at=starts_at, ends_at=ends_at)
        contracts.payer_of(work, person_id=wait.advisee_id, on=booking_day(starts_at))
    except NoEmployer:
        return prices.has_price(work)
    except (NotBookable, OneselfAsked, ModeNotOffered, SlotNotOffered, AlreadyMeetingThen, CompanyPaysNot):
        return False
    return True
