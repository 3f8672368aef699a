"""When somebody is busy, as another calendar tells it: iCalendar bytes in, merged intervals out.

What blocks (RFC 5545).  An event blocks [start, end) unless it is transparent, cancelled, marked free by Outlook, or of
no length; tentative ones by setting.  An all-day event blocks its local days in the calendar's own zone, which have
23 to 25 hours; a time without zone is read in that zone too.  That zone is X-WR-TIMEZONE, or else the consultant's.
A free-busy component blocks what it calls busy.

Recurrence.  A rule is priced before it is expanded (see `recurrence_bounds`); what costs too much refuses the whole
calendar, because nobody can tell any more when it is busy.  Single occurrences moved or cancelled replace theirs.
An event that cannot be understood is left out and counted.

Only what `calendar_lines` lets through is looked at: no titles, no places, no people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np
from icalendar import Calendar, Event, vDDDLists, vDDDTypes, vDuration, vPeriod, vRecur
from recurring_ical_events import CalendarQuery

from consultants import recurrence_bounds
from consultants.calendar_lines import Component, Excess, Limits, Line, Lines, NotACalendar, TooMuch, reduced
from consultants.calendar_zones import Zones, zone_called
from consultants.opening import merge
from consultants.wall_clock import Int64, day_number, first_instants

__all__ = ["Excess", "Limits", "NotACalendar", "Reading", "TooMuch", "busy_intervals", "read"]

_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)
# Whatever a strange file brings the libraries to: such an event is left out and counted.
_NOT_UNDERSTOOD = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError)
_MOST_MOVED_ON = 200
# How long an event is, carried along to each of its occurrences.
_ON_THE_WALL, _AS_IT_PASSES = "X-ON-THE-WALL", "X-AS-IT-PASSES"
_Span = tuple[date, date]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`busy`: int64[n, 2], merged minutes since 1970, half-open.  `unread`: events that could not be understood."""

    busy: Int64
    unread: int


def busy_intervals(
    ical: bytes, *, first: int, last: int, zone: str, counts_tentative: bool, limits: Limits | None = None
) -> Int64:
    """The busy minutes of a calendar within [first, last): int64[n, 2], merged.  Raises NotACalendar and TooMuch."""
    return read([ical], first=first, last=last, zone=zone, counts_tentative=counts_tentative, limits=limits).busy


def read(
    icals: list[bytes],
    *,
    first: int,
    last: int,
    zone: str,
    counts_tentative: bool,
    limits: Limits | None = None,
    without: str = "",
    is_late: Callable[[], bool] = lambda: False,
) -> Reading:
    """The busy minutes of one calendar that comes in one or more files, and how many events were not understood.

    `zone`: that of whoever owns the calendar.  `without`: events whose UID ends so are one's own that came back, and
    do not count.  `is_late` is asked between events, as a last resort against files
    that are slow in a way nobody thought of.  The limits hold for each file.  Raises NotACalendar and TooMuch.
    """
    found: list[Int64] = []
    unread = 0
    for ical in icals:
        lines = reduced(ical, first=first, last=last, limits=limits or Limits())
        if without:
            lines.events = [event for event in lines.events if not event.value("UID").endswith(without.upper())]
        one = _File(lines, first, last, zone, counts_tentative, limits or Limits(), is_late)
        found += one.busy()
        unread += one.unread
    minutes = np.concatenate([np.empty((0, 2), np.int64), *found])
    return Reading(merge(np.clip(minutes, first, last)), unread)


