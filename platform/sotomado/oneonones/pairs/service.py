"""What can happen to a pair besides its 1on1s: the roster changes, or two people agree on one and end it."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """How the pair stands."""


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    return Glance()
