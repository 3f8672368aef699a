"""A note on the day before, to those of the two who wish it: once, about the time as it stands then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sotomado.accounts.reached import service as reached
from sotomado.bookings.reminders.models import Which
from sotomado.bookings.reminders.moments import LONGEST_AHEAD, due_at, is_worth_it
from sotomado.bookings.service import Sender
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.oneonones.series import letters, queries
from sotomado.oneonones.series.models import OfTwo, PairSeries, PlannedTime
from sotomado.oneonones.service import Between

A_ROUND = 200
# Asked of a 1on1 whose other one is written to anyway: is there something to read, which they need no letter of then?
Takes = Callable[[UnitOfWork, OneOnOne], bool]
NO_SERIES_ZONE = "Asia/Tokyo"


def is_due_already(work: UnitOfWork, one: OneOnOne, series: PairSeries | None) -> bool:
    """Whether whoever is told of the time now hears nothing new from a reminder."""
    return not is_worth_it(due=_due_at(one, series), told_at=work.now)


def send_what_is_due(work: UnitOfWork, *, sender: Sender, takes: Takes | None = None) -> int:
    """Returns for how many 1on1s. A row settled by another worker in this moment is left to it.

    `takes`: what else there is to tell the other one of a member goes along, so that they get one letter of the day.
    """
    sent = 0
    for time, one in queries.to_be_reminded(work, after=work.now, until=work.now + LONGEST_AHEAD, at_most=A_ROUND):
        series = queries.series_of(work, one.pair_id)
        if _due_at(one, series) <= work.now:
            _remind(work, one, time, series, sender, takes)
            sent += 1
    return sent


def is_wished(work: UnitOfWork, between: Between, series: PairSeries | None) -> bool:
    """As one said for this pair, and as they chose for all their appointments where they did not."""
    said = None
    if series is not None:
        said = series.member_reminded if between.i_am_member else series.manager_reminded
    if said is not None:
        return said
    return reached.own(work, person_id=oneonones.seat_of(work, between).me.person_id).day_before


def _wishes(work: UnitOfWork, pair: Pair, series: PairSeries | None) -> frozenset[OfTwo]:
    people = queries.people_of(work, pair.id)
    said = {
        OfTwo.MEMBER: (series.member_reminded if series is not None else None, people[pair.member_id]),
        OfTwo.MANAGER: (series.manager_reminded if series is not None else None, people[pair.manager_id]),
    }
    return frozenset(
        side
        for side, (own, person_id) in said.items()
        if (reached.own(work, person_id=person_id).day_before if own is None else own)
    )


def _remind(
    work: UnitOfWork,
    one: OneOnOne,
    time: PlannedTime,
    series: PairSeries | None,
    sender: Sender,
    takes: Takes | None,
) -> None:
    pair = work.session.get_one(Pair, one.pair_id)
    time.reminded_at = work.now
    work.session.flush()
    to = _wishes(work, pair, series)
    is_taken = takes is not None and OfTwo.MANAGER in to and takes(work, one)
    readers = (OfTwo.MANAGER,) if is_taken else ()
    letters.post_reminder(work, pair=pair, one=one, time=time, to=to, readers=readers, sender=sender)


def _due_at(one: OneOnOne, series: PairSeries | None) -> datetime:
    """The same wall clock the day before, where the rhythm is at home."""
    starts_at, _ = queries.span_of(one)
    zone = series.zone if series is not None else NO_SERIES_ZONE
    return due_at(Which.DAY_BEFORE, starts_at=starts_at, zone=zone)
