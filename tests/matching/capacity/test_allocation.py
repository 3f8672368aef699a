"""Lists within everybody's room: never over a limit, and proved best by someone who does not trust the solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array
from support.threads import printed_on_one_thread_and_two

from matching.capacity.allocation import DEAREST, STEP, NotEnoughRoom, allocate, certified_bound, online_prices


def best_value(p, shows, most, least, eligible):
    """The optimum as one exact linear programme over all pairs, None where no lists keep all limits."""
    person, consultant = np.nonzero(eligible)
    if not len(person):
        return None
    pairs = np.arange(len(person))
    one = np.ones(len(pairs))
    by_person = csr_array((one, (person, pairs)), shape=(p.shape[0], len(pairs)))
    by_consultant = csr_array((one, (consultant, pairs)), shape=(p.shape[1], len(pairs))).toarray()
    solved = linprog(
        -p[person, consultant].astype(float),
        A_ub=np.vstack((by_consultant, -by_consultant)),
        b_ub=np.concatenate((most, -least)),
        A_eq=by_person,
        b_eq=np.full(len(p), shows),
        bounds=(0, 1),
    )
    return None if solved.x is None else -solved.fun


def bound_by_hand(p, prices, shows, most, least, eligible):
    """Weak duality written down anew, one person at a time, in float64."""
    total = sum(most[j] * price if price > 0 else least[j] * price for j, price in enumerate(prices.tolist()))
    for row, able in zip(p.astype(float), eligible, strict=True):
        total += sum(sorted((row - prices)[able])[-shows:])
    return total


@st.composite
def towns(draw):
    """A few people and consultants, some pairs barred, ties common, room from plenty to too little, a few floors."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    people, consultants = draw(st.integers(1, 25)), draw(st.integers(1, 15))
    shows = draw(st.integers(1, min(4, consultants)))
    p = rng.random((people, consultants))
    p = np.round(p, draw(st.sampled_from([0, 1, 8]))).astype(np.float32)
    if draw(st.booleans()):
        p[:] = p[0]
    eligible = rng.random(p.shape) < draw(st.sampled_from([0.5, 0.9, 1.0]))
    most = rng.integers(0, draw(st.integers(1, people)) + 1, consultants) + draw(st.sampled_from([0, 1, people]))
    least = np.where(rng.random(consultants) < draw(st.sampled_from([0, 0.3])), np.minimum(most, 2), 0)
    return p, shows, most, least, eligible


@settings(max_examples=300, deadline=None)
@given(towns())
def test_lists_are_best_keep_every_limit_and_carry_their_proof(town):
    p, shows, most, least, eligible = town
    optimum = best_value(p, shows, most, least, eligible)

    if optimum is None:
        with pytest.raises(NotEnoughRoom):
            allocate(p, shows=shows, capacity=most, floor=least, eligible=eligible)
        return
    found = allocate(p, shows=shows, capacity=most, floor=least, eligible=eligible)

    load = np.bincount(found.lists.ravel(), minlength=p.shape[1])
    assert found.lists.shape == (len(p), shows)
    assert (np.diff(np.sort(found.lists, axis=1), axis=1) > 0).all()
    assert np.take_along_axis(eligible, found.lists, axis=1).all()
    assert (load <= most).all()
    assert (load >= least).all()
    value = np.take_along_axis(p, found.lists, axis=1).sum(dtype=float)
    assert value == pytest.approx(found.value)
    by_hand = bound_by_hand(p, found.prices, shows, most, least, eligible)
    assert by_hand == pytest.approx(found.bound, abs=1e-4)
    assert value <= optimum + 1e-5 <= by_hand + 2e-5
    assert by_hand - value <= 1e-4 * max(value, 1) + 1e-5


