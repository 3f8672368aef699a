"""How long the words of a case can be read: five years after it was closed or taken back. Then its key is destroyed.

That there was a case, of which kind, and what was done when, stays written. A report that its writer erases together
with everything else of theirs goes the same way at once (see `own_data`).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.safety import entries, queries, sealing
from sotomado.safety.models import SafetyCase, SafetyKey
from sotomado.safety.vocabulary import By, Happened, State

KEPT_YEARS = 5
KEPT = timedelta(days=KEPT_YEARS * 365 + 1)


def forget_old(work: UnitOfWork) -> int:
    """Destroy the keys of cases over long ago. Returns how many."""
    rows = work.session.scalars(
        select(SafetyCase)
        .join(SafetyKey, SafetyKey.case_id == SafetyCase.id)
        .where(SafetyCase.opened_at < work.now - KEPT)
    ).all()
    return sum(_forget_if_old(work, one.id) for one in rows)


def forget(work: UnitOfWork, *, case_id: str) -> bool:
    """Have nobody read the words of a case any more, and write that down."""
    one = queries.case(work, case_id=case_id, locked=True)
    if not sealing.destroy_key(work, case_id=case_id):
        return False
    entries.add(work, one, Happened.FORGOTTEN, By.RULE)
    return True


def _forget_if_old(work: UnitOfWork, case_id: str) -> bool:
    known = queries.entries(work, case_id=case_id)
    is_over = entries.state_of(known) in (State.CLOSED, State.WITHDRAWN)
    return is_over and known[-1].at < work.now - KEPT and forget(work, case_id=case_id)
