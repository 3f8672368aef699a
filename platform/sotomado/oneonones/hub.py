"""The page of a pair: a glance into every room of the inside track, and which of their doors is the one for now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sotomado.companies.colleagues import Colleague
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import service as before
from sotomado.oneonones.cards import service as cards
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.programmes import glances as programmes
from sotomado.oneonones.series import service as series
from sotomado.oneonones.service import Between
from sotomado.oneonones.showing import service as showing
from sotomado.oneonones.table import service as table
from sotomado.oneonones.themes import service as themes

# From so long before the start the table is the door for now.
SIT_DOWN_BEFORE = timedelta(minutes=30)


class Door(StrEnum):
    """Where the one filled button of the page leads."""

    PLAN = "plan"
    BEFORE = "before"
    TABLE = "table"
    # A pair that ended or was not agreed to has nothing to do.
    NONE = "none"


@dataclass(frozen=True)
class Hub:
    """`other`: whom the reader meets here. Each room's partial reads its own glance."""

    between: Between
    other: Colleague
    pairs: pairs.Glance
    series: series.Glance
    before: before.Glance
    table: table.Glance
    themes: themes.Glance
    showing: showing.Glance
    programmes: programmes.Glance
    cards: cards.Glance
    door: Door


def open_hub(work: UnitOfWork, *, person_id: int, pair_id: int) -> Hub:
    """Raises NotFound to everybody but the two."""
    seat = oneonones.seat(work, person_id=person_id, pair_id=pair_id)
    between = seat.of
    planned = series.glance(work, between)
    return Hub(
        between=between,
        other=seat.other,
        pairs=pairs.glance(work, between),
        series=planned,
        before=before.glance(work, between),
        table=table.glance(work, between),
        themes=themes.glance(work, between),
        showing=showing.glance(work, between),
        programmes=programmes.glance(work, between),
        cards=cards.glance(work, between),
        door=_door(work, between, planned),
    )


def _door(work: UnitOfWork, between: Between, planned: series.Glance) -> Door:
    if not between.is_live:
        return Door.NONE
    if planned.next is None:
        return Door.PLAN
    return Door.TABLE if planned.next.starts_at - SIT_DOWN_BEFORE <= work.now else Door.BEFORE
