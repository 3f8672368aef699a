"""A report taken along: the same bytes whoever asks, whenever they ask, and a line in the log for the company alone."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote

import pypdfium2
import pytest
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation, an_inside_talk
from factories.reports_in_words import a_report
from openpyxl import load_workbook
from pptx import Presentation
from support.browserless import Visitor

from reports.documents.report import Bar, BarChart, Grid, Section, TwoStoreys
from sotomado.accounts.models import Role
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import service as reporting
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.files.shortened import in_native_charts, shortened
from sotomado.reporting.models import Release
from sotomado.reporting.telling.told import chance_note

KINDS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@pytest.fixture
def world(database, clock):
    """A company with a released quarter, its HR, one employee; another company's HR; a consultant."""
    with database.work() as work:
        company = a_company(work, name="みなと精機", departments=("営業", "開発", "=品質"))
        consultant = a_consultant(work)
        people = []
        for department, many, users in (("営業", 32, 14), ("開発", 36, 16), ("=品質", 30, 12)):
            employees = [an_employee(work, company, department=department, consented=False) for _ in range(many)]
            people.append(employees)
            for n, person_id in enumerate(employees[:users]):
                a_consultation(
                    work,
                    advisee_id=person_id,
                    consultant_id=consultant.id,
                    themes=(Theme.GROWTH,) if n % 3 else (Theme.UNCLEAR, Theme.CARE),
                    satisfaction=5 if n % 4 else 3,
                )
            for person_id in employees[1:19]:
                an_inside_talk(work, manager_id=employees[0], member_id=person_id)
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        other = a_company(work, name="あちら")
        reporting.release_quarter(work, company_id=other.id, quarter="2026-Q3")
        return {
            "company": company,
            "other": other,
            "people": people,
            "consultant_id": consultant.id,
            "hr": an_employee(work, company, roles=(Role.HR,)),
            "employee": an_employee(work, company),
            "other_hr": an_employee(work, other, roles=(Role.HR,)),
            "consultant": consultant.person_id,
        }


def test_slides_of_a_large_company_show_groups_and_say_where_the_units_are(app):
    bars = tuple(Bar(f"部署{n}", n, f"{n}%", depth=1 if n % 10 == 0 else 2) for n in range(180))
    rows = tuple((f"部署{n}", ("1%",)) for n in range(180))
    wide = Grid("wide", "広い表", tuple(f"部署{n}" for n in range(180)), (("成長", ("1%",) * 180),), "非表示")
    long = Grid("long", "長い表", ("割合",), rows, "非表示", depths=tuple(bar.depth for bar in bars))
    section = Section("use", "利用", ("ひとこと。",), "", (BarChart("bars", "図", bars), wide, long))
    report = replace(a_report(), sections=(section,))

    with app.test_request_context():
        [short] = shortened(report).sections

    assert [picture.id for picture in short.pictures] == ["bars", "long"]
    assert [bar.label for bar in short.pictures[0].bars] == [f"部署{n}" for n in range(0, 180, 10)]
    assert short.pictures[0].note == "本部の中の部署は、PDFとExcelにあります。"
    assert len(short.pictures[1].rows) == 18
    assert short.sentences == ("ひとこと。", "部署ごとの細かい図や表は、PDFとExcelにあります。")


def test_slides_of_a_small_company_leave_nothing_out(app):
    with app.test_request_context():
        assert shortened(a_report()) == a_report()


def test_native_charts_are_explained_as_office_draws_them_and_not_as_our_pages_do(app):
    with app.test_request_context():
        note = chance_note()
        bars = BarChart("themes", "図", (Bar("成長", 30, "30%", 20, 40),), note=f"{note} もうひとこと。")
        pairs = TwoStoreys("storeys", "図", "外", "内", (("成長", bars.bars[0], bars.bars[0]),), note=note)
        report = replace(a_report(), sections=(Section("themes", "テーマ", ("ひとこと。",), "", (bars, pairs)),))

        [section] = in_native_charts(report).sections

    assert section.pictures[0].note == "棒の先が割合、細い線は偶然でぶれうる幅です。 もうひとこと。"
    assert section.pictures[1].note == ""


def as_(app, world, who):
    return Visitor(app).sign_in_as(world[who])


def of_company(world, kind, quarter="2026-Q3", language="ja"):
    return f"/company/{world['company'].id}/reports/{quarter}/file.{kind}?language={language}"


