"""What can happen to the next time of a pair: it is planned, moved, let pass, taken up again.

Both may do all of it, and both are written to, each by the clock of their own place. Every verb takes its turn at the
pair: of two tabs, or two people, the second finds what the first one did and is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series import letters, planning, queries, rhythm
from sotomado.oneonones.series.errors import (
    AlreadyPlanned,
    ChangedMeanwhile,
    HasNoRhythm,
    InThePast,
    NothingToTakeBack,
    NotLive,
    TooFarAhead,
)
from sotomado.oneonones.series.models import Cadence, OfTwo, PairSeries, PlaceKind
from sotomado.oneonones.series.planning import At
from sotomado.oneonones.series.shown import Glance, Planned, glance, next_of, seen_of
from sotomado.oneonones.service import Between

__all__ = [
    "Glance",
    "Place",
    "Planned",
    "calendar_of",
    "call_off_all",
    "change",
    "following",
    "glance",
    "go_on",
    "move",
    "next_of",
    "pass_on",
    "pause",
    "plan",
    "plan_next",
    "remind",
    "skip",
    "take_back",
]

FARTHEST = timedelta(days=366)
# Where nobody has said how long.
DEFAULT_MINUTES = 30


@dataclass(frozen=True)
class Place:
    """How the two meet; `words`: a link or a place as one of them wrote it."""

    kind: PlaceKind = PlaceKind.OPEN
    words: str = ""


def plan(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    starts_at: datetime,
    minutes: int,
    zone: str,
    sender: Sender,
    cadence: Cadence | None = None,
    place: Place | None = None,
) -> Planned:
    """Set the next time, and how it goes on from there. `zone`: the clock a rhythm keeps to.

    Raises NotFound, NotLive, InThePast, TooFarAhead, AlreadyPlanned.
    """
    pair, _ = _locked(work, person_id, pair_id)
    planned = queries.planned_of(work, pair_id)
    if planned is not None:
        raise AlreadyPlanned(queries.span_of(planned)[0])
    _refuse_times(work, starts_at)
    series = _write_series(work, pair_id, starts_at, minutes, zone, cadence, place or Place())
    at = At(starts_at, minutes, series.anchor_on if cadence is not None else None)
    waiting = queries.last_put_off(work, pair_id)
    if waiting is not None:
        planning.set_anew(work, pair, series, waiting, at, sender)
    else:
        planning.write_new(work, pair, series, at, sender)
    return _next(work, pair_id)


def change(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    seen: str,
    starts_at: datetime,
    minutes: int,
    zone: str,
    sender: Sender,
    cadence: Cadence | None,
    place: Place,
) -> Planned:
    """Another rhythm, from another next time on. `seen`: what the page showed (`Glance.seen`).

    Raises NotFound, NotLive, ChangedMeanwhile, InThePast, TooFarAhead.
    """
    pair, planned = _locked_as_seen(work, person_id, pair_id, seen)
    _refuse_times(work, starts_at)
    series = _write_series(work, pair_id, starts_at, minutes, zone, cadence, place)
    at = At(starts_at, minutes, series.anchor_on if cadence is not None else None)
    planning.set_anew(work, pair, series, planned, at, sender)
    return _next(work, pair_id)


def move(
    work: UnitOfWork, *, person_id: int, pair_id: int, seen: str, starts_at: datetime, minutes: int, sender: Sender
) -> Planned:
    """This one at another time; the rhythm stays. Raises NotFound, NotLive, ChangedMeanwhile, InThePast,
    TooFarAhead."""
    pair, planned = _locked_as_seen(work, person_id, pair_id, seen)
    _refuse_times(work, starts_at)
    for_on = planning.time_of(work, planned).for_on
    planning.set_anew(work, pair, queries.series_of(work, pair_id), planned, At(starts_at, minutes, for_on), sender)
    return _next(work, pair_id)


def skip(work: UnitOfWork, *, person_id: int, pair_id: int, seen: str, sender: Sender) -> Planned | None:
    """Let this one pass: on to the next of the rhythm, or, without a rhythm, out of both calendars.

    What was chosen for it beforehand goes along. Raises NotFound, NotLive, ChangedMeanwhile.
    """
    pair, planned = _locked_as_seen(work, person_id, pair_id, seen)
    series = queries.series_of(work, pair_id)
    before = planning.time_of(work, planned).for_on
    next_at = planning.following(work, series, after=before) if series is not None else None
    if next_at is None:
        planning.put_off(work, pair, series, planned, sender)
        return None
    passed = OneOnOne(
        pair_id=pair_id,
        standing=Standing.SKIPPED,
        starts_at=planned.starts_at,
        minutes=planned.minutes,
        written_at=work.now,
    )
    work.session.add(passed)
    work.session.flush()
    time = planning.set_anew(work, pair, series, planned, next_at, sender)
    time.skipped_id, time.skipped_for_on = passed.id, before
    work.session.flush()
    return _next(work, pair_id)


def take_back(work: UnitOfWork, *, person_id: int, pair_id: int, sender: Sender) -> Planned:
    """The one that was let pass takes place after all, while its time is ahead. Raises NotFound, NotLive,
    NothingToTakeBack."""
    pair, _ = _locked(work, person_id, pair_id)
    series = queries.series_of(work, pair_id)
    planned = queries.planned_of(work, pair_id)
    if planned is None:
        passed = queries.last_put_off(work, pair_id)
        if passed is None or (series is not None and series.paused_at) or queries.span_of(passed)[0] <= work.now:
            raise NothingToTakeBack()
        at = At(*_kept(passed), planning.time_of(work, passed).for_on)
        planning.set_anew(work, pair, series, passed, at, sender)
        return _next(work, pair_id)
    time = planning.time_of(work, planned)
    passed = work.session.get(OneOnOne, time.skipped_id) if time.skipped_id is not None else None
    if passed is None or queries.span_of(passed)[0] <= work.now:
        raise NothingToTakeBack()
    planning.set_anew(work, pair, series, planned, At(*_kept(passed), time.skipped_for_on), sender)
    work.session.delete(passed)
    work.session.flush()
    return _next(work, pair_id)


def pause(work: UnitOfWork, *, person_id: int, pair_id: int, sender: Sender) -> None:
    """Nothing is planned until one of them goes on. Raises NotFound, NotLive, HasNoRhythm."""
    pair, _ = _locked(work, person_id, pair_id)
    series = queries.series_of(work, pair_id)
    if series is None or series.cadence is None:
        raise HasNoRhythm()
    if series.paused_at is not None:
        return
    series.paused_at = work.now
    series.version += 1
    planned = queries.planned_of(work, pair_id)
    if planned is not None:
        planning.put_off(work, pair, series, planned, sender)
    work.session.flush()


def go_on(work: UnitOfWork, *, person_id: int, pair_id: int, sender: Sender) -> Planned | None:
    """The rhythm again, from its next day on. Raises NotFound, NotLive, HasNoRhythm."""
    _locked(work, person_id, pair_id)
    series = queries.series_of(work, pair_id)
    if series is None or series.cadence is None:
        raise HasNoRhythm()
    series.paused_at = None
    series.version += 1
    work.session.flush()
    return plan_next(work, pair_id=pair_id, sender=sender)


def plan_next(
    work: UnitOfWork, *, pair_id: int, sender: Sender, starts_at: datetime | None = None, minutes: int | None = None
) -> Planned | None:
    """After one was held, or let go: at the time the two agreed on, else at the next of their rhythm.

    None where there is neither, or the rhythm is paused. What is planned already stays. The caller has asked `between`.
    """
    pair = queries.locked_pair(work, pair_id)
    planned = queries.planned_of(work, pair_id)
    series = queries.series_of(work, pair_id)
    if planned is not None or pair.ended_at is not None:
        return next_of(work, pair_id=pair_id)
    if starts_at is not None:
        _refuse_times(work, starts_at)
        kept = series.minutes if series is not None else DEFAULT_MINUTES
        at: At | None = At(starts_at, minutes or kept, _day_of_rhythm(work, series, starts_at))
    elif series is None or series.paused_at is not None:
        return None
    else:
        at = planning.following(work, series)
    if at is None:
        return None
    waiting = queries.last_put_off(work, pair_id)
    if waiting is not None:
        planning.set_anew(work, pair, series, waiting, at, sender)
    else:
        planning.write_new(work, pair, series, at, sender)
    return _next(work, pair_id)


def following(work: UnitOfWork, *, pair_id: int) -> datetime | None:
    """When the rhythm would meet next after what is planned now: what a closing proposes. None without a rhythm."""
    series = queries.series_of(work, pair_id)
    if series is None or series.paused_at is not None:
        return None
    found = queries.planned_with_time(work, pair_id)
    time = found[1] if found is not None else None
    at = planning.following(work, series, after=time.for_on if time is not None else None)
    return at.starts_at if at is not None else None


def calendar_of(work: UnitOfWork, *, person_id: int, pair_id: int, sender: Sender) -> bytes:
    """The file of what is planned, for one of the two. Raises NotFound."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    planned = queries.planned_of(work, pair_id)
    time = queries.time_of(work, planned.id) if planned is not None else None
    if planned is None or time is None:
        raise NotFound("1on1")
    series = queries.series_of(work, pair_id)
    place_kind = series.place_kind if series is not None else PlaceKind.OPEN
    return letters.file_of(
        work,
        planned,
        time,
        person_id=person_id,
        side=OfTwo.MEMBER if between.i_am_member else OfTwo.MANAGER,
        place_kind=place_kind,
        sender=sender,
    )


