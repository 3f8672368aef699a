"""A report as an Excel workbook: what it is about first, the findings, charts beside their figures, then every table.

Numbers are numbers and shares are per cent.  What is hidden says so in its cell, hatched, and is never a nought; where
a chart reads its values the cell is empty and the words stand beside it.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import xlsxwriter

from reports.cube import RATINGS, Measure, Track
from reports.documents.figures import Figure, figures_of
from reports.documents.naming import Naming
from reports.documents.printable import all_printable
from reports.documents.report import Report
from reports.documents.workbook.charts import draw_charts
from reports.documents.workbook.writing import DEEP, MEAN, PEOPLE, SHARE, SOFT, Column, Writing, fit
from reports.documents.zipped import steady
from reports.published import Release


def workbook(release: Release, naming: Naming, report: Report, *, digest: str, released_at: datetime) -> bytes:
    """The workbook, the same bytes for the same release, words, digest and instant. Grows with cells and bars."""
    report = all_printable(report)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": f"{report.company} {report.title}", "created": released_at.astimezone(UTC)})
        font = "Yu Gothic" if report.locale == "ja" else "Calibri"
        writing = Writing(book, naming, font)
        _read_me(writing, report, digest)
        _findings(writing, report)
        draw_charts(writing, report)
        _tables(writing, release)
        _means(writing, release)
        _words(writing, release)
    return steady(out.getvalue(), released_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _read_me(writing: Writing, report: Report, digest: str) -> None:
    """Period, thresholds, units, protection and digest, before any figure."""
    sheet = writing.sheet(writing.naming.headings.read_me)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 96)
    strong, soft = writing.format(bold=True, text_wrap=True), writing.format(font_color=SOFT, text_wrap=True)
    sheet.set_row(1, 32)
    sheet.merge_range(0, 0, 0, 1, "", strong)
    sheet.write_string(0, 0, report.company, writing.format(bold=True, font_color=DEEP))
    sheet.merge_range(1, 0, 1, 1, "", strong)
    sheet.write_string(1, 0, report.title, writing.format(bold=True, font_size=20, valign="vcenter"))
    sheet.merge_range(2, 0, 2, 1, "", soft)
    sheet.write_string(2, 0, report.lead, soft)
    lines = [
        (writing.naming.headings.quarter, report.quarter),
        *report.about,
        *(("", sentence) for sentence in report.protection),
        ("", report.released),
        (writing.naming.hidden, writing.naming.hidden_because),
        ("SHA-256", digest),
    ]
    for y, (name, words) in enumerate(lines, 4):
        sheet.write_string(y, 0, name, strong)
        sheet.write_string(y, 1, words, writing.format(text_wrap=True))
    sheet.set_portrait()
    sheet.activate()


def _findings(writing: Writing, report: Report) -> None:
    """The sentences of the report, and how sure they are."""
    sheet = writing.sheet(writing.naming.headings.findings)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 96)
    y = 0
    for section in (*report.findings, *report.sections):
        for n, sentence in enumerate((*section.sentences, *filter(None, (section.sure,)))):
            if n == 0:
                sheet.write_string(y, 0, section.title, writing.format(bold=True, text_wrap=True))
            is_sure = sentence == section.sure and n >= len(section.sentences)
            look = writing.format(text_wrap=True, **({"font_color": SOFT} if is_sure else {}))
            sheet.write_string(y, 1, sentence, look)
            y += 1
        y += 1


def _tables(writing: Writing, release: Release) -> None:
    """A sheet for every measure of each track: people, and where the items are many their shares on the next."""
    kinds = dict.fromkeys((table.track, table.measure) for table in release.tables)
    for track, measure in kinds:
        cells = [
            figure
            for table in release.tables
            if (table.track, table.measure) == (track, measure)
            for figure in figures_of(release, table)
        ]
        name = writing.naming.tables[track, measure]
        items = list(dict.fromkeys(figure.item for figure in cells))
        columns = _rows(writing.naming, cells, items)
        if len(items) == 1:
            columns += _single(writing.naming, measure, cells)
            _sheet(writing, name, columns)
        else:
            _sheet(writing, name, columns + _many(writing.naming, track, measure, cells, items))
            shares = _many(writing.naming, track, measure, cells, items, shares=True)
            _sheet(writing, writing.naming.shares[track, measure], columns + shares)


def _rows(naming: Naming, cells: Sequence[Figure], items: Sequence[str]) -> list[Column]:
    """What stands before the figures: how it is cut, the row, what it is part of, and how many are on the roster."""
    rows = [one for one in cells if one.item == items[0]] if items else []
    heads = naming.headings
    return [
        Column(heads.cut, "", [naming.cuts[one.by] for one in rows]),
        Column(heads.row, "", [naming.rows[one.by, one.row.id] for one in rows]),
        Column(heads.part_of, "", [naming.rows[one.by, one.part_of.id] if one.part_of else "" for one in rows]),
        Column(heads.roster, PEOPLE, [one.row.people for one in rows]),
    ]


def _single(naming: Naming, measure: Measure, cells: Sequence[Figure]) -> Iterator[Column]:
    heads = naming.headings
    yield Column(heads.people, PEOPLE, [one.people for one in cells])
    if measure in RATINGS:
        yield Column(heads.share_low, SHARE, [one.low for one in cells])
        yield Column(heads.share_high, SHARE, [one.high for one in cells])
    else:
        yield Column(heads.share, SHARE, [one.share for one in cells])


def _many(
    naming: Naming,
    track: Track,
    measure: Measure,
    cells: Sequence[Figure],
    items: Sequence[str],
    *,
    shares: bool = False,
) -> list[Column]:
    return [
        Column(
            naming.items[track, measure, item],
            SHARE if shares else PEOPLE,
            [one.share if shares else one.people for one in cells if one.item == item],
        )
        for item in items
    ]


def _sheet(writing: Writing, name: str, columns: Sequence[Column]) -> None:
    """A sheet that is one table from its first row on, so that it can be filtered and read by machines."""
    sheet = writing.sheet(name)
    writing.table(sheet, 0, columns)
    fit(sheet, columns)
    sheet.freeze_panes(1, min(2, len(columns) - 1))
    sheet.repeat_rows(0)


def _means(writing: Writing, release: Release) -> None:
    naming, heads = writing.naming, writing.naming.headings
    if release.means:
        _sheet(
            writing,
            heads.means,
            [
                Column(heads.table, "", [naming.tables[one.track, one.measure] for one in release.means]),
                Column(heads.mean, MEAN, [one.value for one in release.means]),
                Column(heads.mean_low, MEAN, [one.low for one in release.means]),
                Column(heads.mean_high, MEAN, [one.high for one in release.means]),
            ],
        )
    if release.benchmarks:
        keys = [(one.track, one.measure, one.item) for one in release.benchmarks]
        _sheet(
            writing,
            heads.others,
            [
                Column(heads.table, "", [naming.tables[track, measure] for track, measure, _ in keys]),
                Column(heads.item, "", [naming.items[key] for key in keys]),
                Column(heads.share_low, SHARE, [one.low / 100 for one in release.benchmarks]),
                Column(heads.share_high, SHARE, [one.high / 100 for one in release.benchmarks]),
                Column(heads.note, "", [naming.benchmarks[key] for key in keys]),
            ],
        )


def _words(writing: Writing, release: Release) -> None:
    naming = writing.naming
    words = [(one, word) for one in release.worries for word in one.words]
    if words:
        themes = [naming.items[Track.OUTSIDE, Measure.THEME, one.theme] for one, _ in words]
        _sheet(
            writing,
            naming.headings.words,
            [
                Column(naming.headings.item, "", themes),
                Column(naming.headings.cut, "", [naming.languages[one.language] for one, _ in words]),
                Column(naming.headings.word, "", [word for _, word in words]),
            ],
        )
