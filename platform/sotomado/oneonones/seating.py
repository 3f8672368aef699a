"""How every page of a pair begins: who asks, in which pair, and whom they meet in it. Asked once, in one reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.service import Seat
from sotomado.web import current_actor, current_read


@contextmanager
def seated(pair_id: int) -> Iterator[tuple[UnitOfWork, Seat]]:
    """The reading of a page, and the seat of whoever opened it. Raises NotFound to everybody but the two."""
    with current_read() as work:
        yield work, oneonones.seat(work, person_id=current_actor().person_id, pair_id=pair_id)
