"""Many clients at once, each taking the next piece of work that nobody has taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TypeVar

Piece = TypeVar("Piece")


def by_many(way: Callable[[Piece], object], pieces: Iterable[Piece], *, clients: int) -> tuple[float, list[float]]:
    """All of them by so many threads: seconds in all, and for each. Whatever goes wrong ends it, and is raised."""
    waiting, lock = iter(pieces), threading.Lock()
    took: list[float] = []
    failed: list[BaseException] = []

    def client() -> None:
        while not failed:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            began = perf_counter()
            try:
                way(one)
            except BaseException as error:
                failed.append(error)
            took.append(perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]
    return perf_counter() - began, took
