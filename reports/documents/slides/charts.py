"""Charts on slides that can be edited there: native ones, each with a sheet of its own behind it.

A hidden value is an empty cell and a gap, and its name on the axis carries what is said instead.  What chance may move
is an error bar, which reads its numbers from the sheet too.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from reports.documents.report import Bar, BarChart, TrendChart, TwoStoreys
from reports.documents.scale import ceiling, is_band, is_percent
from reports.documents.slides.house import DEEP, EDGE, HAIRLINE, INK, KAKI, LAMP, PALE, SOFT

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_LINES = (
    (DEEP, MSO_LINE_DASH_STYLE.SOLID, XL_MARKER_STYLE.CIRCLE),
    (INK, MSO_LINE_DASH_STYLE.DASH, XL_MARKER_STYLE.SQUARE),
    (EDGE, MSO_LINE_DASH_STYLE.ROUND_DOT, XL_MARKER_STYLE.TRIANGLE),
    (KAKI, MSO_LINE_DASH_STYLE.DASH_DOT, XL_MARKER_STYLE.DIAMOND),
)
_Place = tuple[int, int, int, int]
_Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class _Column:
    """A series: its values, how it is filled (None: not at all), and how far it may be off, down and up."""

    name: str
    values: Sequence[float | None]
    colour: RGBColor | None
    outline: RGBColor | None = None
    ends: Sequence[_Ends] = ()
    dashed: bool = False

    @property
    def has_ends(self) -> bool:
        return any(end is not None for pair in self.ends for end in pair)


def draw_bars(slide: Any, picture: BarChart, bars: Sequence[Bar], place: _Place) -> Any:
    """Horizontal bars of `bars`, which may be a part of the picture's; the axis is the whole picture's.

    A band is a dark bar to its lower end before a pale one to its upper end; the range others lie in is a dashed bar of
    error about a value that is not drawn.
    """
    name = picture.caption
    if is_band(picture.bars):
        columns = [
            _Column(name, [bar.high for bar in bars], PALE, DEEP),
            _Column(name, [bar.low for bar in bars], DEEP),
        ]
    else:
        doubt = [(_reach(bar.value, bar.low), _reach(bar.value, bar.high)) for bar in bars]
        columns = [_Column(name, [bar.value for bar in bars], DEEP, ends=doubt)]
    if any(bar.mark_low is not None and bar.mark_high is not None for bar in bars):
        middle = [None if b.mark_low is None or b.mark_high is None else (b.mark_low + b.mark_high) / 2 for b in bars]
        range_of = [(_reach(at, b.mark_low), _reach(at, b.mark_high)) for at, b in zip(middle, bars, strict=True)]
        # Whoever opens the sheet reads above these numbers what they are: the note that explains the dashes.
        columns.append(_Column(picture.note or name, middle, None, ends=range_of, dashed=True))
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, [_named(bar) for bar in bars], columns, place)
    chart.plots[0].overlap = 100
    _axes(chart, ceiling(picture.bars, picture.maximum), _number_format(picture.bars))
    return chart


def draw_storeys(slide: Any, picture: TwoStoreys, rows: Sequence[tuple[str, Bar, Bar]], place: _Place) -> Any:
    """Pairs of bars: outside above, inside below."""
    every = [bar for _, *pair in picture.rows for bar in pair]
    columns = [
        _Column(picture.above, [above.value for _, above, _ in rows], DEEP, DEEP),
        _Column(picture.below, [below.value for _, _, below in rows], LAMP, DEEP),
    ]
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, [label for label, _, _ in rows], columns, place)
    plot = chart.plots[0]
    _axes(chart, ceiling(every), _number_format(every))
    _label(plot, _number_format(every))
    plot.gap_width, plot.overlap = 60, -5
    _legend(chart)
    return chart


def draw_trend(slide: Any, picture: TrendChart, place: _Place) -> Any:
    """Lines that break where a quarter is hidden; each with a dash and a mark of its own."""
    quarters = [bar.label for bar in picture.series[0].points]
    every = [bar for line in picture.series for bar in line.points]
    columns = [
        _Column(
            line.label,
            [bar.value for bar in line.points],
            None,
            ends=[(_reach(bar.value, bar.low), _reach(bar.value, bar.high)) for bar in line.points],
        )
        for line in picture.series
    ]
    chart = _chart(slide, XL_CHART_TYPE.LINE_MARKERS, quarters, columns, place)
    for n, series in enumerate(chart.plots[0].series):
        colour, dash, mark = _LINES[n % len(_LINES)]
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width, series.format.line.dash_style = colour, Pt(2.25), dash
        series.marker.style, series.marker.size = mark, 8
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
    _axes(chart, ceiling(every, picture.maximum), _number_format(every), upright=True)
    if len(picture.series) <= 3:
        _label(chart.plots[0], _number_format(every), XL_LABEL_POSITION.ABOVE)
    blanks = chart._chartSpace.chart.find(qn("c:dispBlanksAs"))
    if blanks is not None:
        blanks.set("val", "gap")
    _legend(chart)
    return chart


def _named(bar: Bar) -> str:
    """The name on the axis, with its figure or with what is said instead."""
    return f"{bar.label}  {bar.hidden or bar.text}"


def _number_format(bars: Sequence[Bar]) -> str:
    return '0"%"' if is_percent(bars) else "#,##0.##"


def _reach(value: float | None, end: float | None) -> float | None:
    return None if value is None or end is None else abs(end - value)


def _chart(slide: Any, kind: XL_CHART_TYPE, names: Sequence[str], columns: Sequence[_Column], place: _Place) -> Any:
    drawn = CategoryChartData()
    drawn.categories = names
    for column in columns:
        drawn.add_series(column.name, column.values)
    chart = slide.shapes.add_chart(kind, *place, drawn).chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(13), INK
    at = len(columns) + 1
    for series, column in zip(chart.plots[0].series, columns, strict=True):
        if kind is XL_CHART_TYPE.BAR_CLUSTERED:
            _fill(series, column)
        if column.has_ends:
            _add_ends(series, column, at)
            at += 2
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet(names, columns))
    return chart


def _sheet(names: Sequence[str], columns: Sequence[_Column]) -> bytes:
    """The sheet behind a chart. Texts stay texts, whatever they begin with; hidden values are empty cells.

    Every column is headed: how far down and up a value may lie is named after it.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 44)
        sheet.write_column(1, 0, names)
        numbers: list[Sequence[float | None]] = [column.values for column in columns]
        numbers += [[pair[n] for pair in column.ends] for column in columns if column.has_ends for n in (0, 1)]
        heads = [column.name for column in columns]
        heads += [f"{column.name} ({sign})" for column in columns if column.has_ends for sign in "\N{MINUS SIGN}+"]
        sheet.set_column(1, len(heads), 24)
        sheet.write_row(0, 1, heads, book.add_format({"text_wrap": True, "valign": "bottom"}))
        for n, values in enumerate(numbers):
            for row, value in enumerate(values):
                if value is not None:
                    sheet.write_number(row + 1, n + 1, value)
    return out.getvalue()


