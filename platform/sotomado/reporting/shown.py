"""What the report's page is made of: bars, sections and their words, from protected cells alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from reports.tables import COMPANY, ProtectedCell
from reports.tables import Release as Protected
from sotomado import formats
from sotomado.reporting.service import QuarterReport
from sotomado.reporting.uncertainty import differs, interval_percent


@dataclass(frozen=True)
class Row:
    """One bar: a value with its text, or the reason why there is none. `low` and `high` where it is a band."""

    label: str
    value: int | None = None
    text: str = ""
    low: int | None = None
    high: int | None = None
    hidden: str = ""


@dataclass(frozen=True)
class Part:
    """One section: what is found, in sentences; how sure that is; and the picture of it."""

    id: str
    title: str
    sentences: tuple[str, ...]
    sure: str
    caption: str
    rows: tuple[Row, ...]
    note: str = ""
    maximum: int | None = 100


@dataclass(frozen=True)
class Grid:
    """Themes by department: people, or nothing where hidden."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]


@dataclass(frozen=True)
class ReportPage:
    """A report as it is shown. `headline` is the finding that stands first; None where nothing may be shown."""

    quarter: str
    headline: Part | None
    parts: tuple[Part, ...]
    grid: Grid | None


class Words:
    """Names of departments and the quarter, in the reader's language; and the one reason for a hidden figure."""

    def __init__(self, report: QuarterReport, locale: str) -> None:
        self._names = {unit.id: unit.name_en if locale == "en" else unit.name for unit in report.units}
        self.quarter = formats.quarter(report.quarter, locale)
        self.locale = locale

    def unit(self, row: str) -> str:
        return str(_("全社")) if row == COMPANY else self._names[row]

    @property
    def hidden(self) -> str:
        return str(_("個人が分からないように"))


def count(cell: ProtectedCell) -> int | None:
    return None if cell.hidden else cell.value


def percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def share_rows(
    release: Protected,
    part: Callable[[str], int | None],
    whole: Callable[[str], int | None],
    words: Words,
    *,
    by_chance: bool,
) -> tuple[Row, ...]:
    """A bar for the company and each department: the share of `whole`, with the people it stands for; and how far
    chance may move it, unless it is a plain count of everybody."""
    rows = []
    for row in release.use.rows:
        people, of = part(row), whole(row)
        if people is None or not of:
            rows.append(Row(words.unit(row), hidden=words.hidden))
        else:
            share = percent(people, of)
            text = _("%(percent)s%%(%(people)s名)", percent=share, people=f"{people:,}")
            low, high = interval_percent(people, of) if by_chance else (None, None)
            rows.append(Row(words.unit(row), share, text, low, high))
    return together(tuple(rows), words)


def together(rows: tuple[Row, ...], words: Words) -> tuple[Row, ...]:
    """The rows; one line for all of them where none may be shown."""
    if all(row.hidden for row in rows):
        return (Row(str(_("全社とすべての部署")), hidden=words.hidden),)
    return rows


def chance_note() -> str:
    return str(_("線が割合、淡いところは偶然でぶれうる幅です。"))


def headcount(release: Protected) -> Callable[[str], int]:
    people = dict(release.headcounts)
    people[COMPANY] = sum(people.values())
    return people.__getitem__


def between_departments(
    release: Protected, part: Callable[[str], int | None], whole: Callable[[str], int | None], words: Words
) -> str:
    """Whether the shown departments differ more than chance would have it, in a sentence; none below two."""
    shown = [
        (people, of, row) for row in release.use.rows[1:] if (people := part(row)) is not None and (of := whole(row))
    ]
    if len(shown) < 2:
        return ""
    least = min(shown, key=lambda entry: entry[0] / entry[1])
    most = max(shown, key=lambda entry: entry[0] / entry[1])
    if not differs(most[0], most[1], least[0], least[1], comparisons=len(shown) * (len(shown) - 1) // 2):
        return str(_("お見せできる部署のあいだに、偶然をこえる差は見られません。"))
    return str(
        _(
            "お見せできる部署では、%(most)sで%(high)s%%、%(least)sで%(low)s%%と差があります。",
            most=words.unit(most[2]),
            high=percent(most[0], most[1]),
            least=words.unit(least[2]),
            low=percent(least[0], least[1]),
        )
    )
