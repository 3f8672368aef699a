"""Charts in a workbook: native, each beside the figures it reads, which anybody may change."""

from collections.abc import Sequence
from typing import Any

from reports.documents.alternatives import in_words
from reports.documents.report import Bar, BarChart, Report, Section, TrendChart, TwoStoreys
from reports.documents.scale import ceiling, is_band, is_percent
from reports.documents.workbook.writing import (
    DEEP,
    EDGE,
    HAIRLINE,
    INK,
    LAMP,
    PALE,
    SHARE,
    SOFT,
    Column,
    Writing,
)

# Rows of a sheet that a chart takes.
_CHART_ROWS, _CHART_WIDTH, _ROW_PIXELS = 18, 760, 20


def draw_charts(writing: Writing, report: Report) -> None:
    """Every chart of the report, once, beside the figures it is drawn from, each of which can be changed."""
    charts: dict[BarChart | TrendChart | TwoStoreys, Section] = {}
    for section in (*report.findings, *report.sections):
        for picture in section.pictures:
            if isinstance(picture, BarChart | TrendChart | TwoStoreys):
                charts.setdefault(picture, section)
    if not charts:
        return
    sheet = writing.sheet(writing.naming.headings.charts)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 5, 14)
    sheet.freeze_panes(0, 1)
    y = 0
    for picture, section in charts.items():
        match picture:
            case BarChart():
                y = _bars(writing, sheet, y, section, picture)
            case TwoStoreys():
                lines = [(name, [pair[n] for _, *pair in picture.rows]) for n, name in enumerate(_storeys(picture))]
                y = _lines(writing, sheet, y, section, picture, [label for label, *_ in picture.rows], lines)
            case TrendChart():
                if picture.series:
                    names = [bar.label for bar in picture.series[0].points]
                    lines = [(line.label, list(line.points)) for line in picture.series]
                    y = _lines(writing, sheet, y, section, picture, names, lines)


def _storeys(picture: TwoStoreys) -> tuple[str, str]:
    return picture.above, picture.below


def _head(writing: Writing, sheet: Any, y: int, section: Section, picture: BarChart | TrendChart | TwoStoreys) -> int:
    """Title, caption, and how to read the chart, if all that is said is drawn here; gives where the figures begin."""
    sheet.write_string(y, 0, section.title, writing.format(bold=True, font_size=13, font_color=DEEP))
    soft = writing.format(font_color=SOFT)
    has_marks = isinstance(picture, BarChart) and any(bar.mark_low is not None for bar in picture.bars)
    lines = [words for words in (picture.caption, "" if has_marks else picture.note) if words]
    for n, words in enumerate(lines, 1):
        sheet.write_string(y + n, 0, words, soft)
    return y + 1 + len(lines)


def _of_one(value: float | None, bars: Sequence[Bar]) -> float | None:
    """A share as Excel has it; other values as they are."""
    return None if value is None else value / 100 if is_percent(bars) else value


def _bars(writing: Writing, sheet: Any, y: int, section: Section, picture: BarChart) -> int:
    """A bar chart and its table; gives where the next one begins."""
    heads, bars = writing.naming.headings, picture.bars
    top = _head(writing, sheet, y, section, picture)
    number = SHARE if is_percent(bars) else "#,##0.##"
    columns = [
        Column(heads.label, "", [bar.label for bar in bars]),
        Column(heads.value, number, [_of_one(bar.value, bars) for bar in bars]),
        Column(heads.value_low, number, [_of_one(bar.low, bars) for bar in bars]),
        Column(heads.value_high, number, [_of_one(bar.high, bars) for bar in bars]),
        Column(heads.as_written, "", [bar.hidden or bar.text for bar in bars]),
    ]
    writing.table(sheet, top, columns, hidden="")
    last = top + len(bars)
    chart = writing.book.add_chart({"type": "bar"})
    names = [sheet.name, top + 1, 0, last, 0]
    if is_band(bars):
        for column, colour in ((3, PALE), (2, DEEP)):
            chart.add_series(_series(sheet, names, top, column, last, colour) | {"gap": 60, "overlap": 100})
    else:
        ends = {} if not any(bar.low is not None for bar in bars) else {"x_error_bars": _ends(bars)}
        chart.add_series(_series(sheet, names, top, 1, last, DEEP) | {"gap": 60} | ends)
    _dress(writing, chart, picture.caption, number, ceiling(bars, picture.maximum) / (100 if is_percent(bars) else 1))
    chart.set_y_axis({"reverse": True, "num_font": {"name": writing.font, "size": 9}, "line": {"color": EDGE}})
    tall = max(_CHART_ROWS, len(bars) + 5)
    _place(sheet, y, chart, tall, picture)
    return max(last + 3, y + tall + 2)


