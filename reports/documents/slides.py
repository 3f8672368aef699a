"""A report as slides in 16:9: one finding a slide, its charts native and open to editing, its doubts in the notes.

What does not fit on a slide goes on the next under the same title; nothing is made smaller until nobody can read it.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reports.documents.alternatives import in_words
from reports.documents.printable import all_printable
from reports.documents.report import BarChart, Grid, Picture, Report, Section, TrendChart, TwoStoreys, WordList
from reports.documents.scale import depths_of
from reports.documents.slide_charts import draw_bars, draw_storeys, draw_trend, hatch, line_below
from reports.documents.slide_house import (
    DEEP,
    FOOT,
    HAIRLINE,
    INK,
    LAMP,
    LEFT,
    PAPER,
    SOFT,
    SPAN,
    TITLE_HEIGHT,
    TOP,
    house,
    language,
    lines_of,
)
from reports.documents.zipped import steady

MOST_COLUMNS = 8
# The least height of a bar and of a pair of them, and the most that sentences take beside a picture.
_BAR, _PAIR, _MOST_TEXT = Inches(0.3), Inches(0.52), Inches(1.75)
_AROUND = Inches(0.75)  # caption and axis of a chart
_LABEL = Inches(3.2)
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's own name for a table without any style
_BOTTOM = FOOT - Inches(0.15)
# A line of text stands this much higher than its letters.
_LEADING = 1.35


@dataclass
class _Slide:
    """A slide being written, from the top down: `y` is where the next thing begins (EMU)."""

    slide: Any
    report: Report
    y: int = TOP + TITLE_HEIGHT + Inches(0.15)

    def write(self, words: str, size: float, *, soft: bool = False, bold: bool = False, after: float = 0.08) -> None:
        """A paragraph over the whole width."""
        if words:
            height = int(lines_of(words, SPAN, size) * Pt(size) * _LEADING)
            _text(self.slide, self.report, words, (LEFT, self.y, SPAN, height), size, soft=soft, bold=bold)
            self.y += height + Inches(after)


def slides(report: Report, *, digest: str, released_at: datetime) -> bytes:
    """The presentation, the same bytes for the same report, digest and instant. Grows with bars and cells."""
    report = all_printable(report)
    deck = house(report, digest)
    _cover(deck, report)
    for finding in report.findings:
        _section(deck, report, finding, size=18, ends_in_a_step=True)
    for section in report.sections:
        _section(deck, report, section, size=14)
    _about(deck, report)
    told = deck.core_properties
    told.title, told.author, told.subject, told.keywords = f"{report.company} {report.title}", "", report.quarter, ""
    told.last_modified_by, told.comments, told.language, told.revision = "", "", language(report), 1
    out = io.BytesIO()
    deck.save(out)
    return steady(out.getvalue(), released_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _new(deck: Any, report: Report, title: str, notes: Sequence[str]) -> _Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    frame = slide.shapes.title.text_frame
    frame.text = title
    _say(frame.paragraphs[0], report)
    spoken = "\n".join(line for line in notes if line)
    if spoken:
        slide.notes_slide.notes_text_frame.text = spoken
    return _Slide(slide, report)


def _cover(deck: Any, report: Report) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = LEFT, Inches(2.2), Inches(8.2), Inches(1.9)
    title.text_frame.text = report.title
    _say(title.text_frame.paragraphs[0], report, size=38)
    _text(slide, report, report.company, (LEFT, Inches(1.5), Inches(8.2), Inches(0.5)), 20, bold=True, deep=True)
    _text(slide, report, report.quarter, (LEFT, Inches(4.25), Inches(8.2), Inches(0.45)), 20, soft=True)
    _text(slide, report, report.lead, (LEFT, Inches(4.85), Inches(8.2), Inches(1.2)), 14, soft=True)
    _window(slide, Inches(9.6), Inches(1.5), Inches(2.9), Inches(4.5))
    slide.notes_slide.notes_text_frame.text = "\n".join(finding.title for finding in report.findings)


def _window(slide: Any, x: int, y: int, width: int, height: int) -> None:
    """The house's sign: an arched window, the sun low behind it."""

    def shape(kind: Any, left: float, top: float, wide: float, high: float, colour: Any, line: Any = None) -> Any:
        drawn = slide.shapes.add_shape(
            kind, Emu(int(x + left * width)), Emu(int(y + top * height)), int(wide * width), int(high * height)
        )
        drawn.fill.solid()
        drawn.fill.fore_color.rgb = colour
        drawn.shadow.inherit = False
        if line is None:
            drawn.line.fill.background()
        else:
            drawn.line.color.rgb, drawn.line.width = line, Pt(4)
        drawn.name = "Window"
        return drawn

    arch = shape(MSO_SHAPE.ROUND_2_SAME_RECTANGLE, 0, 0, 1, 1, DEEP, DEEP)
    arch.adjustments[0] = 0.5
    shape(MSO_SHAPE.OVAL, 0.3, 0.36, 0.4, 0.4 * width / height, LAMP)
    shape(MSO_SHAPE.RECTANGLE, 0.03, 0.62, 0.94, 0.36, INK)
    shape(MSO_SHAPE.RECTANGLE, 0.485, 0.01, 0.03, 0.98, PAPER)
    shape(MSO_SHAPE.RECTANGLE, 0.01, 0.52, 0.98, 0.02, PAPER)


