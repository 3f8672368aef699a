"""Hiding the right cells: tables from the literature and tables worked out to the optimum."""

import json
from pathlib import Path

import numpy as np
import pytest
from factories.systems import system_of

from reports.protecting.suppression import Demand, Method, intervals, least_cost, suppress

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "disclosure"


def cases(name, pick):
    path = CASES / name
    if not path.exists():
        skipped = pytest.mark.skip(reason=f"The shared disclosure tables ({name}) are not on this machine.")
        return [pytest.param(None, marks=skipped, id=name)]
    return [pytest.param(case, id=label) for label, case in pick(json.loads(path.read_text()))]


def two_way(counts):
    """Cells row by row, then row totals, column totals, the grand total."""
    table = np.array(counts, float)
    rows, columns = table.shape
    full = np.vstack((np.column_stack((table, table.sum(1))), np.append(table.sum(0), table.sum())))

    def at(r, c):
        return r * (columns + 1) + c

    sums = [(at(r, columns), [at(r, c) for c in range(columns)]) for r in range(rows + 1)]
    sums += [(at(rows, c), [at(r, c) for r in range(rows)]) for c in range(columns + 1)]
    return system_of(full.ravel(), sums, integral=False)


def demands_of(system, threshold):
    small = np.flatnonzero((system.truth > 0) & (system.truth < threshold))
    return [Demand(int(i), up=3, down=min(3, system.truth[i])) for i in small]


def first_hidden(system, demands):
    hidden = np.zeros(len(system.truth), bool)
    hidden[[d.cell for d in demands]] = True
    return hidden


@pytest.mark.parametrize("case", cases("two_way.json", lambda found: [(c["name"], c) for c in found[:3]]))
def test_the_exact_choice_costs_what_the_optimum_costs(case):
    system = two_way(case["counts"])
    demands = demands_of(system, case["threshold"])
    cost = np.maximum(system.truth, 1)

    chosen = suppress(system, first_hidden(system, demands), demands, cost, exact_size=10**6, node_limit=10**5)

    assert chosen.method in (Method.EXACT, Method.AS_GIVEN)
    assert cost[chosen.hidden].sum() == case["best_cost"]


@pytest.mark.parametrize("case", cases("two_way.json", lambda found: [(c["name"], c) for c in found]))
def test_the_repair_is_safe_and_never_cheaper_than_the_optimum(case):
    system = two_way(case["counts"])
    demands = demands_of(system, case["threshold"])
    cost = np.maximum(system.truth, 1)

    chosen = suppress(system, first_hidden(system, demands), demands, cost, exact_size=0)

    assert not chosen.unmet
    for demand, (low, high) in zip(demands, intervals(system, chosen.hidden, [d.cell for d in demands]), strict=True):
        assert high >= system.truth[demand.cell] + demand.up - 1e-6
        assert low <= system.truth[demand.cell] - demand.down + 1e-6
    assert case["best_cost"] <= cost[chosen.hidden].sum() <= 2 * case["best_cost"]


def reference(found):
    return [(c["id"], c) for c in found["cases"] if c["required_interval"]]


def with_best(found):
    return [(label, case) for label, case in reference(found) if "value" in case["best_known"]]


def linear(case):
    return system_of([c["value"] for c in case["cells"]], case["equations"], integral=False)


@pytest.mark.parametrize("case", cases("reference.json", reference))
def test_a_table_from_the_literature_is_protected(case):
    system = linear(case)
    required = {int(cell): ends for cell, ends in case["required_interval"].items()}
    demands = [
        Demand(cell, up=high - system.truth[cell], down=system.truth[cell] - low)
        for cell, (low, high) in required.items()
    ]
    hidden = np.zeros(len(system.truth), bool)
    hidden[case["primary"] + case["unpublished"]] = True

    chosen = suppress(system, hidden, demands, np.maximum(system.truth, 1))

    assert not chosen.unmet
    for (low, high), (found_low, found_high) in zip(
        required.values(), intervals(system, chosen.hidden, list(required)), strict=True
    ):
        assert found_low <= low + 1e-6
        assert found_high >= high - 1e-6


@pytest.mark.parametrize("case", cases("reference.json", with_best))
def test_a_table_from_the_literature_costs_no_more_than_the_best_known(case):
    system = linear(case)
    demands = [
        Demand(int(cell), up=high - system.truth[int(cell)], down=system.truth[int(cell)] - low)
        for cell, (low, high) in case["required_interval"].items()
    ]
    hidden = np.zeros(len(system.truth), bool)
    hidden[case["primary"] + case["unpublished"]] = True
    costs = {"value": system.truth, "count": np.ones(len(system.truth))}

    for name, cost in costs.items():
        cost = np.maximum(cost, 1e-6)
        chosen = suppress(system, hidden, demands, cost, exact_size=10**6, node_limit=10**5)

        more = cost[chosen.hidden & ~hidden].sum()
        assert chosen.method in (Method.EXACT, Method.AS_GIVEN)
        assert more <= case["best_known"][name]["cost"] + 1e-3
        assert least_cost(system, hidden, demands, cost) <= more + 1e-6


@pytest.mark.parametrize("case", cases("reference.json", reference))
def test_known_patterns_give_their_known_intervals(case):
    system = linear(case)
    for pattern in case["patterns"]:
        if not pattern.get("intervals") or pattern.get("integer") or pattern.get("attacker_lower"):
            continue
        hidden = np.zeros(len(system.truth), bool)
        hidden[pattern["suppressed"]] = True

        for cell, (low, high) in pattern["intervals"].items():
            found = intervals(system, hidden, [int(cell)])[0]

            assert found == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3)), pattern["name"]


def test_four_of_thirteen_take_the_nine_with_them():
    system = system_of([13, 4, 9], [(0, [1, 2])])

    chosen = suppress(system, np.array([False, True, False]), [Demand(1, width=5)], system.truth)

    assert chosen.hidden.tolist() == [False, True, True]
    assert chosen.method is Method.EXACT


def test_with_a_third_department_one_more_is_enough():
    system = system_of([19, 4, 9, 6], [(0, [1, 2, 3])])
    hidden = np.array([False, True, False, False])

    for exact_size in (0, 600):
        chosen = suppress(system, hidden, [Demand(1, width=5)], system.truth, exact_size=exact_size)

        assert chosen.hidden.tolist() == [False, True, False, True]


def test_a_demand_beyond_all_bounds_is_named_not_dropped():
    system = system_of([3, 3], [(0, [1])], upper=[3, 3])

    chosen = suppress(system, np.array([True, True]), [Demand(1, width=5)], np.ones(2))

    assert chosen.method is Method.EVERYTHING
    assert [d.cell for d in chosen.unmet] == [1]
