"""A report in words and pictures, before it is a page, a PDF, slides or a workbook.

The shell writes every word of it, in the reader's language, from one release; whoever draws it adds none.  Shares are
percent, 0 to 100.  A value that may not be shown is None and carries what is said instead in `hidden`, to be written
as it stands.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its text, or what is said instead; `low` and `high` where it is a band or an interval.

    A band has its lower end as value; an interval has it somewhere within.  `mark_low`, `mark_high`: the range others
    lie in, drawn beside it.
    """

    label: str
    value: float | None = None
    text: str = ""
    low: float | None = None
    high: float | None = None
    hidden: str = ""
    mark_low: float | None = None
    mark_high: float | None = None
    # How deep below the company the row stands: 0 the company or a row of its own, 1 a group or a unit in none, 2 a
    # unit in a group.
    depth: int = 0


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars under one caption; `alternative` says in words what the picture shows."""

    kind: ClassVar[str] = "bars"
    id: str
    caption: str
    bars: tuple[Bar, ...]
    note: str = ""
    maximum: float | None = None
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line through time; its points are bars, labelled by quarter."""

    label: str
    points: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Lines over the same quarters, oldest first, drawn side by side on one scale from 0 to `maximum`."""

    kind: ClassVar[str] = "trend"
    id: str
    caption: str
    series: tuple[Series, ...]
    note: str = ""
    maximum: float | None = None
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class TwoStoreys:
    """What is talked about outside beside what is talked about inside: pairs of bars."""

    kind: ClassVar[str] = "storeys"
    id: str
    caption: str
    above: str
    below: str
    rows: tuple[tuple[str, Bar, Bar], ...]
    note: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures; None is a hidden one, written as `hidden`.

    `depths`: how deep its rows stand, as bars have it; empty where they all stand alike.
    """

    kind: ClassVar[str] = "grid"
    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]
    hidden: str
    note: str = ""
    depths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WordList:
    """Words by what people worry about; those of other languages stand under their own headings."""

    kind: ClassVar[str] = "words"
    id: str
    caption: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""
    # Of the words, which need not be the report's.
    language: str = ""


Picture = BarChart | TrendChart | TwoStoreys | Grid | WordList


@dataclass(frozen=True, slots=True)
class Section:
    """What is found, in sentences; how sure that is; and the pictures of it.

    `key` names a finding, alike in every language.
    """

    id: str
    title: str
    sentences: tuple[str, ...]
    sure: str = ""
    pictures: tuple[Picture, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `findings` come first, at most three; `about` tells period, thresholds, units and protection."""

    locale: str
    company: str
    quarter: str
    title: str
    lead: str
    findings: tuple[Section, ...]
    sections: tuple[Section, ...]
    about_title: str
    about: tuple[tuple[str, str], ...]
    protection: tuple[str, ...]
    released: str
