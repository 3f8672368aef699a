"""How often the company would have two meet: where a plan may begin. It is theirs to take or leave."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.programmes import service as programmes
from sotomado.oneonones.programmes.wording import EVERY_WEEKS
from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.service import Between

RHYTHMS = {
    1: Cadence.WEEKLY,
    2: Cadence.TWO_WEEKS,
    3: Cadence.THREE_WEEKS,
    4: Cadence.FOUR_WEEKS,
    13: Cadence.QUARTERLY,
}


@dataclass(frozen=True)
class Suggested:
    """`often`: in words. `cadence`: the rhythm that comes to the same; None where there is none."""

    often: LazyString
    cadence: Cadence | None


def suggested(work: UnitOfWork, between: Between) -> Suggested | None:
    """What the company says of a member and their manager, as far as whoever reads may know it.

    A member reads what is set for them; their manager nothing of what is set for an age or a promotion.
    """
    if between.kind is not PairKind.LINE or not between.is_live:
        return None
    if between.i_am_member:
        found = programmes.cadence_for(work, employment_id=between.mine)
    else:
        found = programmes.cadence_open_to_others(work, employment_id=between.other)
    if found is None or found.every_weeks not in EVERY_WEEKS:
        return None
    return Suggested(EVERY_WEEKS[found.every_weeks], RHYTHMS.get(found.every_weeks))
