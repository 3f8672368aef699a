"""A slide being written from the top down: paragraphs, and what stands beneath a picture and is said of it."""

from dataclasses import dataclass
from typing import Any

from pptx.util import Inches, Pt

from reports.documents.alternatives import in_words
from reports.documents.report import Picture, Report, TrendChart, TwoStoreys
from reports.documents.slides.house import DEEP, FOOT, INK, LEFT, SOFT, SPAN, TITLE_HEIGHT, TOP, language, lines_of

BOTTOM = FOOT - Inches(0.15)
# A line of text stands this much higher than its letters.
LEADING = 1.35


@dataclass
class Slide:
    """A slide being written, from the top down: `y` is where the next thing begins (EMU)."""

    slide: Any
    report: Report
    y: int = TOP + TITLE_HEIGHT + Inches(0.15)

    def write(self, words: str, size: float, *, soft: bool = False, bold: bool = False, after: float = 0.08) -> None:
        """A paragraph over the whole width."""
        if words:
            height = tall(words, size)
            text_box(self.slide, self.report, words, (LEFT, self.y, SPAN, height), size, soft=soft, bold=bold)
            self.y += height + Inches(after)


def tall(words: str, size: float) -> int:
    """How high a paragraph over the whole width becomes."""
    return int(lines_of(words, SPAN, size) * Pt(size) * LEADING)


def finish(page: Slide, picture: Picture, height: int) -> None:
    """Name what was drawn last, say it in words, and write what stands under it."""
    frame = page.slide.shapes[-1]
    frame.name = picture.id
    frame._element.nvGraphicFramePr.cNvPr.set("descr", in_words(picture))
    page.y += height + Inches(0.05)
    for words in (picture.note, *_unseen(picture)):
        page.write(words, 11, soft=True, after=0.04)
    page.y += Inches(0.15)


def below(picture: Picture) -> int:
    """How much room the words under a picture take."""
    under = [words for words in (picture.note, *_unseen(picture)) if words]
    return sum(int(lines_of(words, SPAN, 11) * Pt(11) * LEADING) + Inches(0.04) for words in under)


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


def text_box(
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
    """A box of one paragraph at `place`: left, top, width, height (EMU)."""
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    say(frame.paragraphs[0], report, size=size, bold=bold, colour=SOFT if soft else DEEP if deep else INK)


def say(paragraph: Any, report: Report, *, size: float = 0, bold: bool | None = None, colour: Any = None) -> None:
    """In which language, size and colour a paragraph speaks."""
    for run in paragraph.runs:
        run._r.get_or_add_rPr().set("lang", language(report))
        if size:
            run.font.size = Pt(size)
        if bold is not None:
            run.font.bold = bold
        if colour is not None:
            run.font.color.rgb = colour
