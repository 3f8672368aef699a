"""A release: everything a company is told about one closed quarter, and the shape in which it is told.

Page, files, the employee's page and the adversary all read this and nothing finer.  A hidden figure is None, for one
reason only; to say which cells are small, full, zero or merely protective would give them away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from reports.cube import SENSITIVE, Measure, Track

ALL = "*"


class By(Enum):
    """What a table's rows are. UNIT_AGE crosses rows of the first two: its ids are "unit|age"; COMPANY is one row."""

    UNIT = "unit"
    AGE = "age"
    TENURE = "tenure"
    UNIT_AGE = "unit_age"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The fewest distinct people a figure may speak of. A contract may raise them; nothing lowers them."""

    few: int = 5
    few_sensitive: int = 10

    def __post_init__(self) -> None:
        if self.few < 5 or self.few_sensitive < max(10, self.few):
            raise ValueError("Thresholds may be raised, never lowered below 5 and 10.")

    def of(self, measure: Measure) -> int:
        """The threshold of a measure."""
        return self.few_sensitive if measure in SENSITIVE else self.few


@dataclass(frozen=True, slots=True)
class Row:
    """A line: the row it is part of (its index; None for the company's own, which comes first), and its headcount."""

    id: str
    parent: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Band:
    """A share in percent, between `low` (inclusive) and `high` (exclusive, save 100)."""

    low: int
    high: int


def counts_in(band: Band | None, people: int) -> tuple[int, int]:
    """The least and the greatest favourable count that a band leaves open; all of them where there is none."""
    if band is None:
        return 0, people
    return -(-band.low * people // 100), people if band.high == 100 else -(-band.high * people // 100) - 1


@dataclass(frozen=True, slots=True)
class Table:
    """`people[row][item]`, None where hidden; a rating has one item and `favourable` bands row by row."""

    track: Track
    measure: Measure
    by: By
    items: tuple[str, ...]
    people: tuple[tuple[int | None, ...], ...]
    favourable: tuple[Band | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Mean:
    """The whole company's mean on a scale from 1 to 5 with its 95 % interval, each to one decimal."""

    track: Track
    measure: Measure
    value: float
    low: float
    high: float


class Standing(Enum):
    """Where the company's own share lies among the others' middle half."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The middle half of other companies' shares in percent, in bands, as if they had this company's people.

    `companies`: how many others at least (5, 10, 20 ...).
    """

    track: Track
    measure: Measure
    item: str
    companies: int
    low: int
    high: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Worry:
    """Words that many people used about a theme, most distinctive first, in one language ("ja", "en")."""

    theme: str
    language: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One company's closed quarter as it is told. `rows[by][0]` is the company itself, under the id "*"."""

    quarter: str
    thresholds: Thresholds
    rows: Mapping[By, tuple[Row, ...]]
    tables: tuple[Table, ...]
    means: tuple[Mean, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    worries: tuple[Worry, ...] = field(default=())

    def table(self, track: Track, measure: Measure, by: By = By.UNIT) -> Table | None:
        """One table, None where the release has none."""
        return next((t for t in self.tables if t.track is track and t.measure is measure and t.by is by), None)

    def people(
        self, track: Track, measure: Measure, item: str | None = None, row: str = ALL, by: By = By.UNIT
    ) -> int | None:
        """One figure; None where it is hidden or was never on the menu."""
        table = self.table(track, measure, by)
        at = next((i for i, one in enumerate(self.rows.get(by, ())) if one.id == row), None)
        if table is None or at is None or (item is not None and item not in table.items):
            return None
        return table.people[at][0 if item is None else table.items.index(item)]

    def favourable(self, track: Track, measure: Measure, row: str = ALL, by: By = By.UNIT) -> Band | None:
        """The band of favourable shares of one row; None where it is hidden."""
        table = self.table(track, measure, by)
        at = next((i for i, one in enumerate(self.rows.get(by, ())) if one.id == row), None)
        return None if table is None or table.favourable is None or at is None else table.favourable[at]

    def shows_nothing(self, track: Track) -> bool:
        """Whether so few (or all but so few) used the track that all of it is withheld."""
        return self.people(track, Measure.USE) is None
