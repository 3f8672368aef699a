"""The adversary: what a reader of a release can work out, by every linear means.

It reads the release as the company has it, JSON text, and shares no code with what made it.  Unknown are people
counts per unit: users n_u, users with theme k, users rated on m, favourable ones among these.  With what is printed
taken as fixed, and with

    company = sum of units,   favourable <= rated <= users <= headcount,   with a theme <= users,
    low r / 100 <= favourable <= high r / 100  for a printed band,

every count lies in [min x, max x] over that polytope: two linear programmes a count, ends rounded inwards because
people are whole.  On tiny worlds `enumerate_worlds` lists every integer table instead and must find the same.

A verdict is spoken over
  - a printed number about too few people, or about all but too few;
  - a hidden count pinned to a range narrower than the threshold (than all that is possible, where that is less)
    and not wholly harmless;
  - company minus the printed units, where it speaks of too few people;
  - an answer that follows for everybody of a unit: all favourable, or none.

Insiders: the colleagues whose records the reader knows are taken off, and the same questions asked about the rest.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

THRESHOLDS = {"use": 5, "theme": 5, "satisfaction": 5, "wellbeing": 10, "stay": 10}
RATED = ("satisfaction", "wellbeing", "stay")
CLOSE = 1e-6

Cell = tuple[int, str]  # row (0 the company) and what is counted: "use", "theme:...", "rated:...", "fine:..."


@dataclass(frozen=True, slots=True)
class Insider:
    """Colleagues of one unit whose records the reader knows: users, non-users, users per theme."""

    unit: str
    users: int = 0
    others: int = 0
    themes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of one hidden count: low <= count <= high."""

    unit: str
    count: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something the release gives away, and how."""

    unit: str
    count: str
    low: int
    high: int
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All hidden counts with their intervals, and what is disclosed (nothing, if the release is sound)."""

    intervals: tuple[Interval, ...]
    disclosures: tuple[Disclosure, ...]


def attack(text: str, insiders: Sequence[Insider] = ()) -> Findings:
    """Read a release and find out what can be found out.

    Raises ValueError where no world fits what is printed and known.  Cost: two linear programmes of a few
    milliseconds for every hidden count.
    """
    release = _Printed(json.loads(text))
    polytope = _Polytope(release, insiders)
    intervals: list[Interval] = []
    disclosures: list[Disclosure] = list(_printed_too_small(release)) + list(_differences(release))
    most_users = {}
    for row in range(len(release.units)):
        users = release.printed.get((row, "use"))
        most_users[row] = polytope.interval((row, "use"))[1] if users is None else users
    for cell in release.cells:
        if cell in release.printed:
            continue
        low, high = polytope.interval(cell)
        row, count = cell
        intervals.append(Interval(release.units[row], count, low, high))
        few = _threshold(count)
        cap = release.heads[row] if count == "use" else most_users[row]
        ceiling = {"use": cap - few, "theme": cap - 1}.get(count.split(":")[0], cap)
        known = sum(i.users + i.others for i in insiders)
        if high - low < min(few, cap) - known and not (few <= low and high <= ceiling):
            disclosures.append(
                Disclosure(release.units[row], count, low, high, "a hidden count follows from the others")
            )
    disclosures.extend(_answers(release, polytope))
    return Findings(tuple(intervals), tuple(disclosures))


def enumerate_worlds(text: str) -> tuple[Interval, ...]:
    """The same intervals by listing every table of whole numbers that fits; for tiny companies only.

    Bands are left aside.  Cost: the product of all headcounts, more than once.
    """
    release = _Printed(json.loads(text))
    seen: dict[Cell, set[int]] = {cell: set() for cell in release.cells}
    counts = sorted({count for _, count in release.cells if count != "use"})
    for users in _fitting(release, "use", release.heads[1:]):
        columns = {count: list(_fitting(release, count, users[1:])) for count in counts}
        if all(columns.values()):
            for row, value in enumerate(users):
                seen[row, "use"].add(value)
            for count, tables in columns.items():
                for table in tables:
                    for row, value in enumerate(table):
                        seen[row, count].add(value)
    return tuple(
        Interval(release.units[row], count, min(seen[row, count]), max(seen[row, count]))
        for row, count in release.cells
        if (row, count) not in release.printed
    )


class _Printed:
    """The release as its reader sees it: numbers where they are printed, nothing else."""

    def __init__(self, document: Any) -> None:
        self.units = ("*", *(unit for unit, _ in document["headcounts"]))
        people = [people for _, people in document["headcounts"]]
        self.heads = (sum(people), *people)
        self.printed: dict[Cell, int] = {}
        self.bands: dict[Cell, tuple[int, int]] = {}
        self.cells: list[Cell] = []
        self.themes = list(document["themes"])
        names = (
            ("use", ["use"]),
            ("theme_counts", [f"theme:{t}" for t in self.themes]),
            ("rating_counts", [f"rated:{m}" for m in RATED]),
        )
        for table, counts in names:
            for row, values in enumerate(document[table]):
                for count, value in zip(counts, values, strict=True):
                    self.cells.append((row, count))
                    if isinstance(value, int):
                        self.printed[row, count] = value
        for row, bands in enumerate(document["favourable"]):
            for measure, band in zip(RATED, bands, strict=True):
                if band is not None:
                    self.bands[row, measure] = (band[0], band[1])


