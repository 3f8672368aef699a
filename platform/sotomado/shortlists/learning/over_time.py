"""What changes from month to month: how many talks helped, what people come with, what is expected of their talks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.choosing.candidates import Floats, Mask
from matching.learning.measures import drift
from sotomado.shortlists.learning.evidence import Evidence
from sotomado.shortlists.learning.exposures import JAPAN

MONTHS = 12
THIS_MONTH_DAYS = 30.0
BEFORE_DAYS = 365.0
BINS = 10
# Fewer talks in either span, and a difference would be chance, or a person.
LEAST = 50

Counts = NDArray[np.int64]


def helped(known: Evidence) -> list[dict[str, Any]]:
    """By month of Japan's calendar, the oldest first: talks with an answer, those that helped, and whose they were."""
    months: dict[str, list[int]] = {}
    people: dict[str, set[int]] = {}
    for row in np.flatnonzero(known.has_satisfied).tolist():
        month = f"{known.held_at[row].astimezone(JAPAN):%Y-%m}"
        counts = months.setdefault(month, [0, 0])
        counts[0] += 1
        counts[1] += bool(known.satisfied[row])
        people.setdefault(month, set()).add(int(known.person[row]))
    return [
        {"month": month, "talks": talks, "good": good, "people": len(people[month])}
        for month, (talks, good) in list(months.items())[-MONTHS:]
    ]


def drifted(known: Evidence, p: Floats) -> dict[str, Any] | None:
    """Themes and expectations of this month's talks beside those of the year before, as counts; None with too few.

    p: float[N], what is expected of each talk.
    """
    now = known.age_days < THIS_MONTH_DAYS
    before = (known.age_days >= THIS_MONTH_DAYS) & (known.age_days < BEFORE_DAYS)
    if min(now.sum(), before.sum()) < LEAST:
        return None
    return {
        "talks": [int(now.sum()), int(before.sum())],
        "themes": _compared(list(known.consultants.theme_codes), _themes(known, now), _themes(known, before)),
        "expected": _compared([f"{b / BINS:.1f}" for b in range(BINS)], _binned(p, now), _binned(p, before)),
    }


def _compared(names: list[str], now: Counts, before: Counts) -> dict[str, Any]:
    return {"names": names, "now": now.tolist(), "before": before.tolist(), "psi": drift(now, before)}


def _themes(known: Evidence, rows: Mask) -> Counts:
    return np.asarray((known.theme_weights[rows] > 0).sum(axis=0), np.int64)


def _binned(p: Floats, rows: Mask) -> Counts:
    return np.bincount(np.minimum((p[rows] * BINS).astype(np.intp), BINS - 1), minlength=BINS).astype(np.int64)
