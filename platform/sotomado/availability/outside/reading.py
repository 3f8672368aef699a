"""From an address to busy minutes: asked, understood, bounded in time. Knows no database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from consultants.outside_calendar import Excess, NotACalendar, Reading, TooMuch
from consultants.outside_calendar import read as read_icalendar
from consultants.wall_clock import Int64
from sotomado.availability.models import OutsideKind
from sotomado.availability.outside import caldav
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher, expect

# Longer than anybody's horizon, so that a day without a reading leaves no gap at its end.
BEFORE = timedelta(days=1)
AHEAD = timedelta(days=100)
# Together with the conversation less than what a job's lease has left when it is begun.
UNDERSTANDING_SECONDS = 10.0
# Our own bookings come back from a calendar that holds our invitations; they are no other business.
OWN_UIDS = "@sotomado"
LONGEST_MARK = 500


@dataclass(frozen=True, eq=False)
class Read:
    """`busy`: int64[n, 2] minutes since 1970. `mark` tells next time whether anything has changed."""

    busy: Int64
    unread: int
    mark: str | None


def read(
    fetcher: Fetcher,
    *,
    kind: OutsideKind,
    address: str,
    zone: str,
    counts_tentative: bool,
    mark: str | None,
    now: datetime,
) -> Read | None:
    """The busy minutes of a calendar elsewhere; None if nothing has changed since `mark`. Raises OutsideTrouble.

    A mark counts for the day it was made on: each day the far end of the window is read anew.
    """
    first, last = now - BEFORE, now + AHEAD
    # What a mark was made for: another day, zone or setting means reading anew.
    made_for = f"{now.date().isoformat()}/{zone}/{int(counts_tentative)} "
    known = (mark or "").removeprefix(made_for) if (mark or "").startswith(made_for) else None
    if kind is OutsideKind.CALDAV:
        found = caldav.read(fetcher, address, first=first, last=last, mark=known)
        if found is None:
            return None
        files, new_mark = found
    else:
        answer = fetcher.get(address, headers={"If-None-Match": known} if known else {})
        if answer.status == 304 and known:
            return None
        files, new_mark = [expect(answer, 200).body], answer.header("ETag")
    until = time.monotonic() + UNDERSTANDING_SECONDS
    try:
        reading = _understood(files, first, last, zone, counts_tentative, until)
    except NotACalendar:
        raise OutsideTrouble(Trouble.NOT_A_CALENDAR) from None
    except TooMuch as error:
        is_large = error.excess in (Excess.BYTES, Excess.EVENTS)
        raise OutsideTrouble(Trouble.TOO_LARGE if is_large else Trouble.TOO_MUCH) from None
    kept = made_for + new_mark
    return Read(reading.busy, reading.unread, kept if new_mark and len(kept) <= LONGEST_MARK else None)


def _understood(
    files: list[bytes], first: datetime, last: datetime, zone: str, counts_tentative: bool, until: float
) -> Reading:
    return read_icalendar(
        files,
        first=int(first.timestamp()) // 60,
        last=int(last.timestamp()) // 60,
        zone=zone,
        counts_tentative=counts_tentative,
        without=OWN_UIDS,
        is_late=lambda: time.monotonic() > until,
    )
