"""A report as slides in 16:9: one finding a slide, its charts native and open to editing, its doubts in the notes.

What does not fit on a slide goes on the next under the same title; nothing is made smaller until nobody can read it.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.util import Emu, Inches, Pt

from reports.documents.alternatives import in_words
from reports.documents.printable import all_printable
from reports.documents.report import BarChart, Grid, Picture, Report, Section, TrendChart, TwoStoreys, WordList
from reports.documents.slides.charts import draw_bars, draw_storeys, draw_trend
from reports.documents.slides.house import (
    DEEP,
    HAIRLINE,
    INK,
    LAMP,
    LEFT,
    PAPER,
    SPAN,
    TITLE_HEIGHT,
    TOP,
    house,
    language,
    lines_of,
)
from reports.documents.slides.page import BOTTOM, LEADING, Slide, below, finish, say, tall, text_box
from reports.documents.slides.tables import draw_table
from reports.documents.zipped import steady

# The least height of a bar and of a pair of them, and the most that sentences take beside a picture.
_BAR, _PAIR, _MOST_TEXT = Inches(0.3), Inches(0.52), Inches(1.75)
_AROUND = Inches(0.75)  # caption and axis of a chart


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


def _new(deck: Any, report: Report, title: str, notes: Sequence[str]) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    frame = slide.shapes.title.text_frame
    frame.text = title
    say(frame.paragraphs[0], report)
    spoken = "\n".join(line for line in notes if line)
    if spoken:
        slide.notes_slide.notes_text_frame.text = spoken
    return Slide(slide, report)


def _cover(deck: Any, report: Report) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = LEFT, Inches(2.2), Inches(8.2), Inches(1.9)
    title.text_frame.text = report.title
    say(title.text_frame.paragraphs[0], report, size=38)
    text_box(slide, report, report.company, (LEFT, Inches(1.5), Inches(8.2), Inches(0.5)), 20, bold=True, deep=True)
    text_box(slide, report, report.quarter, (LEFT, Inches(4.25), Inches(8.2), Inches(0.45)), 20, soft=True)
    text_box(slide, report, report.lead, (LEFT, Inches(4.85), Inches(8.2), Inches(1.2)), 14, soft=True)
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

    def turn() -> Slide:
        return _new(deck, report, section.title, list(dict.fromkeys(notes)))

    page = turn()
    step = section.sentences[-1] if ends_in_a_step and len(section.sentences) > 1 else ""
    _sentences(page, section, size, room=_room_for_text(page, section), step=step)
    is_fresh = True
    for picture in section.pictures:
        match picture:
            case Grid() | WordList():
                page = draw_table(page, picture, turn)
            case _:
                for part in _parts(page if is_fresh else None, picture):
                    page = page if is_fresh else turn()
                    _draw(page, picture, part)
                    is_fresh = False
        is_fresh = False


def _room_for_text(page: Slide, section: Section) -> int:
    """What the first picture leaves, so that it stays whole where a slide can hold it; a sentence at least."""
    left: int = BOTTOM - page.y
    match section.pictures[:1]:
        case ():
            return left
        case (BarChart() as chart,):
            needed = len(chart.bars) * _BAR + _AROUND + below(chart)
        case (TwoStoreys() as chart,):
            needed = len(chart.rows) * _PAIR + _AROUND + below(chart)
        case _:
            needed = 0
    spare = Inches(0.16)  # what stands between paragraphs
    return _MOST_TEXT if needed > left else max(0, min(_MOST_TEXT, left - needed - spare))


def _sentences(page: Slide, section: Section, size: float, room: int, step: str) -> None:
    """The first sentence, and as many more as there is room for, whole ones; what is sure about them after them.

    What can be done next (`step`) is never left out, and stands out.
    """
    until = page.y + room - (tall(step, size) if step else 0)
    said = section.sentences[:-1] if step else section.sentences
    for number, sentence in enumerate(said):
        if number and page.y + tall(sentence, size) > until:
            break
        page.write(sentence, size)
    page.write(step, size, bold=True)
    if page.y + tall(section.sure, 12) <= until + (tall(step, size) if step else 0):
        page.write(section.sure, 12, soft=True)
    page.y += Inches(0.06)


def _parts(page: Slide | None, picture: Picture) -> list[Sequence[Any]]:
    """The bars of a chart in parts that a slide has room for, the first beside what stands on `page` already."""
    begun = TOP + TITLE_HEIGHT + Inches(0.15)
    whole = BOTTOM - begun - _AROUND - below(picture)
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


def _draw(page: Slide, picture: Picture, part: Any) -> None:
    """A chart in the room that is left, its notes under it."""
    page.write(picture.caption, 13, soft=True, bold=True, after=0.04)
    room = BOTTOM - page.y - below(picture) - Inches(0.05)
    match picture:
        case BarChart():
            room = min(room, Inches(0.6) * len(part) + Inches(0.5))
            draw_bars(page.slide, picture, part, (LEFT, page.y, SPAN, room))
        case TwoStoreys():
            room = min(room, Inches(0.9) * len(part) + Inches(0.8))
            draw_storeys(page.slide, picture, part, (LEFT, page.y, SPAN, room))
        case TrendChart():
            draw_trend(page.slide, picture, (LEFT, page.y, SPAN, room))
    finish(page, picture, room)


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
        height = int(rows * Pt(13) * LEADING)
        if page.y + height > BOTTOM:
            page = _new(deck, report, report.about_title, [])
        if name:
            text_box(page.slide, report, name, (LEFT, page.y, name_width, height), 13, bold=True)
        text_box(page.slide, report, words, (left, page.y, width, height), 13)
        page.y += height + Inches(0.07)
    rule = page.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, LEFT, page.y, LEFT + SPAN, page.y)
    rule.line.color.rgb, rule.line.width, rule.name = HAIRLINE, Pt(0.75), "Rule"
