"""Which clock a time of a calendar is read by.

A name of the IANA database means that zone, also behind a maker's prefix ("/softwarestudio.org/Europe/Berlin"), and so
does Windows' name for one ("Tokyo Standard Time").  Only names of the file's own are read from its VTIMEZONE; its rules
may repeat no more often than monthly.  A name that nobody explains is read as the calendar's own zone.

Nothing is kept between files: two calendars may call different zones by the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from consultants import recurrence_bounds
from consultants.calendar_lines import Excess, TooMuch

_RULES_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_PARTS = 6


class Zones:
    """The zones of one file.  `spend` is told the steps of every rule before it is used."""

    def __init__(self, own: ZoneInfo, texts: Mapping[str, str], last: datetime, spend: Callable[[int], None]) -> None:
        self.own = own
        self._texts = texts
        self._last = last
        self._spend = spend
        self._found: dict[str, tzinfo] = {}

    def called(self, name: str) -> tzinfo:
        """Raises TooMuch for a VTIMEZONE whose clock changes every day, ValueError for one that is no zone."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = zone_called(name) or self._explained(name) or self.own
        return self._found[name]

    def _explained(self, name: str) -> tzinfo | None:
        text = self._texts.get(name)
        if text is None:
            return None
        made = Timezone.from_ical(text)
        for part in made.walk():
            rule = part.get("RRULE")
            if rule is None:
                continue
            if not isinstance(rule, vRecur) or str(rule["FREQ"][0]).upper() not in ("YEARLY", "MONTHLY"):
                raise TooMuch(Excess.RULES)
            self._spend(recurrence_bounds.steps(rule, _RULES_BEGIN, self._last))
        assert isinstance(made, Timezone)
        zone: tzinfo = made.to_tz(lookup_tzid=False)
        return zone


def zone_called(name: str) -> ZoneInfo | None:
    """The zone of the IANA database that a name means, or None."""
    name = name.strip().strip("/")
    parts = WINDOWS_TO_OLSON.get(name, name).split("/")
    for start in range(len(parts) if len(parts) <= _MOST_PARTS else 0):
        try:
            return ZoneInfo("/".join(parts[start:]))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None
