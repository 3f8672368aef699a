"""What a person may take over into a card: their own words and what they mean to do. Copied as text, never linked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sotomado.consultations.actions import service as actions
from sotomado.consultations.words import service as words
from sotomado.database import UnitOfWork


class Kind(StrEnum):
    WORD = "word"
    ACTION = "action"


@dataclass(frozen=True)
class Piece:
    """One sentence of one's own that can be picked."""

    id: str
    kind: Kind
    text: str


def pieces(work: UnitOfWork, *, person_id: int) -> list[Piece]:
    """All of them: own words as they were said, then what one decided."""
    return [
        *(Piece(one.id, Kind.WORD, one.text) for one in words.thread(work, person_id=person_id)),
        *(Piece(one.id, Kind.ACTION, one.what) for one in actions.items(work, person_id=person_id)),
    ]


def with_picked(body: str, picked: Collection[str], among: Collection[Piece]) -> str:
    """The text with what was picked below it."""
    return with_written(body, [piece.text for piece in among if piece.id in picked])


def with_written(body: str, texts: Collection[str]) -> str:
    """The text with others below it, one a line; what stands in it already is not written twice."""
    lines = [body.rstrip()] if body.strip() else []
    lines += [text for text in texts if text not in body]
    return "\n".join(lines)
