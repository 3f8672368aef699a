"""From facts about people to counts of distinct people, and the shape in which counts are published.

A fact says that one person of one unit did or was something in the quarter.  What is counted is people, never
consultations: somebody who came five times about one theme is one.  With N(u) the people of unit u,

    use(u) = |N(u)|,   theme(u, k) = |{p in N(u): p spoke of k}|,   answered(u, m) = |{p in N(u): m was rated}|.

A person belongs to one unit for the quarter, so each of these adds up over units to the company's own figure.
They do not add up over themes (one person may bring several, or none), and theme(u, k), answered(u, m) <= use(u).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from reports.published import Band

Int64 = NDArray[np.int64]

COMPANY = "*"
FAVOURABLE_FROM = 4.0


class Measure(Enum):
    """What a fact is about."""

    USE = "use"
    THEME = "theme"
    SATISFACTION = "satisfaction"
    WELLBEING = "wellbeing"
    STAY = "stay"


RATINGS = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that holds of one person; `person` is any stable token and is never published.

    THEME carries `category`; the ratings carry `value`, 1 (worst) to 5 (best).  Every fact implies use.
    """

    person: str
    unit: str
    measure: Measure
    category: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class QuarterFacts:
    """All facts of one closed quarter, and the fixed menu of themes, which does not depend on them."""

    quarter: str
    themes: tuple[str, ...]
    facts: tuple[Fact, ...]


class Why(Enum):
    """Why a cell is as it is.

    Small, zero, full and merely protective cells share one reason: to tell them apart would tell their size.
    """

    SHOWN = "shown"
    PROTECTED = "protected"
    NOTHING_SHOWN = "nothing_shown"


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A count of distinct people, or its absence: `value` is None exactly when `hidden`."""

    value: int | None
    hidden: bool
    why: Why


@dataclass(frozen=True, slots=True)
class Rating:
    """One row of a rating: how many people it speaks of, and the share of favourable ones in a band."""

    answered: ProtectedCell
    favourable: Band | None


@dataclass(frozen=True, slots=True)
class Table:
    """`cells[r][c]` for `rows` (COMPANY first, then units) and `columns`; the company's row is the margin."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[ProtectedCell, ...], ...]

    def cell(self, row: str, column: str) -> ProtectedCell:
        """The cell of a row and a column; ValueError where there is no such row or column."""
        return self.cells[self.rows.index(row)][self.columns.index(column)]


@dataclass(frozen=True, slots=True)
class Release:
    """Everything a company is told about one closed quarter; the page, the CSV and the JSON are made of this.

    `use` has one column, "use"; `themes` one per theme; `ratings` one per rating (people rated), and `favourable`
    lies over it cell by cell.
    """

    quarter: str
    headcounts: tuple[tuple[str, int], ...]
    use: Table
    themes: Table
    ratings: Table
    favourable: tuple[tuple[Band | None, ...], ...]

    @property
    def shows_nothing(self) -> bool:
        """Whether so few (or all but so few) used the desk that the whole quarter is withheld."""
        return self.use.cells[0][0].hidden

    def use_of(self, row: str) -> ProtectedCell:
        """People of a unit (or COMPANY) who used the desk."""
        return self.use.cell(row, Measure.USE.value)

    def rating(self, row: str, measure: Measure) -> Rating:
        """A rating's row: SATISFACTION, WELLBEING or STAY."""
        r, c = self.ratings.rows.index(row), self.ratings.columns.index(measure.value)
        return Rating(self.ratings.cells[r][c], self.favourable[r][c])


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Distinct people, company first: `use` int64[1+u], `themes` int64[1+u, k], `answered` and `favourable`
    int64[1+u, 3] in the order of RATINGS."""

    use: Int64
    themes: Int64
    answered: Int64
    favourable: Int64


def count_people(quarter_facts: QuarterFacts, units: Sequence[str]) -> Counts:
    """Count distinct people by unit; a person rated several times counts once, by the mean.

    Raises ValueError for a unit or theme that is not on the list, and for a person in two units.  Cost: O(facts).
    """
    at = {unit: i + 1 for i, unit in enumerate(units)}
    theme_at = {theme: i for i, theme in enumerate(quarter_facts.themes)}
    unit_of: dict[str, int] = {}
    spoke: set[tuple[int, str]] = set()
    rated: Mapping[Measure, dict[str, list[float]]] = {measure: {} for measure in RATINGS}
    for fact in quarter_facts.facts:
        if fact.unit not in at:
            raise ValueError(f"The unit {fact.unit!r} is not on the roster.")
        if unit_of.setdefault(fact.person, at[fact.unit]) != at[fact.unit]:
            raise ValueError("A person belongs to one unit in a quarter.")
        if fact.measure is Measure.THEME:
            if fact.category not in theme_at:
                raise ValueError(f"The theme {fact.category!r} is not on the menu.")
            spoke.add((theme_at[fact.category], fact.person))
        elif fact.measure in RATINGS:
            if fact.value is None:
                raise ValueError("A rating carries a value.")
            rated[fact.measure].setdefault(fact.person, []).append(fact.value)

    rows = 1 + len(units)
    use = np.zeros(rows, np.int64)
    themes = np.zeros((rows, len(theme_at)), np.int64)
    answered, favourable = np.zeros((rows, len(RATINGS)), np.int64), np.zeros((rows, len(RATINGS)), np.int64)
    for unit in unit_of.values():
        use[[0, unit]] += 1
    for theme, person in spoke:
        themes[[0, unit_of[person]], theme] += 1
    for m, measure in enumerate(RATINGS):
        for person, values in rated[measure].items():
            answered[[0, unit_of[person]], m] += 1
            favourable[[0, unit_of[person]], m] += sum(values) / len(values) >= FAVOURABLE_FROM
    return Counts(use, themes, answered, favourable)