def _section(deck: Any, report: Report, section: Section, size: float, *, ends_in_a_step: bool = False) -> None:
    """The sentences and the first picture on a slide, every further picture on one of its own; all in the notes.

    `ends_in_a_step`: the last sentence says what can be done next.
    """
    said = [*section.sentences, section.sure]
    notes = [*said, *(words for one in section.pictures for words in (one.caption, in_words(one), one.note))]

    def turn() -> _Slide:
        return _new(deck, report, section.title, list(dict.fromkeys(notes)))

    page = turn()
    step = section.sentences[-1] if ends_in_a_step and len(section.sentences) > 1 else ""
    _sentences(page, section, size, room=_room_for_text(page, section), step=step)
    is_fresh = True
    for picture in section.pictures:
        match picture:
            case Grid() | WordList():
                page = _draw_table(page, picture, turn)
            case _:
                for part in _parts(page if is_fresh else None, picture):
                    page = page if is_fresh else turn()
                    _draw(page, picture, part)
                    is_fresh = False
        is_fresh = False


def _room_for_text(page: _Slide, section: Section) -> int:
    """What the first picture leaves, so that it stays whole where a slide can hold it; a sentence at least."""
    left: int = _BOTTOM - page.y
    match section.pictures[:1]:
        case ():
            return left
        case (BarChart() as chart,):
            needed = len(chart.bars) * _BAR + _AROUND + _below(chart)
        case (TwoStoreys() as chart,):
            needed = len(chart.rows) * _PAIR + _AROUND + _below(chart)
        case _:
            needed = 0
    spare = Inches(0.16)  # what stands between paragraphs
    return _MOST_TEXT if needed > left else max(0, min(_MOST_TEXT, left - needed - spare))


def _sentences(page: _Slide, section: Section, size: float, room: int, step: str) -> None:
    """The first sentence, and as many more as there is room for, whole ones; what is sure about them after them.

    What can be done next (`step`) is never left out, and stands out.
    """
    until = page.y + room - (_tall(step, size) if step else 0)
    said = section.sentences[:-1] if step else section.sentences
    for number, sentence in enumerate(said):
        if number and page.y + _tall(sentence, size) > until:
            break
        page.write(sentence, size)
    page.write(step, size, bold=True)
    if page.y + _tall(section.sure, 12) <= until + (_tall(step, size) if step else 0):
        page.write(section.sure, 12, soft=True)
    page.y += Inches(0.06)


def _tall(words: str, size: float) -> int:
    """How high a paragraph over the whole width becomes."""
    return int(lines_of(words, SPAN, size) * Pt(size) * _LEADING)


