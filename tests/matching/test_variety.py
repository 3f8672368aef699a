"""Variety costs little: the bound holds, and the field limit is met by the best that can meet it."""

import itertools
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.tie_break import hash64
from matching.variety import FROM_ONE_FIELD, KEEPS_AT_LEAST, choose, field_numbers, front


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9999), st.integers(5, 9))
def test_the_chosen_keep_their_share_of_the_best_that_any_search_can_find(seed, candidates):
    rng = np.random.default_rng(seed)
    p = np.sort(rng.random(candidates).round(6))[::-1]
    points = rng.random((candidates, 3))
    alike = np.clip(points @ points.T, 0, 1)
    field = rng.integers(0, 3, candidates)

    def is_within_limit(places):
        return max(np.bincount(field[list(places)])) <= FROM_ONE_FIELD

    lists = itertools.combinations(range(candidates), 4)
    sums = [p[list(places)].sum() for places in lists if is_within_limit(places)]

    choice = choose(p, alike, field, 4)

    assert len(set(choice.places)) == 4
    assert (choice.beyond_limit == 0) == is_within_limit(choice.places) == bool(sums)
    if sums:
        assert p[list(choice.places)].sum() >= KEEPS_AT_LEAST * max(sums) - 1e-9


def test_of_two_equally_good_the_one_unlike_the_first_is_taken():
    p = np.array([0.8, 0.7, 0.7])
    alike = np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1.0]])

    assert choose(p, alike, np.array([0, 1, 2]), 2).places == (0, 2)


def test_variety_gives_way_where_it_would_cost_too_much():
    # At the full price the third would be taken: 0.50 - 0.10 < 0.42. That list keeps 0.92 of 1.00, under 0.985.
    p = np.array([0.5, 0.5, 0.42])
    alike = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]])

    assert choose(p, alike, np.array([0, 1, 2]), 2).places == (0, 1)


def test_the_front_holds_the_best_two_hundred_and_the_best_three_of_every_field():
    p = np.linspace(1, 0, 500)
    field = np.where(np.arange(500) < 490, 0, 1)

    found = front(p, np.arange(500, dtype=np.uint64), field, wanted=10)

    assert found.tolist() == [*range(200), 490, 491, 492]


def test_differences_under_a_millionth_are_ties_and_the_hash_decides():
    p = np.array([0.5, 0.5 + 4e-8, 0.6])

    assert front(p, np.array([1, 2, 3], dtype=np.uint64), np.array([0, 1, 2]), wanted=2).tolist() == [2, 0, 1]


def test_a_field_that_is_not_given_is_nobodys_field():
    assert field_numbers(np.array(["sales", "", "sales", ""])).tolist() == [1, -1, 1, -1]


def test_the_hash_does_not_depend_on_the_other_ids():
    few, many = np.array(["a", "相談"]), np.array(["a much longer id", "相談", "a"])

    assert hash64("me", "", few)[0] == hash64("me", "", many)[2]
    assert hash64("me", "", few)[1] == hash64("me", "", many)[1]


def test_key_and_salt_do_not_run_into_one_another():
    assert hash64("ab", "c", np.array(["x"]))[0] != hash64("a", "bc", np.array(["x"]))[0]


def slow_hash64(key, salt, one):
    """BLAKE2b, FNV-1a and the finaliser of SplitMix64 with whole numbers, one letter at a time."""
    h = int.from_bytes(blake2b(f"{len(key)}:{key}{salt}".encode(), digest_size=8).digest(), "little")
    for letter in one:
        h = (h ^ ord(letter)) * 0x100000001B3 % 2**64
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    h = (h ^ (h >> 27)) * 0x94D049BB133111EB % 2**64
    return h ^ (h >> 31)


@settings(deadline=None)
@given(st.text(), st.text(), st.lists(st.text("abc相談0123-", max_size=12), min_size=1, max_size=5))
def test_the_hash_agrees_with_whole_numbers_reckoned_letter_by_letter(key, salt, ids):
    found = hash64(key, salt, np.array(ids, dtype=np.str_))

    assert found.tolist() == [slow_hash64(key, salt, one) for one in ids]


@pytest.mark.parametrize("bit", range(0, 64, 7))
def test_every_bit_of_the_hash_is_even(bit):
    bits = (hash64("person", "", np.array([f"c{n}" for n in range(4000)])) >> np.uint64(bit)) & np.uint64(1)

    assert abs(bits.mean() - 0.5) < 5 * 0.5 / 4000**0.5
