"""What an advisee is offered when somebody else called their booking off: the ten drawn again, with times near the old.

Drawn once, when the page is first opened, and kept: what was shown is what learning is told of, and it is the same ten
when one comes back. Which of their times are free is asked anew each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound, TooOften
from sotomado.availability import service as availability
from sotomado.bookings import queries, shown
from sotomado.bookings.history import called_off_by, lines_of
from sotomado.bookings.models import Booking, Side
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.models import Replacement, ReplacementTen
from sotomado.bookings.shown import ShownBooking
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.models import Shortlist

TIMES_SHOWN = 3
# How far from the old time one looks, before showing whatever comes next.
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Offer:
    """One of the ten with the free times nearest the old one, in their order, and how one would meet."""

    window: shortlists.Window
    starts: tuple[datetime, ...]
    mode: MeetingMode


@dataclass(frozen=True)
class Instead:
    """`by`: who called it off; None where it was missed. `words`: their sentence. `is_drawn`: whether a ten stands."""

    booking: ShownBooking
    standing: replacing.Standing
    by: Side | None
    words: str | None
    is_drawn: bool
    offers: tuple[Offer, ...]
    # What one agrees to with a tap: as the company's terms stand now.
    advisee_cutoff_minutes: int


def instead(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> Instead:
    """How it stands, and whom one can meet instead. Raises NotFound where no ticket ever waited."""
    booking = shown.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    standing = replacing.standing(work, booking_ids=[booking_id]).get(booking_id)
    if standing is None:
        raise NotFound("replacement")
    lines = lines_of(work, booking_id=booking_id)
    shortlist_id = _drawn(work, booking_id) if standing.waits else None
    employment = companies.employment_of(work, person_id=advisee_id)
    terms = booking_terms.booking_terms(work, company_id=employment.company_id) if employment else None
    return Instead(
        booking=booking,
        standing=standing,
        by=called_off_by(lines),
        words=next((line.words for line in reversed(lines) if line.is_calling_off), None),
        is_drawn=shortlist_id is not None,
        offers=_offers(work, advisee_id, booking, shortlist_id) if shortlist_id is not None else (),
        advisee_cutoff_minutes=(terms or booking_terms.STANDARD).advisee_cutoff_minutes,
    )


def draw(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """Draw the ten that stand in, unless they are drawn, nothing waits, or no wish was ever said. Raises NotFound."""
    row = work.session.scalar(
        select(Replacement)
        .where(Replacement.booking_id == booking_id, Replacement.advisee_id == advisee_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("replacement")
    if row.closed_at is not None or work.session.get(ReplacementTen, row.id) is not None:
        return
    old = work.session.get_one(Booking, booking_id)
    latest = shortlists.latest_wish(work, person_id=advisee_id) if old.wish_id is None else None
    wish_id = latest.id if latest is not None else old.wish_id
    if wish_id is None:
        return
    try:
        shortlist_id = shortlists.draw_again(work, person_id=advisee_id, wish_id=wish_id, without={old.consultant_id})
    except TooOften:
        return
    work.session.add(ReplacementTen(replacement_id=row.id, shortlist_id=shortlist_id, drawn_at=work.now))
    work.session.flush()


def wish_of_the_ten(work: UnitOfWork, *, booking_id: str) -> str | None:
    """The wish for which the ten that stand in were drawn."""
    return work.session.scalar(
        select(Shortlist.wish_id)
        .join(ReplacementTen, ReplacementTen.shortlist_id == Shortlist.id)
        .join(Replacement, Replacement.id == ReplacementTen.replacement_id)
        .where(Replacement.booking_id == booking_id)
    )


def _drawn(work: UnitOfWork, booking_id: str) -> str | None:
    return work.session.scalar(
        select(ReplacementTen.shortlist_id)
        .join(Replacement, Replacement.id == ReplacementTen.replacement_id)
        .where(Replacement.booking_id == booking_id)
    )


def _offers(work: UnitOfWork, advisee_id: int, old: ShownBooking, shortlist_id: str) -> tuple[Offer, ...]:
    ten = shortlists.shortlist(work, person_id=advisee_id, shortlist_id=shortlist_id)
    windows = [
        one
        for one in ten.windows
        if one.consultant.is_bookable and one.consultant.id != old.consultant_id and one.consultant.modes
    ]
    near = max(old.starts_at, work.now)
    ids = [one.consultant.id for one in windows]
    free = availability.free_in(
        work, consultant_ids=ids, first=max(work.now, near - NEAR), last=near + NEAR + timedelta(days=1)
    )
    elsewhere = [one for one in ids if not free[one]]
    if elsewhere:
        free |= availability.first_open_slots(work, consultant_ids=elsewhere, limit=TIMES_SHOWN)
    own = [row.starts_at for row in queries.ahead_of_advisee(work, advisee_id=advisee_id)]
    return tuple(
        Offer(
            window=one,
            starts=_nearest(_without(free[one.consultant.id], own), old.starts_at),
            mode=_mode(one.consultant.modes, old.mode),
        )
        for one in windows
    )


def _without(starts: Iterable[datetime], own: Collection[datetime]) -> list[datetime]:
    """Those at which the advisee is not elsewhere, with a breath between."""
    apart = timedelta(minutes=availability.CONSULTATION_MINUTES + availability.AFTER_MINUTES)
    return [at for at in starts if all(abs(at - other) >= apart for other in own)]


def _nearest(starts: Iterable[datetime], to: datetime) -> tuple[datetime, ...]:
    return tuple(sorted(sorted(starts, key=lambda at: (abs(at - to), at))[:TIMES_SHOWN]))


def _mode(offered: Collection[MeetingMode], wanted: MeetingMode) -> MeetingMode:
    """The old way to meet where it is offered, else the first that is."""
    return wanted if wanted in offered else next(mode for mode in MeetingMode if mode in offered)
