"""A roster says which department stands above which, and in which year people were born; or leaves both as they are."""

import pytest
from factories.people import a_company
from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.companies.roster import RosterChange, import_roster
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import SAMPLES, BrokenRoster, Problem, Wrong

HEADER = "email,name,department,parent_department,joined_on,birth_year\n"


@pytest.fixture
def company_id(database):
    with database.work() as work:
        return a_company(work, departments=("総務",)).id


def take_in(database, company_id, content):
    with database.work() as work:
        return import_roster(work, company_id=company_id, content=content.encode(), public_url="https://desk.example")


def problems_of(database, company_id, content):
    with pytest.raises(BrokenRoster) as broken:
        take_in(database, company_id, content)
    return list(broken.value.problems)


def a_line(number, department, parent="", birth_year=""):
    return f"p{number}@example.jp,佐藤,{department},{parent},2020-04-01,{birth_year}\n"


def tree_of(database):
    with database.read() as work:
        rows = {row.id: row for row in work.session.scalars(select(Department))}
        return {row.name: rows[row.parent_id].name if row.parent_id else None for row in rows.values()}


def birth_years(database):
    with database.read() as work:
        rows = work.session.execute(select(Person.email, Employment.birth_year).join(Employment))
        return {email.split("@")[0]: year for email, year in rows}


SALES = HEADER + a_line(1, "営業部", birth_year=1970) + a_line(2, "一課", "営業部", 1990) + a_line(3, "二課", "営業部")


def test_departments_are_put_beneath_one_another_and_years_of_birth_are_kept(database, company_id):
    take_in(database, company_id, SALES)

    assert tree_of(database) == {"総務": None, "営業部": None, "一課": "営業部", "二課": "営業部"}
    assert birth_years(database) == {"p1": 1970, "p2": 1990, "p3": None}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_sample_can_be_taken_in_as_it_stands(database, company_id, locale):
    assert take_in(database, company_id, SAMPLES[locale]).added == 2
    assert sum(above is not None for above in tree_of(database).values()) == 1
    assert set(birth_years(database).values()) == {1978, 1996}


def test_a_later_roster_without_the_columns_leaves_what_is_known(database, company_id):
    take_in(database, company_id, SALES)

    plain = "email,name,department,joined_on\np2@example.jp,佐藤,一課,2020-04-01\n"

    assert take_in(database, company_id, plain) == RosterChange(added=0, updated=0, unchanged=1)
    assert tree_of(database)["一課"] == "営業部"
    assert birth_years(database)["p2"] == 1990


def test_a_later_roster_moves_a_department_and_mends_a_year_of_birth(database, company_id):
    take_in(database, company_id, SALES)

    change = take_in(database, company_id, HEADER + a_line(2, "一課", "総務", "１９９１年") + a_line(3, "二課", "", ""))

    assert change == RosterChange(added=0, updated=1, unchanged=1)
    assert tree_of(database) == {"総務": None, "営業部": None, "一課": "総務", "二課": None}
    assert birth_years(database)["p2"] == 1991


def test_a_division_nobody_works_in_directly_is_made_where_two_departments_stand_beneath_it(database, company_id):
    take_in(database, company_id, HEADER + a_line(1, "一課", "営業本部") + a_line(2, "二課", "営業本部"))

    assert tree_of(database) == {"総務": None, "営業本部": None, "一課": "営業本部", "二課": "営業本部"}


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (a_line(1, "一課", "営業部") + a_line(2, "一課", "営業部"), [
            Problem(2, Column.PARENT_DEPARTMENT, Wrong.PARENT_UNKNOWN),
            Problem(3, Column.PARENT_DEPARTMENT, Wrong.PARENT_UNKNOWN),
        ]),
        (a_line(1, "営業部") + a_line(2, "一課", "営業部") + a_line(3, "一課", "総務"), [
            Problem(4, Column.PARENT_DEPARTMENT, Wrong.PARENT_TWICE)
        ]),
        (a_line(1, "一課", "二課") + a_line(2, "二課", "三課") + a_line(3, "三課", "一課"), [
            Problem(line, Column.PARENT_DEPARTMENT, Wrong.PARENT_LOOP) for line in (2, 3, 4)
        ]),
        (a_line(1, "一課", "一課"), [Problem(2, Column.PARENT_DEPARTMENT, Wrong.PARENT_LOOP)]),
        (a_line(1, "一課", "営" * 81), [Problem(2, Column.PARENT_DEPARTMENT, Wrong.TOO_LONG)]),
        (a_line(1, "一課", birth_year="1990-04-01"), [Problem(2, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR)]),
        (a_line(1, "一課", birth_year="90"), [Problem(2, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR)]),
        (a_line(1, "一課", birth_year="2020"), [Problem(2, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR_RANGE)]),
        (a_line(1, "一課", birth_year="1900"), [Problem(2, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR_RANGE)]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_by_line_and_changes_nothing(database, company_id, lines, problems):
    assert problems_of(database, company_id, HEADER + lines) == problems
    assert tree_of(database) == {"総務": None}


def test_a_circle_through_departments_of_an_earlier_roster_is_refused(database, company_id):
    take_in(database, company_id, SALES)

    assert problems_of(database, company_id, HEADER + a_line(1, "営業部", "一課")) == [
        Problem(2, Column.PARENT_DEPARTMENT, Wrong.PARENT_LOOP)
    ]
    assert tree_of(database)["営業部"] is None


def test_a_parent_of_another_company_is_unknown(database, company_id):
    with database.work() as work:
        a_company(work, departments=("秘密本部",))

    assert problems_of(database, company_id, HEADER + a_line(1, "一課", "秘密本部")) == [
        Problem(2, Column.PARENT_DEPARTMENT, Wrong.PARENT_UNKNOWN)
    ]
