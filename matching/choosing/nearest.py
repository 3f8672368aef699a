"""The exact nearest by inner product, and the best of a row of scores: no index, nothing approximate.

    answer(q) = the k rows j with the smallest (-round(s_j, 6), j),   s_j = sum_i q_i x_ji

A float32 product on BLAS finds candidates, a float64 sum in one fixed order decides. What BLAS returns differs from
the true sum by at most

    m = gamma |q| max|x|,   gamma = d u / (1 - d u),   u = 2^-24      (Higham 2002, Accuracy and Stability, 3.1)

whatever its order of summation, so that a row of the answer is never more than 2 m + 1e-6 under the k-th float32
score. Hence the same answer on any machine, for any count of threads, alone or in a batch.

A batch goes through blocks that stay in the second cache: product, one comparison with each query's threshold, the
few hits kept. The threshold begins with the k-th greatest among the maxima of small groups, which bounds the k-th
score from below and costs one pass, and rises with the hits, about k new ones each time the rows seen have doubled:
k ln(n / first) hits a query. The plain way (product, then partition) is slow because it writes all scores to memory
and reads them several times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DECIMALS = 6
SLACK = 1.01 * 10.0**-DECIMALS
GROUPS = 512
ROWS, QUERIES, FIRST = 512, 512, 2048
AT_ONCE = 1 << 14

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
_Hits = tuple[Ints, Ints, Singles]  # queries, rows, float32 scores; one entry a hit


@dataclass(frozen=True, slots=True)
class Found:
    """rows: intp[k] or [m, k], best first; scores: float64 of the same shape, not rounded."""

    rows: Ints
    scores: Floats


def best(score: Floats, count: int, tie: NDArray[np.uint64]) -> Ints:
    """Rows of the `count` greatest scores in the order (-round(score, 6), tie, row); fewer where fewer are finite.

    score: float[n], -inf for what must not be taken, never NaN. tie: uint64[n]. Raises ValueError on NaN.
    Cost: O(n) with two passes, O(count log count) for the order; ties beyond `count` are all sorted.
    """
    if not len(score) or count < 1:
        return np.empty(0, dtype=np.intp)
    bound = float(_lower_bound(score, count))
    if np.isnan(bound):
        raise ValueError("a score is not a number")
    able = (score >= (bound - SLACK if bound > -np.inf else np.finfo(score.dtype).min)).nonzero()[0]
    key = np.rint(score[able] * -(10.0**DECIMALS))
    order = key.argsort()  # many times faster than by two keys, which only equals need
    ascending = key[order]
    if (ascending[1:] == ascending[:-1]).any():
        order = np.lexsort((tie[able], key))
    return np.asarray(able[order[:count]])


def _lower_bound(scores: NDArray[np.floating], count: int) -> Floats:
    """At most the count-th greatest of each row of scores[..., n], and near it; NaN where the row has one.

    It is the count-th greatest among the maxima of disjoint groups. Rounding to float32 keeps the order and halves the
    work; one unit in its last place less is on the safe side.
    """
    groups = max(GROUPS, 4 * count)
    width = scores.shape[-1] // groups
    tops = scores
    if width > 1:
        tops = scores[..., : width * groups].reshape(*scores.shape[:-1], width, groups).max(axis=-2)
    tops = tops.astype(np.float32)  # a copy, so that it may be put in order in place
    place = max(0, tops.shape[-1] - count)
    tops.partition(place)
    bound = tops[..., place:].min(axis=-1).astype(np.float64)  # NaN, put last, shows here
    return np.asarray(bound - abs(bound) * 2.0**-23)


class TopK:
    """Vectors that can be asked for those with the greatest inner product.

    vectors: float[n, d], rounded to float32 once; the answers are exact for what is held. Held twice, by row for
    batches and by dimension for single queries (a contiguous row is twice as fast in a matrix-vector product):
    8 n d bytes, 51 MB at 100,000 x 64. Raises ValueError where a vector is not finite.
    """

    def __init__(self, vectors: ArrayLike) -> None:
        self._rows = np.array(vectors, dtype=np.float32, order="C")
        if self._rows.ndim != 2 or not np.isfinite(self._rows).all():
            raise ValueError("vectors are a finite float[n, d]")
        self._columns = np.ascontiguousarray(self._rows.T)
        d = self._rows.shape[1]
        rounding = d * 2.0**-24 / (1 - d * 2.0**-24)
        norms = np.sqrt(np.square(self._rows, dtype=np.float64).sum(axis=1))
        self._margin_per_norm = rounding * float(norms.max(initial=0.0))

    def __len__(self) -> int:
        return len(self._rows)

    def scores(self, query: ArrayLike) -> Singles:
        """float32[n]: inner products with one query as BLAS gives them, to gamma |q| |x|. Cost: reads 4 n d bytes."""
        return np.asarray(np.asarray(query, dtype=np.float32) @ self._columns)

    def one(self, query: ArrayLike, count: int) -> Found:
        """The `count` nearest (all where there are fewer) of a query, float[d]. Cost: `scores` and a pass of n."""
        asked = self._asked(np.atleast_2d(np.asarray(query)))
        count = min(count, len(self))
        if count < 1:
            return Found(np.empty(0, np.intp), np.empty(0))
        scores = asked[0] @ self._columns
        able = np.flatnonzero(scores >= np.float32(_lower_bound(scores, count) - self._below(asked)[0]))
        rows, found, _ = self._order(asked, np.zeros(len(able), np.intp), able, count)
        return Found(rows, found)

    def many(self, queries: ArrayLike, count: int) -> Found:
        """The same for each of queries, float[m, d], equal to `one` bit for bit.

        Cost: O(m n d) on BLAS, one comparison a score. Memory: 1 MB for the block, 12 bytes m k for the answer. Where
        most scores tie (all vectors alike), each row is a hit and time grows to that of the float64 sums.
        """
        asked = self._asked(np.asarray(queries))
        count = min(count, len(self))
        if count < 1 or not len(asked):
            return Found(np.empty((len(asked), max(count, 0)), np.intp), np.empty((len(asked), max(count, 0))))
        parts = [self._scan(asked[first : first + QUERIES], count) for first in range(0, len(asked), QUERIES)]
        return Found(np.concatenate([rows for rows, _ in parts]), np.concatenate([scores for _, scores in parts]))

    def _asked(self, queries: NDArray[np.generic]) -> Singles:
        asked = np.ascontiguousarray(queries, dtype=np.float32)
        if asked.ndim != 2 or asked.shape[1] != self._rows.shape[1] or not np.isfinite(asked).all():
            raise ValueError(f"queries are finite and have {self._rows.shape[1]} numbers each")
        return asked

    def _below(self, asked: Singles) -> Floats:
        """float64[m]: how far under the k-th float32 score a row of the answer may lie, each query's own."""
        norms = np.sqrt(np.square(asked, dtype=np.float64).sum(axis=1))
        return np.asarray(2 * self._margin_per_norm * norms * (1 + 2.0**-20) + SLACK)

    def _scan(self, asked: Singles, count: int) -> tuple[Ints, Floats]:
        """One tile of queries over all rows; hits are sifted whenever there are as many new ones as will stay."""
        below, m = self._below(asked), len(asked)
        sample = self._rows[:: max(1, len(self) // max(FIRST, count))]
        threshold = _lower_bound(asked @ sample.T, count) - below
        block, over = np.empty((ROWS, m), np.float32), np.empty((ROWS, m), dtype=np.bool_)
        hits: list[_Hits] = []
        fresh = 0
        for first in range(0, len(self), ROWS):
            rows = self._rows[first : first + ROWS]
            scores = np.matmul(rows, asked.T, out=block[: len(rows)])
            np.greater_equal(scores, threshold.astype(np.float32), out=over[: len(rows)])
            flat = np.flatnonzero(over[: len(rows)])
            hits.append((flat % m, first + flat // m, scores.ravel()[flat]))
            fresh += len(flat)
            if fresh > count * m:
                kept, threshold = _sifted(hits, threshold, below, count)
                hits = [self._settled(asked, kept, count) if len(kept[0]) > 8 * count * m + AT_ONCE else kept]
                fresh = 0
        query, row, _ = _sifted(hits, threshold, below, count)[0]
        found_rows, found, _ = self._order(asked, query, row, count)
        return found_rows.reshape(m, count), found.reshape(m, count)

    def _settled(self, asked: Singles, hits: _Hits, count: int) -> _Hits:
        """What stays of too many near ties: each query's first `count` in the exact order."""
        _, _, order = self._order(asked, hits[0], hits[1], count)
        return hits[0][order], hits[1][order], hits[2][order]

    def _order(self, asked: Singles, query: Ints, row: Ints, count: int) -> tuple[Ints, Floats, Ints]:
        """The first `count` of each query's hits by (query, -round(score, 6), row): rows, scores, places in the hits.

        A product of two float32 is exact in float64; NumPy adds the d of them pairwise, in an order set by d alone.
        """
        exact = np.empty(len(row))
        for first in range(0, len(row), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            exact[part] = (self._rows[row[part]].astype(np.float64) * asked[query[part]]).sum(axis=1)
        order = np.lexsort((row, -np.round(exact, DECIMALS), query))
        order = order[_rank(query[order]) < count]
        return row[order], exact[order], order


def _rank(query: Ints) -> Ints:
    """intp[h]: the place of each hit among those of its query, for queries in order."""
    starts = np.searchsorted(query, query, side="left") if len(query) else query
    return np.asarray(np.arange(len(query)) - starts)


def _sifted(hits: list[_Hits], threshold: Floats, below: Floats, count: int) -> tuple[_Hits, Floats]:
    """Hits that may still be in the answer, and each query's threshold, risen to its count-th hit where it has one."""
    query, row, score = (np.concatenate(parts) for parts in zip(*hits, strict=True))
    order = np.lexsort((-score, query))
    query, row, score = query[order], row[order], score[order]
    last = _rank(query) == count - 1
    risen = threshold.copy()
    risen[query[last]] = np.maximum(threshold[query[last]], score[last] - below[query[last]])
    stays = score >= risen[query].astype(np.float32)
    return (query[stays], row[stays], score[stays]), risen
