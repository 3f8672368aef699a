"""That talks took place. What was written about them stands in the rooms of this slice, each with its own."""

from __future__ import annotations

from sqlalchemy import select, update

from sotomado.accounts.told import told
from sotomado.consultations.models import Consultation
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

TABLES = frozenset({"consultation"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.execute(
        select(Consultation, Consultant.display_name)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .where(Consultation.advisee_id == person_id)
        .order_by(Consultation.held_at)
    ).all()
    kept = [{"consultant": name, **told(work, row)} for row, name in rows]
    return {"talks": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """The talk counts for no company any more. A numbered line stays, because the consultant's fee rests on it."""
    work.session.execute(update(Consultation).where(Consultation.advisee_id == person_id).values(employment_id=None))
