"""Tables taken along, as workbook, CSV and JSON, hold the figures that are shown, and say where one is not."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import product

import pytest
from factories.releases import a_release
from factories.reports_in_words import a_naming, a_report, shown_texts
from openpyxl import load_workbook

from reports import release_file
from reports.cube import RATINGS, Measure, Track
from reports.documents.figures import figures
from reports.documents.table_file import BYTE_ORDER_MARK, FORMULA_SIGNS, table_file
from reports.documents.workbook import workbook
from reports.published import By, Release, Row, Table, Thresholds

SETTLED = datetime(2026, 10, 2, tzinfo=UTC)
DIGEST = "9f2ab7c4" * 8


def book_of(release, report=None, naming=None):
    content = workbook(release, naming or a_naming(release), report or a_report(), digest=DIGEST, released_at=SETTLED)
    return load_workbook(io.BytesIO(content))


def lines_of(release, naming=None):
    content = table_file(release, naming or a_naming(release), a_report(), digest=DIGEST)
    assert content.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_figure_of_the_release_is_one_line_of_the_table_and_hidden_ones_say_so():
    release = a_release()

    lines = [line for line in lines_of(release) if line["row!"].startswith("row") and not line["mean!"]]

    expected = [
        (
            f"{one.track.value} {one.measure.value}",
            f"by {one.by.value}",
            f"row {one.row.id}",
            f"item {one.item}",
            "非表示" if one.people is None else str(one.people),
        )
        for one in figures(release)
    ]
    assert [(e["table!"], e["cut!"], e["row!"], e["item!"], e["people!"]) for e in lines] == expected
    unseen = [line for line in lines if line["people!"] == "非表示"]
    assert unseen
    for line in unseen:
        assert (line["share!"], line["share_low!"], line["share_high!"]) == ("", "", "")
        assert line["note!"] == "個人が分からないように"


def test_every_line_says_its_quarter_and_every_figure_its_threshold():
    release = replace(a_release(), thresholds=Thresholds(few=6, few_sensitive=12))

    lines = lines_of(release)

    assert {line["quarter!"] for line in lines} == {"2026-Q3"}
    fewest = {line["table!"]: line["fewest!"] for line in lines if line["row!"].startswith("row")}
    assert fewest["outside theme"] == "6"
    assert fewest["outside wellbeing"] == fewest["outside stage"] == "12"


def test_the_table_says_how_it_is_protected_and_bears_the_digest():
    notes = [line["note!"] for line in lines_of(a_release())]

    report = a_report()
    for words in (*report.protection, report.released, DIGEST, *(words for _, words in report.about)):
        assert words in notes


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_name_becomes_a_formula_in_any_cell_of_the_table(sign):
    release = a_release()
    naming = a_naming(release)
    naming = replace(naming, rows=dict.fromkeys(naming.rows, f"{sign}cmd|' /C calc'!A0"))

    for line in lines_of(release, naming):
        for cell in line.values():
            assert not cell.startswith(FORMULA_SIGNS), cell


def test_a_name_with_quotes_commas_and_line_ends_comes_back_as_it_was():
    release = a_release()
    naming = a_naming(release)
    naming = replace(naming, rows=dict.fromkeys(naming.rows, 'a"b,\r\nc'))

    content = table_file(release, naming, a_report(), digest=DIGEST).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[1][3] == 'a"b,\r\nc'
    assert content.endswith("\r\n")


def test_shares_are_made_of_shown_figures_alone():
    rows = {By.UNIT: (Row("*", None, 100), Row("a", 0, 60), Row("b", 0, 40))}
    use = Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), ((30,), (None,), (20,)))
    theme = Table(Track.OUTSIDE, Measure.THEME, By.UNIT, ("growth",), ((15,), (8,), (None,)))
    release = Release("2026-Q3", Thresholds(), rows, (use, theme))

    shares = {(one.measure, one.row.id): one.share for one in figures(release)}

    assert shares[Measure.USE, "*"] == 0.3
    assert shares[Measure.THEME, "*"] == 0.5
    assert shares[Measure.USE, "a"] is None
    assert shares[Measure.THEME, "a"] is None, "of a hidden whole there is no share"
    assert shares[Measure.THEME, "b"] is None


def test_the_workbook_has_a_real_table_on_every_sheet_of_figures():
    release = a_release()
    book = book_of(release)

    kinds = {(table.track, table.measure) for table in release.tables}
    tables = [table for sheet in book.worksheets for table in sheet.tables.values()]
    assert len({table.name for table in tables}) == len(tables)
    assert all(table.autoFilter is not None for table in tables)
    for track, measure in kinds:
        sheet = book[f"{track.value} {measure.value}"]
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes == "C2"
        assert all(8 < sheet.column_dimensions[c.column_letter].width < 50 for c in sheet[1][:4])


def test_the_workbooks_figures_are_the_releases_and_a_hidden_one_is_a_word_and_never_a_nought():
    release = a_release()
    book = book_of(release)

    for track, measure in {(table.track, table.measure) for table in release.tables}:
        sheet = book[f"{track.value} {measure.value}"]
        width = max(len(table.items) for table in release.tables if (table.track, table.measure) == (track, measure))
        written = [[cell.value for cell in row[4 : 4 + width]] for row in sheet.iter_rows(min_row=2)]
        told = [
            ["非表示" if people is None else people for people in row]
            for table in release.tables
            if (table.track, table.measure) == (track, measure)
            for row in table.people
        ]
        assert written == told
        if measure in RATINGS:
            bands = [
                ["非表示", "非表示"] if band is None else [band.low / 100, band.high / 100]
                for table in release.tables
                if (table.track, table.measure) == (track, measure)
                for band in table.favourable
            ]
            assert [[cell.value for cell in row[5:7]] for row in sheet.iter_rows(min_row=2)] == bands


def test_numbers_are_numbers_shares_are_per_cent_and_hidden_cells_are_hatched():
    release = a_release()
    sheet = book_of(release)["outside use"]

    for row in sheet.iter_rows(min_row=2):
        roster, people, share = row[3], row[4], row[5]
        assert isinstance(roster.value, int)
        assert roster.number_format == "#,##0"
        if people.value == "非表示":
            assert people.fill.fill_type not in (None, "solid")
            assert share.value == "非表示"
        else:
            assert share.value == pytest.approx(people.value / roster.value)
            assert share.number_format == "0%"


def test_the_first_sheet_says_period_thresholds_protection_and_digest():
    report = a_report()
    first = book_of(a_release(), report).worksheets[0]

    text = "\n".join(str(cell.value) for row in first.iter_rows() for cell in row if cell.value)
    assert first.title == "read_me!"
    for words in (
        report.company,
        report.title,
        *(w for pair in report.about for w in pair),
        *report.protection,
        DIGEST,
    ):
        assert words in text


def test_charts_are_native_beside_their_figures_and_blank_where_a_figure_is_hidden():
    report = a_report()
    sheet = book_of(a_release(), report)["charts!"]

    assert len(sheet._charts) == len(sheet.tables) == 6, "two findings show what a section shows again"
    cells = Counter(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for text in shown_texts(report):
        if not text[0].isdigit() or text.endswith("%") or "(" in text:
            assert cells[text], text
    for table in sheet.tables.values():
        heads, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
        series = (len(heads) - 1) // 2
        for row in rows:
            numbers, words = (row[1:4], row[4:]) if heads[1] == "value!" else (row[1 : 1 + series], row[1 + series :])
            if heads[1] == "value!":
                assert (words == ["個人が分からないように"]) == (numbers == [None, None, None])
            else:
                assert [text == "個人が分からないように" for text in words] == [n is None for n in numbers]


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\x0b\x00x", "http://x.example", "'"])
def test_nothing_is_computed_or_linked_whatever_anything_is_called(name):
    release = a_release()
    naming = a_naming(release)
    naming = replace(naming, rows=dict.fromkeys(naming.rows, name), items=dict.fromkeys(naming.items, name))

    book = book_of(release, replace(a_report(), company=name, title=name), naming)

    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert cell.hyperlink is None


def test_names_of_sheets_are_short_plain_and_different_whatever_tables_are_called():
    release = a_release()
    naming = replace(
        a_naming(release),
        tables=dict.fromkeys(product(Track, Measure), "とても長い名前の表/[1]:*?" * 3),
        shares=dict.fromkeys(product(Track, Measure), "とても長い名前の表/[1]:*?" * 3),
    )

    names = book_of(release, naming=naming).sheetnames

    assert all(len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_the_same_release_is_the_same_bytes_as_workbook_and_as_table():
    def made():
        release = a_release()
        naming = a_naming(release)
        return (
            workbook(release, naming, a_report(), digest=DIGEST, released_at=SETTLED),
            table_file(release, naming, a_report(), digest=DIGEST),
        )

    assert made() == made()


SCHEMA = json.loads((files("reports.documents") / "release.schema.json").read_text())


def troubles(value, schema, at="$"):
    """What a document does to break a schema, of the words ours uses."""
    if "$ref" in schema:
        return troubles(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], at)
    found = []
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{at} is no {kinds}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{at} is not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is none of {schema['enum']}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{at} is unlike {schema['pattern']}")
    if _is(value, "number") and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{at} is out of its range")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{at} is too short or too long")
        found += [t for n, one in enumerate(value) for t in troubles(one, schema.get("items", {}), f"{at}[{n}]")]
    if isinstance(value, dict):
        known, more = schema.get("properties", {}), schema.get("additionalProperties", {})
        found += [f"{at} lacks {name}" for name in schema.get("required", []) if name not in value]
        for name, one in value.items():
            if name not in known and more is False:
                found.append(f"{at} has {name} too many")
            found += troubles(name, schema.get("propertyNames", {}), f"{at}.{name}")
            found += troubles(one, known.get(name, more or {}), f"{at}.{name}")
    return found


def _is(value, kind):
    if kind in ("integer", "number"):
        return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "array": list, "object": dict, "null": type(None)}[kind])


def as_stored(release):
    return {"units": [["u1", "営業", "Sales"]], "release": json.loads(release_file.to_json(release))}


def test_the_json_is_what_its_schema_says():
    assert troubles(as_stored(a_release()), SCHEMA) == []
    assert troubles(as_stored(Release("2026-Q3", Thresholds(), {By.UNIT: (Row("*", None, 7),)}, ())), SCHEMA) == []


@pytest.mark.parametrize(
    "break_it",
    [
        lambda told: told.update(more=1),
        lambda told: told["release"].update(quarter="2026-Q5"),
        lambda told: told["release"]["thresholds"].update(few=4),
        lambda told: told["release"]["tables"][0]["people"][0].__setitem__(0, -1),
        lambda told: told["release"]["tables"][0]["people"][0].__setitem__(0, "hidden"),
        lambda told: told["release"]["tables"][0].pop("items"),
        lambda told: told["release"]["rows"].update(person=[]),
        lambda told: told["units"][0].pop(),
    ],
)
def test_what_is_not_a_release_breaks_the_schema(break_it):
    told = as_stored(a_release())
    break_it(told)

    assert troubles(told, SCHEMA)


def test_the_schema_says_of_every_word_what_it_means():
    def undescribed(schema, at):
        for name, one in schema.get("properties", {}).items():
            if (
                not {"description", "$ref", "const"} & set(one)
                and one.get("type") not in ("string",)
                and "enum" not in one
            ):
                yield f"{at}.{name}"
            yield from undescribed(one, f"{at}.{name}")
        if isinstance(schema.get("items"), dict):
            yield from undescribed(schema["items"], f"{at}[]")

    assert not [where for schema in (SCHEMA, *SCHEMA["$defs"].values()) for where in undescribed(schema, "$")]
