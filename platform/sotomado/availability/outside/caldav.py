"""The little of CalDAV (RFC 4791, RFC 6578) that is needed to know when somebody is busy.

The address given may be that of a calendar, of the home of several, of a person, or of the server: PROPFIND leads from
each to the calendars. A calendar that says it makes nobody busy (RFC 6638) is left out. Whether anything changed is
told by their sync tokens, or else by their entity tags: since only busy times are kept and no events, a
change means reading the time-range anew. A server that answers no query is asked for free and busy times instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Answer, Fetcher, expect

MOST_CALENDARS = 20
# A tree takes thirty times the memory of its text where it is all tags; twenty for each event of a full year fit.
MOST_TAGS = 200_000
DAV, CAL, _CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"'
XML = {"Content-Type": "application/xml; charset=utf-8"}

_PROPERTIES = f"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind {NAMESPACES}><d:prop>
<d:resourcetype/><d:current-user-principal/><d:sync-token/><cs:getctag/><d:getetag/>
<d:displayname/><d:current-user-privilege-set/>
<c:calendar-home-set/><c:supported-calendar-component-set/><c:schedule-calendar-transp/>
</d:prop></d:propfind>"""

_QUERY = f"""<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query {NAMESPACES}><d:prop><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="{{first}}" end="{{last}}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""

_FREE_BUSY = f"""<?xml version="1.0" encoding="utf-8"?>
<c:free-busy-query {NAMESPACES}><c:time-range start="{{first}}" end="{{last}}"/></c:free-busy-query>"""


@dataclass(frozen=True)
class Found:
    """What a server says of one address: the properties it gave."""

    url: str
    properties: dict[str, Element]

    @property
    def is_calendar(self) -> bool:
        kind = self.properties.get(f"{DAV}resourcetype")
        return kind is not None and kind.find(f"{CAL}calendar") is not None

    @property
    def makes_busy(self) -> bool:
        """Whether it holds events, and says that they count."""
        seen = self.properties.get(f"{CAL}schedule-calendar-transp")
        return self.holds_events and (seen is None or seen.find(f"{CAL}transparent") is None)

    @property
    def holds_events(self) -> bool:
        kinds = self.properties.get(f"{CAL}supported-calendar-component-set")
        names = [one.get("name", "").upper() for one in kinds.iter(f"{CAL}comp")] if kinds is not None else []
        return not names or "VEVENT" in names

    @property
    def is_writable(self) -> bool:
        """Whether events may be put there; a server that does not say is tried."""
        rights = self.properties.get(f"{DAV}current-user-privilege-set")
        if rights is None or not len(rights):
            return True
        return any(rights.find(f"{DAV}privilege/{DAV}{one}") is not None for one in ("all", "write", "bind"))

    @property
    def mark(self) -> str:
        for name in (f"{DAV}sync-token", f"{_CS}getctag", f"{DAV}getetag"):
            text = self.text(name)
            if text:
                return text
        return ""

    def link(self, name: str) -> str | None:
        found = self.properties.get(name)
        href = found.find(f"{DAV}href") if found is not None else None
        return urljoin(self.url, href.text.strip()) if href is not None and href.text else None

    def text(self, name: str) -> str:
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""


def read(
    fetcher: Fetcher, address: str, *, first: datetime, last: datetime, mark: str | None
) -> tuple[list[bytes], str] | None:
    """The iCalendar files of all calendars at an address between two instants, and their mark.

    None if nothing has changed since `mark`. Raises OutsideTrouble.
    """
    calendars = listed(fetcher, address, lambda one: one.makes_busy)
    if not calendars:
        raise OutsideTrouble(Trouble.NO_CALENDARS)
    marks = sorted((one.url, one.mark) for one in calendars)
    found_mark = hashlib.sha256(repr(marks).encode()).hexdigest() if all(text for _, text in marks) else ""
    if mark and found_mark == mark:
        return None
    span = {"first": stamp(first), "last": stamp(last)}
    return [ical for one in calendars for ical in _events(fetcher, one.url, span)], found_mark


def listed(fetcher: Fetcher, address: str, is_wanted: Callable[[Found], bool]) -> list[Found]:
    """From whatever was given to the calendars that are wanted, at most `MOST_CALENDARS`; one named itself is."""
    here = _asked_for(fetcher, address)
    if here is None:  # a bare server says nothing at its front door
        here = _asked_for(fetcher, urljoin(_with_slash(address), "/.well-known/caldav"))
    if here is None:
        raise OutsideTrouble(Trouble.NO_CALENDARS)
    if here.is_calendar:
        return [here]
    home = here.link(f"{CAL}calendar-home-set")
    principal = here.link(f"{DAV}current-user-principal")
    if home is None and principal is not None and principal != here.url:
        person = _asked_for(fetcher, principal)
        home = person.link(f"{CAL}calendar-home-set") if person is not None else None
    found = _propfind(fetcher, home or here.url, depth=1)
    return [one for one in found if one.is_calendar and is_wanted(one)][:MOST_CALENDARS]


def _asked_for(fetcher: Fetcher, address: str) -> Found | None:
    """What an address says about itself; None where it says nothing and there may be another way in."""
    try:
        found = _propfind(fetcher, address, depth=0)
    except OutsideTrouble as error:
        is_front_door = urlsplit(address).path in ("", "/")
        if is_front_door and error.trouble in (Trouble.NOT_FOUND, Trouble.SERVER_FAILED, Trouble.NO_CALENDARS):
            return None
        raise
    return found[0] if found else None


def _propfind(fetcher: Fetcher, address: str, *, depth: int) -> list[Found]:
    answer = fetcher.ask("PROPFIND", address, body=_PROPERTIES.encode(), headers={**XML, "Depth": str(depth)})
    if answer.status in (200, 405, 501):
        raise OutsideTrouble(Trouble.NO_CALENDARS)  # a web server that speaks no WebDAV
    return responses(expect(answer, 207))


def _events(fetcher: Fetcher, url: str, span: dict[str, str]) -> list[bytes]:
    answer = fetcher.ask("REPORT", url, body=_QUERY.format(**span).encode(), headers={**XML, "Depth": "1"})
    if answer.status in (400, 403, 405, 415, 501):
        busy = fetcher.ask("REPORT", url, body=_FREE_BUSY.format(**span).encode(), headers={**XML, "Depth": "1"})
        return [expect(busy, 200).body]
    files = (one.properties.get(f"{CAL}calendar-data") for one in responses(expect(answer, 207)))
    return [file.text.encode() for file in files if file is not None and file.text]


def responses(answer: Answer) -> list[Found]:
    """The properties that were found, response by response."""
    if answer.body.count(b"<") > MOST_TAGS:
        raise OutsideTrouble(Trouble.TOO_LARGE)
    try:
        root = fromstring(answer.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise OutsideTrouble(Trouble.NO_CALENDARS) from None
    found = []
    for response in root.iter(f"{DAV}response"):
        href = response.findtext(f"{DAV}href", "").strip()
        properties: dict[str, Element] = {}
        for part in response.iter(f"{DAV}propstat"):
            if " 200" in part.findtext(f"{DAV}status", " 200"):
                for values in part.iter(f"{DAV}prop"):
                    properties.update({value.tag: value for value in values})
        found.append(Found(urljoin(answer.url, href), properties))
    return found


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