def a_town(people=600, consultants=260, seed=1):
    """People with tastes of their own, consultants of whom a few are good for all: more than the usual candidates."""
    rng = np.random.default_rng(seed)
    logit = rng.normal(0, 0.5, (people, 6)) @ rng.normal(0, 0.5, (6, consultants)) + rng.normal(0, 0.6, consultants)
    return (1 / (1 + np.exp(-logit))).astype(np.float32)


def proved(p, found, shows, most, least=None, eligible=None):
    """The gap by one's own arithmetic."""
    least = np.zeros(p.shape[1]) if least is None else least
    eligible = np.ones(p.shape, dtype=bool) if eligible is None else eligible
    bound = bound_by_hand(p, found.prices, shows, most, least, eligible)
    return (bound - np.take_along_axis(p, found.lists, axis=1).sum(dtype=float)) / bound


@pytest.mark.parametrize("kind", ["tight", "floors", "half barred", "uneven", "half alike", "all alike"])
def test_a_town_with_more_consultants_than_candidates_is_proved_within_the_gap(kind):
    p, rng = a_town(), np.random.default_rng(2)
    most, least, eligible = np.full(260, 30), np.zeros(260, dtype=int), np.ones(p.shape, dtype=bool)
    if kind == "tight":
        most[:] = 24
    if kind == "floors":
        least[::7] = 20
    if kind == "half barred":
        eligible = rng.random(p.shape) < 0.5
    if kind == "uneven":
        most = rng.integers(0, 61, 260)
    if kind == "half alike":
        p[300:] = p[300]
    if kind == "all alike":
        p[:] = p[0]

    found = allocate(p, capacity=most, floor=least, eligible=eligible)

    load = np.bincount(found.lists.ravel(), minlength=260)
    assert (least <= load).all()
    assert (load <= most).all()
    assert np.take_along_axis(eligible, found.lists, axis=1).all()
    assert (np.diff(np.sort(found.lists, axis=1), axis=1) > 0).all()
    assert proved(p, found, 10, most, least, eligible) <= 1e-4


def test_a_town_of_middling_size_has_the_exact_optimum():
    p = a_town(150, 120)
    most, everyone = np.full(120, 15), np.ones((150, 120), dtype=bool)

    found = allocate(p, capacity=most)

    assert found.value == pytest.approx(best_value(p, 10, most, 0 * most, everyone), rel=1e-4)


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_any_prices_at_all_give_a_bound(seed):
    rng = np.random.default_rng(seed)
    p, most, least = rng.random((20, 8)).astype(np.float32), rng.integers(8, 14, 8), rng.integers(0, 8, 8)
    everyone = np.ones(p.shape, dtype=bool)
    prices = rng.normal(0, 0.5, 8)

    bound = certified_bound(p, prices, shows=3, capacity=most, floor=least)

    assert bound == pytest.approx(bound_by_hand(p, prices, 3, most, least, everyone), abs=1e-4)
    assert bound >= best_value(p, 3, most, least, everyone) - 1e-4


def test_yesterdays_prices_are_as_good_a_start_as_a_sample():
    p = a_town()
    most = np.full(260, 30)
    yesterday = allocate(a_town(seed=1)[::2], capacity=most // 2).prices

    found = allocate(p, capacity=most, start=yesterday)

    assert found.gap <= 1e-4


def test_too_little_room_says_how_many_places_are_missing():
    with pytest.raises(NotEnoughRoom, match="at least 200 of 6000 places") as told:
        allocate(a_town(), capacity=np.append(np.full(200, 29), np.zeros(60, dtype=int)))

    assert told.value.missing == 200


def test_room_that_the_right_people_cannot_reach_is_counted_by_flow():
    eligible = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1]], dtype=bool)

    with pytest.raises(NotEnoughRoom) as told:
        allocate(np.ones((3, 3)), shows=1, capacity=np.array([1, 0, 5]), eligible=eligible)

    assert told.value.missing == 1


