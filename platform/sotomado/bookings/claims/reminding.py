"""What the clock does to claims: findings when the time to answer is over, and one reminder to close."""

from __future__ import annotations

import logging
from datetime import timedelta

from sotomado.bookings.claims import letters, queries, service
from sotomado.bookings.claims.models import ClosingReminder
from sotomado.bookings.letters import Sender
from sotomado.database import Database, DatabaseAway, UnitOfWork, insert_once

log = logging.getLogger("sotomado.claims")

# While a claim may still be made, so that the reminder can offer it.
REMINDED_AFTER = timedelta(days=2)
# What is older lies there for another reason than forgetting.
FORGOTTEN_AFTER = timedelta(days=14)


def settle_what_is_due(database: Database, sender: Sender) -> int:
    """Find by rule what nobody answered in time, each in a transaction of its own. Returns how many were found.

    One that fails is logged, keeps nobody else, and is tried again next time.
    """
    with database.read() as work:
        waiting = queries.due(work)
    settled = 0
    for booking_id in dict.fromkeys(waiting):
        try:
            with database.work() as work:
                settled += service.settle_if_due(work, booking_id=booking_id, sender=sender)
        except DatabaseAway:
            raise
        except Exception as error:
            log.error("claim not settled", exc_info=error, extra={"event": "claim_not_settled"})
    return settled


def ask_to_close(work: UnitOfWork, *, sender: Sender) -> int:
    """Write to consultants whose talks were neither closed nor claimed, once each. Returns to how many."""
    rows = queries.not_closed(work, ended_after=work.now - FORGOTTEN_AFTER, ended_before=work.now - REMINDED_AFTER)
    asked = 0
    for row in rows:
        written = insert_once(work, ClosingReminder, booking_id=row.id, sent_at=work.now)
        # Another worker may have been there since the rows were chosen.
        if work.session.execute(written.returning(ClosingReminder.booking_id)).first() is not None:
            letters.ask_to_close(work, booking=row, sender=sender)
            asked += 1
    return asked
