"""Whom a person does not want to see again, said elsewhere than among the ten; the ten respect it at once.

It is between the person and the ten: the consultant is not told, and no count of it is kept.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import TooOften
from sotomado.database import UnitOfWork
from sotomado.shortlists import queries, service
from sotomado.shortlists.models import Declined


def keep_away(work: UnitOfWork, *, person_id: int, consultant_id: int) -> None:
    """Never show this consultant to this person again. Where they stand among the latest ten, choose those anew."""
    if work.session.get(Declined, (person_id, consultant_id)) is not None:
        return
    with suppress(IntegrityError), work.session.begin_nested():
        work.session.add(Declined(person_id=person_id, consultant_id=consultant_id, declined_at=work.now))
    latest = queries.latest_shortlist_id(work.session, person_id)
    row = None if latest is None else queries.own_shortlist(work.session, person_id, latest)
    if row is not None and consultant_id in {one.consultant_id for one in queries.candidates(work.session, row.id)}:
        # Whoever has chosen two hundred times today sees the change with the next ten.
        with suppress(TooOften):
            service.draw_again(work, person_id=person_id, wish_id=row.wish_id, without=())


def let_come_again(work: UnitOfWork, *, person_id: int, consultant_id: int) -> None:
    """Let a consultant be shown again when next chosen from; nothing where they were not kept away."""
    declined = work.session.get(Declined, (person_id, consultant_id))
    if declined is not None:
        work.session.delete(declined)
        work.session.flush()
