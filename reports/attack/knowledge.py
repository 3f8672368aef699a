"""What a reader knows beside the printed numbers, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """How many people stand where, as HR knows: `people` int64[units, ages, tenures], under the release's own ids."""

    units: tuple[str, ...]
    ages: tuple[str, ...]
    tenures: tuple[str, ...]
    people: Int64


@dataclass(frozen=True, slots=True)
class Insider:
    """One colleague (or the reader) whose record of one track is known; None and absent mean not known.

    `themes`, `wishes`: all of this person's, known only together with use; `ratings`: measure to whether favourable.
    """

    unit: str
    age: str | None = None
    tenure: str | None = None
    track: str = "outside"
    used: bool = True
    themes: frozenset[str] | None = None
    ratings: Mapping[str, bool] = field(default_factory=dict)
    stage: str | None = None
    wishes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The roster, where the reader has it, and colleagues' records."""

    roster: Roster | None = None
    insiders: tuple[Insider, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One count of a release: `favourable` for the favourable people behind a band, else people counted."""

    track: str
    measure: str
    item: str
    by: str = "unit"
    row: str = "*"
    favourable: bool = False

    def __str__(self) -> str:
        of = "" if self.item == self.measure else f" {self.item}"
        return f"{self.track} {self.measure}{of}{' favourable' if self.favourable else ''}, {self.by} {self.row}"


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of one hidden count: low <= count <= high."""

    figure: Figure
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something the release gives away: the range it follows to be in, why that is too much, and how it follows."""

    figure: Figure
    low: int
    high: int
    reason: str
    derivation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a reader works out.

    `intervals`: of the hidden counts, as narrow as was needed for a verdict (exact ones: `intervals_of`).
    `disclosures`: empty, if the release is sound.  `remarks`: what this reading cannot judge, or has not asked.
    `unasked`: questions that rest on sums of rows alone, for there were too many to ask of the roster's cells.
    """

    intervals: tuple[Interval, ...]
    disclosures: tuple[Disclosure, ...]
    remarks: tuple[str, ...] = ()
    unasked: int = 0
