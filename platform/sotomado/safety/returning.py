"""A case whose operators have all lost the role, or left, goes back to the desk and calls somebody again.

It is looked at every few minutes, and whenever its writer adds something. What they read stays read; from then on they
are not on it any more, and whoever comes next takes it on like a new one.
"""

from __future__ import annotations

from sotomado.database import UnitOfWork
from sotomado.safety import entries, paging, queries
from sotomado.safety.models import SafetyCase
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import By, Happened, State


def give_back(work: UnitOfWork, *, terms: Terms) -> int:
    """Have every open case that nobody looks after any more call operators. Returns how many there were."""
    rows = queries.in_hand(work)
    known = queries.entries_of(work, case_ids=[one.id for one in rows])
    operators = frozenset(queries.operators(work))
    left = [one for one in rows if not entries.team_of(known[one.id]) & operators]
    return sum(give_back_if_left(work, queries.case(work, case_id=one.id, locked=True), terms=terms) for one in left)


def give_back_if_left(work: UnitOfWork, one: SafetyCase, *, terms: Terms) -> bool:
    """The same for one case, which the caller has locked."""
    known = queries.entries(work, case_id=one.id)
    if entries.state_of(known) is not State.IN_HAND or entries.team_of(known) & set(queries.operators(work)):
        return False
    entries.add(work, one, Happened.RETURNED, By.RULE)
    paging.call(work, one, terms=terms)
    return True