def _lines(
    writing: Writing,
    sheet: Any,
    y: int,
    section: Section,
    picture: TrendChart | TwoStoreys,
    names: Sequence[str],
    lines: Sequence[tuple[str, Sequence[Bar]]],
) -> int:
    """Several series over the same names, in figures and as they are written; gives where the next one begins."""
    every = [bar for _, bars in lines for bar in bars]
    number = SHARE if is_percent(every) else "#,##0.##"
    top = _head(writing, sheet, y, section, picture)
    columns = [Column(writing.naming.headings.label, "", names)]
    columns += [Column(name, number, [_of_one(bar.value, every) for bar in bars]) for name, bars in lines]
    written = writing.naming.headings.as_written
    columns += [Column(f"{name} {written}", "", [bar.hidden or bar.text for bar in bars]) for name, bars in lines]
    writing.table(sheet, top, columns, hidden="")
    last = top + len(names)
    upright = isinstance(picture, TrendChart)
    chart = writing.book.add_chart({"type": "line" if upright else "bar"})
    inks = (
        (DEEP, "solid", "circle"),
        (INK, "dash", "square"),
        (EDGE, "round_dot", "triangle"),
        (LAMP, "solid", "diamond"),
    )
    for n in range(len(lines)):
        ink, dash, mark = inks[n % len(inks)]
        look: dict[str, Any] = {"name": [sheet.name, top, n + 1]}
        if upright:
            look |= {
                "line": {"color": ink, "width": 2, "dash_type": dash},
                "marker": {"type": mark, "size": 7, "fill": {"color": ink}, "border": {"color": ink}},
            }
        span = [sheet.name, top + 1, n + 1, last, n + 1]
        filled = {"fill": {"color": (DEEP, LAMP)[n % 2]}, "border": {"color": DEEP}}
        chart.add_series(
            {"categories": [sheet.name, top + 1, 0, last, 0], "values": span} | look | ({} if upright else filled)
        )
    most = ceiling(every, picture.maximum if isinstance(picture, TrendChart) else None)
    _dress(writing, chart, picture.caption, number, most / (100 if is_percent(every) else 1), upright=upright)
    chart.set_legend({"position": "top", "font": {"name": writing.font}})
    if not upright:
        chart.set_y_axis({"reverse": True, "num_font": {"name": writing.font, "size": 9}})
    _place(sheet, y, chart, _CHART_ROWS, picture)
    return max(last + 3, y + _CHART_ROWS + 2)


def _series(sheet: Any, names: list[Any], top: int, column: int, last: int, colour: str) -> dict[str, Any]:
    return {
        "name": [sheet.name, top, column],
        "categories": names,
        "values": [sheet.name, top + 1, column, last, column],
        "fill": {"color": colour},
        "border": {"color": DEEP},
    }


def _ends(bars: Sequence[Bar]) -> dict[str, Any]:
    """How far chance may move each value, as error bars."""

    def reach(bar: Bar, end: float | None) -> float:
        value = None if bar.value is None or end is None else abs(end - bar.value)
        return 0.0 if value is None else value / (100 if is_percent(bars) else 1)

    return {
        "type": "custom",
        "plus_values": [reach(bar, bar.high) for bar in bars],
        "minus_values": [reach(bar, bar.low) for bar in bars],
        "line": {"color": EDGE, "width": 1.25},
    }


def _dress(
    writing: Writing, chart: Any, caption: str, number_format: str, most: float, *, upright: bool = False
) -> None:
    chart.set_title({"name": caption, "name_font": {"name": writing.font, "size": 11, "bold": True, "color": SOFT}})
    values = {
        "min": 0,
        "max": most,
        "num_format": number_format,
        "num_font": {"name": writing.font, "size": 9, "color": SOFT},
        "major_gridlines": {"visible": True, "line": {"color": HAIRLINE}},
        "line": {"none": True},
    }
    if upright:
        chart.set_y_axis(values)
        chart.set_x_axis({"num_font": {"name": writing.font, "size": 9}})
    else:
        chart.set_x_axis(values | {"label_position": "high"})
    chart.set_legend({"none": True})
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"color": HAIRLINE}})


def _place(sheet: Any, y: int, chart: Any, rows: int, picture: BarChart | TrendChart | TwoStoreys) -> None:
    chart.set_size({"width": _CHART_WIDTH, "height": rows * _ROW_PIXELS})
    sheet.insert_chart(y, _beside(picture), chart, {"description": in_words(picture), "object_position": 1})


def _beside(picture: BarChart | TrendChart | TwoStoreys) -> int:
    """The first column that the figures leave free."""
    match picture:
        case TrendChart():
            return 2 * len(picture.series) + 2
        case _:
            return 6
