"""What the worker does of companies' rosters: files read, taken in and told of, and what follows when people leave."""

from __future__ import annotations

from typing import Any

from sotomado.bookings import after_leaving
from sotomado.bookings.letters import Sender
from sotomado.companies import leaving
from sotomado.companies.events import EMPLOYMENTS_ENDED, LAST_DAY_IS_OVER
from sotomado.companies.roster import addresses, service, working
from sotomado.companies.roster.service import APPLY_ROSTER, READ_ROSTER, TELL_ROSTER
from sotomado.database import Database
from sotomado.outbox.worker import Handler
from sotomado.settings import Settings


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    """What does each kind of job."""

    def read_on(payload: dict[str, Any], _job_id: str) -> None:
        working.read_on(database, import_id=payload["import_id"])

    def apply(payload: dict[str, Any], _job_id: str) -> None:
        working.apply(database, import_id=payload["import_id"])

    def tell(payload: dict[str, Any], _job_id: str) -> None:
        working.tell(database, import_id=payload["import_id"], public_url=settings.public_url)

    def follow(payload: dict[str, Any], _job_id: str) -> None:
        after_leaving.follow(database, employment_ids=payload["employment_ids"], sender=Sender.of(settings))

    def end_day(payload: dict[str, Any], _job_id: str) -> None:
        with database.work() as work:
            leaving.last_day_is_over(work, employment_id=payload["employment_id"])

    return {
        READ_ROSTER: read_on,
        APPLY_ROSTER: apply,
        TELL_ROSTER: tell,
        EMPLOYMENTS_ENDED: follow,
        LAST_DAY_IS_OVER: end_day,
    }


def forget_old(database: Database) -> None:
    """Files nobody said anything to, and new addresses nobody said yes to."""
    with database.work() as work:
        service.expire(work)
        addresses.forget_old(work)
