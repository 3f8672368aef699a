"""A report on paper says what the report says, to eyes and to screen readers, and is the same bytes each time."""

import re
from ctypes import create_string_buffer
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from factories.reports_in_words import a_report, shown_texts

from reports.documents import paper as module
from reports.documents.letters import MISSING, drawable, signs_of, unsqueezed
from reports.documents.paper import LETTERS, paper
from reports.documents.report import Bar, BarChart, Section
from reports.documents.scale import ceiling, held_apart

FOLDER = Path(__file__).parents[2] / "platform" / "sotomado" / "static" / "dist" / "letters"
SETTLED = datetime(2026, 10, 2, tzinfo=UTC)
DIGEST = "9f2ab7c4" * 8
A4 = (595.28, 841.89)


def on_paper(report):
    return paper(report, digest=DIGEST, released_at=SETTLED, letters=FOLDER)


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def squeezed(text):
    return re.sub(r"\s|\ufffe", "", text)


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("units", [1, 7, 60])
def test_every_shown_figure_and_every_sentence_stands_on_the_paper(locale, units):
    report = a_report(locale, units)

    text = squeezed("".join(pages(on_paper(report))))

    for figure in shown_texts(report):
        assert squeezed(figure) in text, figure
    for section in report.findings + report.sections:
        for sentence in (section.title, *section.sentences, section.sure):
            assert squeezed(sentence) in text
    for name, words in report.about:
        assert squeezed(name + words) in text
    assert all(squeezed(sentence) in text for sentence in (*report.protection, report.released))


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_first_page_has_the_company_the_title_and_all_three_findings(locale):
    report = a_report(locale)

    first, *others = pages(on_paper(report))

    for words in (report.company, report.title, report.quarter, *(finding.title for finding in report.findings)):
        assert squeezed(words) in squeezed(first)
    assert all(squeezed(report.sections[0].title) in squeezed(page) for page in others[:1])


def test_a_finding_with_a_long_picture_says_its_words_first_and_shows_the_picture_later():
    long = BarChart("long", "長い図", tuple(Bar(f"部署{n}", n, f"{n}.5%") for n in range(1, 30)))
    report = replace(a_report(), findings=(replace(a_report().findings[0], pictures=(long,)), *a_report().findings[1:]))

    first, *others = pages(on_paper(report))

    assert "29.5%" not in first
    assert "29.5%" in "".join(others)


@pytest.mark.parametrize("sections", [1, 6])
def test_every_page_says_whose_quarter_it_is_its_number_and_the_digest(sections):
    report = a_report()
    report = replace(report, sections=report.sections * sections)

    found = pages(on_paper(report))

    for number, page in enumerate(found, 1):
        for words in (report.company, report.quarter, DIGEST[:16], f"{number} / {len(found)}"):
            assert squeezed(words) in squeezed(page)


def structure(pdf):
    """Every element of the tree that a screen reader walks: its kind and its alternative text."""
    document = pypdfium2.PdfDocument(pdf)
    found = []

    def said(function, element):
        size = max(function(element, None, 0), 2)
        buffer = create_string_buffer(size)
        function(element, buffer, size)
        return buffer.raw[: size - 2].decode("utf-16-le")

    def walk(element):
        kind = said(pdfium.FPDF_StructElement_GetType, element)
        found.append((kind, said(pdfium.FPDF_StructElement_GetAltText, element)))
        for n in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
            if child:
                walk(child)

    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for n in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, n))
        pdfium.FPDF_StructTree_Close(tree)
    document.close()
    return found


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_screen_reader_finds_headings_tables_and_a_text_for_every_chart(locale):
    report = a_report(locale)
    charts = [
        picture
        for section in report.findings + report.sections
        for picture in section.pictures
        if hasattr(picture, "alternative")
    ]
    pdf = on_paper(report)

    found = structure(pdf)

    kinds = [kind for kind, _ in found]
    assert {"H1", "H2", "Table", "TH", "TD", "Figure", "L", "P"} <= set(kinds)
    alternatives = {squeezed(text) for kind, text in found if kind == "Figure"}
    assert {squeezed(chart.alternative) for chart in charts} <= alternatives
    assert "" not in alternatives
    assert b"pdfuaid" in pdf


def test_the_same_report_is_the_same_bytes():
    assert on_paper(a_report()) == on_paper(a_report())
    assert on_paper(a_report("en")) != on_paper(a_report())