def remind(work: UnitOfWork, *, person_id: int, pair_id: int, is_wished: bool) -> None:
    """Be written to on the day before, or not. Raises NotFound, NotLive."""
    _, between = _locked(work, person_id, pair_id)
    series = queries.series_of(work, pair_id)
    if series is None:
        return
    if between.i_am_member:
        series.member_reminded = is_wished
    else:
        series.manager_reminded = is_wished
    work.session.flush()


def call_off_all(work: UnitOfWork, *, pair_id: int, sender: Sender) -> None:
    """The pair has ended: what was planned leaves both calendars. The caller has ended it."""
    pair = queries.locked_pair(work, pair_id)
    planned = queries.planned_of(work, pair_id)
    if planned is not None:
        planning.put_off(work, pair, queries.series_of(work, pair_id), planned, sender)


def pass_on(work: UnitOfWork, *, from_pair_id: int, to_pair_id: int, sender: Sender) -> Planned | None:
    """The rhythm, its next day and the place go on with another manager. What the two have planned by then stays."""
    former = queries.series_of(work, from_pair_id)
    pair = queries.locked_pair(work, to_pair_id)
    if former is None or pair.ended_at is not None or queries.series_of(work, to_pair_id) is not None:
        return next_of(work, pair_id=to_pair_id)
    series = PairSeries(
        pair_id=to_pair_id,
        cadence=former.cadence,
        zone=former.zone,
        anchor_on=former.anchor_on,
        nth=former.nth,
        start_minute=former.start_minute,
        minutes=former.minutes,
        place_kind=former.place_kind,
        paused_at=former.paused_at,
        member_reminded=former.member_reminded,
        version=1,
    )
    words = work.unseal(former, "place")
    series.place = work.seal(series, "place", words) if words else None
    work.session.add(series)
    work.session.flush()
    last = queries.last_put_off(work, from_pair_id)
    if last is None or series.paused_at is not None or queries.span_of(last)[0] <= work.now:
        return plan_next(work, pair_id=to_pair_id, sender=sender)
    if queries.planned_of(work, to_pair_id) is None:
        at = At(*_kept(last), planning.time_of(work, last).for_on)
        planning.write_new(work, pair, series, at, sender)
    return next_of(work, pair_id=to_pair_id)


