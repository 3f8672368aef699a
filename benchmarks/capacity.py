"""Ten for each of 10,000 people out of 3,040 consultants with room for 50 each: by night all at once, by day in turn.

Against: no limit, each served in turn from what is left (greedy), and HiGHS on the best 20 a person by our own prices,
which is more help than it would have. The day starts from prices made on other people of the same population and
walks 10,000 arrivals, each price in closed form from counters (`online_prices`); whoever is full is out. The night
grows with people x consultants (a few passes) and people x 100 candidates, an arrival with consultants alone. Wall
and processor time are both told; memory is what the peak grows by in a process of its own.
"""

from __future__ import annotations

from multiprocessing import get_context
from statistics import median, quantiles
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from benchmarks.crowd import crowd
from benchmarks.memory import peak_megabytes
from matching.capacity.allocation import DEAREST, Allocation, allocate, certified_bound, online_prices
from matching.choosing.nearest import best

PEOPLE, CONSULTANTS, SHOWS, ROOM = 10_000, 3_040, 10, 50


def run() -> None:
    p, room = crowd(PEOPLE, CONSULTANTS, seed=1), np.full(CONSULTANTS, ROOM)
    took, worked = [], []
    for _ in range(3):
        started, before = perf_counter(), process_time()
        found = allocate(p, capacity=room)
        took.append(perf_counter() - started)
        worked.append(process_time() - before)
    with get_context("spawn").Pool(1) as apart:
        megabytes = apart.apply(_peak)
    bound = certified_bound(p, found.prices, capacity=room)
    told = f"certified gap {bound / found.value - 1:.1e} (gate 1e-4), peak +{megabytes:.0f} MB beside p"
    timed = f"{median(took):.2f} s, {median(worked):.2f} s processor (gate 5)"
    print(f"capacity, ten of 3,040 for 10,000 at once, room 50: {timed}; {told}")

    for name, others in (("no limit", _unlimited), ("greedy in turn", _in_turn), ("HiGHS, best 20", _highs)):
        started = perf_counter()
        lists = others(p, found)
        seconds, value = perf_counter() - started, float(np.take_along_axis(p, lists, axis=1).sum(dtype=np.float64))
        busiest = np.bincount(lists.ravel(), minlength=CONSULTANTS).max()
        print(f"    {name:<45} {seconds:>7.2f} s, {value / bound - 1:+.3%} of the bound, busiest in {busiest} lists")

    night = allocate(crowd(PEOPLE, CONSULTANTS, seed=2), capacity=room).prices
    for name, start, dearest in (
        ("prices of another night", night, DEAREST),
        ("the same, price without ceiling", night, np.inf),
        ("no prices of a night", np.zeros(CONSULTANTS), DEAREST),
    ):
        value, times, shown = _day(p, np.minimum(start, dearest), dearest)
        told = f"{1 - value / found.value:.2%} below the optimum (gate 1%), busiest in {shown.max():.0f} lists"
        micro = f"{1e6 * median(times):.1f} us an arrival, p99 {1e6 * quantiles(times, n=100)[98]:.0f}"
        print(f"    one by one, {name:<33} {micro} (gate 25); {told}")


def _peak() -> float:
    """Megabytes the peak grows by while allocating, in a process that has only made p."""
    p = crowd(PEOPLE, CONSULTANTS, seed=1)
    peak_megabytes()
    before = peak_megabytes()
    allocate(p, capacity=np.full(CONSULTANTS, ROOM))
    return peak_megabytes() - before


def _day(
    p: NDArray[np.float32], night: NDArray[np.float64], dearest: float
) -> tuple[float, list[float], NDArray[np.float64]]:
    """Arrivals in turn: the ten best by priced score among those with room, which is held without fail.

    All in single precision, as p is: half the memory to pass over.
    """
    night, shown, full = night.astype(np.float32), np.zeros(CONSULTANTS, np.float32), np.zeros(CONSULTANTS, np.float32)
    room, tie = np.full(CONSULTANTS, ROOM, np.float32), np.arange(CONSULTANTS, dtype=np.uint64)
    value, times = 0.0, []
    for arrived, row in enumerate(p):
        started = perf_counter()
        prices = online_prices(night, shown, arrived, room, PEOPLE, dearest=dearest)
        prices += full
        ten = best(row - prices, SHOWS, tie)
        times.append(perf_counter() - started)
        shown[ten] += 1
        full[ten[shown[ten] >= ROOM]] = np.inf
        value += float(row[ten].sum(dtype=np.float64))
    return value, times, shown


def _unlimited(p: NDArray[np.float32], _: Allocation) -> NDArray[np.intp]:
    return np.argpartition(p, CONSULTANTS - SHOWS, axis=1)[:, CONSULTANTS - SHOWS :]


def _in_turn(p: NDArray[np.float32], _: Allocation) -> NDArray[np.intp]:
    left, lists = np.full(CONSULTANTS, ROOM), np.empty((PEOPLE, SHOWS), dtype=np.intp)
    for person, row in enumerate(p):
        lists[person] = np.argpartition(np.where(left > 0, row, -1), CONSULTANTS - SHOWS)[CONSULTANTS - SHOWS :]
        left[lists[person]] -= 1
    return lists


def _highs(p: NDArray[np.float32], found: Allocation) -> NDArray[np.intp]:
    width = 20
    order = np.argpartition(p - found.prices, CONSULTANTS - width, axis=1)[:, CONSULTANTS - width :]
    arcs = np.arange(PEOPLE * width)
    one, shape = np.ones(len(arcs)), (PEOPLE, len(arcs))
    solved = linprog(
        -np.take_along_axis(p, order, axis=1).ravel(),
        A_ub=csr_array((one, (order.ravel(), arcs)), shape=(CONSULTANTS, len(arcs))),
        b_ub=np.full(CONSULTANTS, ROOM),
        A_eq=csr_array((one, (arcs // width, arcs)), shape=shape),
        b_eq=np.full(PEOPLE, SHOWS),
        bounds=(0, 1),
        method="highs-ipm",  # three times as fast here as the simplex
    )
    chosen = np.argsort(-solved.x.reshape(PEOPLE, width), axis=1, kind="stable")[:, :SHOWS]
    return np.asarray(np.take_along_axis(order, chosen, axis=1))
