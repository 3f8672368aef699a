"""What is being typed of a point: kept while it is typed, until it is put on the line or let go.

It is nobody's to read but its person's: no draft is handed on, drawn or undone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from sotomado.accounts import service as accounts
from sotomado.consultations.life_line import service
from sotomado.consultations.life_line.models import LifeLineDraft
from sotomado.consultations.life_line.points import LONGEST_WORDS
from sotomado.database import UnitOfWork

NEW = "new"
FIELDS = ("year", "month", "height", "exact", "title", "feeling", "meaning", "relation")
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Draft:
    """The fields of the form as they were typed, and when."""

    fields: Mapping[str, str]
    saved_at: datetime


def keep(work: UnitOfWork, *, person_id: int, of: str, typed: Mapping[str, str]) -> None:
    """Keep what is typed so far of a point, or of a `NEW` one. Raises NotFound for another's point.

    What is longer than a point may be is kept too, up to twice as long: it can still be shortened.
    """
    # Two tabs of one person queue; the later key stands.
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    if of != NEW:
        service.point(work, person_id=person_id, point_id=of)
    row = _row(work, person_id, of)
    if row is None:
        row = LifeLineDraft(person_id=person_id, of=of)
        work.session.add(row)
    kept = {name: typed[name][: 2 * LONGEST_WORDS] for name in FIELDS if typed.get(name)}
    row.body, row.saved_at = work.seal(row, "body", json.dumps(kept, ensure_ascii=False)), work.now
    work.session.flush()


def of_point(work: UnitOfWork, *, person_id: int, of: str) -> Draft | None:
    """What was typed of a point and is not on the line."""
    row = _row(work, person_id, of)
    return Draft(json.loads(work.unseal(row, "body") or "{}"), row.saved_at) if row else None


def of_person(work: UnitOfWork, *, person_id: int) -> Sequence[Draft]:
    rows = work.session.scalars(
        select(LifeLineDraft).filter_by(person_id=person_id).order_by(LifeLineDraft.saved_at, LifeLineDraft.id)
    )
    return [Draft(json.loads(work.unseal(row, "body") or "{}"), row.saved_at) for row in rows]


def let_go(work: UnitOfWork, *, person_id: int, of: str) -> None:
    """Forget what was typed. Gone already is fine."""
    work.session.execute(delete(LifeLineDraft).where(LifeLineDraft.person_id == person_id, LifeLineDraft.of == of))


def forget_all(work: UnitOfWork, *, person_id: int) -> None:
    work.session.execute(delete(LifeLineDraft).where(LifeLineDraft.person_id == person_id))


def forget_old(work: UnitOfWork) -> None:
    """What nobody came back to. A chore."""
    work.session.execute(delete(LifeLineDraft).where(LifeLineDraft.saved_at < work.now - KEPT_FOR))


def _row(work: UnitOfWork, person_id: int, of: str) -> LifeLineDraft | None:
    return work.session.scalar(select(LifeLineDraft).filter_by(person_id=person_id, of=of))
