"""What the hub of a pair shows of what the company offers: one's own, on either side, and never the other one's."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.programmes.service import Cadence, OfferedPack, cadence_for, packs_for
from sotomado.oneonones.programmes.wording import EVERY_WEEKS
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """Packs offered to whoever reads, as a member: what to talk about is the member's to choose."""

    packs: tuple[OfferedPack, ...] = ()
    # How often the company would have them meet, in words; a guide, and theirs alone, for it may be that of a cohort.
    cadence: LazyString | None = None


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    if not (between.i_am_member and between.is_live):
        return Glance()
    # What a company says of how often is said of members and their managers.
    is_line = between.kind is PairKind.LINE
    cadence: Cadence | None = cadence_for(work, employment_id=between.mine) if is_line else None
    return Glance(
        packs=packs_for(work, employment_id=between.mine),
        cadence=EVERY_WEEKS.get(cadence.every_weeks) if cadence is not None else None,
    )
