"""A round over many who are due: each in a transaction of its own, so that one who cannot be written to keeps nobody
else from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from sotomado.database import Database, DatabaseAway, UnitOfWork


def one_by_one(
    database: Database,
    due: Iterable[str],
    do: Callable[[UnitOfWork, str], bool],
    *,
    log: logging.Logger,
    event: str,
) -> int:
    """`do` for each of these ids. Returns how often it did something; what failed is logged as `event`.

    Raises DatabaseAway: the others will not fare better.
    """
    done = 0
    for one in due:
        try:
            with database.work() as work:
                done += do(work, one)
        except DatabaseAway:
            raise
        except Exception as error:
            log.error("one of a round failed", exc_info=error, extra={"event": event})
    return done
