"""Units have enough people, cost least, and come out the same each time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.units import partition, settle
from reports.units.pools import EXACT


@st.composite
def companies(draw, most=7):
    """A tree in any order of its departments, headcounts, the fewest people of a unit, maybe last year's units."""
    size = draw(st.integers(1, most))
    above = [draw(st.integers(-1, i - 1)) for i in range(size)]
    name = draw(st.permutations(range(size)))
    parents = [-1] * size
    for i, parent in enumerate(above):
        parents[name[i]] = -1 if parent < 0 else name[parent]
    people = draw(st.lists(st.integers(0, 13), min_size=size, max_size=size))
    previous = draw(st.none() | st.lists(st.integers(-1, 3), min_size=size, max_size=size))
    return parents, people, draw(st.integers(3, 8)), previous


def path_to(parents, department):
    """From the company (-1) down to the department."""
    path = [department]
    while path[-1] >= 0:
        path.append(parents[path[-1]])
    return path[::-1]


def cost_of(parents, people, units, previous):
    """The documented cost of a partition of the departments that have people, counted plainly."""
    far = near = 0
    for unit in units:
        paths = [path_to(parents, department) for department in unit]
        shared = 0
        while all(len(path) > shared for path in paths) and len({path[shared] for path in paths}) == 1:
            shared += 1
        for department, path in zip(unit, paths, strict=True):
            if len(unit) > 1:
                far += people[department] * max(0, len(path) - shared - 1)
                near += 2 * people[department]
            if previous is not None and previous[department] >= 0:
                mates = [
                    other for other, count in enumerate(people) if count and previous[other] == previous[department]
                ]
                near += people[department] * ((mates == [department]) != (unit == [department]))
    return far, near


def partitions(items):
    if not items:
        yield []
        return
    first, *rest = items
    for found in partitions(rest):
        yield [[first], *found]
        for at in range(len(found)):
            yield [*found[:at], [first, *found[at]], *found[at + 1 :]]


def reach_apart(parents, units):
    """Whether no two units reach out of one subtree."""
    for top in range(len(parents)):
        inside = {department for department in range(len(parents)) if top in path_to(parents, department)}
        if sum(0 < len(inside.intersection(unit)) < len(unit) for unit in units) > 1:
            return False
    return True


def peopled(units, people):
    return [
        [department for department, unit in enumerate(units) if unit == number and people[department]]
        for number in range(max(units) + 1)
    ]


@settings(max_examples=400, deadline=None)
@given(companies())
def test_no_partition_of_a_small_tree_costs_less(company):
    parents, people, fewest, previous = company

    units = partition(parents, people, fewest, previous).tolist()

    assert len(units) == len(parents)
    if sum(people) < 2 * fewest:
        assert set(units) == {0}
        return
    found = peopled(units, people)
    assert all(sum(people[one] for one in unit) >= fewest for unit in found)
    assert reach_apart(parents, found)
    others = (
        other
        for other in partitions([one for one, count in enumerate(people) if count])
        if all(sum(people[one] for one in unit) >= fewest for unit in other) and reach_apart(parents, other)
    )
    assert cost_of(parents, people, found, previous) == min(
        cost_of(parents, people, other, previous) for other in others
    )


@settings(max_examples=200, deadline=None)
@given(companies(most=60), st.integers(0, 2**32 - 1))
def test_the_same_company_gives_the_same_units_and_every_unit_has_enough(company, seed):
    parents, people, fewest, previous = company

    units = partition(parents, people, fewest, previous)

    assert (units == partition(np.array(parents), np.array(people), fewest, previous)).all()
    sizes = np.bincount(units, weights=people)
    assert sizes.sum() == sum(people)
    assert len(sizes) == 1 or sizes.min() >= fewest
    assert (np.bincount(units) > 0).all()


