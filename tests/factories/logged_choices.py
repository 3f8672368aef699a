"""A public log of a uniformly random policy with its true chances (Open Bandit Data), read from beside the checkout."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

LOG = Path(__file__).parents[2].parent / "shared" / "data" / "logged_policy_random.csv.gz"

needs_logged_choices = pytest.mark.skipif(
    not LOG.exists(),
    reason="The logged choices (shared/data/logged_policy_random.csv.gz beside the checkout) are not on this machine.",
)


@dataclass(frozen=True)
class LoggedChoices:
    """action: int[n] of 34. reward: float[n], clicked. propensity: float[n]. affinity: float[n, 34]."""

    action: NDArray[np.intp]
    reward: NDArray[np.float64]
    propensity: NDArray[np.float64]
    affinity: NDArray[np.float64]


def read_logged_choices() -> LoggedChoices:
    with gzip.open(LOG, "rt") as lines:
        rows = list(csv.DictReader(lines))
    actions = 1 + max(int(row["item_id"]) for row in rows)
    return LoggedChoices(
        action=np.array([int(row["item_id"]) for row in rows], dtype=np.intp),
        reward=np.array([float(row["click"]) for row in rows]),
        propensity=np.array([float(row["propensity_score"]) for row in rows]),
        affinity=np.array([[float(row[f"user-item_affinity_{one}"]) for one in range(actions)] for row in rows]),
    )
