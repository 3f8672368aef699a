"""On the day a theme for two ends, both are written to, once: at nine by the clock of each."""

from __future__ import annotations

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from sotomado.accounts.reached import service as reached
from sotomado.companies.colleagues import colleagues
from sotomado.database import Database, DatabaseAway, UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.themes import letters, queries
from sotomado.oneonones.themes.models import SharedTheme
from sotomado.outbox import mail

log = logging.getLogger("sotomado.themes")

FROM_HOUR = 9
A_ROUND = 500
# The worker was away for so long that the day is past: the page says it, and no mail comes late.
TOO_LATE_AFTER = timedelta(days=7)


def remind_of_ends(database: Database, *, public_url: str) -> int:
    """Write to the two of every theme whose day has come, each in a transaction of its own. Returns how many themes."""
    with database.read() as work:
        # The day begins first where the clocks are ahead of ours.
        due = queries.ends_until(work, until=(work.now + timedelta(hours=14)).date(), limit=A_ROUND)
    done = 0
    for theme_id in due:
        try:
            with database.work() as work:
                done += remind(work, theme_id=theme_id, public_url=public_url)
        except DatabaseAway:
            raise
        except Exception as error:
            # One that cannot be written to keeps nobody else from it.
            log.error("reminder of a theme failed", exc_info=error, extra={"event": "theme_reminder_failed"})
    return done


def remind(work: UnitOfWork, *, theme_id: str, public_url: str) -> bool:
    """Write to both, if the day has come for both. Again writes to nobody twice; a pair that ended is left in peace."""
    row = work.session.get(SharedTheme, theme_id, with_for_update=True)
    if row is None or row.ended_at is not None or row.agreed_at is None or row.reminded_of == row.ends_on:
        return False
    pair = work.session.get_one(Pair, row.pair_id)
    people = colleagues(work, employment_ids=(pair.manager_id, pair.member_id))
    readers = [reached.reader(work, person_id=one.person_id) for one in people.values()]
    local = [work.now.astimezone(ZoneInfo(one.time_zone)) for one in readers]
    if any((at.date(), at.hour) < (row.ends_on, FROM_HOUR) for at in local):
        return False
    row.reminded_of = row.ends_on
    if pair.ended_at is None and all(at.date() <= row.ends_on + TOO_LATE_AFTER for at in local):
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