@pytest.mark.parametrize("units", [7, 110])
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_nothing_is_drawn_outside_the_paper(locale, units):
    document = pypdfium2.PdfDocument(on_paper(a_report(locale, units)))

    for page in document:
        assert page.get_size() == pytest.approx(A4, abs=0.1)
        text = page.get_textpage()
        for n in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(n)
            assert left >= 50, text.get_text_bounded(left, bottom, right, top)
            assert right <= A4[0] - 50, text.get_text_bounded(left, bottom, right, top)
            assert bottom > 20
            assert top < A4[1] - 30
        text.close()
    document.close()


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_digest_stands_whole_within_its_box_and_the_next_step_on_the_first_page(locale):
    report = replace(a_report(locale), about=(("指紋", f"{DIGEST}(JSONのファイルのSHA-256)"),))

    pdf = on_paper(report)

    assert all(squeezed(finding.sentences[-1]) in squeezed(pages(pdf)[0]) for finding in report.findings)
    page = list(pypdfium2.PdfDocument(pdf))[-1].get_textpage()
    found = page.search(DIGEST[:32])
    start, _ = found.get_next()
    boxes = [page.get_charbox(start + n) for n in range(64)]
    bottoms = [bottom for _, bottom, _, _ in boxes]
    assert max(bottoms) - min(bottoms) < 4
    rightmost = max(page.get_rect(n)[2] for n in range(page.count_rects()))
    assert rightmost <= A4[0] - 50


def test_letters_are_embedded_and_no_other_font_is_used():
    document = pypdfium2.PdfDocument(on_paper(a_report()))

    fonts = {}
    for page in document:
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
            font = pdfium.FPDFTextObj_GetFont(thing.raw)
            name = create_string_buffer(100)
            pdfium.FPDFFont_GetBaseFontName(font, name, 100)
            fonts[name.value.decode()] = pdfium.FPDFFont_GetIsEmbedded(font)
    document.close()
    assert len(fonts) == 2
    assert all("BIZUDPGothic" in name.replace("-", "") and embedded for name, embedded in fonts.items()), fonts


def test_a_picture_keeps_its_difference_in_grey():
    """A shown bar, its doubt and the paper differ enough in lightness to be told apart without colour."""

    def lightness(colour):
        red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    template = (Path(module.__file__).parent / "paper.typ").read_text()
    deep, pale, lamp = (
        re.search(rf'#let {name} = rgb\("(#......)"\)', template)[1] for name in ("deep", "pale", "lamp")
    )

    assert lightness(pale) - lightness(deep) > 0.3
    assert lightness(lamp) - lightness(deep) > 0.3
    assert 1 - lightness(pale) > 0.15


@pytest.mark.parametrize("name", ["第一🌱営業", "a\u200db", "نص", "#strong[x] $y$ \\ @z <a>", "=1+1", "𠮷野\U000e0100"])
def test_whatever_a_department_is_called_it_is_set_and_never_read_as_markup(name):
    chart = BarChart("use", name, (Bar(name, 12, "12%"), Bar(name, hidden=name)))
    report = replace(a_report(), company=name, sections=(Section("use", name, (name,), name, (chart,)),))

    text = squeezed("".join(pages(on_paper(report))))

    signs = signs_of(FOLDER / LETTERS[0])
    assert squeezed(drawable(name, signs)) in text


def test_what_the_letters_lack_becomes_the_printers_mark_and_what_is_silent_goes():
    signs = signs_of(FOLDER / LETTERS[0])

    assert drawable("窓🌱", signs) == f"窓{MISSING}"
    assert drawable("が\u200b\ufeff", signs) == "が"
    assert ord("あ") in signs
    assert ord("🌱") not in signs


def test_marks_that_follow_one_another_are_held_apart_and_others_left_alone():
    assert unsqueezed("「窓」「海」、と") == "「窓」\u2060「海」\u2060、と"
    assert unsqueezed("窓、海") == "窓、海"


@pytest.mark.parametrize(
    ("values", "end"), [((), 1), ((18,), 20), ((31, 37), 40), ((0.4,), 0.4), ((97,), 100), ((3.2,), 4), ((100,), 100)]
)
def test_an_axis_ends_at_a_round_number_above_what_is_drawn(values, end):
    assert ceiling([Bar("x", value, f"{value}%") for value in values]) == pytest.approx(end)


def test_names_beside_lines_keep_their_distance_and_their_order():
    placed = held_apart([0.5, 0.52, None, 0.98, 1.0], gap=0.1)

    shown = [place for place in placed if place is not None]
    assert placed[2] is None
    assert shown == sorted(shown)
    assert all(after - before >= 0.1 - 1e-9 for before, after in pairwise(shown))
    assert shown[-1] <= 1.05 + 1e-9
