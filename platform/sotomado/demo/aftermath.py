"""What came of the talks of one company, written once all its bookings are known."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sotomado.demo.rows import Rows
from sotomado.shortlists.learning.exposures import REBOOKED_WITHIN, SATISFIED_FROM
from sotomado.shortlists.learning.models import Outcome


class Aftermath:
    """Gathers talks and bookings; who booked the same consultant again, and when, shows at the end."""

    def __init__(self) -> None:
        self._talks: list[dict[str, Any]] = []
        self._booked: defaultdict[tuple[int, int], list[datetime]] = defaultdict(list)

    def booked(self, person_id: int, consultant_id: int, confirmed_at: datetime) -> None:
        self._booked[person_id, consultant_id].append(confirmed_at)

    def talked(self, *, satisfaction: int | None, **talk: Any) -> bool:
        """Keep a talk by the columns of its row. Returns whether it helped."""
        satisfied = None if satisfaction is None else satisfaction >= SATISFIED_FROM
        self._talks.append({**talk, "satisfied": satisfied})
        return bool(satisfied)

    def write(self, rows: Rows) -> None:
        for talk in self._talks:
            held_at = talk["held_at"]
            again = [
                confirmed_at
                for confirmed_at in self._booked[talk["person_id"], talk["consultant_id"]]
                if held_at < confirmed_at <= held_at + REBOOKED_WITHIN
            ]
            rows.add(Outcome, **talk, rebooked_at=min(again, default=None))
