"""Taking events out of a calendar that is written into no more.

The calendar may be unlinked by then and its password forgotten, so the job carries what it needs, sealed, and forgets
it when it is done. It is tried for as long as reading is tried in silence; then the consultant is told what stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from sotomado.availability.models import OutsideKind
from sotomado.availability.outside import caldav_writing as caldav
from sotomado.availability.outside.keeping_up import TOLD_AFTER
from sotomado.availability.outside.service import Access
from sotomado.bookings.pushing import letters
from sotomado.bookings.pushing.models import CalendarWriting, PushedEvent
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.outgoing.fetching import Fetcher

# The kind of job that takes events out.
CLEAR = "clear_calendar"
# As many as fit into one conversation.
AT_ONCE = 20

Conversation = Callable[[Access], Fetcher]


def clear(work: UnitOfWork, access: Access, hrefs: Sequence[str]) -> None:
    """Have events taken out of a calendar."""
    for first in range(0, len(hrefs), AT_ONCE):
        payload = {
            "consultant_id": access.consultant_id,
            "label": access.label,
            "address": access.address,
            "username": access.username,
            "password": access.password,
            "hrefs": list(hrefs[first : first + AT_ONCE]),
            "written": work.now.isoformat(),
        }
        outbox.write(work, kind=CLEAR, payload=payload)


def clear_calendar(database: Database, conversation: Conversation, payload: dict[str, Any], *, public_url: str) -> None:
    """Do the job. Raises what went wrong, to be tried again; at the last try the consultant is told instead."""
    consultant_id, hrefs = payload["consultant_id"], payload["hrefs"]
    with database.read() as work:
        wanted_again = _wanted_again(work, consultant_id)
    access = Access(
        consultant_id=consultant_id,
        label=payload["label"],
        kind=OutsideKind.CALDAV,
        address=payload["address"],
        username=payload["username"],
        password=payload["password"],
    )
    try:
        fetcher = conversation(access)
        for href in hrefs:
            if href not in wanted_again:
                # Whatever somebody has made of it: it was asked for that nothing of ours stays.
                caldav.delete(fetcher, href)
    except Exception:
        # Whatever it was: the job carries a password, and is not to lie among what was given up.
        written = datetime.fromisoformat(payload["written"])
        with database.work() as work:
            if work.now - written < TOLD_AFTER:
                raise
            letters.tell_what_stays(
                work, consultant_id=consultant_id, label=access.label, written=written, public_url=public_url
            )


def _wanted_again(work: UnitOfWork, consultant_id: int) -> set[str]:
    """What is written there once more, because it was switched on again meanwhile."""
    rows = work.session.scalars(
        select(PushedEvent)
        .join(CalendarWriting, CalendarWriting.outside_calendar_id == PushedEvent.outside_calendar_id)
        .where(CalendarWriting.consultant_id == consultant_id)
    )
    return {work.unseal(row, "href") or "" for row in rows}
