"""The few lines of an iCalendar file (RFC 5545) that decide when somebody is busy, and nothing else of it.

Idea.  A calendar of ten years is mostly descriptions, guests and alarms.  Lines are unfolded and those that say
nothing about time are dropped unread: no title, no place and no name ever reaches what comes after.  Plain events
that lie wholly outside the window are dropped as well, by comparing the eight digits of their dates, so that the
cost of a long history is that of splitting its lines.

Cost.  O(bytes); limits on bytes, events and the length of what is kept are checked before anything is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar.parser import Contentline


class Excess(StrEnum):
    """What there was too much of."""

    BYTES = "bytes"
    EVENTS = "events"
    DATES = "dates"
    RULES = "rules"
    TIME = "time"


class TooMuch(Exception):
    """Reading on would take too long: the file is larger, or repeats more often, than a person's calendar does."""

    def __init__(self, excess: Excess) -> None:
        super().__init__(f"Too many {excess}.")
        self.excess = excess


class NotACalendar(Exception):
    """The bytes are no iCalendar file: a page to sign in on, for instance."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one calendar may ask for.  Measured on one core: 100,000 plain events of ten years take about a second."""

    bytes: int = 20 * 1024 * 1024
    # In the file, and of these near the window or recurring.
    events: int = 120_000
    events_near: int = 20_000
    # Days excepted and added, over all events.
    dates: int = 50_000
    # Steps from the beginning of a rule to the end of the window: a daily rule of a hundred years has 75,000, a
    # birthday without a year (some programs write 1604) 4,000, a yearly rule that may never come true 100,000 more.
    steps_of_a_rule: int = 170_000
    steps: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One property: `DTSTART;TZID=Asia/Tokyo:20261120T100000`."""

    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """The lines of one event, by name, in order."""

    lines: dict[str, list[Line]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The first value of a property in capitals, empty where it is missing."""
        found = self.lines.get(name)
        return found[0].value.strip().upper() if found else ""

    def first(self, name: str) -> Line | None:
        found = self.lines.get(name)
        return found[0] if found else None

    @property
    def recurs(self) -> bool:
        return any(name in self.lines for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


@dataclass(slots=True)
class Lines:
    """A calendar, reduced.  `zones`: the text of each VTIMEZONE by its TZID."""

    zone_name: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    events: list[Component] = field(default_factory=list)
    free_busy: list[Component] = field(default_factory=list)


_KEPT = frozenset(
    ("UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP")
) | {"FREEBUSY", "X-MICROSOFT-CDO-BUSYSTATUS"}
_ZONE_KEPT = frozenset(("TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "BEGIN", "END"))
_NAME = re.compile(r"[A-Za-z0-9-]+")
_LONGEST_NAME = 40
_FOLD = re.compile(rb"\r?\n[ \t]")
_MARGIN = timedelta(days=2)
# Less than a fortnight, whatever the digits are.
_SHORT = re.compile(r"\+?PT(\d{1,2}H)?(\d{1,4}M)?(\d{1,4}S)?")
_FORTNIGHT = timedelta(days=16)
MOST_ZONES = 100
LONGEST_ZONE = 400


def reduced(ical: bytes, *, first: int, last: int, limits: Limits) -> Lines:
    """What `ical` says about the time between two minutes since 1970.  Raises NotACalendar and TooMuch."""
    if len(ical) > limits.bytes:
        raise TooMuch(Excess.BYTES)
    text = _FOLD.sub(b"", ical.removeprefix(b"\xef\xbb\xbf")).decode("utf-8", "replace")
    if not text.lstrip()[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise NotACalendar()
    window = _digits(first * 60, -_FORTNIGHT), _digits(first * 60, -_MARGIN), _digits(last * 60, _MARGIN)
    found = Lines()
    seen = dates = 0
    for kind, lines in _blocks(text):
        if kind == "VTIMEZONE":
            _add_zone(found, lines)
        elif kind == "X-WR-TIMEZONE":
            found.zone_name = found.zone_name or lines[0]
        else:
            seen += 1
            if seen > limits.events:
                raise TooMuch(Excess.EVENTS)
            component = _component(lines)
            if kind == "VFREEBUSY":
                found.free_busy.append(component)
                dates += sum(line.value.count(",") + 1 for line in component.lines.get("FREEBUSY", ()))
            elif component.recurs or _is_near(component, *window):
                found.events.append(component)
                dates += sum(
                    line.value.count(",") + 1 for name in ("RDATE", "EXDATE") for line in component.lines.get(name, ())
                )
            if len(found.events) > limits.events_near:
                raise TooMuch(Excess.EVENTS)
            if dates > limits.dates:
                raise TooMuch(Excess.DATES)
    return found


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Events, free-busy times and zones as (kind, their own lines); what is nested in an event is left out."""
    kind, depth, lines = "", 0, []
    # Not splitlines: it also breaks at marks that may stand inside a title, where another event could be smuggled in.
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = line[:6].upper()
        if mark.startswith("BEGIN:"):
            name = line[6:].strip().upper()
            if kind:
                depth += 1
                if kind == "VTIMEZONE":
                    lines.append(line)
            elif name in ("VEVENT", "VFREEBUSY", "VTIMEZONE"):
                kind, depth, lines = name, 0, []
        elif mark.startswith("END:"):
            if kind and depth:
                depth -= 1
                if kind == "VTIMEZONE":
                    lines.append(line)
            elif kind:
                yield kind, lines
                kind = ""
        elif kind and (not depth or kind == "VTIMEZONE"):
            lines.append(line)
        elif not kind and mark.startswith("X-WR-T") and line[:14].upper() == "X-WR-TIMEZONE:":
            yield "X-WR-TIMEZONE", [line[14:].strip()]


def _component(lines: list[str]) -> Component:
    found = Component()
    for line in lines:
        name = _name(line)
        if name in _KEPT:
            found.lines.setdefault(name, []).append(_line(line))
    return found


def _name(line: str) -> str:
    match = _NAME.match(line[:_LONGEST_NAME])
    return match[0].upper() if match else ""


def _line(line: str) -> Line:
    head, colon, value = line.partition(":")
    if '"' not in head:
        parameters = dict(part.partition("=")[::2] for part in head.split(";")[1:])
        return Line({name.upper(): text for name, text in parameters.items()}, value if colon else "")
    try:
        _, quoted, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return Line({}, "")
    return Line({str(name).upper(): str(text) for name, text in quoted.items()}, str(value))


def _is_near(event: Component, earlier: str, first: str, last: str) -> bool:
    """Whether a plain event may meet the window, by its dates alone; what cannot be told is near.

    `earlier` lies before the window by more than what is called short.
    """
    start, end = event.value("DTSTART")[:8], event.value("DTEND")[:8]
    if not start.isdigit():
        return True
    if start > last:
        return False
    if end.isdigit():
        return end >= first
    length = event.value("DURATION")
    if length and not _SHORT.fullmatch(length):
        return True
    return start >= (earlier if length else first)


def _add_zone(found: Lines, lines: list[str]) -> None:
    if len(found.zones) >= MOST_ZONES:
        raise TooMuch(Excess.RULES)
    kept = [line for line in lines if _name(line) in _ZONE_KEPT]
    tzid = next((_line(line).value for line in kept if _name(line) == "TZID"), "")
    if tzid and len(kept) <= LONGEST_ZONE:
        found.zones.setdefault(tzid, "\r\n".join(["BEGIN:VTIMEZONE", *kept, "END:VTIMEZONE", ""]))


def _digits(second: int, margin: timedelta) -> str:
    return (datetime.fromtimestamp(second, UTC) + margin).strftime("%Y%m%d")
