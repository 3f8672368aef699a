"""Answers of real people to the published IPIP-50, read from beside the checkout; never part of it."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.answers.instrument import Instrument

ANSWERS = Path(__file__).parents[2].parent / "shared" / "data" / "ipip50_answers.csv.gz"

needs_real_answers = pytest.mark.skipif(
    not ANSWERS.exists(),
    reason="The real answers (shared/data/ipip50_answers.csv.gz beside the checkout) are not on this machine.",
)


@dataclass(frozen=True)
class RealAnswers:
    """keyed: int[n, 50] in item order, complete rows only. age: int[n]."""

    keyed: NDArray[np.int64]
    age: NDArray[np.int64]


def read_real_answers(form: Instrument) -> RealAnswers:
    with gzip.open(ANSWERS, "rt") as lines:
        rows = list(csv.DictReader(lines))
    raw = np.array([[int(row[item.code]) for item in form.items] for row in rows])
    age = np.array([int(row["age"] or 0) for row in rows])
    complete = (raw > 0).all(axis=1)
    reverse = np.array([item.key < 0 for item in form.items])
    return RealAnswers(keyed=np.where(reverse, 6 - raw, raw)[complete], age=age[complete])