@settings(max_examples=100, deadline=None)
@given(companies(most=30))
def test_last_years_units_come_out_again_where_nothing_changed(company):
    parents, people, fewest, _ = company
    units = partition(parents, people, fewest)

    again = partition(parents, people, fewest, units)

    cost = [cost_of(parents, people, peopled(found.tolist(), people), units.tolist()) for found in (units, again)]
    assert cost[1] <= cost[0]
    assert (settle(parents, people, units) == units).all()


def test_small_departments_are_pooled_with_their_siblings():
    # 0 Sales with 1, 2, 3 beneath; 4 Development with 5, 6 beneath.
    parents = [-1, 0, 0, 0, -1, 4, 4]
    people = [4, 80, 20, 18, 0, 50, 31]

    assert partition(parents, people).tolist() == [0, 1, 0, 0, 2, 2, 3]


def test_a_pool_is_split_into_as_many_units_as_it_carries():
    assert sorted(np.bincount(partition([-1] * 6, [15] * 6), weights=[15] * 6).tolist()) == [30, 30, 30]
    many = [15] * (4 * EXACT)
    assert np.bincount(partition([-1] * len(many), many), weights=many).tolist() == [30] * (2 * EXACT)


def test_a_department_that_can_stand_alone_does_and_one_that_lost_two_people_finds_last_years_mates():
    parents, before = [-1] * 4, [0, 1, 2, 2]

    assert partition(parents, [45, 40, 20, 20]).tolist() == [0, 1, 2, 2]
    # The third and fourth have 29 together: they need one more, and the cheaper one stays the cheaper one.
    assert partition(parents, [45, 40, 15, 14], previous=before).tolist() == [0, 1, 1, 1]
    # A little less people next year move nobody to another pool.
    assert partition(parents, [38, 40, 15, 14], previous=[0, 1, 1, 1]).tolist() == [0, 1, 1, 1]
    assert partition(parents, [38, 40, 15, 14]).tolist() == [0, 1, 0, 0]


def test_a_division_too_small_goes_up_and_takes_the_least_from_others():
    # 0 and 1 are divisions; 2, 3 and 4 beneath the first, 5 beneath the second.
    parents = [-1, -1, 0, 0, 0, 1]

    assert partition(parents, [0, 0, 60, 40, 35, 12]).tolist() == [0, 2, 0, 1, 2, 2]


def test_departments_of_nobody_belong_to_the_largest_beneath_or_to_the_one_above():
    # 0 (nobody) above 1 and 2; 3 (nobody) beneath 2; 4 (nobody) alone; 5 the largest of all.
    parents = [-1, 0, 0, 2, -1, -1]

    assert partition(parents, [0, 40, 50, 0, 0, 90]).tolist() == [1, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("parents", "people"), [([], []), ([-1], [7]), ([-1, 0, 0], [0, 0, 0]), ([-1, -1], [30, 29]), ([-1, 0], [1, 58])]
)
def test_fewer_than_twice_the_fewest_are_one_unit(parents, people):
    assert set(partition(parents, people).tolist()) <= {0}


@pytest.mark.parametrize(
    ("parents", "people", "words"),
    [
        ([1, 0], [40, 40], "circle"),
        ([0], [40], "circle"),
        ([-1, 2, 3, 1], [40, 40, 40, 40], "circle"),
        ([2], [40], "same company"),
        ([-2], [40], "same company"),
        ([-1], [-1], "negative"),
        ([-1, -1], [40], "headcount"),
    ],
)
def test_what_is_no_tree_is_refused(parents, people, words):
    with pytest.raises(ValueError, match=words):
        partition(parents, people)


def test_a_chain_of_three_thousand_and_a_flat_company_of_three_thousand_are_taken():
    chain = partition([-1, *range(2999)], [3] * 3000)
    flat = partition([-1] * 3000, [3] * 3000)

    assert chain.tolist() == [department // 10 for department in range(3000)]
    assert np.bincount(flat).tolist() == [10] * 300
