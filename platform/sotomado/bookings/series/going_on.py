"""Booking the dates of agreed talks as they come near: by the same verbs as everybody's, one transaction each.

A date is booked once it lies within the consultant's horizon and the advisee has room for one more talk ahead. One that
cannot be had is left out, and both are told once. What may yet become possible (room, consent, a hold just being read
over) is waited for, until the time is too near to be booked at all.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.policies import HORIZON_DAYS, HORIZONS_DAYS, policy_of
from sotomado.bookings import queries as bookings_read
from sotomado.bookings import refusals
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyMeetingThen,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
)
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Side
from sotomado.bookings.series import letters, queries
from sotomado.bookings.series.clock_times import instant_of
from sotomado.bookings.series.models import DateState, Hindrance, Series, SeriesDate, SeriesState
from sotomado.companies.contracts.errors import CapReached
from sotomado.companies.errors import CompanyPaysNot, NoTicketsLeft
from sotomado.database import Database, DatabaseAway, UnitOfWork
from sotomado.directory import service as directory

log = logging.getLogger("sotomado.series")

HOLD_MINUTES = 1
# Before the notice ends there must be room for the worker's next look.
LAST_LOOK = timedelta(hours=1)
_HINDRANCES: dict[type[Exception], Hindrance] = {
    SlotTaken: Hindrance.NOT_FREE,
    SlotNotOffered: Hindrance.NOT_FREE,
    TimeGone: Hindrance.NOT_FREE,
    AlreadyMeetingThen: Hindrance.ELSEWHERE,
    NoTicketsLeft: Hindrance.NO_TICKET,
    CapReached: Hindrance.NO_TICKET,
    CompanyPaysNot: Hindrance.NOBODY_PAYS,
    NobodyPays: Hindrance.NOBODY_PAYS,
    NotBookable: Hindrance.NOT_BOOKABLE,
    ModeNotOffered: Hindrance.NOT_BOOKABLE,
    OneselfAsked: Hindrance.NOT_BOOKABLE,
}


class _Hindered(Exception):
    """A date cannot be booked any more, whatever happens."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


_REFUSALS: tuple[type[Exception], ...] = (_Hindered, *_HINDRANCES)


def go_on_with_all(database: Database, sender: Sender) -> int:
    """Look at every agreed series. Returns how many dates were settled."""
    with database.read() as work:
        until = work.now.date() + timedelta(days=max(HORIZONS_DAYS) + 1)
        waiting = queries.going_on(work, until=until)
    settled = 0
    for series_id in waiting:
        try:
            settled += go_on(database, series_id=series_id, sender=sender)
        except DatabaseAway:
            raise
        except Exception as error:
            # One series that cannot go on keeps no other from going on.
            log.error("series failed", exc_info=error, extra={"event": "series_failed"})
    return settled


def go_on(database: Database, *, series_id: str, sender: Sender) -> int:
    """Book what is near enough of one series, date by date. Returns how many dates were settled."""
    settled = 0
    while _settle_next(database, series_id, sender):
        settled += 1
    return settled


def _settle_next(database: Database, series_id: str, sender: Sender) -> bool:
    """Whether the next date was booked or left out; else it is waited for, or there is none."""
    number = None
    try:
        with database.work() as work:
            series, one = _next(work, series_id)
            if series is None or one is None:
                return False
            number = one.number
            starts_at = instant_of(one.on, series.start_minute, series.zone)
            if starts_at is None:
                raise _Hindered(Hindrance.NOT_FREE)
            if not _is_its_turn(work, series, starts_at):
                return False
            booking_id = bookings.hold(
                work,
                advisee_id=series.advisee_id,
                consultant_id=series.consultant_id,
                starts_at=starts_at,
                mode=series.mode,
                hold_minutes=HOLD_MINUTES,
            )
            bookings.confirm(
                work, advisee_id=series.advisee_id, booking_id=booking_id, sender=sender, pass_wish_on=False
            )
            one.state, one.booking_id, one.settled_at = DateState.BOOKED, booking_id, work.now
            _finish_if_over(work, series)
            return True
    except TooManyAhead:
        # Another tab was first: it is waited for.
        return False
    except _REFUSALS as error:
        hindrance = error.hindrance if isinstance(error, _Hindered) else _hindrance_of(error)
    # Nothing of the attempt is left; that it failed is written down for itself.
    with database.work() as work:
        series, one = _next(work, series_id)
        if series is None or one is None or one.number != number:
            return False
        one.state, one.hindrance, one.settled_at = DateState.SKIPPED, hindrance, work.now
        _finish_if_over(work, series)
        on = {locale: formats.day(one.on, locale) for locale in ("ja", "en")}
        for side in (Side.ADVISEE, Side.CONSULTANT):
            letters.post(work, series=series, to=side, happened="skipped", sender=sender, on=on)
    return True


def _next(work: UnitOfWork, series_id: str) -> tuple[Series | None, SeriesDate | None]:
    """The series, locked, if it is agreed, and its first date that waits."""
    series = queries.by_id(work, series_id=series_id)
    if series is None or series.state is not SeriesState.AGREED:
        return None, None
    dates = queries.dates_of(work, series_ids=[series_id])[series_id]
    return series, next((one for one in dates if one.state is DateState.WAITING), None)


def _is_its_turn(work: UnitOfWork, series: Series, starts_at: datetime) -> bool:
    """Whether to book it now. Raises _Hindered where waiting helps no more."""
    policy = policy_of(work, series.consultant_id)
    clock = ZoneInfo(directory.consultant(work, consultant_id=series.consultant_id, on=work.now.date()).time_zone)
    days_away = (starts_at.astimezone(clock).date() - work.now.astimezone(clock).date()).days
    if days_away > (policy.horizon_days or HORIZON_DAYS):
        return False
    hindrance = _hindrance_that_may_pass(work, series)
    if hindrance is None:
        return True
    if starts_at - timedelta(minutes=policy.notice_minutes) - LAST_LOOK <= work.now:
        raise _Hindered(hindrance)
    return False


def _hindrance_that_may_pass(work: UnitOfWork, series: Series) -> Hindrance | None:
    if not accounts.has_consented(work, person_id=series.advisee_id):
        return Hindrance.NO_CONSENT
    if bookings_read.count_ahead(work, advisee_id=series.advisee_id) >= refusals.MOST_AHEAD:
        return Hindrance.TOO_MANY_AHEAD
    # A person holds one time at once: what they are just reading over must not be taken from under their eyes.
    held = bookings_read.holds_of(work, advisee_id=series.advisee_id)
    if any(one.held_until is not None and one.held_until > work.now for one in held):
        return Hindrance.ELSEWHERE
    return None


def _hindrance_of(error: Exception) -> Hindrance:
    return next(hindrance for kind, hindrance in _HINDRANCES.items() if isinstance(error, kind))


def _finish_if_over(work: UnitOfWork, series: Series) -> None:
    work.session.flush()
    dates = queries.dates_of(work, series_ids=[series.id])[series.id]
    if all(one.state is not DateState.WAITING for one in dates):
        series.state = SeriesState.FINISHED
        work.session.flush()
