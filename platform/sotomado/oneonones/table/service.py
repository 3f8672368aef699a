"""What the rest of the inside track asks of the table for two."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.service import Between
from sotomado.oneonones.table.own_words import WordInside, shown_words
from sotomado.oneonones.table.past import Held, latest
from sotomado.oneonones.table.steps import Step, open_steps

__all__ = ["Glance", "Held", "Step", "WordInside", "glance", "latest", "open_steps", "shown_words"]


@dataclass(frozen=True)
class Glance:
    """What the pair's page shows of the table: what is still to be done, and the 1on1 before, None where none was
    held or the reader reads it no more. `count`: of all that were held."""

    steps: tuple[Step, ...]
    last: Held | None
    count: int


def glance(work: UnitOfWork, of: Between) -> Glance:
    """Three statements, and one where the member named the last theme themselves."""
    return Glance(
        steps=tuple(open_steps(work, of)),
        last=latest(work, of),
        count=len(queries.held_themes(work, pair_id=of.pair_id)),
    )
