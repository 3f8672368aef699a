"""What the hub of a pair shows of what the company offers: one's own, on either side, and never the other one's."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.service import OfferedPack, packs_for
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """Packs offered to whoever reads, as a member: what to talk about is the member's to choose."""

    packs: tuple[OfferedPack, ...] = ()


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    if not (between.i_am_member and between.is_live):
        return Glance()
    return Glance(packs_for(work, employment_id=between.mine))
