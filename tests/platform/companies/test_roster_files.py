"""What an office sends is read as it was meant; what a stranger sends harms nothing, and is refused in words."""

import csv
import io
import struct
import time
import zipfile
from datetime import date

import pytest
from factories.people import a_company
from factories.rosters import HEADINGS, a_csv, a_line, a_workbook, seen, send
from hypothesis import given, settings
from hypothesis import strategies as some

from sotomado.companies.roster import dates, downloads, opening, reading, sheets, staging, wording
from sotomado.companies.roster.headings import Column, plain_heading
from sotomado.companies.roster.lines import BrokenRoster, Wrong, read_line
from sotomado.companies.roster.models import ImportState

TODAY = date(2026, 11, 20)
DAYS = some.dates(date(1950, 1, 1), date(2027, 10, 31))
LETTERS = "あいう亜佐藤髙﨑①㈱ｱｶﾞAbzé0-' ,;\t\"/＠"
CELLS = some.text(LETTERS, max_size=12)


def written(day: date, way: int) -> str:
    """A day in one of the ways that are read."""
    era, first = next(
        (era, first)
        for era, first, since in (
            ("R", 2018, date(2019, 5, 1)), ("H", 1988, date(1989, 1, 8)), ("S", 1925, date(1926, 12, 25))
        )
        if day >= since
    )  # fmt: skip
    year = day.year - first
    full = str.maketrans("0123456789RHS./", "０１２３４５６７８９ＲＨＳ．／")
    return [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{era}{year}.{day.month}.{day.day}",
        f"{ {'R': '令和', 'H': '平成', 'S': '昭和'}[era] }{'元' if year == 1 else year}年{day.month}月{day.day}日",
        f"{era}{year}/{day.month}/{day.day}".translate(full),
        str((day - date(1899, 12, 30)).days),
        f"{day:%Y%m%d}",
        f"{day.isoformat()} 00:00:00",
    ][way]


@given(DAYS, some.integers(0, 8))
def test_a_day_is_read_however_it_is_written(day, way):
    assert dates.day(written(day, way)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年4月1日", date(2026, 4, 1)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("平成32年4月1日", date(2020, 4, 1)),
        ("S62.4.1", date(1987, 4, 1)),
        ("平成元年4月1日", date(1989, 4, 1)),
        ("2024年4月1日(月)", date(2024, 4, 1)),
        ("2024-02-30", None),
        ("令和0年4月1日", None),
        ("4/1/2024", None),
        ("来月", None),
        ("99999", None),
    ],
)
def test_eras_are_counted_on_and_what_is_no_day_is_none(text, day):
    assert dates.day(text) == day


@settings(max_examples=150)
@given(
    some.lists(some.lists(CELLS, min_size=2, max_size=4).map(tuple), min_size=1, max_size=5),
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932"]),
    some.sampled_from([",", ";", "\t"]),
)
def test_text_is_read_back_in_every_encoding_and_separator(lines, encoding, separator):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("列", "二", "三"), *lines])
    content = out.getvalue().encode(encoding, errors="replace")
    expected = [("列", "二", "三"), *lines]
    if encoding == "cp932":
        expected = [tuple(cell.encode("cp932", "replace").decode("cp932") for cell in row) for row in expected]

    about, rows = opening.opened(content, "")

    assert about["separator"] == separator
    assert [tuple(cells) for _number, cells in rows] == [row for row in expected if any(cell.strip() for cell in row)]


def test_what_is_wished_is_how_it_is_read():
    name = "ｶﾞｯｺｳ 髙橋"
    text = a_csv([a_line(1, 氏名=name)])

    assert reading.opened(text.encode("cp932"), encoding="cp932").encoding == "cp932"
    with pytest.raises(BrokenRoster):
        reading.opened(text.encode("cp932"), encoding="utf-8")


@given(some.text("=+-@\t\r'あa1", max_size=6))
def test_no_cell_is_a_formula_and_reading_takes_the_apostrophe_off(text):
    defused = sheets.defused(text)

    assert not defused.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(
    "heading",
    ["Ｅメール", " E-mail ", "メールアドレス(必須)", "メール アドレス", "EMAIL_ADDRESS", "社用メールアドレス*"],
)
def test_a_column_is_known_by_many_names(heading):
    opened = reading.opened(a_csv([a_line(1)], (heading, *HEADINGS[1:])).encode())

    assert staging.layout(opened).columns[0] is Column.EMAIL
    assert plain_heading(heading)


