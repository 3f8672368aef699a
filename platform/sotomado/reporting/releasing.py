"""How a worker releases quarters: step by step, so that nobody waits while a release is composed and attacked.

SQLite has one pen, and a large company's release takes up to a minute. So the pen is taken twice and shortly: to
complete the frame, and to store the text. Two workers may compose the same quarter; the database keeps one.
"""

from __future__ import annotations

import logging

from sotomado.database import Database, DatabaseAway
from sotomado.reporting import refusals
from sotomado.reporting import service as reporting
from sotomado.reporting.composing import composed
from sotomado.reporting.errors import Betrayed

log = logging.getLogger("sotomado.reporting")


def release_quarter(database: Database, *, company_id: int, quarter: str) -> str:
    """Release a closed quarter and return the release's id. A refusal is kept for the operator, and raised.

    Raises NotFound, QuarterStillOpen, Betrayed.
    """
    with database.work() as work:
        existing = reporting.complete_frame(work, company_id=company_id, quarter=quarter)
    if existing is not None:
        return existing
    with database.read() as work:
        ingredients = reporting.ingredients(work, company_id=company_id, quarter=quarter)
    try:
        body = composed(ingredients)
    except Betrayed as betrayed:
        with database.work() as work:
            refusals.note(work, company_id=company_id, quarter=quarter, finding=betrayed.finding)
        raise
    with database.work() as work:
        return reporting.store(work, company_id=company_id, quarter=quarter, body=body)


def release_what_is_due(database: Database) -> None:
    """Release what closed since the last look, one company at a time; one that is refused keeps nobody else."""
    with database.read() as work:
        waiting = reporting.due(work)
    for company_id, quarter in waiting:
        try:
            release_quarter(database, company_id=company_id, quarter=quarter)
        except DatabaseAway:
            raise
        except Betrayed as betrayed:
            log.error("release refused", extra={"event": "release_refused", "error": betrayed.finding})
        except Exception as error:
            log.error("release failed", exc_info=error)