def _add_ends(series: Any, column: _Column, at: int) -> None:
    """Error bars, read from two columns of the sheet: `at` (counted from 0) how far down, then how far up."""

    def ends(tag: str, which: int) -> str:
        letter, count = chr(ord("A") + at + which), len(column.ends)
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{pair[which]!r}</c:v></c:pt>'
            for n, pair in enumerate(column.ends)
            if pair[which] is not None
        )
        return (
            f"<c:{tag}><c:numRef><c:f>Sheet1!${letter}$2:${letter}${count + 1}</c:f><c:numCache>"
            f'<c:formatCode>General</c:formatCode><c:ptCount val="{count}"/>{points}</c:numCache></c:numRef></c:{tag}>'
        )

    dash = '<a:prstDash val="dash"/>' if column.dashed else ""
    upright = '<c:errDir val="y"/>' if series._element.getparent().tag == qn("c:lineChart") else ""
    bars = parse_xml(
        f'<c:errBars xmlns:c="{_C}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{upright}'
        '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{ends('plus', 1)}{ends('minus', 0)}"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{INK if column.dashed else EDGE}"/></a:solidFill>{dash}'
        "</a:ln></c:spPr></c:errBars>"
    )
    series._element.find(qn("c:cat")).addprevious(bars)


def _fill(series: Any, column: _Column) -> None:
    series.invert_if_negative = False
    if column.colour is None:
        series.format.fill.background()
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = column.colour
    if column.outline is not None:
        series.format.line.color.rgb, series.format.line.width = column.outline, Pt(0.75)


def _axes(chart: Any, most: float, number_format: str, *, upright: bool = False) -> None:
    names, values = chart.category_axis, chart.value_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, most, most / 4
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb, values.major_gridlines.format.line.width = HAIRLINE, Pt(0.75)
    values.format.line.fill.background()
    values.tick_labels.font.size, values.tick_labels.font.color.rgb = Pt(11), SOFT
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = number_format, False
    names.format.line.color.rgb = EDGE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(f'<c:tickLblSkip xmlns:c="{_C}" val="1"/>'))
    if not upright:
        names.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        chart.plots[0].gap_width = 55


def _label(plot: Any, number_format: str, position: Any = XL_LABEL_POSITION.OUTSIDE_END) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, position
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.font.size, labels.font.color.rgb = Pt(12), INK


def _legend(chart: Any) -> None:
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(12)


def hatch(fill: Any) -> None:
    """The pattern of what is hidden, as on paper."""
    fill.patterned()
    fill.pattern = MSO_PATTERN_TYPE.LIGHT_UPWARD_DIAGONAL
    fill.fore_color.rgb, fill.back_color.rgb = EDGE, RGBColor(0xFF, 0xFF, 0xFF)


def line_below(cell: Any, colour: RGBColor) -> None:
    """The line under a cell of a table, which the library has no word for."""
    line = parse_xml(
        '<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="6350"><a:solidFill>'
        f'<a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, line)