class _Polytope:
    """All worlds that fit: variables are the cells and, for each rating, the favourable people among the rated."""

    def __init__(self, release: _Printed, insiders: Sequence[Insider]) -> None:
        fine = [(row, f"fine:{m}") for row in range(len(release.units)) for m in RATED]
        self.at = {cell: i for i, cell in enumerate([*release.cells, *fine])}
        self.bounds = np.zeros((len(self.at), 2))
        self.equal: list[NDArray[np.float64]] = []
        self.below: list[NDArray[np.float64]] = []
        self.limit: list[float] = []
        for (row, count), i in self.at.items():
            value = release.printed.get((row, count))
            self.bounds[i] = (0, release.heads[row]) if value is None else (value, value)
            kind, _, name = count.partition(":")
            if row == 0:
                units = [(1.0, (r, count)) for r in range(1, len(release.units))]
                self.equal.append(self.row((-1.0, (0, count)), *units))
            if kind in ("theme", "rated"):
                self._at_most((1.0, (row, count)), (-1.0, (row, "use")))
            if kind == "fine":
                rated = (row, f"rated:{name}")
                self._at_most((1.0, (row, count)), (-1.0, rated))
                if (row, name) in release.bands:
                    low, high = release.bands[row, name]
                    self._at_most((low / 100, rated), (-1.0, (row, count)))
                    self._at_most((1.0, (row, count)), (-high / 100, rated))
                    people = release.printed.get(rated)
                    if people is not None and high < 100:  # the upper end itself belongs to the next band
                        self.bounds[i, 1] = -(-high * people // 100) - 1
        for insider in insiders:
            row = release.units.index(insider.unit)
            users = self.at[row, "use"]
            self.bounds[users, 0] = max(self.bounds[users, 0], insider.users)
            self.bounds[users, 1] = min(self.bounds[users, 1], release.heads[row] - insider.others)
            for theme in release.themes:
                with_it = insider.themes.get(theme, 0)
                cell = self.at[row, f"theme:{theme}"]
                self.bounds[cell, 0] = max(self.bounds[cell, 0], with_it)
                self._at_most((1.0, (row, f"theme:{theme}")), (-1.0, (row, "use")), limit=with_it - insider.users)

    def row(self, *terms: tuple[float, Cell]) -> NDArray[np.float64]:
        """A row of coefficients."""
        coefficients = np.zeros(len(self.at))
        for factor, cell in terms:
            coefficients[self.at[cell]] = factor
        return coefficients

    def _at_most(self, *terms: tuple[float, Cell], limit: float = 0.0) -> None:
        self.below.append(self.row(*terms))
        self.limit.append(limit)

    def most(self, goal: NDArray[np.float64]) -> float:
        """The greatest value of a linear statistic over all worlds that fit."""
        answer = linprog(  # type: ignore[call-overload]
            -goal,
            A_ub=np.array(self.below),
            b_ub=np.array(self.limit),
            A_eq=np.array(self.equal),
            b_eq=np.zeros(len(self.equal)),
            bounds=self.bounds,
            method="highs",
        )
        if answer.x is None:
            raise ValueError("No world fits what is printed and known.")
        return float(goal @ answer.x)

    def interval(self, cell: Cell) -> tuple[int, int]:
        """The least and the greatest whole number a count can be."""
        goal = self.row((1.0, cell))
        return int(np.ceil(-self.most(-goal) - CLOSE)), int(np.floor(self.most(goal) + CLOSE))


def _threshold(count: str) -> int:
    kind, _, name = count.partition(":")
    return THRESHOLDS[name if kind in ("rated", "fine") else kind]


def _printed_too_small(release: _Printed) -> Iterator[Disclosure]:
    for (row, count), value in release.printed.items():
        unit, few = release.units[row], _threshold(count)
        if value < few:
            yield Disclosure(unit, count, value, value, "a printed number speaks of too few people")
        elif count == "use" and release.heads[row] - value < few:
            yield Disclosure(unit, count, value, value, "a printed number leaves too few people over")
        elif count.startswith("theme:") and value == release.printed.get((row, "use")):
            yield Disclosure(unit, count, value, value, "a printed theme is everybody's")
    for row, measure in release.bands:
        if release.printed.get((row, f"rated:{measure}"), 0) < THRESHOLDS[measure]:
            yield Disclosure(release.units[row], f"fine:{measure}", 0, 0, "a share without enough people")


def _differences(release: _Printed) -> Iterator[Disclosure]:
    for count in dict.fromkeys(count for _, count in release.cells):
        values = [release.printed.get((row, count)) for row in range(len(release.units))]
        shown = [value for value in values[1:] if value is not None]
        if values[0] is not None and len(shown) < len(values) - 1:
            rest = values[0] - sum(shown)
            if rest < _threshold(count):
                yield Disclosure("*", count, rest, rest, "company minus the printed units is about too few people")


def _answers(release: _Printed, polytope: _Polytope) -> Iterator[Disclosure]:
    for measure in RATED:
        if not any(name == measure for _, name in release.bands):
            continue
        for row, unit in enumerate(release.units):
            fine, rated = (row, f"fine:{measure}"), (row, f"rated:{measure}")
            if -polytope.most(polytope.row((-1.0, rated))) < 1 - CLOSE:
                continue  # perhaps nobody was rated at all
            most = polytope.most(polytope.row((1.0, fine)))
            least_missing = polytope.most(polytope.row((1.0, rated), (-1.0, fine)))
            if most < 1 - CLOSE or least_missing < 1 - CLOSE:
                low, high = polytope.interval(fine)
                yield Disclosure(unit, fine[1], low, high, "everybody's answer in a unit follows")


def _fitting(release: _Printed, count: str, caps: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All columns (company first) of whole numbers under the caps that agree with what is printed."""
    ranges = [
        range(cap + 1) if (value := release.printed.get((row, count))) is None else range(value, min(value, cap) + 1)
        for row, cap in enumerate(caps, start=1)
    ]
    total = release.printed.get((0, count))
    for units in product(*ranges):
        if total is None or sum(units) == total:
            yield (sum(units), *units)
