"""Tables on slides: plain, cut where a slide ends or columns become too narrow to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from reports.documents.report import Grid, WordList
from reports.documents.scale import depths_of
from reports.documents.slides.charts import hatch, line_below
from reports.documents.slides.house import DEEP, HAIRLINE, INK, LEFT, SPAN, TITLE_HEIGHT, TOP, lines_of
from reports.documents.slides.page import BOTTOM, LEADING, Slide, below, finish, say

MOST_COLUMNS = 8
_LABEL = Inches(3.2)
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's own name for a table without any style


def draw_table(page: Slide, picture: Grid | WordList, turn: Callable[[], Slide]) -> Slide:
    """A table on this slide if it fits, else from the next on, cut where a slide ends; gives the last slide."""
    for rows, heads in _tables(picture):
        heights = [_height(cells) for cells in rows]
        head = _height(heads) if heads else 0
        rest = Inches(0.35) + below(picture)
        if page.y + rest + head + sum(heights) > BOTTOM and page.y > TOP + TITLE_HEIGHT + Inches(0.2):
            page = turn()
        while rows:
            fits, tall = 0, page.y + rest + head
            while fits < len(rows) and (fits == 0 or tall + heights[fits] <= BOTTOM):
                tall += heights[fits]
                fits += 1
            fits = -(-len(rows) // -(-len(rows) // fits))
            page.write(picture.caption, 13, soft=True, bold=True, after=0.04)
            drawn = _table(page, ([heads] if heads else []) + rows[:fits], has_heads=bool(heads))
            finish(page, picture, drawn)
            rows, heights = rows[fits:], heights[fits:]
            if rows:
                page = turn()
    return page


@dataclass(frozen=True)
class _Cell:
    """A cell of a table as it is written."""

    words: str
    size: float
    width: int
    bold: bool = False
    right: bool = False
    hidden: bool = False


def _tables(picture: Grid | WordList) -> list[tuple[list[list[_Cell]], list[_Cell]]]:
    """The rows and the headings of a table, in as many tables as are too wide for one."""
    if isinstance(picture, WordList):
        rows = [
            [_Cell(name, 13, _LABEL, bold=True), _Cell("   ".join(words), 13, SPAN - _LABEL)]
            for name, words in picture.groups
        ]
        return [(rows, [])]
    count = len(picture.rows[0][1]) if picture.rows else 0
    corner, names = (
        (picture.headings[0], picture.headings[1:]) if len(picture.headings) == count + 1 else ("", picture.headings)
    )
    tables = []
    for start in range(0, count, MOST_COLUMNS):
        shown = slice(start, start + MOST_COLUMNS)
        width = (SPAN - _LABEL) // len(names[shown])
        heads = [
            _Cell(corner, 10, _LABEL, bold=True),
            *(_Cell(name, 10, width, bold=True, right=True) for name in names[shown]),
        ]
        rows = [
            [
                _Cell("\N{IDEOGRAPHIC SPACE}" * depth + label, 11, _LABEL),
                *(
                    _Cell(picture.hidden, 9, width, right=True, hidden=True)
                    if text is None
                    else _Cell(text, 11, width, right=True)
                    for text in cells[shown]
                ),
            ]
            for (label, cells), depth in zip(picture.rows, depths_of(picture), strict=True)
        ]
        tables.append((rows, heads))
    return tables


def _height(cells: Sequence[_Cell]) -> int:
    """How high a row becomes in Office: its longest cell."""
    tallest = max(
        int(lines_of(cell.words, cell.width - Inches(0.16), cell.size) * Pt(cell.size) * LEADING) for cell in cells
    )
    return max(Inches(0.34), tallest + Inches(0.1))


def _table(page: Slide, rows: Sequence[Sequence[_Cell]], *, has_heads: bool) -> int:
    """A plain table, hairlines and no bands of colour; gives its height."""
    heights = [_height(cells) for cells in rows]
    frame = page.slide.shapes.add_table(len(rows), len(rows[0]), LEFT, page.y, SPAN, sum(heights))
    table = frame.table
    table.horz_banding, table.first_row, table.first_col = False, has_heads, not has_heads
    frame._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
    for column, cell in zip(table.columns, rows[0], strict=True):
        column.width = cell.width
    for y, cells in enumerate(rows):
        table.rows[y].height = heights[y]
        for x, cell in enumerate(cells):
            _write_cell(page, table.cell(y, x), cell, is_head=has_heads and y == 0)
    return sum(heights)


def _write_cell(page: Slide, place: Any, cell: _Cell, *, is_head: bool) -> None:
    place.text = cell.words
    place.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.MIDDLE
    place.margin_left = place.margin_right = Inches(0.08)
    place.margin_top = place.margin_bottom = Inches(0.03)
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if cell.right else PP_ALIGN.LEFT
    paragraph.font.size = Pt(cell.size)
    say(paragraph, page.report, size=cell.size, bold=cell.bold, colour=INK)
    if cell.hidden:
        hatch(place.fill)
    line_below(place, DEEP if is_head else HAIRLINE)