def of_own(kind, quarter="2026-Q3", language="ja"):
    return f"/what-my-company-sees/{quarter}/file.{kind}?language={language}"


def log(database, world):
    with database.read() as work:
        return [(line.kind, line.locale) for line in downloads.of_company(work, company_id=world["company"].id)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_company_and_employee_take_the_same_bytes_along_twice(app, world, language):
    hr, employee = as_(app, world, "hr"), as_(app, world, "employee")

    for kind, mimetype in KINDS.items():
        first = hr.get(of_company(world, kind, language=language))
        again = hr.get(of_company(world, kind, language=language))
        own = employee.get(of_own(kind, language=language))

        assert (first.status_code, first.mimetype) == (200, mimetype)
        assert first.data == again.data == own.data, kind
        assert first.headers["ETag"] == own.headers["ETag"], kind


def test_a_later_quarter_changes_no_file_of_an_earlier_one(app, world, database, clock):
    hr = as_(app, world, "hr")
    before = {kind: hr.get(of_company(world, kind)).data for kind in KINDS}

    clock.set(datetime(2027, 1, 5, tzinfo=UTC))
    with database.work() as work:
        for n, person_id in enumerate(world["people"][0][:20]):
            a_consultation(
                work,
                advisee_id=person_id,
                consultant_id=world["consultant_id"],
                held_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=n),
            )
        reporting.release_quarter(work, company_id=world["company"].id, quarter="2026-Q4")
    hr = as_(app, world, "hr")

    assert {kind: hr.get(of_company(world, kind)).data for kind in KINDS} == before
    assert hr.get(of_company(world, "pdf", quarter="2026-Q4")).data != before["pdf"]


def test_a_download_for_the_company_is_written_down_and_an_employees_is_not(app, world, database):
    hr, employee = as_(app, world, "hr"), as_(app, world, "employee")

    employee.get(of_own("pdf"))
    hr.client.head(of_company(world, "pdf"))
    assert log(database, world) == []

    hr.get(of_company(world, "xlsx", language="en"))
    assert log(database, world) == [("xlsx", "en")]


def test_the_name_of_a_file_is_readable_in_either_language(app, world):
    hr = as_(app, world, "hr")

    said = hr.get(of_company(world, "pdf")).headers["Content-Disposition"]

    assert said.startswith('attachment; filename="sotomado-2026-Q3-ja.pdf"; filename*=UTF-8')
    assert unquote(said.split("''")[1]) == "みなと精機 2026年7–9月の傾向.pdf"


