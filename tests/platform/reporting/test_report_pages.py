"""What HR sees is what the employee sees: the same bytes, made of the release alone."""

import re
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta

import pytest
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation, an_inside_talk
from flask import template_rendered
from sqlalchemy import delete
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reports.models import ConsultantReport, ReportedTheme
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import service as reporting


@pytest.fixture
def world(database):
    """A company with a released quarter, its HR, one employee; a stranger's HR; an advisee without a company."""
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発", "=品質"))
        consultant = a_consultant(work)
        for department, people, users in (("営業", 40, 17), ("開発", 60, 23), ("=品質", 12, 3)):
            employees = [an_employee(work, company, department=department, consented=False) for _ in range(people)]
            for n, person_id in enumerate(employees[:users]):
                a_consultation(
                    work,
                    advisee_id=person_id,
                    consultant_id=consultant.id,
                    themes=(Theme.GROWTH,) if n % 3 else (Theme.UNCLEAR, Theme.CARE),
                    satisfaction=5 if n % 4 else 3,
                )
            for person_id in employees[1:9]:
                an_inside_talk(work, manager_id=employees[0], member_id=person_id)
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        other = a_company(work)
        reporting.release_quarter(work, company_id=other.id, quarter="2026-Q3")
        return {
            "company": company,
            "other": other,
            "hr": an_employee(work, company, roles=(Role.HR,)),
            "employee": an_employee(work, company),
            "other_hr": an_employee(work, other, roles=(Role.HR,)),
            "consultant": consultant.person_id,
        }


def visitor_as(app, world, who, language="ja"):
    visitor = Visitor(app, language=language).sign_in_as(world[who])
    return visitor


def fragment(page):
    """The findings and the report, without what stands between them: there HR writes and employees read."""
    found = re.findall(r'<article class="report[ "].*?</article>', page.get_data(as_text=True), re.DOTALL)
    assert found, "the report stands on the page"
    return "\n".join(found)


def test_hr_and_employee_see_the_same_report_byte_for_byte(app, world):
    hr, employee = visitor_as(app, world, "hr"), visitor_as(app, world, "employee")

    company_page = hr.get(f"/company/{world['company'].id}/reports/2026-Q3")
    own_page = employee.get("/what-my-company-sees/2026-Q3")

    assert fragment(company_page) == fragment(own_page)
    assert "会社が見ているのは、ちょうどこれだけです。" in own_page.get_data(as_text=True)


def test_a_small_department_is_hidden_with_its_reason(app, world):
    page = fragment(visitor_as(app, world, "hr").get(f"/company/{world['company'].id}/reports/2026-Q3"))

    assert "非表示" in page
    assert "個人が分からないように" in page
    assert "成長・学び" in page


def test_the_page_is_made_of_the_release_and_of_nothing_finer(app, world, database):
    hr = visitor_as(app, world, "hr")
    address = f"/company/{world['company'].id}/reports/2026-Q3"
    before = fragment(hr.get(address))

    with database.work() as work:
        for table in (ReportedTheme, Reaction, ConsultantReport):
            work.session.execute(delete(table))

    assert fragment(hr.get(address)) == before


def test_no_hidden_value_reaches_a_template(app, world):
    contexts = []
    with template_rendered.connected_to(lambda _app, template, context, **_: contexts.append(context), app):
        visitor_as(app, world, "hr").get(f"/company/{world['company'].id}/reports/2026-Q3")

    report = next(context["report"] for context in contexts if "report" in context)
    assert is_dataclass(report)
    bars = [
        bar for part in (*report.findings, *report.sections) for picture in part.pictures for bar in bars_of(picture)
    ]
    assert any(bar.hidden for bar in bars)
    for bar in bars:
        assert not bar.hidden or {bar.value, bar.text, bar.low, bar.high, bar.mark_low} == {None, ""}
    assert only_words_and_numbers(asdict(report))


def bars_of(picture):
    if picture.kind == "trend":
        return [point for one in picture.series for point in one.points]
    if picture.kind == "storeys":
        return [bar for _label, *pair in picture.rows for bar in pair]
    return picture.bars if picture.kind == "bars" else ()


def test_where_a_figure_is_hidden_the_page_has_no_digit(app, world):
    page = fragment(visitor_as(app, world, "hr").get(f"/company/{world['company'].id}/reports/2026-Q3"))

    marks = re.findall(r"<dd>(.*?)</dd>", page, re.DOTALL)
    bars = [mark for mark in marks if mark.count("<rect") == 1 and "hidden-bar" in mark]
    cells = re.findall(r'<td class="hidden-cell">(.*?)</td>', page)
    assert bars
    for shown in (*bars, *cells):
        assert not re.search(r"[0-9]", re.sub(r"<[^>]+>", "", shown))


def only_words_and_numbers(value):
    if isinstance(value, dict):
        return all(only_words_and_numbers(v) for v in value.values())
    if isinstance(value, (list, tuple)):
        return all(only_words_and_numbers(v) for v in value)
    return value is None or isinstance(value, (str, int, float))


