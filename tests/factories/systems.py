"""Linear systems of a few cells, from sums written as (total, parts)."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array

from reports.protecting.system import LinearSystem


def system_of(
    truth: Sequence[float],
    sums: Sequence[tuple[int, Sequence[int]]],
    upper: Sequence[float] | None = None,
    integral: bool = True,
) -> LinearSystem:
    """Cells from 0 up, without an end unless `upper` says one, of which some are the sum of others."""
    t = np.asarray(truth, np.float64)
    n = len(t)
    row = [r for r, (_, parts) in enumerate(sums) for _ in range(len(parts) + 1)]
    column = [i for total, parts in sums for i in (total, *parts)]
    sign = [s for _, parts in sums for s in (-1.0, *([1.0] * len(parts)))]
    return LinearSystem(
        t,
        np.zeros(n),
        t + t.sum() + 1000.0 if upper is None else np.asarray(upper, np.float64),
        csr_array(coo_array((sign, (row, column)), shape=(len(sums), n))),
        csr_array((0, n)),
        np.zeros(0),
        integral,
    )
