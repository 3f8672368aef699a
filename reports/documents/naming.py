"""What the figures of a release are called, in one language: the shell's words for whoever writes tables of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.cube import Measure, Track
from reports.published import By


@dataclass(frozen=True, slots=True)
class Headings:
    """Words above columns and on sheets."""

    quarter: str
    table: str
    cut: str
    row: str
    part_of: str
    roster: str
    item: str
    people: str
    share: str
    share_low: str
    share_high: str
    mean: str
    mean_low: str
    mean_high: str
    fewest: str
    note: str
    # Sheets, and what stands on them alone.
    read_me: str
    findings: str
    charts: str
    means: str
    others: str
    words: str
    word: str
    label: str
    value: str
    value_low: str
    value_high: str
    as_written: str


@dataclass(frozen=True, slots=True)
class Naming:
    """Names of everything a release may hold. `hidden` stands in a cell, `hidden_because` says the one reason."""

    headings: Headings
    cuts: Mapping[By, str]
    tables: Mapping[tuple[Track, Measure], str]
    # The same with their figures as shares.
    shares: Mapping[tuple[Track, Measure], str]
    rows: Mapping[tuple[By, str], str]
    items: Mapping[tuple[Track, Measure, str], str]
    # What is said of a benchmark beside its range: of how many companies at least.
    benchmarks: Mapping[tuple[Track, Measure, str], str]
    languages: Mapping[str, str]
    hidden: str
    hidden_because: str