@pytest.mark.parametrize("quarter", ["2026-Q4", "2026-Q2", "2026-Q9", "x", "2026-Q3.csv", "2026-Q3'"])
def test_a_quarter_not_released_or_malformed_is_not_found(app, world, quarter):
    hr, employee = visitor_as(app, world, "hr"), visitor_as(app, world, "employee")

    for address in (f"/company/{world['company'].id}/reports/{quarter}", f"/what-my-company-sees/{quarter}"):
        visitor = hr if address.startswith("/company") else employee
        assert visitor.get(address).status_code == 404


def test_another_companys_report_does_not_exist(app, world):
    hr = visitor_as(app, world, "hr")

    for path in ("", "/2026-Q3"):
        assert hr.get(f"/company/{world['other'].id}/reports{path}").status_code == 404


def test_an_employee_cannot_open_the_companys_address_nor_a_consultant_theirs(app, world):
    employee, consultant = visitor_as(app, world, "employee"), visitor_as(app, world, "consultant")

    assert employee.get(f"/company/{world['company'].id}/reports").status_code == 404
    assert consultant.get("/what-my-company-sees").status_code == 403


def test_the_list_names_the_quarter_and_when_the_next_comes(app, world):
    page = visitor_as(app, world, "employee").get("/what-my-company-sees").get_data(as_text=True)

    assert "2026年7–9月" in page
    assert "2027年1月1日(金)" in page


def test_a_company_without_a_report_is_told_when_the_first_comes(app, database, visitor):
    with database.work() as work:
        company = a_company(work)
        hr_id = an_employee(work, company, roles=(Role.HR,))
    page = visitor.sign_in_as(hr_id).get(f"/company/{company.id}/reports").get_data(as_text=True)

    assert "まだレポートはありません" in page
    assert "2027年1月1日(金)" in page


def test_a_company_that_shows_nothing_says_so_in_words(app, world):
    page = visitor_as(app, world, "other_hr").get(f"/company/{world['other'].id}/reports/2026-Q3")

    assert "この四半期は、社外の相談の数字をお見せできません" in fragment(page)
    assert "次にできること" in fragment(page)


def test_names_of_departments_cannot_become_markup(app, database, visitor):
    with database.work() as work:
        name = "<script>alert(1)</script>"
        company = a_company(work, departments=(name, "開発"))
        consultant = a_consultant(work)
        for department in (name, "開発"):
            people = [an_employee(work, company, department=department, consented=False) for _ in range(40)]
            for person_id in people[:15]:
                a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
        hr_id = an_employee(work, company, roles=(Role.HR,))
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
    page = visitor.sign_in_as(hr_id).get(f"/company/{company.id}/reports/2026-Q3").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_list_of_quarters_opens_with_the_latest_finding_for_both(app, world):
    company_list = visitor_as(app, world, "hr").get(f"/company/{world['company'].id}/reports").get_data(as_text=True)
    own_list = visitor_as(app, world, "employee").get("/what-my-company-sees").get_data(as_text=True)

    for page in (company_list, own_list):
        assert page.index('id="newest"') < page.index('class="lines quarters"')
        assert page.index("次にできること") < page.index('class="lines quarters"')
        assert "成長・学び" in page


def test_where_nothing_may_be_shown_no_bar_has_a_length_and_no_sentence_a_certainty(app, world):
    whole = visitor_as(app, world, "other_hr").get(f"/company/{world['other'].id}/reports/2026-Q3")
    page = fragment(whole)

    assert "この四半期は、社外の相談の数字をお見せできません" in whole.get_data(as_text=True)
    assert "この四半期は、1on1を行った人の数をお見せできません。" in page
    assert "在籍0名" not in page
    assert 'class="bar"' not in page
    assert "確からしさ" not in page


@pytest.mark.parametrize(
    ("then", "now", "sentence"),
    [
        (8, 30, "「成長・学び」が偶然をこえて増え"),
        (18, 20, "目に見えて増えたテーマも減ったテーマもありません"),
        (2, 30, None),
    ],
)
def test_themes_are_held_against_the_quarter_before_as_far_as_that_was_shown(
    app, database, visitor, then, now, sentence
):
    with database.work() as work:
        company = a_company(work, departments=("営業",))
        consultant = a_consultant(work)
        people = [an_employee(work, company, department="営業", consented=False) for _ in range(60)]
        for quarter, month, spoke in (("2026-Q2", 5, then), ("2026-Q3", 8, now)):
            for n, person_id in enumerate(people[:40]):
                a_consultation(
                    work,
                    advisee_id=person_id,
                    consultant_id=consultant.id,
                    held_at=datetime(2026, month, 1, tzinfo=UTC) + timedelta(hours=n),
                    themes=(Theme.GROWTH,) if n < spoke else (Theme.CARE,) if n < 32 and n % 2 else (Theme.HEALTH,),
                )
            reporting.release_quarter(work, company_id=company.id, quarter=quarter)
        hr_id = an_employee(work, company, roles=(Role.HR,))

    page = fragment(visitor.sign_in_as(hr_id).get(f"/company/{company.id}/reports/2026-Q3"))

    assert "成長・学び" in page
    if sentence:
        assert sentence in page
    else:
        assert "「成長・学び」が偶然" not in page
