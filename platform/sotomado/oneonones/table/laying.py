"""The sheet a page of the table needs: whoever comes first lays it, and reads anew."""

from __future__ import annotations

from contextlib import suppress

from sotomado.oneonones.table import sheets
from sotomado.oneonones.table.errors import PairEnded
from sotomado.web import current_actor, current_work


def lay_sheet(pair_id: int) -> None:
    """An empty sheet, unless somebody has laid one by now. In a pair that ends in this moment there is none to lay."""
    with suppress(PairEnded), current_work() as work:
        sheets.open_sheet(work, person_id=current_actor().person_id, pair_id=pair_id)
