"""Packs that a person of HR ordered. They are the company's, and stay without who ordered them."""

from __future__ import annotations

from sqlalchemy import select, update

from sotomado.accounts.told import plain
from sotomado.billing.packs.models import TicketPack
from sotomado.database import UnitOfWork

TABLES = frozenset({"ticket_pack"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.scalars(
        select(TicketPack)
        .where(TicketPack.ordered_by_person_id == person_id)
        .order_by(TicketPack.ordered_at, TicketPack.id)
    )
    kept = [{"tickets_ordered_at": plain(row.ordered_at), "how_many_tickets": row.count} for row in rows]
    return {"ticket_packs_ordered": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    work.session.execute(
        update(TicketPack)
        .where(TicketPack.ordered_by_person_id == person_id)
        .values(ordered_by_person_id=None)
        .execution_options(synchronize_session=False)
    )
