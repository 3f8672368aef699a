"""Whose turn it is: those who want the same consultant's time, or the same advisee's, wait for one another.

Whoever takes a place, changes hours or changes terms takes a turn first; what is read after that stands until the
transaction ends. The exclusion constraint alone would be right, but it deadlocks under a storm. SQLite's writers queue
already.
"""

from __future__ import annotations

from sqlalchemy import func, select

from sotomado.database import UnitOfWork

# The kinds of turns, in the order in which they are taken.
CONSULTANTS, ADVISEES = 1, 2


def take_turns(work: UnitOfWork, *, consultant_id: int, advisee_id: int | None = None) -> None:
    """Wait until nobody else is at it, and keep the turn until the transaction ends."""
    if work.session.get_bind().dialect.name != "postgresql":
        return
    work.session.execute(select(func.pg_advisory_xact_lock(CONSULTANTS, consultant_id)))
    if advisee_id is not None:
        work.session.execute(select(func.pg_advisory_xact_lock(ADVISEES, advisee_id)))
