"""What a person shows of themselves and to whom it lay open, and how clear their will, can and must were."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, or_, select

from sotomado.accounts.told import all_told
from sotomado.database import UnitOfWork
from sotomado.oneonones.showing.checks import parts_in
from sotomado.oneonones.showing.models import ShownLook, ShownPiece, WillCanMustCheck

TABLES = frozenset({"shown_piece", "shown_look", "will_can_must_check"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Every piece with its words while it stands, when the other one looked, and every look at oneself."""
    pieces = work.session.scalars(
        select(ShownPiece).where(ShownPiece.owner_id == person_id).order_by(ShownPiece.shown_at, ShownPiece.id)
    )
    looks = work.session.scalars(select(ShownLook).where(ShownLook.owner_id == person_id).order_by(ShownLook.at))
    checks = work.session.scalars(
        select(WillCanMustCheck)
        .where(WillCanMustCheck.person_id == person_id)
        .order_by(WillCanMustCheck.taken_at, WillCanMustCheck.id)
    )
    return {
        "shown_to_the_other": all_told(work, pieces, besides=("source",)),
        "shown_was_opened": all_told(work, looks),
        "will_can_must": [
            {"taken_at": row.taken_at.isoformat()}
            | {
                question.value: {name: value for name, value in asdict(part).items() if value not in (None, "")}
                for question, part in parts_in(work.unseal(row, "body") or "{}").items()
            }
            for row in checks
        ],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes, and that they ever looked at what others showed."""
    work.session.execute(delete(ShownPiece).where(ShownPiece.owner_id == person_id))
    work.session.execute(
        delete(ShownLook).where(or_(ShownLook.owner_id == person_id, ShownLook.reader_id == person_id))
    )
    work.session.execute(delete(WillCanMustCheck).where(WillCanMustCheck.person_id == person_id))
