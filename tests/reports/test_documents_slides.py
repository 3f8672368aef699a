"""Slides hold native charts of the shown values alone, keep within the slide, and are the same bytes each time."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest
from factories.reports_in_words import a_report, shown_texts
from openpyxl import load_workbook
from pptx import Presentation

from reports.documents.alternatives import in_words
from reports.documents.report import Bar, BarChart, Grid, Section, TrendChart, TwoStoreys
from reports.documents.slides import slides

SETTLED = datetime(2026, 10, 2, tzinfo=UTC)
DIGEST = "9f2ab7c4" * 8
CHARTS = (BarChart, TrendChart, TwoStoreys)


def drawn(report):
    return Presentation(io.BytesIO(slides(report, digest=DIGEST, released_at=SETTLED)))


def pictures(report, *kinds):
    return [p for section in report.findings + report.sections for p in section.pictures if isinstance(p, kinds)]


def frames(deck, picture_id):
    """All that was drawn of one picture; a long one takes several slides."""
    return [shape for slide in deck.slides for shape in slide.shapes if shape.name == picture_id]


def all_text(deck):
    found = []
    for slide in deck.slides:
        found.append(slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "")
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                found += [str(name) for name in shape.chart.plots[0].categories]
    return "\n".join(found)


@pytest.mark.parametrize("units", [1, 7, 60])
def test_a_charts_values_are_the_shown_ones_and_what_is_hidden_has_none(units):
    report = a_report(units=units)
    deck = drawn(report)

    for picture in pictures(report, BarChart):
        series = [[], []]
        for frame in frames(deck, picture.id)[: len(picture.bars)]:
            for kept, one in zip(series, frame.chart.plots[0].series, strict=False):
                kept += one.values
        once = len(picture.bars)
        if picture.id == "satisfaction":
            assert series[0][:once] == [bar.high for bar in picture.bars]
            assert series[1][:once] == [bar.low for bar in picture.bars]
        else:
            assert series[0][:once] == [bar.value for bar in picture.bars]
    for picture in pictures(report, TrendChart):
        lines = frames(deck, picture.id)[0].chart.plots[0].series
        assert [list(line.values) for line in lines] == [[bar.value for bar in one.points] for one in picture.series]
    for picture in pictures(report, TwoStoreys):
        above, below = frames(deck, picture.id)[0].chart.plots[0].series
        assert list(above.values) == [row[1].value for row in picture.rows]
        assert list(below.values) == [row[2].value for row in picture.rows]


def test_the_sheet_behind_a_chart_holds_the_same_values_and_nothing_where_something_is_hidden():
    report = a_report()
    deck = drawn(report)
    [use] = [picture for picture in pictures(report, BarChart) if picture.id == "use"]

    sheet = load_workbook(io.BytesIO(frames(deck, "use")[0].chart.part.chart_workbook.xlsx_part.blob)).active

    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [bar.value for bar in use.bars]
    assert any(bar.value is None for bar in use.bars)


def test_doubt_is_drawn_as_error_bars_that_read_the_sheet():
    report = a_report()
    [themes] = {p.id: p for p in pictures(report, BarChart) if p.id == "themes"}.values()

    frame = frames(drawn(report), "themes")[0]

    bars = frame.chart.plots[0].series[0]._element.findall(".//{*}errBars")
    assert len(bars) == 1
    down = [float(v.text) for v in bars[0].findall("{*}minus//{*}pt/{*}v")]
    assert down == [bar.value - bar.low for bar in themes.bars if bar.value is not None]
    assert bars[0].find("{*}minus//{*}f").text == f"Sheet1!$C$2:$C${len(themes.bars) + 1}"


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_shown_figure_and_every_sentence_stands_on_a_slide_or_in_its_notes(locale):
    report = a_report(locale)

    text = all_text(drawn(report))

    for figure in shown_texts(report):
        if figure[:-1].isdigit():  # of lines and pairs the chart itself writes the value
            continue
        assert figure in text, figure
    for section in report.findings + report.sections:
        for sentence in (section.title, *section.sentences, section.sure):
            assert sentence in text
    for words in (report.company, report.quarter, *(w for pair in report.about for w in pair), *report.protection):
        assert words in text
    assert report.released in text


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("units", [7, 60])
def test_nothing_leaves_the_slide_and_nothing_covers_anything(locale, units):
    deck = drawn(a_report(locale, units))

    for number, slide in enumerate(deck.slides):
        shapes = [shape for shape in slide.shapes if shape.name != "Window"]
        for shape in slide.shapes:
            assert shape.left >= 0, (number, shape.name)
            assert shape.top >= 0, (number, shape.name)
            assert shape.left + shape.width <= deck.slide_width, (number, shape.name)
            assert shape.top + shape.height <= deck.slide_height * 0.94, (number, shape.name)
        for one, other in combinations(shapes, 2):
            beside = one.left + one.width <= other.left or other.left + other.width <= one.left
            apart = one.top + one.height <= other.top or other.top + other.height <= one.top
            assert beside or apart, (number, one.name, other.name)


def test_every_chart_and_table_has_an_alternative_text_and_every_slide_a_title():
    report = a_report()
    deck = drawn(report)

    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr"), shape.name
    for picture in pictures(report, *CHARTS, Grid):
        assert {frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames(deck, picture.id)} >= {
            in_words(picture)
        }


def test_notes_say_how_sure_it_is():
    report = a_report()
    deck = drawn(report)

    finding = deck.slides[1]
    assert report.findings[0].sure in finding.notes_slide.notes_text_frame.text


def test_the_deck_is_the_houses_own_wide_and_with_japanese_letters():
    content = slides(a_report(), digest=DIGEST, released_at=SETTLED)
    deck = Presentation(io.BytesIO(content))

    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.01)
    assert [layout.name for layout in deck.slide_layouts] == ["Sotomado"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
        assert not any("thumbnail" in name or "printerSettings" in name for name in archive.namelist())
    assert '<a:ea typeface="Yu Mincho"' in theme
    assert '<a:ea typeface="Yu Gothic"' in theme
    assert "17525F" in theme
    assert deck.core_properties.author == ""
    assert "2026-Q3" in deck.slide_layouts[0]._element.xml or "2026年7–9月" in deck.slide_layouts[0]._element.xml
    assert DIGEST[:16] in deck.slide_layouts[0]._element.xml


def test_the_same_report_is_the_same_bytes_down_to_the_sheets_within(monkeypatch):
    first = slides(a_report(), digest=DIGEST, released_at=SETTLED)

    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))

    assert slides(a_report(), digest=DIGEST, released_at=SETTLED) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert b"2026-10-02T00:00:00Z" in archive.read("docProps/core.xml")
        sheet = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(archive.read(sheet))) as inner:
            assert b"2026-10-02T00:00:00Z" in inner.read("docProps/core.xml")


@pytest.mark.parametrize("name", ["=1+1", "<a&b>", "\x0bx", "長い" * 60])
def test_whatever_a_department_is_called_the_deck_opens_and_computes_nothing(name):
    chart = BarChart("use", name, (Bar(name, 12, "12%"), Bar(name, hidden="非表示")))
    report = replace(a_report(), company=name, sections=(Section("use", name, (name,), name, (chart,)),))

    deck = drawn(report)

    sheet = load_workbook(io.BytesIO(frames(deck, "use")[-1].chart.part.chart_workbook.xlsx_part.blob)).active
    assert sheet["A2"].data_type == "s"
    assert sheet["B1"].data_type == "s"


def test_what_can_be_done_next_is_never_left_off_a_slide_and_every_column_behind_a_chart_is_headed():
    long = "長い文がつづきます。" * 30
    marked = BarChart(
        "use", "図", (Bar("全社", 30, "30%", 20, 40, mark_low=10, mark_high=25),), note="破線の枠は幅です。"
    )
    finding = Section("found", "見出し", ("一つ目。", long, "次にできること:知らせる。"), long, (marked,))

    deck = drawn(replace(a_report(), findings=(finding,), sections=()))

    texts = [shape.text_frame.text for shape in deck.slides[1].shapes if shape.has_text_frame]
    assert "次にできること:知らせる。" in texts
    assert long not in texts
    sheet = load_workbook(io.BytesIO(frames(deck, "use")[-1].chart.part.chart_workbook.xlsx_part.blob)).active
    heads = [cell.value for cell in sheet[1]][1:]
    assert len(heads) == sheet.max_column - 1 == 6
    assert all(heads)
    assert heads[1] == "破線の枠は幅です。"
    assert heads[4:] == ["破線の枠は幅です。 (\N{MINUS SIGN})", "破線の枠は幅です。 (+)"]