class _File:
    """One file being read."""

    def __init__(
        self,
        lines: Lines,
        first: int,
        last: int,
        zone: str,
        counts_tentative: bool,
        limits: Limits,
        is_late: Callable[[], bool],
    ) -> None:
        self.unread = 0
        self._lines = lines
        self._zone = zone_called(lines.zone_name) or ZoneInfo(zone)
        self._counts_tentative = counts_tentative
        self._limits = limits
        self._steps = 0
        self._is_late = is_late
        self._window = (
            datetime.fromtimestamp(first * 60, UTC) - _MARGIN,
            datetime.fromtimestamp(last * 60, UTC) + _MARGIN,
        )
        self._zones = Zones(self._zone, lines.zones, self._window[1], self._spend)

    def busy(self) -> list[Int64]:
        times: list[tuple[int, int]] = []
        days: list[tuple[int, int]] = []
        spans = chain(self._each(self._plain, self._singles()), self._each(self._series, self._recurring()))
        for start, end in chain(spans, self._each(self._free_busy, ([one] for one in self._lines.free_busy))):
            if isinstance(start, datetime) and isinstance(end, datetime):
                times.append((math.floor(start.timestamp() / 60), math.ceil(end.timestamp() / 60)))
            else:
                days.append((day_number(start), day_number(end)))
        found = [np.array(times, np.int64).reshape(-1, 2)]
        # Days far outside would only cost time: the window is a few months wide.
        local = np.array(days, np.int64).reshape(-1, 2)
        local = np.clip(local, day_number(self._window[0].date()) - 1, day_number(self._window[1].date()) + 1)
        if local.size:
            found.append(first_instants(self._zone.key, local.ravel()).reshape(-1, 2))
        return found

    def _each(
        self, understand: Callable[[list[Component]], Iterator[_Span]], groups: Iterator[list[Component]]
    ) -> Iterator[_Span]:
        for group in groups:
            if self._is_late():
                raise TooMuch(Excess.TIME)
            try:
                spans = list(understand(group))
                for span in spans:
                    _refuse_disorder(*span)
            except _NOT_UNDERSTOOD:
                self.unread += 1
            else:
                yield from spans

    def _singles(self) -> Iterator[list[Component]]:
        return ([event] for event in self._lines.events if not event.recurs)

    def _recurring(self) -> Iterator[list[Component]]:
        series: dict[str, list[Component]] = {}
        for nth, event in enumerate(self._lines.events):
            if event.recurs:
                uid = event.first("UID")
                series.setdefault(uid.value if uid else f"without a name {nth}", []).append(event)
        return iter(series.values())

    def _blocks(self, status: str, transparency: str, outlook: str) -> bool:
        if status == "CANCELLED" or transparency == "TRANSPARENT" or outlook == "FREE":
            return False
        return self._counts_tentative or "TENTATIVE" not in (status, outlook)

    def _event_blocks(self, event: Component) -> bool:
        return self._blocks(event.value("STATUS"), event.value("TRANSP"), event.value("X-MICROSOFT-CDO-BUSYSTATUS"))

    def _plain(self, group: list[Component]) -> Iterator[_Span]:
        event = group[0]
        if self._event_blocks(event):
            start = self._time(event.lines["DTSTART"][0])
            yield start, self._end(event, start)

    def _free_busy(self, group: list[Component]) -> Iterator[_Span]:
        for line in group[0].lines.get("FREEBUSY", ()):
            kind = line.parameters.get("FBTYPE", "BUSY").upper()
            if kind == "FREE" or (kind == "BUSY-TENTATIVE" and not self._counts_tentative):
                continue
            for period in line.value.split(","):
                start, end = vPeriod.from_ical(period.strip())  # type: ignore[no-untyped-call]
                start = self._aware(start)
                yield start, start + end if isinstance(end, timedelta) else self._aware(end)

    def _series(self, group: list[Component]) -> Iterator[_Span]:
        if not any(self._event_blocks(event) for event in group):
            return
        calendar = Calendar()
        for event in group:
            calendar.add_component(self._component(event))
        for occurrence in CalendarQuery(calendar).between(*self._window):
            words = (str(occurrence.get(name, "")) for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"))
            if self._blocks(*words):
                start, end = occurrence["DTSTART"].dt, occurrence["DTEND"].dt
                # The library adds lengths on the wall; less than a day is meant as it passes (RFC 5545, 3.8.5.3).
                if isinstance(start, datetime) and end - start == occurrence[_ON_THE_WALL] < _DAY:
                    end = _later(start, occurrence[_AS_IT_PASSES])
                yield start, end

    def _component(self, event: Component) -> Event:
        """The event as the library that expands it wants it: every time with its zone, nothing floats."""
        start = self._time(event.lines["DTSTART"][0])
        made = Event()
        made["UID"] = "one"
        end = self._end(event, start)
        made["DTSTART"] = vDDDTypes(start)
        made["DTEND"] = vDDDTypes(end)
        made[_ON_THE_WALL] = end - start
        if isinstance(start, datetime) and isinstance(end, datetime):
            made[_AS_IT_PASSES] = end.astimezone(UTC) - start.astimezone(UTC)
        made["SEQUENCE"] = int(event.value("SEQUENCE") or 0)
        for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"):
            made[name] = event.value(name)
        for name in ("RDATE", "EXDATE"):
            if lines := event.lines.get(name):
                dates = [self._date_or_period(line, one, start) for line in lines for one in line.value.split(",")]
                made[name] = vDDDLists(dates)
        if rules := event.lines.get("RRULE"):
            made["RRULE"] = [self._rule(line.value, start) for line in rules]
        if replaced := event.first("RECURRENCE-ID"):
            made["RECURRENCE-ID"] = vDDDTypes(self._time(replaced, beside=start))
            if replaced.parameters.get("RANGE", "").upper() == "THISANDFUTURE":
                made["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
                self._spend(self._limits.steps // _MOST_MOVED_ON)
        return made

    def _rule(self, text: str, start: date) -> vRecur:
        rule = recurrence_bounds.readable(text.strip(), start, self._zone)
        begins = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=UTC)
        steps = recurrence_bounds.steps(rule, begins, self._window[1])
        if steps > self._limits.steps_of_a_rule:
            raise TooMuch(Excess.RULES)
        self._spend(steps)
        return rule

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > self._limits.steps:
            raise TooMuch(Excess.RULES)

    def _end(self, event: Component, start: date) -> date:
        """A day without end is that day; a moment without end has no length."""
        if line := event.first("DTEND"):
            end = self._time(line, beside=start)
            if isinstance(start, datetime) != isinstance(end, datetime):
                raise ValueError("An event begins and ends on days, or at times.")
            return start + _DAY if end == start and not isinstance(start, datetime) else end
        if event.value("DURATION"):
            lasts = _duration(event.value("DURATION"))
            if isinstance(start, datetime):
                days = timedelta(days=0 if event.value("DURATION").lstrip("+").startswith("PT") else lasts.days)
                return _later(start + days, lasts - days)
            return start + timedelta(days=math.ceil(lasts / _DAY))
        return start if isinstance(start, datetime) else start + _DAY

    def _time(self, line: Line, beside: date | None = None) -> date:
        return self._read_time(line.value.strip().upper(), line, beside)

    def _date_or_period(self, line: Line, text: str, beside: date) -> date | tuple[date, date | timedelta]:
        start, slash, end = text.strip().upper().partition("/")
        begins = self._read_time(start, line, beside)
        if not slash:
            return begins
        return begins, (_duration(end) if "P" in end else self._read_time(end, line, beside))

    def _read_time(self, text: str, line: Line, beside: date | None) -> date:
        """A date, or a time with its zone: its own, that of the event it stands beside, or the calendar's."""
        if len(text) == 8:
            return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        at = datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - given one below
        if name := line.parameters.get("TZID"):
            return at.replace(tzinfo=self._zones.called(name))
        return at.replace(tzinfo=(beside.tzinfo if isinstance(beside, datetime) else None) or self._zone)

    def _aware(self, at: datetime) -> datetime:
        return at if at.tzinfo else at.replace(tzinfo=self._zone)


def _later(start: datetime, by: timedelta) -> datetime:
    """`start` and so much time as it passes, whatever the clocks do meanwhile."""
    return (start.astimezone(UTC) + by).astimezone(start.tzinfo)


def _duration(text: str) -> timedelta:
    found: timedelta = vDuration.from_ical(text)  # type: ignore[no-untyped-call]
    return found


def _refuse_disorder(start: date, end: date) -> None:
    if isinstance(start, datetime) and isinstance(end, datetime):
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # two times of one zone compare by the wall
    if end < start:
        raise ValueError("An event ends after it begins.")
