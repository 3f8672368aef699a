"""How likely it was to be shown: what makes it possible to ask later what another way of choosing would have brought.

Whoever is in the ten got there by an explore place, whose chance is known exactly, or by the choice among the good,
which depends on the hash alone. That one is dealt many times over, and the shares are counted (Monte Carlo):

    propensity_j = P(j drawn to explore) + share of deals with j among the others.

The deal that was shown is one of those counted, so nobody who was shown has a share of 0; the price is that a share
under 1 / deals reads as 1 / deals. Nothing is under .001, so that no weight in an estimate exceeds a thousand.
"""

from __future__ import annotations

import numpy as np

from matching.choosing.candidates import Floats
from matching.choosing.variety import Places

DEALS = 32
FLOOR = 0.001


def propensities(lists: Places, explored: int, chance: Floats) -> Floats:
    """float[k], of the first list's members. lists: int[deals, k], the first `explored` of each drawn to explore.

    chance: float[c], exact, of being drawn to explore, 0 for who is not.
    """
    shown = lists[0]
    share = (lists[:, explored:, None] == shown).any(axis=1).mean(axis=0)
    return np.asarray(np.clip(chance[shown] + share, FLOOR, 1.0))
