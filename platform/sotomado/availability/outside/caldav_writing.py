"""The little of CalDAV that is needed to keep an event of ours in somebody's calendar (RFC 4791, 5.3).

An event is put where nothing stands (If-None-Match) or over what was put there last (If-Match): what somebody changed
meanwhile is never written over unseen. `Otherwise` says that something else stands there; `find` tells what.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from consultants.outside_calendar import NotACalendar, TooMuch
from consultants.outside_calendar import read as read_icalendar
from sotomado.availability.outside.caldav import CAL, DAV, NAMESPACES, XML, Found, listed, responses
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import LONGEST_WRITTEN, Answer, Fetcher, expect

LONGEST_ETAG = 200
_CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}
# Where somebody accepted our invitation by hand, their server must answer nobody for what we do (RFC 6638, 8.1).
_IN_SILENCE = {"Schedule-Reply": "F"}
_BY_UID = f"""<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query {NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:prop-filter name="UID"><c:text-match collation="i;octet">{{uid}}</c:text-match></c:prop-filter>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""
_THESE = f"""<?xml version="1.0" encoding="utf-8"?>
<c:calendar-multiget {NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>{{hrefs}}</c:calendar-multiget>"""
# How far somebody may have carried an event to be found there; further away it is gone.
_NEAR = timedelta(days=400)


class Otherwise(Exception):
    """Something else stands there than was known, so nothing was changed."""


@dataclass(frozen=True)
class Writable:
    """One calendar of a server into which events may be put."""

    url: str
    name: str


@dataclass(frozen=True)
class There:
    """An event as it stands on the server. `etag`: what it calls this version; empty if it does not say."""

    url: str
    etag: str
    body: bytes

    @property
    def sequence(self) -> int:
        found = re.search(rb"^SEQUENCE[^:\r\n]*:(\d{1,9})", self.body, re.MULTILINE)
        return int(found[1]) if found else 0

    def span(self, *, zone: str, now: datetime) -> tuple[datetime, datetime] | None:
        """When it is, whether or not it makes busy; None if it is called off, far away, or cannot be understood."""
        opaque = re.sub(rb"^TRANSP:TRANSPARENT", b"TRANSP:OPAQUE", self.body, flags=re.MULTILINE)
        first, last = now - _NEAR, now + _NEAR
        try:
            busy = read_icalendar(
                [opaque],
                first=int(first.timestamp()) // 60,
                last=math.ceil(last.timestamp() / 60),
                zone=zone,
                counts_tentative=True,
            ).busy
        except (NotACalendar, TooMuch):
            return None
        if not len(busy):
            return None
        start, end = (datetime.fromtimestamp(int(minute) * 60, UTC) for minute in busy[0])
        return start, end


def writable_calendars(fetcher: Fetcher, address: str) -> list[Writable]:
    """The calendars behind an address that take events, in the server's order. Raises OutsideTrouble if there is none.

    Those on other servers than the linked one are left out.
    """
    found = listed(fetcher, address, lambda one: one.holds_events)
    writable = [one for one in found if one.holds_events and one.is_writable and fetcher.is_at_home(one.url)]
    if not writable:
        raise OutsideTrouble(Trouble.NOT_WRITABLE if found else Trouble.NO_CALENDARS)
    return [Writable(one.url, one.text(f"{DAV}displayname")) for one in writable]


def put(fetcher: Fetcher, url: str, body: bytes, *, over: str | None) -> str:
    """Keep an event: where nothing stands (`over` is None), or over the version of that etag. Returns the new etag.

    An empty etag stands for "whatever is there". What the server made of it may differ from what was sent; then the
    etag is that of what it made. Raises Otherwise and OutsideTrouble.
    """
    answer = fetcher.ask("PUT", url, body=body, headers={**_CALENDAR, **_IN_SILENCE, **_only_if(over)})
    if answer.status in (409, 412) or (answer.status == 403 and b"no-uid-conflict" in answer.body):
        raise Otherwise()
    if answer.status == 403:
        raise OutsideTrouble(Trouble.NOT_WRITABLE)
    expect(answer, 200, 201, 204)
    if etag := _etag(answer.header("ETag")):
        return etag
    there = get(fetcher, url)
    return there.etag if there is not None else ""


def delete(fetcher: Fetcher, url: str, *, over: str = "") -> None:
    """Take an event out; one that is gone is no trouble. Raises Otherwise and OutsideTrouble."""
    answer = fetcher.ask("DELETE", url, headers={**_IN_SILENCE, **_only_if(over)})
    if answer.status == 412:
        raise Otherwise()
    if answer.status == 403:
        raise OutsideTrouble(Trouble.NOT_WRITABLE)
    if answer.status not in (404, 410):
        expect(answer, 200, 202, 204)


def get(fetcher: Fetcher, url: str) -> There | None:
    """What stands at an address; None if nothing does. Raises OutsideTrouble."""
    answer = fetcher.get(url)
    if answer.status in (404, 410):
        return None
    return _there(url, _etag(expect(answer, 200).header("ETag")), answer.body)


def find(fetcher: Fetcher, calendar_url: str, uid: str) -> There | None:
    """The event of a UID, wherever in the calendar somebody's program has put it. Raises OutsideTrouble."""
    answer = _report(fetcher, calendar_url, _BY_UID.format(uid=escape(uid)))
    for one in responses(answer):
        if f"UID:{uid}".encode() in one.text(f"{CAL}calendar-data").encode().replace(b"\r\n ", b""):
            return _of(one)
    return None


def look(fetcher: Fetcher, calendar_url: str, urls: Sequence[str]) -> dict[str, There | None]:
    """What stands at each of some addresses of one calendar, in one question; what is missing is asked for by name.

    A server that leaves something out of a long answer must not look like somebody who deleted it.
    """
    if not urls:
        return {}
    hrefs = "".join(f"<d:href>{escape(urlsplit(url).path)}</d:href>" for url in urls)
    answer = _report(fetcher, calendar_url, _THESE.format(hrefs=hrefs))
    by_path = {_path(one.url): one for one in responses(answer) if one.text(f"{CAL}calendar-data")}
    return {url: _of(by_path[_path(url)]) if _path(url) in by_path else get(fetcher, url) for url in urls}


def address_of(calendar_url: str, uid: str) -> str:
    """Where an event of ours is put first: the same for the same event, however often it is tried."""
    folder = calendar_url if calendar_url.endswith("/") else f"{calendar_url}/"
    return urljoin(folder, f"sotomado-{uid.partition('@')[0]}.ics")


def _report(fetcher: Fetcher, url: str, body: str) -> Answer:
    answer = fetcher.ask("REPORT", url, body=body.encode(), headers={**XML, "Depth": "1"})
    if answer.status in (400, 403, 405, 415, 501):
        # A calendar in which our own events cannot be told from others is not written into.
        raise OutsideTrouble(Trouble.NOT_WRITABLE)
    return expect(answer, 207)


def _of(found: Found) -> There:
    return _there(found.url, _etag(found.text(f"{DAV}getetag")), found.text(f"{CAL}calendar-data").encode())


def _there(url: str, etag: str, body: bytes) -> There:
    if len(body) > LONGEST_WRITTEN * 4:
        raise OutsideTrouble(Trouble.TOO_LARGE)
    return There(url, etag, body)


def _etag(text: str) -> str:
    """As the server wrote it; longer ones cannot be kept and are not known."""
    text = text.strip()
    return text if len(text) <= LONGEST_ETAG and text.isprintable() else ""


def _only_if(over: str | None) -> dict[str, str]:
    if over is None:
        return {"If-None-Match": "*"}
    # A weak one never matches; the server would refuse for ever.
    return {"If-Match": over} if over and not over.startswith("W/") else {}


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)
