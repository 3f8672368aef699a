"""The arrowhead's parts against the whole matrix, written out and inverted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.arrowhead import Arrowhead


def an_arrowhead(j, k, p, seed):
    """A positive definite one, and the same written out."""
    rng = np.random.default_rng(seed)
    whole = np.zeros((p + j * k, p + j * k))
    for row in range(j):
        some = rng.normal(size=(p + k, p + k))
        at = np.r_[np.arange(p), p + row * k + np.arange(k)]
        whole[np.ix_(at, at)] += some @ some.T
    whole += np.eye(len(whole))
    rows = [slice(p + row * k, p + row * k + k) for row in range(j)]
    arms = np.array([whole[one, :p] for one in rows]).reshape(j, k, p)
    return whole[:p, :p], arms, np.array([whole[one, one] for one in rows]).reshape(j, k, k), whole, rows


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5), st.integers(0, 1000))
def test_inverse_determinant_and_solution_are_those_of_the_whole(j, k, p, seed):
    border, arms, blocks, whole, rows = an_arrowhead(j, k, p, seed)

    head = Arrowhead(border, arms, blocks)
    found, right = head.inverse(), np.random.default_rng(seed).normal(size=(len(whole), 2))
    outer, inner = head.solve(right[:p], right[p:].reshape(j, k, 2))

    inverse = np.linalg.inv(whole)
    assert np.allclose(found.border, inverse[:p, :p], atol=1e-10)
    assert np.allclose(found.arms, [inverse[one, :p] for one in rows], atol=1e-10)
    assert np.allclose(found.blocks, [inverse[one, one] for one in rows], atol=1e-10)
    assert head.log_determinant == pytest.approx(np.linalg.slogdet(whole)[1])
    assert np.allclose(np.r_[outer, inner.reshape(-1, 2)], inverse @ right, atol=1e-10)


def test_without_blocks_the_border_is_all_there_is():
    head = Arrowhead(2 * np.eye(3), np.zeros((0, 2, 3)), np.zeros((0, 2, 2)))

    assert np.allclose(head.inverse().border, np.eye(3) / 2)
    assert head.log_determinant == pytest.approx(3 * np.log(2))


def test_what_is_not_positive_definite_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        Arrowhead(np.eye(1), np.zeros((1, 1, 1)), -np.ones((1, 1, 1)))
    with pytest.raises(np.linalg.LinAlgError):
        Arrowhead(np.eye(1), 2 * np.ones((1, 1, 1)), np.ones((1, 1, 1)))
