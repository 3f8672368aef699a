"""What does each kind of job of this room."""

from __future__ import annotations

from typing import Any

from sotomado.availability.outside import service as outside
from sotomado.availability.outside.keeping_up import BUSY_CHANGED
from sotomado.bookings.pushing import overlaps
from sotomado.bookings.pushing.clearing import CLEAR, clear_calendar
from sotomado.bookings.pushing.planning import WRITE
from sotomado.bookings.pushing.writing import write_calendar
from sotomado.database import Database
from sotomado.outbox.worker import Handler
from sotomado.outgoing.fetching import Fetcher
from sotomado.settings import Settings


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    def conversation(access: outside.Access) -> Fetcher:
        """The password goes to the linked server, wherever the conversation begins."""
        return Fetcher(
            settings.named_outside_hosts,
            username=access.username,
            password=access.password,
            linked=access.address,
        )

    def write(payload: dict[str, Any], _job_id: str) -> None:
        write_calendar(database, conversation, calendar_id=payload["calendar_id"], public_url=settings.public_url)

    def clear(payload: dict[str, Any], _job_id: str) -> None:
        clear_calendar(database, conversation, payload, public_url=settings.public_url)

    def tell_overlaps(payload: dict[str, Any], _job_id: str) -> None:
        with database.work() as work:
            overlaps.tell(work, consultant_id=payload["consultant_id"], public_url=settings.public_url)

    return {WRITE: write, CLEAR: clear, BUSY_CHANGED: tell_overlaps}