def _parts(page: _Slide | None, picture: Picture) -> list[Sequence[Any]]:
    """The bars of a chart in parts that a slide has room for, the first beside what stands on `page` already."""
    begun = TOP + TITLE_HEIGHT + Inches(0.15)
    whole = _BOTTOM - begun - _AROUND - _below(picture)
    left = whole if page is None else whole - (page.y - begun)
    match picture:
        case BarChart():
            return _cut(picture.bars, left // _BAR, whole // _BAR)
        case TwoStoreys():
            return _cut(picture.rows, left // _PAIR, whole // _PAIR)
        case TrendChart():
            return [picture.series] if picture.series else []
        case _:
            return []


def _cut(things: Sequence[Any], first: int, most: int) -> list[Sequence[Any]]:
    """Parts of at most `most`, as equal as they can be; all in one where `first` holds them."""
    if len(things) <= first:
        return [things] if things else []
    count = -(-len(things) // max(1, min(first, most)))
    return [things[len(things) * n // count : len(things) * (n + 1) // count] for n in range(count)]


def _draw(page: _Slide, picture: Picture, part: Any) -> None:
    """A chart in the room that is left, its notes under it."""
    page.write(picture.caption, 13, soft=True, bold=True, after=0.04)
    room = _BOTTOM - page.y - _below(picture) - Inches(0.05)
    match picture:
        case BarChart():
            room = min(room, Inches(0.6) * len(part) + Inches(0.5))
            draw_bars(page.slide, picture, part, (LEFT, page.y, SPAN, room))
        case TwoStoreys():
            room = min(room, Inches(0.9) * len(part) + Inches(0.8))
            draw_storeys(page.slide, picture, part, (LEFT, page.y, SPAN, room))
        case TrendChart():
            draw_trend(page.slide, picture, (LEFT, page.y, SPAN, room))
    _finish(page, picture, room)


def _finish(page: _Slide, picture: Picture, height: int) -> None:
    """Name what was drawn last, say it in words, and write what stands under it."""
    frame = page.slide.shapes[-1]
    frame.name = picture.id
    frame._element.nvGraphicFramePr.cNvPr.set("descr", in_words(picture))
    page.y += height + Inches(0.05)
    for words in (picture.note, *_unseen(picture)):
        page.write(words, 11, soft=True, after=0.04)
    page.y += Inches(0.15)


def _below(picture: Picture) -> int:
    """How much room the words under a picture take."""
    under = [words for words in (picture.note, *_unseen(picture)) if words]
    return sum(int(lines_of(words, SPAN, 11) * Pt(11) * _LEADING) + Inches(0.04) for words in under)


def _draw_table(page: _Slide, picture: Grid | WordList, turn: Callable[[], _Slide]) -> _Slide:
    """A table on this slide if it fits, else from the next on, cut where a slide ends; gives the last slide."""
    for rows, heads in _tables(picture):
        heights = [_height(cells) for cells in rows]
        head = _height(heads) if heads else 0
        rest = Inches(0.35) + _below(picture)
        if page.y + rest + head + sum(heights) > _BOTTOM and page.y > TOP + TITLE_HEIGHT + Inches(0.2):
            page = turn()
        while rows:
            fits, tall = 0, page.y + rest + head
            while fits < len(rows) and (fits == 0 or tall + heights[fits] <= _BOTTOM):
                tall += heights[fits]
                fits += 1
            fits = -(-len(rows) // -(-len(rows) // fits))
            page.write(picture.caption, 13, soft=True, bold=True, after=0.04)
            drawn = _table(page, ([heads] if heads else []) + rows[:fits], has_heads=bool(heads))
            _finish(page, picture, drawn)
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
        int(lines_of(cell.words, cell.width - Inches(0.16), cell.size) * Pt(cell.size) * _LEADING) for cell in cells
    )
    return max(Inches(0.34), tallest + Inches(0.1))


def _table(page: _Slide, rows: Sequence[Sequence[_Cell]], *, has_heads: bool) -> int:
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


def _write_cell(page: _Slide, place: Any, cell: _Cell, *, is_head: bool) -> None:
    place.text = cell.words
    place.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.MIDDLE
    place.margin_left = place.margin_right = Inches(0.08)
    place.margin_top = place.margin_bottom = Inches(0.03)
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if cell.right else PP_ALIGN.LEFT
    paragraph.font.size = Pt(cell.size)
    _say(paragraph, page.report, size=cell.size, bold=cell.bold, colour=INK)
    if cell.hidden:
        hatch(place.fill)
    line_below(place, DEEP if is_head else HAIRLINE)


def _unseen(picture: Picture) -> list[str]:
    """What is said of hidden points where the axis cannot carry it."""
    match picture:
        case TrendChart():
            return [
                f"{line.label}: {', '.join(f'{bar.label} {bar.hidden}' for bar in line.points if bar.hidden)}"
                for line in picture.series
                if any(bar.hidden for bar in line.points)
            ]
        case TwoStoreys():
            return [
                f"{label}: {name} {bar.hidden}"
                for label, *pair in picture.rows
                for name, bar in zip((picture.above, picture.below), pair, strict=True)
                if bar.hidden
            ]
        case _:
            return []


def _about(deck: Any, report: Report) -> None:
    """Period, thresholds, units and protection: on as many slides as that takes."""
    page = _new(deck, report, report.about_title, [])
    lines = [*((name, words) for name, words in report.about), *(("", words) for words in report.protection)]
    name_width, words_left = Inches(2.6), LEFT + Inches(2.8)
    words_width = SPAN - Inches(2.8)
    for name, words in (*lines, ("", report.released)):
        left, width = (words_left, words_width) if name else (LEFT, SPAN)
        careful = int(width * 0.93)  # a digest is one long word, which breaks late
        rows = max(lines_of(words, careful, 13), lines_of(name, name_width, 13) if name else 1)
        height = int(rows * Pt(13) * _LEADING)
        if page.y + height > _BOTTOM:
            page = _new(deck, report, report.about_title, [])
        if name:
            _text(page.slide, report, name, (LEFT, page.y, name_width, height), 13, bold=True)
        _text(page.slide, report, words, (left, page.y, width, height), 13)
        page.y += height + Inches(0.07)
    rule = page.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, LEFT, page.y, LEFT + SPAN, page.y)
    rule.line.color.rgb, rule.line.width, rule.name = HAIRLINE, Pt(0.75), "Rule"


def _text(
    slide: Any,
    report: Report,
    words: str,
    place: tuple[int, int, int, int],
    size: float,
    *,
    soft: bool = False,
    bold: bool = False,
    deep: bool = False,
) -> None:
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    _say(frame.paragraphs[0], report, size=size, bold=bold, colour=SOFT if soft else DEEP if deep else INK)


def _say(paragraph: Any, report: Report, *, size: float = 0, bold: bool | None = None, colour: Any = None) -> None:
    """In which language, size and colour a paragraph speaks."""
    for run in paragraph.runs:
        run._r.get_or_add_rPr().set("lang", language(report))
        if size:
            run.font.size = Pt(size)
        if bold is not None:
            run.font.bold = bold
        if colour is not None:
            run.font.color.rgb = colour
