"""How likely it was to be shown: what makes it possible to ask later what another way of choosing would have brought.

Whoever is in the ten got there by an explore place, whose chance is known exactly, or by the choice among the good,
which depends on the hash alone. That one is dealt many times over, and the shares are counted (Monte Carlo):

    propensity_j = P(j drawn to explore) + share of deals with j among the others * share let in of j's equals.

The last is 1 but where the two hundred to choose among end amid equals: the hash let some of them in, any as likely.

The deal that was shown is one of the D counted. As a chance such a share is too high, as a weight it is right: whoever
is among the others with chance q weighs, on average over all deals, shown or not,

    E [1{shown} / share] = E [N / D * D / N; N > 0] = 1 - (1 - q)^D,        N ~ Binomial(D, q),

for all deals are alike, so given N the shown one holds j with chance N / D. Left out of the count, who was shown and in
no other deal would have a weight without bounds. So hardly anything is lost of whom q > 1/8 (1.4%), and of the rare
the part (1 - q)^D: what another way of choosing would show of those leaves its estimate, and moves a mean (SNIPS) of
rewards in 0..1 by no more than that part of what it shows. Nothing is under .001, so that no weight exceeds a thousand;
who had a lesser chance of exploring weighs less than they should, in the same sense.
"""

from __future__ import annotations

import numpy as np

from matching.choosing.candidates import Floats
from matching.choosing.variety import Places

DEALS = 32
FLOOR = 0.001


def let_in(score: Floats, field: Places, candidates: Places) -> Floats:
    """float[c]: of those with a candidate's score and field, the share that are candidates. score: float[m], rounded.

    field: int[m] from -1. Cost: O(m log m), nothing where all are candidates.
    """
    if len(candidates) == len(score):
        return np.ones(len(candidates))
    level = np.unique(score, return_inverse=True)[1]
    equals = level * (int(field.max()) + 2) + field + 1
    inside = np.bincount(equals[candidates], minlength=int(equals.max()) + 1)
    return np.asarray(inside[equals[candidates]] / np.bincount(equals)[equals[candidates]])


def propensities(lists: Places, explored: int, chance: Floats, equals: Floats) -> Floats:
    """float[k], of the first list's members. lists: int[deals, k], the first `explored` of each drawn to explore.

    chance: float[c], exact, of being drawn to explore, 0 for who is not. equals: float[c], see let_in.
    """
    shown = lists[0]
    share = (lists[:, explored:, None] == shown).any(axis=1).mean(axis=0)
    return np.asarray(np.clip(chance[shown] + share * equals[shown], FLOOR, 1.0))
