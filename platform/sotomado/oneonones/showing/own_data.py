"""What a person shows of themselves and to whom it lay open, and how clear their will, can and must were."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, or_, select

from sotomado.accounts.told import all_told, told
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.showing.checks import parts_in
from sotomado.oneonones.showing.models import Piece, ShownLook, ShownPiece, WillCanMustCheck
from sotomado.oneonones.showing.pieces import Facet, told_of

TABLES = frozenset({"shown_piece", "shown_look", "will_can_must_check"})
POINT = ("title", "feeling", "meaning", "relation")


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
        "shown_to_the_other": [
            told(work, row, besides=("source", "body")) | _said(row.kind, work.unseal(row, "body") or "")
            for row in pieces
        ],
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


def _said(kind: Piece, body: str) -> dict[str, object]:
    """What a piece says, in words; nothing once it was taken back."""
    if not body:
        return {}
    if kind is Piece.LIFE_POINT:
        point = told_of(body)
        said = (point.title, point.feeling, point.meaning, point.relation)
        return {"year": point.year, "month": point.month} | dict(zip(POINT, said, strict=True))
    if kind is Piece.FACET:
        facet, locale = Facet.from_json(body), current_locale()
        return {"name": facet.name[locale], "words": facet.words[locale], "at_work": facet.at_work[locale]}
    return {"body": body}


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes, and that they ever looked at what others showed."""
    work.session.execute(delete(ShownPiece).where(ShownPiece.owner_id == person_id))
    work.session.execute(
        delete(ShownLook).where(or_(ShownLook.owner_id == person_id, ShownLook.reader_id == person_id))
    )
    work.session.execute(delete(WillCanMustCheck).where(WillCanMustCheck.person_id == person_id))
