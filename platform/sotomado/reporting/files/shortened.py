"""A large company's report as slides: what a room can read. The whole of it stands in the PDF and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from reports.documents.report import BarChart, Grid, Picture, Report, Section, TwoStoreys
from sotomado.reporting.telling.drawn_in import estimate_note
from sotomado.reporting.telling.told import chance_note

# Units of groups are shown where they and their groups fill one slide; groups alone, two of bars and three of a table.
MOST_WITH_UNITS = 16
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
        case BarChart() if len(picture.bars) > MOST_WITH_UNITS and any(bar.depth > 1 for bar in picture.bars):
            bars = tuple(bar for bar in picture.bars if bar.depth < 2)
            spoken = str(_("、")).join(f"{bar.label} {bar.hidden or bar.text}" for bar in bars)
            return _picture(replace(picture, bars=bars, note=_noted(picture), alternative=spoken))
        case BarChart() if len(picture.bars) > MOST_BARS:
            return None
        case Grid() if len(picture.rows) > MOST_WITH_UNITS and any(depth > 1 for depth in picture.depths):
            rows = tuple(row for row, depth in zip(picture.rows, picture.depths, strict=True) if depth < 2)
            return _picture(replace(picture, rows=rows, depths=(), note=_noted(picture)))
        case Grid() if len(picture.rows) > MOST_ROWS or len(picture.headings) > MOST_COLUMNS:
            return None
    return picture


def _noted(picture: BarChart | Grid) -> str:
    said = str(_("本部の中の部署は、PDFとExcelにあります。"))
    return f"{picture.note} {said}".strip()


def in_native_charts(report: Report) -> Report:
    """The report for charts that Office draws: there a share is the end of a bar, and chance a thin line across it.

    On our own pages the share is the line; pairs of bars have no line at all.
    """
    with force_locale(report.locale):
        ends = {
            chance_note(): str(_("棒の先が割合、細い線は偶然でぶれうる幅です。")),
            estimate_note(): str(
                _(
                    "人数の少ない部署の割合は偶然でも大きく動くので、全体に寄せて見積もっています。棒の先が見積もり、細い線は20回に19回おさまる幅です。順位ではありません。"
                )
            ),
        }
    return replace(
        report,
        findings=tuple(_reworded(section, ends) for section in report.findings),
        sections=tuple(_reworded(section, ends) for section in report.sections),
    )


def _reworded(section: Section, ends: Mapping[str, str]) -> Section:
    """The section with the notes under its charts as `ends` has them; pairs of bars go without."""

    def noted(picture: Picture) -> Picture:
        if not isinstance(picture, BarChart | TwoStoreys):
            return picture
        note = picture.note
        for ours, theirs in ends.items():
            note = note.replace(ours, theirs if isinstance(picture, BarChart) else "")
        return replace(picture, note=note.strip())

    return replace(section, pictures=tuple(noted(picture) for picture in section.pictures))
