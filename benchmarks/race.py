"""Two ways to the same answer, taken in turns, so that whatever else the machine does meets both."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def race(what: str, ours: Callable[[], object], other: Callable[[], object], *, against: str, rounds: int) -> float:
    """Print both medians in milliseconds and return how many times faster ours is."""
    ours(), other()
    times: dict[str, list[float]] = {"ours": [], "other": []}
    for _ in range(rounds):
        for name, run in (("ours", ours), ("other", other)):
            started = perf_counter()
            run()
            times[name].append(1000 * (perf_counter() - started))
    mine, theirs = median(times["ours"]), median(times["other"])
    print(f"{what:<58} {mine:>9.2f} ms  {against}: {theirs:>9.2f} ms  {theirs / mine:>6.1f} times faster")
    return theirs / mine
