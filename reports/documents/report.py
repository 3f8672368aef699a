"""A report in words and pictures, before it is a page, a PDF, slides or a workbook.

The shell writes every word of it, in the reader's language, from one release; whoever draws it adds none.  Shares are
percent, 0 to 100.  A value that may not be shown is None and carries its reason in `hidden`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its text, or the reason why there is none; `low` and `high` where it is a band or an interval.

    `mark_low`, `mark_high`: the range others lie in, drawn beside it.
    """

    label: str
    value: float | None = None
    text: str = ""
    low: float | None = None
    high: float | None = None
    hidden: str = ""
    mark_low: float | None = None
    mark_high: float | None = None
    # How deep below the company the row stands: 0 the company or a row of its own, 1 a group, 2 a unit in a group.
    depth: int = 0


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars under one caption; `alternative` says in words what the picture shows."""

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
    """Lines over the same quarters."""

    id: str
    caption: str
    series: tuple[Series, ...]
    note: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class TwoStoreys:
    """What is talked about outside beside what is talked about inside: pairs of bars."""

    id: str
    caption: str
    above: str
    below: str
    rows: tuple[tuple[str, Bar, Bar], ...]
    note: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures; None is a hidden one, written as `hidden`."""

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]
    hidden: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WordList:
    """Words by what people worry about."""

    id: str
    caption: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""


Picture = BarChart | TrendChart | TwoStoreys | Grid | WordList


@dataclass(frozen=True, slots=True)
class Section:
    """What is found, in sentences; how sure that is; and the pictures of it."""

    id: str
    title: str
    sentences: tuple[str, ...]
    sure: str = ""
    pictures: tuple[Picture, ...] = ()


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
