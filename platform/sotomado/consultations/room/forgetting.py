"""What a room does not keep: signals that nobody fetched, and who came and left once it can prove nothing any more."""

from __future__ import annotations

from datetime import timedelta

from sotomado.consultations.room import queries
from sotomado.consultations.room.service import LOST_AFTER
from sotomado.database import UnitOfWork

# A browser that is there fetches within seconds.
SIGNALS_KEPT = timedelta(minutes=30)
# Claims, answers and appeals are over within two weeks; operators may need a while.
VISITS_KEPT = timedelta(days=90)


def see_who_is_gone(work: UnitOfWork) -> None:
    """End the visits of browsers not heard of any more, as of when they last were; throw stale signals away."""
    queries.end_the_lost(work, not_seen_since=work.now - LOST_AFTER)
    queries.forget_signals(work, before=work.now - SIGNALS_KEPT)


def forget_old(work: UnitOfWork) -> None:
    queries.forget_visits(work, before=work.now - VISITS_KEPT)
