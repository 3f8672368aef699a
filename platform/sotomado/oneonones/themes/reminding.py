"""On the day a theme for two ends, both are written to, once: at nine by the clock of each."""

from __future__ import annotations

import logging

from sotomado.accounts.reached import mornings
from sotomado.accounts.reached import service as reached
from sotomado.companies.colleagues import colleagues
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.themes import letters, queries
from sotomado.oneonones.themes.models import SharedTheme
from sotomado.outbox import mail
from sotomado.outbox.one_by_one import one_by_one

log = logging.getLogger("sotomado.themes")

A_ROUND = 500


def remind_of_ends(database: Database, *, public_url: str) -> int:
    """Write to the two of every theme whose day has come, each in a transaction of its own. Returns how many themes."""
    with database.read() as work:
        due = queries.ends_until(work, until=mornings.latest_day(work.now), limit=A_ROUND)
    return one_by_one(
        database,
        due,
        lambda work, theme_id: remind(work, theme_id=theme_id, public_url=public_url),
        log=log,
        event="theme_reminder_failed",
    )


def remind(work: UnitOfWork, *, theme_id: str, public_url: str) -> bool:
    """Write to both, if the day has come for both. Again writes to nobody twice; a pair that ended is left in peace."""
    row = work.session.get(SharedTheme, theme_id, with_for_update=True)
    if row is None or row.ended_at is not None or row.agreed_at is None or row.reminded_of == row.ends_on:
        return False
    pair = work.session.get_one(Pair, row.pair_id)
    people = colleagues(work, employment_ids=(pair.manager_id, pair.member_id))
    readers = [reached.reader(work, person_id=one.person_id) for one in people.values()]
    if not all(mornings.has_come(work.now, row.ends_on, one.time_zone) for one in readers):
        return False
    row.reminded_of = row.ends_on
    if pair.ended_at is None and not any(mornings.is_too_late(work.now, row.ends_on, one.time_zone) for one in readers):
        for reader in readers:
            subject, body = letters.its_day_has_come(
                reader.locale, reader.name, f"{public_url}/one-on-ones/{pair.id}/themes"
            )
            mail.post(
                work,
                to_email=reader.email,
                to_name=reader.name,
                subject=subject,
                body=body,
                dedupe_key=f"theme ends|{row.id}|{row.round}|{reader.person_id}",
            )
    work.session.flush()
    return True
