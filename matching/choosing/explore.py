"""A place or two of the ten for those of whom little is known yet, at a bounded cost and with a known chance.

Who is never shown is never learned of. So of all whom showing would cost little, newcomers (fewer than ten talks the
model has learned from) are drawn, or where there is none, whoever is least known, each with a chance in proportion to
their variance. Drawn without replacement, one after the other, x is among two with the exact chance

    pi_x = w_x + sum_{y != x} w_y  w_x / (1 - w_y),          sum w = 1.

What showing x costs is what x displaces. The limit of three from one field makes lists the bases of a matroid, so
of the best list B one member goes: the least, or where x's field is full, the least of that field. For two places
the second least stands in for it, so that the costs of any two add up. Together they may cost half of what variety may.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.choosing.candidates import Floats, Mask
from matching.choosing.variety import FROM_ONE_FIELD, KEEPS_AT_LEAST, Places

NEWCOMER_BELOW = 10
SHARE_OF_COST = 0.5
MOST_PLACES = 2


@dataclass(frozen=True, slots=True)
class Explorers:
    """Those who may be drawn. places: int[x], of the m feasible. weight: float[x], sum 1. count: how many are drawn."""

    places: Places
    weight: Floats
    count: int

    @property
    def chance(self) -> Floats:
        """float[x]: of being among those drawn; sums to count."""
        w = self.weight
        if self.count < MOST_PLACES:
            return w * self.count
        if len(w) == MOST_PLACES:
            return np.ones(MOST_PLACES)
        onward = w / (1 - w)
        return np.asarray(w + w * (onward.sum() - onward))

    def drawn(self, uniform: Floats) -> Places:
        """int[draws, count]: those drawn, as places of the m. uniform: float[draws, 2] in 0..1."""
        ends = np.cumsum(self.weight)
        first = self._at(ends, uniform[:, 0] * ends[-1])
        picked = [first]
        if self.count == MOST_PLACES:
            taken = self.weight[first]
            onward = uniform[:, 1] * (ends[-1] - taken)
            onward = np.where(onward >= ends[first] - taken, onward + taken, onward)
            second = self._at(ends, onward)
            # A sum rounded upwards may come out at the first one again; its neighbour stands in.
            picked.append(np.where(second == first, (first + 1) % len(ends), second))
        return self.places[np.column_stack(picked)[:, : self.count]]

    @staticmethod
    def _at(ends: Floats, value: Floats) -> Places:
        return np.minimum(np.searchsorted(ends, value, side="right"), len(ends) - 1)


def explorers(
    score: Floats, variance: Floats, newcomer: Mask, field: Places, best: Places, count: int
) -> Explorers | None:
    """Who may be drawn for `count` (1 or 2) places, or for fewer where there are not as many; None where nobody may.

    score, variance: float[m]. newcomer: bool[m]. field: int[m]. best: int[k], the best list, within the field limit.
    """
    affordable = (
        cost(score, field, best, count) <= SHARE_OF_COST * (1 - KEEPS_AT_LEAST) * abs(score[best].sum()) / count
    )
    for some in (affordable & newcomer, affordable):
        places = np.flatnonzero(some & (variance > 0))
        if len(places):
            return Explorers(places, variance[places] / variance[places].sum(), min(count, len(places)))
    return None


def cost(score: Floats, field: Places, best: Places, count: int) -> Floats:
    """float[m]: what the list loses at most for each of `count` chosen beforehand; 0 for the best themselves."""
    ascending = best[np.argsort(score[best], kind="stable")]
    displaced = np.full(len(score), score[ascending[min(count, len(best)) - 1]])
    for one in np.unique(field[best]):
        members = ascending[field[ascending] == one]
        too_many = len(members) + count - FROM_ONE_FIELD
        if one >= 0 and too_many > 0:
            displaced[field == one] = np.maximum(displaced[field == one], score[members[too_many - 1]])
    lost = np.maximum(displaced - score, 0.0)
    lost[best] = 0.0
    return np.asarray(lost)
