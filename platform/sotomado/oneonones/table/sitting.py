"""Who sits at the table: what every verb asks that writes something the other one will read."""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.companies.colleagues import colleagues
from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table.errors import PairEnded


def sitting(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The pair, to one of the two about to write; neither is erased before this is done. Raises NotFound, PairEnded.

    To be asked before anything else is locked.
    """
    accounts.hold_oneself(work, person_id=person_id)
    of = live(work, person_id=person_id, pair_id=pair_id)
    accounts.hold(work, person_id=colleagues(work, employment_ids=[of.other])[of.other].person_id)
    return of


def live(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The same for what only reads. Raises NotFound, PairEnded."""
    of = between(work, person_id=person_id, pair_id=pair_id)
    if not of.is_live:
        raise PairEnded()
    return of
