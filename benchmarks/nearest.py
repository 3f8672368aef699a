"""The nearest by inner product: exact, against NumPy (product, argpartition), scikit-learn and faiss, one thread each.

Every library runs in a process of its own, since OpenMP runtimes that spin beside one another falsify times, and they
take turns, so that whatever else the machine does meets all. A peer that is not installed is told and left out. One
query reads 4 n d bytes and is bound by memory; a batch is bound by the product, n m d, and by reading the scores once.
Bit-identical means: the rows equal those of float64 products sorted by (-round(score, 6), row), and batches, single
queries and any count of threads give the same rows and the same float64 scores to the last bit.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median, quantiles
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.memory import peak_megabytes
from matching.choosing.nearest import TopK, best

MANY, DIMENSIONS, QUERIES, COUNT = 100_000, 64, 10_000, 10
CONSULTANTS, FRONT = 3_040, 200
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
NEEDS = {"ours": "numpy", "NumPy": "numpy", "scikit-learn": "sklearn", "faiss": "faiss"}
SLOW = {"NumPy": 500, "scikit-learn": 1_000}  # queries of the batch they are given; their time grows in proportion

Search = Callable[[NDArray[np.float32]], NDArray[np.intp]]


def run() -> None:
    names = [name for name, module in NEEDS.items() if importlib.util.find_spec(module)]
    for missing in NEEDS.keys() - set(names):
        print(f"nearest: {missing} is not installed and left out")
    with _processes(names) as asked:
        single = _turns(names, asked, "single", 7)
        batch = _turns(names, asked, "batch", 3)
        megabytes, correct = asked("ours", "memory"), asked("ours", "check")
        request = asked("ours", "request"), asked("ours", "request p99")
    for what, times, unit in (("one of 100,000 x 64", single, 1e6), ("10,000 of 100,000 x 64", batch, 1.0)):
        middle = {name: median(found) * unit for name, found in times.items()}
        sign = "us" if unit > 1 else "s"
        against = (
            f"{name} {middle[name]:.2f} {sign} (ours / its {middle['ours'] / middle[name]:.2f})" for name in names[1:]
        )
        others = ", ".join(against)
        print(f"nearest {what:<24} {middle['ours']:>8.2f} {sign}  {others}")
    print(
        f"    rows equal float64, one = many to the bit: {bool(correct)}; peak +{megabytes:.0f} MB for 26 MB of vectors"
    )
    print(f"    request 3,040 x 64 (product, terms, mask, top 200) {request[0]:.1f} us, p99 {request[1]:.1f} (gate 50)")


def _turns(names: list[str], asked: Callable[[str, str], float], what: str, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            times[name].append(asked(name, what))
    return times


@contextmanager
def _processes(names: Sequence[str]) -> Iterator[Callable[[str, str], float]]:
    """One process a library, asked by name for a figure and waiting in silence otherwise."""
    before = {key: os.environ.get(key) for key in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    context, ends, running = get_context("spawn"), {}, []
    for name in names:
        ends[name], theirs = context.Pipe()
        running.append(context.Process(target=_answer, args=(name, theirs), daemon=True))
        running[-1].start()
    for key, value in before.items():
        os.environ.pop(key)
        os.environ.update({key: value} if value is not None else {})

    def asked(name: str, what: str) -> float:
        ends[name].send(what)
        return float(ends[name].recv())

    yield asked
    for end in ends.values():
        end.send("")
    for process in running:
        process.join()


def _answer(name: str, asker: Connection) -> None:
    rng = np.random.default_rng(20261121)
    vectors = rng.normal(size=(MANY, DIMENSIONS)).astype(np.float32)
    queries = rng.normal(size=(QUERIES, DIMENSIONS)).astype(np.float32)
    peak_megabytes()
    held = peak_megabytes()
    search = SEARCHES[name](vectors)
    figures = {
        "single": lambda: _single(search, queries),
        "batch": lambda: _batch(search, queries[: SLOW.get(name, QUERIES)]),
        "check": lambda: _check(vectors, queries[:500]),
        "memory": lambda: peak_megabytes() - held,
        "request": lambda: 1e6 * median(_requests(vectors, queries)),
        "request p99": lambda: 1e6 * quantiles(_requests(vectors, queries), n=100)[98],
    }
    while what := asker.recv():
        asker.send(figures[what]())


def _single(search: Search, queries: NDArray[np.float32]) -> float:
    return median(_timed(lambda query=query: search(query)) for query in queries[:200, None, :])


def _batch(search: Search, queries: NDArray[np.float32]) -> float:
    return _timed(lambda: search(queries)) * QUERIES / len(queries)


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _check(vectors: NDArray[np.float32], queries: NDArray[np.float32]) -> bool:
    index = TopK(vectors)
    together, alone = index.many(queries, COUNT), [index.one(query, COUNT) for query in queries]
    scores = queries.astype(np.float64) @ vectors.astype(np.float64).T
    plainly = np.argsort(-np.round(scores, 6), axis=1, kind="stable")[:, :COUNT]
    same = all(np.array_equal(one.scores, many) for one, many in zip(alone, together.scores, strict=True))
    return same and np.array_equal(together.rows, plainly) and np.array_equal([one.rows for one in alone], plainly)


def _requests(vectors: NDArray[np.float32], queries: NDArray[np.float32]) -> list[float]:
    """A whole request: product, the terms that are no product, price, who may not be shown, the deterministic front."""
    index, rng = TopK(vectors[:CONSULTANTS]), np.random.default_rng(1)
    terms, price, barred = rng.normal(size=CONSULTANTS), rng.random(CONSULTANTS), rng.random(CONSULTANTS) < 0.1
    tie = rng.integers(0, 2**63, CONSULTANTS).astype(np.uint64)

    def request(query: NDArray[np.float32]) -> NDArray[np.intp]:
        score = index.scores(query) + terms
        score -= price
        score[barred] = -np.inf
        return best(score, FRONT, tie)

    return [_timed(lambda query=query: request(query)) for query in queries[:5_000]]


def _ours(vectors: NDArray[np.float32]) -> Search:
    index = TopK(vectors)
    return lambda queries: (index.one(queries[0], COUNT) if len(queries) == 1 else index.many(queries, COUNT)).rows


def _numpy(vectors: NDArray[np.float32]) -> Search:
    return lambda queries: np.argpartition(queries @ vectors.T, MANY - COUNT, axis=1)[:, MANY - COUNT :]


def _sklearn(vectors: NDArray[np.float32]) -> Search:
    """Among vectors made equally long by one more number, the nearest have the greatest product."""
    from sklearn.neighbors import NearestNeighbors

    squares = np.square(vectors).sum(axis=1)
    longer = np.hstack((vectors, np.sqrt(squares.max() - squares)[:, None]))
    index = NearestNeighbors(n_neighbors=COUNT, algorithm="brute").fit(longer)
    pad = np.zeros((QUERIES, 1), dtype=np.float32)
    return lambda queries: index.kneighbors(np.hstack((queries, pad[: len(queries)])), return_distance=False)


def _faiss(vectors: NDArray[np.float32]) -> Search:
    import faiss

    index = faiss.IndexFlatIP(DIMENSIONS)
    index.add(vectors)
    return lambda queries: index.search(queries, COUNT)[1]


SEARCHES = {"ours": _ours, "NumPy": _numpy, "scikit-learn": _sklearn, "faiss": _faiss}