def _locked(work: UnitOfWork, person_id: int, pair_id: int) -> tuple[Pair, Between]:
    oneonones.between(work, person_id=person_id, pair_id=pair_id)
    pair = queries.locked_pair(work, pair_id)
    # Asked again: it may have ended while we waited for our turn.
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.is_live:
        raise NotLive()
    return pair, between


def _locked_as_seen(work: UnitOfWork, person_id: int, pair_id: int, seen: str) -> tuple[Pair, OneOnOne]:
    pair, _ = _locked(work, person_id, pair_id)
    planned = queries.planned_of(work, pair_id)
    if planned is None or seen != seen_of(work, pair_id, planned):
        raise ChangedMeanwhile(queries.span_of(planned)[0] if planned is not None else None)
    return pair, planned


def _refuse_times(work: UnitOfWork, starts_at: datetime) -> None:
    if starts_at <= work.now:
        raise InThePast()
    if starts_at > work.now + FARTHEST:
        raise TooFarAhead()


def _write_series(
    work: UnitOfWork,
    pair_id: int,
    starts_at: datetime,
    minutes: int,
    zone: str,
    cadence: Cadence | None,
    place: Place,
) -> PairSeries:
    series = queries.series_of(work, pair_id)
    if series is None:
        series = PairSeries(pair_id=pair_id, version=0)
        work.session.add(series)
    local = starts_at.astimezone(ZoneInfo(zone))
    series.cadence, series.zone, series.anchor_on = cadence, zone, local.date()
    series.nth = rhythm.nth_of(local.date()) if cadence in rhythm.MONTHS else None
    series.start_minute, series.minutes = local.hour * 60 + local.minute, minutes
    series.place_kind = place.kind
    series.place = work.seal(series, "place", place.words) if place.words else None
    series.paused_at = None
    series.version += 1
    work.session.flush()
    return series


def _kept(one: OneOnOne) -> tuple[datetime, int]:
    starts_at, ends_at = queries.span_of(one)
    return starts_at, int((ends_at - starts_at).total_seconds()) // 60


def _day_of_rhythm(work: UnitOfWork, series: PairSeries | None, starts_at: datetime) -> date | None:
    """The day of the rhythm that a time the two agreed on stands for: the nearest one they have not met for."""
    goes = planning.rhythm_of(series)
    if series is None or goes is None:
        return None
    on = starts_at.astimezone(ZoneInfo(goes.zone)).date()
    behind = max(queries.last_day(work, series.pair_id) or date.min, on - timedelta(days=FARTHEST.days))
    nearest: date | None = None
    for day in rhythm.days(goes, after=behind):
        if nearest is None or abs(day - on) < abs(nearest - on):
            nearest = day
        if day >= on:
            break
    return nearest


def _next(work: UnitOfWork, pair_id: int) -> Planned:
    planned = next_of(work, pair_id=pair_id)
    assert planned is not None
    return planned
