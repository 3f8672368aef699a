"""The cards of a pair as one of its two finds them listed: their own by title, the other one's by their days alone.

Whether the two still meet, the inside track has asked before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from sotomado.companies.service import employers_of
from sotomado.consultations.cards.models import ShareCard
from sotomado.consultations.cards.reading import last_minute
from sotomado.consultations.cards.service import State
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Mine:
    """A draft of one's own, or a card that lies open before the other one."""

    id: str
    title: str
    state: State


@dataclass(frozen=True)
class Theirs:
    """A card that lies open before whoever reads. What it says stands on its own page."""

    id: str
    shared_at: datetime
    readable_until: datetime


@dataclass(frozen=True)
class Listed:
    """The last changed, and the last shared, first."""

    mine: tuple[Mine, ...]
    theirs: tuple[Theirs, ...]


def listed(work: UnitOfWork, *, pair_id: int, person_id: int, other_id: int) -> Listed:
    """Two statements, by the index on the pair. A list is no look: nothing is noted."""
    rows = work.session.scalars(
        select(ShareCard)
        .where(
            ShareCard.pair_id == pair_id,
            ShareCard.withdrawn_at.is_(None),
            or_(ShareCard.ends_at.is_(None), ShareCard.ends_at > work.now),
            or_(
                ShareCard.person_id == person_id,
                and_(ShareCard.person_id == other_id, ShareCard.manager_id == person_id),
            ),
        )
        .order_by(ShareCard.changed_at.desc(), ShareCard.id)
    ).all()
    employers = employers_of(work, person_ids=(person_id, other_id)) if any(row.shared_at for row in rows) else {}
    readable = [row for row in rows if row.shared_at is None or employers.get(row.person_id) == row.company_id]
    return Listed(
        mine=tuple(
            Mine(row.id, work.unseal(row, "title") or "", State.OPEN if row.shared_at else State.DRAFT)
            for row in readable
            if row.person_id == person_id
        ),
        theirs=tuple(
            Theirs(row.id, row.shared_at, last_minute(row.ends_at))
            for row in readable
            if row.person_id == other_id and row.shared_at is not None and row.ends_at is not None
        ),
    )