def test_a_browser_asks_whether_it_may_still_show_the_file_and_is_not_sent_it_twice(app, world):
    hr = as_(app, world, "hr")

    first = hr.get(of_company(world, "csv"))
    again = hr.client.get(of_company(world, "csv"), headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_not_found_and_not_written_down(app, world, database):
    hr, employee = as_(app, world, "hr"), as_(app, world, "employee")

    for quarter, kind, language in (
        ("2026-Q2", "pdf", "ja"),
        ("x", "pdf", "ja"),
        ("2026-Q3", "exe", "ja"),
        ("2026-Q3", "pdf", "fr"),
    ):
        assert hr.get(of_company(world, kind, quarter, language)).status_code == 404, (quarter, kind, language)
        assert employee.get(of_own(kind, quarter, language)).status_code == 404, (quarter, kind, language)
    assert log(database, world) == []


def test_another_companys_file_does_not_exist(app, world, database):
    other_hr, employee, consultant = (as_(app, world, who) for who in ("other_hr", "employee", "consultant"))

    for kind in KINDS:
        assert other_hr.get(of_company(world, kind)).status_code == 404, kind
        assert employee.get(of_company(world, kind)).status_code == 404, kind
        assert consultant.get(of_own(kind)).status_code == 403, kind
    assert log(database, world) == []


def test_a_company_that_is_shown_nothing_gets_files_that_say_so(app, world):
    visitor = as_(app, world, "other_hr")
    address = f"/company/{world['other'].id}/reports/2026-Q3/file"

    answers = {kind: visitor.get(f"{address}.{kind}?language=ja") for kind in KINDS}

    assert {answer.status_code for answer in answers.values()} == {200}
    paper = pypdfium2.PdfDocument(answers["pdf"].data)
    assert "お見せでき" in paper[0].get_textpage().get_text_range()
    paper.close()
    assert "非表示" in answers["csv"].data.decode()
    shown = Presentation(io.BytesIO(answers["pptx"].data))
    assert any("お見せでき" in s.text_frame.text for slide in shown.slides for s in slide.shapes if s.has_text_frame)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_release_from_before_there_were_files_is_handed_over_as_well(app, database, language):
    cells = {"themes": ["growth", "care"], "headcounts": [["3", 40], ["4", 30]], "quarter": "2026-Q2"}
    outside = cells | {
        "format": "sotomado.release/1",
        "use": [[20], [15], ["protected"]],
        "theme_counts": [[9, "protected"], [6, "protected"], ["protected", "protected"]],
        "rating_counts": [[18, "protected", "protected"], [12, "protected", "protected"], ["protected"] * 3],
        "favourable": [[[60, 80], None, None], [[50, 75], None, None], [None, None, None]],
    }
    inside = outside | {"use": [[33], ["protected"], ["protected"]], "themes": [], "theme_counts": [[], [], []]}
    body = json.dumps({"units": [["3", "営業", "Sales"], ["4", "開発", "Tech"]], "outside": outside, "inside": inside})
    with database.work() as work:
        company = a_company(work)
        work.session.add(Release(company_id=company.id, quarter="2026-Q2", body=body, released_at=work.now))
        hr = an_employee(work, company, roles=(Role.HR,))
    visitor = Visitor(app).sign_in_as(hr)

    files = {
        kind: visitor.get(f"/company/{company.id}/reports/2026-Q2/file.{kind}?language={language}") for kind in KINDS
    }

    assert {kind: answer.status_code for kind, answer in files.items()} == dict.fromkeys(KINDS, 200)
    assert files["json"].data == body.encode()
    assert ",15," in files["csv"].data.decode()
    sheet = load_workbook(io.BytesIO(files["xlsx"].data)).worksheets[3]
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)][:2] == [20, 15]


def test_every_file_opens_and_bears_the_digest_of_the_json(app, world):
    hr = as_(app, world, "hr")
    digest = sha256(hr.get(of_company(world, "json")).data).hexdigest()

    pdf = pypdfium2.PdfDocument(hr.get(of_company(world, "pdf")).data)
    paper = "".join(page.get_textpage().get_text_range() for page in pdf)
    slides = Presentation(io.BytesIO(hr.get(of_company(world, "pptx")).data))
    shown = "".join(s.text_frame.text for slide in slides.slides for s in slide.shapes if s.has_text_frame)
    book = load_workbook(io.BytesIO(hr.get(of_company(world, "xlsx")).data))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    pdf.close()

    for text in (re.sub(r"\s", "", paper), shown, "".join(cells), hr.get(of_company(world, "csv")).data.decode()):
        assert digest in text


def test_the_table_opens_in_a_spreadsheet_and_computes_nothing(app, world):
    text = as_(app, world, "hr").get(of_company(world, "csv")).data

    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {16}
    assert rows[0][:4] == ["四半期", "表", "分けかた", "部署・層"]
    assert {row[0] for row in rows[1:]} == {"2026-Q3"}
    used = next(row for row in rows if row[1] == "社外の相談の利用" and row[3] == "全社")
    assert used[7] == "42"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_json_says_where_it_is_explained(app, world, visitor):
    answer = as_(app, world, "hr").get(of_company(world, "json"))

    linked = re.fullmatch(r'<(.+)>; rel="describedby"', answer.headers["Link"])
    assert linked
    schema = visitor.get(linked[1])
    assert schema.status_code == 200
    assert json.loads(schema.data)["title"] == "A released quarter"


def test_the_report_offers_every_file_in_both_languages_and_one_of_them_first(app, world):
    for who, page in (
        ("hr", f"/company/{world['company'].id}/reports/2026-Q3"),
        ("employee", "/what-my-company-sees/2026-Q3"),
    ):
        visitor = as_(app, world, who)
        html = visitor.get(page).get_data(as_text=True)
        addresses = re.findall(r'href="([^"]+/file\.[^"]+)"', html)

        assert len(addresses) == 9
        assert re.search(r'class="btn "[^>]*file\.pdf\?language=ja', html)
        for address in addresses:
            assert visitor.get(address.replace("&amp;", "&")).status_code == 200
