"""What the rest of the inside track asks of the table for two."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between
from sotomado.oneonones.table.own_words import WordInside, shown_words
from sotomado.oneonones.table.steps import Step, open_steps

__all__ = ["Glance", "Step", "WordInside", "glance", "open_steps", "shown_words"]

GLANCED_WORDS = 3


@dataclass(frozen=True)
class Glance:
    """What the pair's page shows of the table: what is still to be done, and the member's words that show to both."""

    steps: tuple[Step, ...]
    words: tuple[WordInside, ...]


def glance(work: UnitOfWork, of: Between) -> Glance:
    """Two statements."""
    return Glance(tuple(open_steps(work, of)), tuple(shown_words(work, of, at_most=GLANCED_WORDS)))
