"""A release as CSV (RFC 4180): one line a figure, its period, threshold and headings with it, in the reader's language.

Every line has the same columns, so that it can be read by machines as well: what is said about the whole stands in
lines of its own, in the column of notes.
"""

import csv
import io
from collections.abc import Sequence

from reports.cube import Measure, Track
from reports.documents.figures import figures
from reports.documents.naming import Naming
from reports.documents.report import Report
from reports.published import ALL, By, Release

# Spreadsheets take these for the beginning of a formula; in Japanese ones the wide forms as well.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Without it, Excel garbles Japanese.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

COLUMNS = (
    "quarter",
    "table",
    "cut",
    "row",
    "part_of",
    "roster",
    "item",
    "people",
    "share",
    "share_low",
    "share_high",
    "mean",
    "mean_low",
    "mean_high",
    "fewest",
    "note",
)
_Line = dict[str, str | int | float]


def table_file(release: Release, naming: Naming, report: Report, *, digest: str) -> bytes:
    """UTF-8 with a byte order mark. Of the report only what it says about itself; every figure is the release's."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    headings = naming.headings
    writer.writerow(plain(getattr(headings, name)) for name in COLUMNS)
    for line in (
        *_figures(release, naming),
        *_means(release, naming),
        *_words(release, naming),
        *_about(report, digest),
    ):
        whole: _Line = {"quarter": release.quarter, **line}
        writer.writerow(_written(whole.get(name, "")) for name in COLUMNS)
    return BYTE_ORDER_MARK + out.getvalue().encode()


def plain(text: str) -> str:
    """A text that no spreadsheet computes."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else text


def _written(cell: str | int | float) -> str:
    if isinstance(cell, str):
        return plain(cell)
    return str(cell) if isinstance(cell, int) else f"{cell:.10g}"


def _percent(share: float | None) -> str | float:
    return "" if share is None else round(100 * share, 1)


def _figures(release: Release, naming: Naming) -> Sequence[_Line]:
    lines: list[_Line] = []
    for one in figures(release):
        lines.append(
            {
                "table": naming.tables[one.track, one.measure],
                "cut": naming.cuts[one.by],
                "row": naming.rows[one.by, one.row.id],
                "part_of": "" if one.part_of is None else naming.rows[one.by, one.part_of.id],
                "roster": one.row.people,
                "item": naming.items[one.track, one.measure, one.item],
                "people": naming.hidden if one.people is None else one.people,
                "share": _percent(one.share),
                "share_low": _percent(one.low),
                "share_high": _percent(one.high),
                "fewest": one.fewest,
                "note": naming.hidden_because if one.people is None else "",
            }
        )
    return lines


def _means(release: Release, naming: Naming) -> Sequence[_Line]:
    """Means of the whole company, and the ranges other companies lie in."""
    company: _Line = {"cut": naming.cuts[By.UNIT], "row": naming.rows[By.UNIT, ALL]}
    means: list[_Line] = [
        company
        | {
            "table": naming.tables[one.track, one.measure],
            "item": naming.headings.mean,
            "mean": one.value,
            "mean_low": one.low,
            "mean_high": one.high,
            "fewest": release.thresholds.of(one.measure),
        }
        for one in release.means
    ]
    others: list[_Line] = [
        {
            "table": naming.tables[one.track, one.measure],
            "cut": naming.headings.others,
            "item": naming.items[one.track, one.measure, one.item],
            "share_low": one.low,
            "share_high": one.high,
            "note": naming.benchmarks[one.track, one.measure, one.item],
        }
        for one in release.benchmarks
    ]
    return means + others


def _words(release: Release, naming: Naming) -> Sequence[_Line]:
    lines: list[_Line] = [
        {
            "table": naming.headings.words,
            "cut": naming.languages[one.language],
            "item": naming.items[Track.OUTSIDE, Measure.THEME, one.theme],
            "note": "  ".join(one.words),
        }
        for one in release.worries
    ]
    return lines


def _about(report: Report, digest: str) -> Sequence[_Line]:
    """How to read it and how it is protected, a sentence a line."""
    told: list[tuple[str, str]] = [
        *report.about,
        *(("", sentence) for sentence in (*report.protection, report.released)),
        ("SHA-256", digest),
    ]
    return [{"table": report.about_title, "item": name, "note": words} for name, words in told]
