"""Everyone in the directory as one matrix, prepared once: a wish then costs one product.

Each term of the score is a sum over facts of the consultant, weighted by the person and the wish. So with V the facts
(n rows) and A what a request makes of them (P terms), the features of all consultants are V A', and the linear
predictor is V u with u = A' b. The quadratic surfaces fit in as well, for they need only two facts a scale, theta_j
and theta_j^2 + tau_j^2: together with the constant their kernel has rank 3, exactly (see matching.choosing.terms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.choosing.candidates import Consultants, Floats


@dataclass(frozen=True, slots=True)
class Pool:
    """matrix: float64[n, W], column by column in memory. at: the columns of each block of facts.

    generations: the codes of the columns of the block "generation".
    """

    matrix: Floats
    at: Mapping[str, range]
    generations: tuple[str, ...]


def pool(consultants: Consultants) -> Pool:
    """The facts of all consultants. Cost: O(n W), once a directory (it is kept with the directory)."""
    kept: Pool | None = consultants.__dict__.get("_pool")
    if kept is None:
        kept = _prepared(consultants)
        object.__setattr__(consultants, "_pool", kept)
    return kept


def _prepared(consultants: Consultants) -> Pool:
    n = len(consultants)
    nothing = np.zeros((n, 0))
    ages = np.full(n, "") if consultants.generations is None else consultants.generations
    generations = tuple(str(one) for one in np.unique(ages) if one)
    blocks = {
        "theme": consultants.theme_strength,
        "experience": consultants.experience,
        "language": consultants.languages,
        "style": nothing if consultants.styles is None else consultants.styles,
        "generation": ages[:, None] == np.array(generations, dtype=np.str_) if generations else nothing,
        "value": nothing if consultants.values is None else consultants.values,
        "theta": consultants.theta,
        "spread": np.square(consultants.theta) + consultants.theta_variance,
    }
    at: dict[str, range] = {}
    width = 0
    for name, block in blocks.items():
        at[name] = range(width, width + block.shape[1])
        width += block.shape[1]
    matrix = np.empty((n, width), order="F")
    for name, block in blocks.items():
        matrix[:, at[name].start : at[name].stop] = block
    return Pool(matrix, at, generations)
