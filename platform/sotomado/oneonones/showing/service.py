"""What one of the two showed the other of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """What the hub of a pair shows of what was shown."""


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    return Glance()
