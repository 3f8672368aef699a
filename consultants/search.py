"""Finding consultants by words: who matches, in which order and why, and how many each choice beside it would leave.

What is asked for comes as clauses, one for each thing somebody wrote. A clause may be met in several ways
(alternatives): by its words themselves, by a fact that means the same. All ways count as one term, as the synonym
operator of INQUERY does (Callan, Croft and Harding, 1992): somebody who meets it in two ways meets it more strongly,
and what is written in many words is no more important for that.

The score is BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6):

    tf(c, d)  = sum over alternatives a of c:  weight_a * min over terms t of a:  sum over fields f:  w_f [t in f of d]
    idf(c)    = ln(1 + (N - n_c + 1/2) / (n_c + 1/2)),   n_c = how many meet c at all, N = how many there are
    score(d)  = sum over clauses c:  idf(c) * tf(c, d) / (K + tf(c, d)),   times ASIDE where c is not required

with two simplifications. A term counts once in a field, however often it stands there, and lengths are not corrected
for: nobody is found first for repeating a word, or last for writing much. Facts weigh more than free text (`WEIGHTS`).

Scores are compared as shares of what everybody is asked for (the sum of idf of required clauses), so that what is asked
beside it makes nobody alike who is not. Those closer than `STEP` are a tie, and ties
stand in an order drawn anew every day, so that nobody stands first for long. Popularity, ratings and free time are not
asked about anywhere here.

Ids are int64[n], sorted, each once; a day is its ordinal number. Time grows with the ids met by all terms together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]
Strengths = NDArray[np.float64]
Facet = TypeVar("Facet", bound=Hashable)


class Field(StrEnum):
    """Where in a profile a term stands."""

    NAME = "n"
    FACT = "f"
    # A fact held less strongly: a theme beside the main ones.
    LESSER_FACT = "l"
    # The one line in their voice, and the way they came.
    LINE = "v"
    STORY = "s"


WEIGHTS: Mapping[Field, float] = {
    Field.NAME: 8.0,
    Field.FACT: 6.0,
    Field.LESSER_FACT: 2.5,
    Field.LINE: 2.0,
    Field.STORY: 1.0,
}
K = 3.0
# What leaves nobody out moves people up by less than what does.
ASIDE = 0.25
STEP = 0.08


@dataclass(frozen=True)
class Alternative:
    """One way to meet a clause: all of its terms, each given as who has it in which field. `weight` from 0 to 1."""

    terms: tuple[Mapping[Field, Ids], ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Clause:
    """One thing asked for. One that is not required moves people up and leaves nobody out."""

    alternatives: tuple[Alternative, ...]
    is_required: bool = True


@dataclass(frozen=True)
class Ranking:
    """Who matches, in order. `is_partial`: nobody meets every required clause, so these meet some."""

    ids: Ids
    is_partial: bool


def rank(ids: Ids, clauses: Sequence[Clause], *, total: int, day: int) -> Ranking:
    """Those of `ids` who match, the best first; all of them, as drawn, where nothing is asked for.

    `total`: how many there are altogether (N). Where nobody meets all required clauses, whoever meets at least half as
    many as the best do is kept, those who meet more of them first.
    """
    drawn = draw(ids, day)
    if not clauses:
        return Ranking(ids[np.lexsort((ids, drawn))], False)
    required = [clause.is_required for clause in clauses]
    if not any(required):
        required = [True] * len(clauses)
    score, met, reachable = np.zeros(len(ids)), np.zeros(len(ids), np.int64), 0.0
    for clause, is_required in zip(clauses, required, strict=True):
        tf = strengths(clause, ids)
        meets = tf > 0
        count = int(meets.sum())
        idf = float(np.log1p((max(total, count) - count + 0.5) / (count + 0.5))) * (1.0 if is_required else ASIDE)
        score += idf * tf / (K + tf)
        if is_required:
            reachable += idf
            met += meets
    best = int(met.max(initial=0))
    is_partial = 0 < best < sum(required)
    kept = met >= max(1, (best + 1) // 2 if is_partial else sum(required))
    ids, drawn, score, met = ids[kept], drawn[kept], score[kept], met[kept]
    in_steps = np.floor(score / reachable / STEP + 0.5)
    return Ranking(ids[np.lexsort((ids, drawn, -in_steps, -met))], is_partial)


def strengths(clause: Clause, ids: Ids) -> Strengths:
    """tf of a clause for each of `ids`: float64[n], 0 for whoever does not meet it."""
    found = np.zeros(len(ids))
    for alternative in clause.alternatives:
        weakest: Strengths | None = None
        for term in alternative.terms:
            one = np.zeros(len(ids))
            for field, having in term.items():
                one[are_among(ids, having)] += WEIGHTS[field]
            weakest = one if weakest is None else np.minimum(weakest, one)
        if weakest is not None:
            found += alternative.weight * weakest
    return found


def are_among(ids: Ids, having: Ids) -> Mask:
    """bool[n]: which of some ids, in any order, stand in `having`.  O(n log m) for m of those."""
    if not having.size:
        return np.zeros(ids.shape, np.bool_)
    return np.asarray(having[np.minimum(np.searchsorted(having, ids), having.size - 1)] == ids, np.bool_)


def draw(ids: Ids, day: int) -> NDArray[np.uint64]:
    """A number for each id, drawn for a day: SplitMix64 (Steele, Lea and Flood, 2014), the same everywhere."""
    with np.errstate(over="ignore"):
        z = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(day) * np.uint64(0xD1B54A32D192ED03)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


@dataclass(frozen=True)
class Narrowed(Generic[Facet]):
    """What choices beside the words leave. Mapped by facet, in the order of its columns.

    `counts`: how many there would be with this value, given what is chosen in all other facets (so a second value of
    the same facet says how many it alone stands for). `without`: how many there would be if it were no longer chosen.
    """

    is_left: Mask
    counts: Mapping[Facet, NDArray[np.int64]]
    without: Mapping[tuple[Facet, int], int]


def narrow(size: int, members: Mapping[Facet, Mask], chosen: Mapping[Facet, Sequence[int]]) -> Narrowed[Facet]:
    """Of `size` people those with one of the chosen values in every facet: or within a facet, and across.

    `members`: bool[size, values] by facet; `chosen`: columns by facet. Time grows with size x values.
    """
    masks = {facet: _any(members[facet], columns) for facet, columns in chosen.items() if columns}
    everyone = np.ones(size, np.bool_)

    def all_but(left_out: Facet | None) -> Mask:
        held = [everyone, *(mask for facet, mask in masks.items() if facet != left_out)]
        found: Mask = np.logical_and.reduce(held)
        return found

    is_left = all_but(None)
    counts: dict[Facet, NDArray[np.int64]] = {}
    without: dict[tuple[Facet, int], int] = {}
    for facet, table in members.items():
        others: Mask = all_but(facet) if facet in masks else is_left
        counts[facet] = np.count_nonzero(table[others], axis=0).astype(np.int64)
        for column in chosen.get(facet, ()):
            rest = [one for one in chosen[facet] if one != column]
            without[facet, column] = int((others & _any(table, rest)).sum() if rest else others.sum())
    return Narrowed(is_left, counts, without)


def _any(table: Mask, columns: Sequence[int]) -> Mask:
    return np.asarray(table[:, list(columns)].any(axis=1), np.bool_)
