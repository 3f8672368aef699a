"""The nearest are those of adding up every product in float64 and sorting, alone, in a batch, on any thread count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.threads import printed_on_one_thread_and_two

import matching.choosing.nearest as nearest
from matching.choosing.nearest import TopK, best


def plainly_best(score, count, tie):
    able = [row for row in range(len(score)) if score[row] > -np.inf]
    return sorted(able, key=lambda row: (-np.round(score[row], 6), tie[row], row))[:count]


def plainly_nearest(vectors, query, count):
    """All products in float64, then all rows sorted by (-round(score, 6), row)."""
    score = [float((row.astype(float) * query.astype(float)).sum()) for row in vectors]
    rows = sorted(range(len(vectors)), key=lambda row: (-np.round(score[row], 6), row))[:count]
    return rows, [score[row] for row in rows]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 6000), st.integers(0, 300), st.sampled_from([0, 1, 5, 6, 9]))
def test_the_best_are_those_of_a_full_sort(seed, n, count, decimals):
    rng = np.random.default_rng(seed)
    score = np.round(rng.random(n), decimals)
    score[rng.random(n) < 0.2] = -np.inf
    tie = rng.integers(0, 3 if seed % 2 else 2**63, n).astype(np.uint64)

    assert best(score, count, tie).tolist() == plainly_best(score, count, tie)


def test_nothing_is_best_where_nothing_may_be_taken():
    assert best(np.full(900, -np.inf), 5, np.zeros(900, np.uint64)).tolist() == []


@pytest.mark.parametrize("n", [3, 5000])
def test_a_score_that_is_no_number_is_refused(n):
    score = np.zeros(n)
    score[1] = np.nan

    with pytest.raises(ValueError, match="not a number"):
        best(score, 2, np.zeros(n, np.uint64))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 900), st.integers(1, 9), st.integers(1, 40), st.sampled_from([1, 0, 3]))
def test_one_and_many_are_the_full_sort_bit_for_bit(seed, n, d, count, decimals):
    rng = np.random.default_rng(seed)
    vectors = np.round(rng.normal(0, 3, (n, d)), decimals).astype(np.float32)
    queries = np.round(rng.normal(size=(4, d)), decimals).astype(np.float32)
    index = TopK(vectors)

    together = index.many(queries, count)

    for row, query in enumerate(queries):
        alone = index.one(query, count)
        rows, scores = plainly_nearest(vectors, query, count)
        assert alone.rows.tolist() == together.rows[row].tolist() == rows
        assert alone.scores.tolist() == together.scores[row].tolist() == scores


def test_many_blocks_of_rows_and_queries_change_nothing(monkeypatch):
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(3000, 16)).astype(np.float32)
    vectors[1::2] = vectors[::2]
    queries = rng.normal(size=(70, 16)).astype(np.float32)
    at_once = TopK(vectors).many(queries, 12)

    for name, size in (("ROWS", 64), ("QUERIES", 16), ("FIRST", 32), ("AT_ONCE", 100)):
        monkeypatch.setattr(nearest, name, size)
    in_pieces = TopK(vectors).many(queries, 12)

    assert in_pieces.rows.tolist() == at_once.rows.tolist()
    assert in_pieces.scores.tolist() == at_once.scores.tolist()
    assert at_once.rows.tolist() == [plainly_nearest(vectors, query, 12)[0] for query in queries]


def test_vectors_that_are_all_alike_come_in_the_order_of_their_rows():
    index = TopK(np.ones((4000, 8)))

    assert index.many(np.ones((3, 8)), 5).rows.tolist() == [[0, 1, 2, 3, 4]] * 3


def test_scores_beyond_what_float32_tells_apart_are_still_in_order():
    vectors = np.full((2000, 2), 4096.0, dtype=np.float32)
    vectors[:, 1] = np.random.default_rng(0).permutation(2000) * 2.0**-6
    index = TopK(vectors)

    rows = index.one([4096.0, 2.0**-6], 3).rows

    assert vectors[rows, 1].tolist() == [1999 * 2.0**-6, 1998 * 2.0**-6, 1997 * 2.0**-6]


def test_more_are_asked_for_than_there_are():
    index = TopK(np.eye(3))

    assert index.one([3.0, 1.0, 2.0], 10).rows.tolist() == [0, 2, 1]
    assert index.many(np.eye(3)[:2], 10).rows.shape == (2, 3)
    assert TopK(np.empty((0, 4))).many(np.ones((2, 4)), 10).rows.shape == (2, 0)


def test_what_is_not_finite_or_of_another_length_is_refused():
    with pytest.raises(ValueError, match="finite"):
        TopK([[1.0, np.nan]])
    with pytest.raises(ValueError, match="2 numbers"):
        TopK(np.eye(2)).one([1.0, 2.0, 3.0], 1)
    with pytest.raises(ValueError, match="finite"):
        TopK(np.eye(2)).one([1.0, np.inf], 1)


ASK = """
import hashlib
import numpy as np
from matching.choosing.nearest import TopK
rng = np.random.default_rng(5)
index = TopK(rng.normal(size=(9000, 48)))
found = index.many(rng.normal(size=(600, 48)), 10)
print(hashlib.sha256(found.rows.tobytes() + found.scores.tobytes()).hexdigest())
"""


def test_threads_change_no_bit():
    one, two = printed_on_one_thread_and_two(ASK)

    assert one == two
    assert len(one) == 64
