"""Before a 1on1: what the member would like, and what the other one prepares."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """What the hub of a pair shows of the time before the next 1on1."""


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    return Glance()
