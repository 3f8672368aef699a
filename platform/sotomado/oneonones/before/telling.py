"""Telling the other one in time that something was brought: with the reminder of the day before, or soon after, where
it came later, or where they take no reminder of this pair.

Only where the member wishes it and something is said, and only those who take reminders of the day before at all.
Nobody is written to while a choice is still being made.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sotomado.accounts.reached import service as reached
from sotomado.companies.colleagues import colleagues
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.before import letters, queries
from sotomado.oneonones.before.models import Brought
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.outbox.one_by_one import one_by_one

log = logging.getLogger("sotomado.brought")

AHEAD = timedelta(days=1)
SETTLES_IN = timedelta(minutes=10)
AT_ONCE = timedelta(hours=1)
# Whoever was told earlier was told of another day of the same 1on1.
TOLD_ANEW = timedelta(days=2)
A_ROUND = 500


def tell_what_is_due(database: Database, *, public_url: str) -> int:
    """Write to everybody who is to hear of something now, each in a transaction of its own. Returns how many."""
    with database.read() as work:
        due = queries.to_be_told(
            work,
            until=work.now + AHEAD,
            settled_before=work.now - SETTLES_IN,
            at_once_until=work.now + AT_ONCE,
            told_anew=TOLD_ANEW,
            limit=A_ROUND,
        )
    return one_by_one(
        database,
        due,
        lambda work, brought_id: tell(work, brought_id=brought_id, public_url=public_url),
        log=log,
        event="telling_failed",
    )


def goes_along(work: UnitOfWork, one: OneOnOne) -> bool:
    """Whether the reminder of a 1on1 says that there is something to read; then no letter of its own follows."""
    row = queries.brought_to(work, one.id, locked=True)
    return row is not None and _settle(work, row, one)


def tell(work: UnitOfWork, *, brought_id: str, public_url: str) -> bool:
    """Write to the other one, unless nothing is said by now, or they take no reminders. Again tells nobody twice."""
    row = work.session.get(Brought, brought_id, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    one = work.session.get_one(OneOnOne, row.one_on_one_id)
    if not _settle(work, row, one):
        return False
    other = work.session.get_one(Pair, one.pair_id).manager_id
    reader = reached.reader(work, person_id=colleagues(work, employment_ids=[other])[other].person_id)
    if not reader.day_before:
        return False
    letters.post(
        work,
        reader=reader,
        pair_id=one.pair_id,
        once=f"brought|{row.id}|{one.starts_at}",
        public_url=public_url,
    )
    return True


def _settle(work: UnitOfWork, row: Brought, one: OneOnOne) -> bool:
    """Take it as told, where there is something to tell and nobody has been."""
    if not row.is_to_tell or (row.told_at is not None and row.told_at >= work.now - TOLD_ANEW):
        return False
    if not (one.theme or one.wished_response or row.line):
        return False
    row.told_at = work.now
    work.session.flush()
    return True