def test_names_in_two_columns_and_columns_in_any_order_and_unknown_ones():
    headings = ("社員番号", "入社日", "名", "姓", "所属", "メール", "'備考")
    cells = ("'00123", "Ｒ２．４．１", "誠　一", "髙橋", "営業", "Ｔ．Ｔakahashi@Example.JP", "-")
    opened = reading.opened(a_csv([cells], headings).encode())
    laid_out = staging.layout(opened)

    ((number, row),) = opened.rows(laid_out.begins)
    line, problems = read_line(number, row, laid_out, today=TODAY)

    assert problems == []
    assert (line.email, line.name, line.joined_on) == ("t.takahashi@example.jp", "髙橋 誠 一", date(2020, 4, 1))
    assert laid_out.unknown == ("社員番号", "'備考")


def a_bomb() -> bytes:
    """A workbook of 100 KB that says it unpacks to 420 MB, and does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"<workbook/>")
        with bomb.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(420):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def a_lying_bomb() -> bytes:
    """The same, which says that it is small."""
    honest = a_workbook([a_line(1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * (420 * 1024 * 1024))
            bomb.writestr(part, content)
    lying = bytearray(out.getvalue())
    at = 0
    while (at := lying.find(b"PK\x01\x02", at)) >= 0:
        if struct.unpack_from("<I", lying, at + 24)[0] > 100_000_000:
            struct.pack_into("<I", lying, at + 24, 5_000)
        at += 4
    return bytes(lying)


def far_apart() -> bytes:
    """Two cells, one in the last row and column there are."""
    honest = a_workbook([a_line(1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as wide:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            wide.writestr(part, content)
    return out.getvalue()


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


@pytest.mark.parametrize(
    ("content", "wrongs"),
    [
        (a_bomb, {Wrong.TOO_LARGE_INSIDE}),
        (a_lying_bomb, {Wrong.TOO_LARGE_INSIDE, Wrong.DAMAGED}),
        (far_apart, {Wrong.TOO_LARGE_INSIDE, Wrong.TOO_MANY_COLUMNS}),
        (lambda: ",".join(f"列{n}" for n in range(1_000_000)).encode(), {Wrong.TOO_MANY_COLUMNS}),
        (encrypted, {Wrong.LOCKED}),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), {Wrong.OLD_EXCEL}),
        (lambda: a_workbook([a_line(1)])[:900], {Wrong.DAMAGED}),
        (lambda: b"\x89PNG\r\n\x1a\n\0\0", {Wrong.NOT_TEXT}),
        (lambda: "列一,列二\n値,".encode() + b"\xff\xff\n", {Wrong.ENCODING}),
    ],
    ids=["bomb", "lying bomb", "far apart", "million columns", "encrypted", "old", "cut off", "picture", "no encoding"],
)
def test_what_is_no_roster_is_refused_in_time_with_its_reason(content, wrongs):
    made = content()
    began = time.monotonic()

    with pytest.raises(BrokenRoster) as broken:
        reading.opened(made)

    assert broken.value.problems[0].wrong in wrongs
    assert time.monotonic() - began < 60


def test_a_file_that_cannot_be_read_can_be_read_otherwise_and_says_what_is_the_matter(sqlite_database):
    with sqlite_database.work() as work:
        company_id = a_company(work).id

    import_id = send(sqlite_database, company_id, b"\xd0\xcf\x11\xe0 an old one")

    one = seen(sqlite_database, company_id, import_id)
    assert (one.state, one.kind, one.faulty) == (ImportState.FAULTY, None, 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_faulty_file_comes_back_with_all_that_was_typed_and_what_to_mend(sqlite_database, make_app, kind):
    with sqlite_database.work() as work:
        company_id = a_company(work).id
    lines = [["'=1+1", *a_line(1)], ["0012", *a_line(2, 入社日="来月")], ["-3", *a_line(3, メールアドレス="x")]]
    headings = ("社員番号", *HEADINGS)
    content = a_workbook(lines, headings) if kind == "xlsx" else a_csv(lines, headings).encode("cp932")
    import_id = send(sqlite_database, company_id, content)

    with sqlite_database.read() as work:
        file = downloads.to_mend(work, company_id=company_id, import_id=import_id)
    with make_app(sqlite_database).test_request_context():
        made_kind, mended = downloads.with_what_to_mend(file, locale="ja", sheet="名簿", in_words=wording.in_words)

    assert made_kind == kind
    again = reading.opened(mended)
    assert again.encoding == ("cp932" if kind == "csv" else None)
    rows = [cells for _number, cells in again.rows()]
    assert rows[0] == [*headings, "エラー"]
    assert [row[1:-1] for row in rows[1:]] == [line[1:] for line in lines], "all that was typed"
    assert rows[1][-1] == ""
    assert "入社日: 日付として読めません" in rows[2][-1]
    assert "メールアドレスの形" in rows[3][-1]
    if kind == "csv":
        assert rows[3][0] == "'-3", "nothing works it out"
    assert staging.layout(again).unknown == ("社員番号",)


def test_every_thing_that_can_be_wrong_is_worded():
    assert set(wording.WHAT_TO_MEND) == set(Wrong)
    assert set(wording.COLUMN_LABELS) == set(Column)
