"""A large company's report as slides: what a room can read. The whole of it stands in the PDF and the workbook."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from reports.documents.report import BarChart, Grid, Picture, Report, Section

# Two slides of bars, and three of a table.
MOST_BARS, MOST_ROWS, MOST_COLUMNS = 26, 36, 24


def shortened(report: Report) -> Report:
    """The report without the units of groups where they are many, and without tables that nobody could show.

    Where something is left out, a sentence says where it stands.
    """
    with force_locale(report.locale):
        return replace(
            report,
            findings=tuple(_section(section) for section in report.findings),
            sections=tuple(_section(section) for section in report.sections),
        )


def _section(section: Section) -> Section:
    drawn = [_picture(picture) for picture in section.pictures]
    if all(one is not None for one in drawn):
        return replace(section, pictures=tuple(one for one in drawn if one is not None))
    said = str(_("部署ごとの細かい図や表は、PDFとExcelにあります。"))
    return replace(
        section, pictures=tuple(one for one in drawn if one is not None), sentences=(*section.sentences, said)
    )


def _picture(picture: Picture) -> Picture | None:
    """The picture as a slide can have it; None where it cannot."""
    match picture:
        case BarChart() if len(picture.bars) > MOST_BARS:
            bars = tuple(bar for bar in picture.bars if bar.depth < 2)
            if len(bars) > MOST_BARS or len(bars) == len(picture.bars):
                return None
            spoken = str(_("、")).join(f"{bar.label} {bar.hidden or bar.text}" for bar in bars)
            said = str(_("本部の中の部署は、PDFとExcelにあります。"))
            return replace(picture, bars=bars, note=f"{picture.note} {said}".strip(), alternative=spoken)
        case Grid() if len(picture.rows) > MOST_ROWS and picture.depths:
            kept = [(row, depth) for row, depth in zip(picture.rows, picture.depths, strict=True) if depth < 2]
            return _picture(
                replace(picture, rows=tuple(row for row, _d in kept), depths=())
                if len(kept) < len(picture.rows)
                else replace(picture, depths=())
            )
        case Grid() if len(picture.rows) > MOST_ROWS or len(picture.headings) > MOST_COLUMNS:
            return None
    return picture