def test_places_that_cannot_be_filled_may_stay_empty_and_no_more_than_must():
    p, most = a_town(), np.full(260, 20)

    found = allocate(p, capacity=most, may_spill=True)

    assert (found.lists == -1).sum() == 6000 - 20 * 260
    assert np.bincount(found.lists[found.lists >= 0], minlength=260).tolist() == most.tolist()
    assert found.value == pytest.approx(np.take_along_axis(p, found.lists, 1)[found.lists >= 0].sum(dtype=float))
    assert found.gap <= 1e-4


def test_all_consultants_full_leaves_every_place_empty():
    p = a_town(40, 30)

    with pytest.raises(NotEnoughRoom):
        allocate(p, capacity=np.zeros(30, dtype=int))
    assert (allocate(p, capacity=np.zeros(30, dtype=int), may_spill=True).lists == -1).all()


@pytest.mark.parametrize("consultants", [0, 3, 9])
def test_a_pool_smaller_than_the_list_is_told_not_padded(consultants):
    p, most = np.full((2, consultants), 0.5, dtype=np.float32), np.full(consultants, 5)

    with pytest.raises(NotEnoughRoom) as told:
        allocate(p, capacity=most)

    assert told.value.missing == 2 * (10 - consultants)
    lists = allocate(p, capacity=most, may_spill=True).lists
    assert (np.sort(lists, axis=1)[:, 10 - consultants :] == np.arange(consultants)).all()


def test_nobody_asks_and_nobody_is_shown():
    found = allocate(np.empty((0, 20)), capacity=np.full(20, 3))

    assert found.lists.shape == (0, 10)
    assert found.gap == 0


def test_what_makes_no_sense_is_refused():
    p = a_town(5, 20)

    with pytest.raises(ValueError, match="not a number"):
        allocate(np.where(p == p[0, 0], np.nan, p), capacity=np.full(20, 5))
    with pytest.raises(ValueError, match="0 <= floor <= capacity"):
        allocate(p, capacity=np.full(20, 5), floor=np.full(20, 6))
    with pytest.raises(ValueError, match="int"):
        allocate(p, capacity=np.full(19, 5))
    with pytest.raises(NotEnoughRoom, match="floors"):
        allocate(p, capacity=np.full(20, 5), floor=np.full(20, 4))


ALLOCATE = """
import hashlib
import numpy as np
from matching.capacity.allocation import allocate
rng = np.random.default_rng(5)
found = allocate(rng.random((400, 300), dtype=np.float32), capacity=np.full(300, 15))
print(hashlib.sha256(found.prices.tobytes() + found.lists.tobytes()).hexdigest())
"""


def test_threads_change_no_bit():
    one, two = printed_on_one_thread_and_two(ALLOCATE)

    assert one == two
    assert len(one) == 64


def test_prices_of_the_day_are_the_sum_of_its_steps():
    """lambda_j += eta (1{shown} - C_j / N), one arrival after the other, away from the limits."""
    rng = np.random.default_rng(3)
    night, capacity, window = np.full(9, 0.05), rng.integers(5, 9, 9), 300
    walked, shown = night.copy(), np.zeros(9, dtype=int)
    for _ in range(20):
        took = rng.permutation(9) < 1
        shown += took
        walked += STEP * (took - capacity / window)

    assert online_prices(night, shown, 20, capacity, window) == pytest.approx(walked)


def test_prices_of_the_day_stay_within_what_hides_nobody():
    night = np.array([0.0, 0.09, -0.03, 0.3])
    busy, idle = np.full(4, 1000), np.zeros(4, dtype=int)

    assert online_prices(night, busy, 1000, np.full(4, 10), 1000).tolist() == [DEAREST] * 4
    assert online_prices(night, idle, 900, np.full(4, 400), 1000).tolist() == [0, 0, -0.03, 0]
    assert online_prices(night, idle, 0, np.full(4, 10), 0).tolist() == [0, 0.09, -0.03, DEAREST]
