"""A closed quarter is released once, from people counted once, and never changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import IN_Q3, a_consultation, an_inside_talk
from sqlalchemy import delete, select

from reports.cube import Measure, Track
from reports.published import ALL, By
from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Department, Employment
from sotomado.consultations.reports.models import ReportedTheme
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import service as reporting
from sotomado.reporting.models import Release
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.service import QuarterStillOpen

TOKYO = "Asia/Tokyo"


def a_quarter(work, *, users, people, **told):
    """A company whose departments have `people` employees, of whom `users` came. Returns it, and who came."""
    company = a_company(work, departments=tuple(people))
    consultant = a_consultant(work)
    came = []
    for department, count in people.items():
        employees = [an_employee(work, company, department=department, consented=False) for _ in range(count)]
        for person_id in employees[: users.get(department, 0)]:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, **told)
            came.append(person_id)
    return company, consultant, came


def use(report, name=None, track=Track.OUTSIDE):
    """People of the company, or of the unit of this name."""
    row = ALL if name is None else next(unit.id for unit in report.units if unit.name == name)
    return report.release.people(track, Measure.USE, row=row)


def released(work, company, quarter="2026-Q3"):
    reporting.release_quarter(work, company_id=company.id, quarter=quarter)
    return reporting.release(work, company_id=company.id, quarter=quarter)


def test_people_are_counted_by_department_however_often_they_came(database):
    with database.work() as work:
        company, consultant, came = a_quarter(work, users={"営業": 12, "開発": 15}, people={"営業": 30, "開発": 40})
        for person_id in came:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, themes=(Theme.GROWTH,))

        report = released(work, company)

    assert use(report) == 27
    assert use(report, "営業") == 12
    assert use(report, "開発") == 15
    assert report.release.people(Track.OUTSIDE, Measure.SATISFACTION) == 27
    assert [unit.name for unit in report.units] == ["営業", "開発"]


def test_a_company_of_thirteen_users_with_sales_four_and_tech_nine_shows_neither(database):
    with database.work() as work:
        company, _, _ = a_quarter(work, users={"営業": 4, "技術": 9}, people={"営業": 30, "技術": 30})

        report = released(work, company)

    assert use(report, "営業") is None
    assert use(report, "技術") is None


def test_a_headcount_of_thirteen_shows_nothing(database):
    with database.work() as work:
        company, _, _ = a_quarter(work, users={"営業": 4, "技術": 9}, people={"営業": 4, "技術": 9})

        report = released(work, company)

    assert report.release.shows_nothing(Track.OUTSIDE)
    assert [row.people for row in report.release.rows[By.UNIT]] == [13, 13]


def test_an_open_quarter_is_refused_until_its_last_minute_in_the_companys_zone(database, clock):
    with database.work() as work:
        company = a_company(work)
    clock.set(datetime(2026, 12, 31, 14, 59, tzinfo=UTC))

    with database.work() as work, pytest.raises(QuarterStillOpen) as refused:
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q4")
    assert refused.value.closes_on == date(2027, 1, 1)

    clock.advance(minutes=1)
    with database.work() as work:
        assert released(work, company, "2026-Q4").quarter == "2026-Q4"


def test_a_second_release_of_a_quarter_is_the_first_one(database):
    with database.work() as work:
        company, _, _ = a_quarter(work, users={"営業": 12}, people={"営業": 30})
        first = reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")

    with database.work() as work:
        assert reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3") == first


def test_a_release_is_unchanged_by_whatever_happens_later(database):
    with database.work() as work:
        company, consultant, came = a_quarter(work, users={"営業": 12, "開発": 9}, people={"営業": 30, "開発": 30})
        released(work, company)
        body = work.session.scalar(select(Release.body))

    with database.work() as work:
        work.session.execute(delete(ReportedTheme))
        late = an_employee(work, company, department="営業", consented=False)
        a_consultation(work, advisee_id=late, consultant_id=consultant.id, satisfaction=1)
        work.session.scalar(select(Department).where(Department.name == "営業")).name = "営業本部"
        work.session.scalar(select(Employment).where(Employment.person_id == came[0])).left_on = date(2026, 11, 1)

    with database.work() as work:
        report = released(work, company)
        assert work.session.scalar(select(Release.body)) == body
        assert report.units[0].name == "営業"


def test_the_database_itself_refuses_to_change_a_release(database):
    with database.work() as work:
        company = a_company(work)
        released(work, company)

    with pytest.raises(Exception, match="release"), database.work() as work:
        work.session.scalar(select(Release)).body = "{}"


def test_a_consultation_counts_in_the_quarter_of_the_companys_calendar(database, clock):
    first_minute = datetime(2026, 6, 30, 15, 0, tzinfo=UTC)
    with database.work() as work:
        company, consultant, came = a_quarter(
            work, users={"営業": 9}, people={"営業": 30}, held_at=first_minute - timedelta(minutes=1)
        )
        for person_id in came[:6]:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, held_at=first_minute)

        assert use(released(work, company, "2026-Q2")) == 9
        assert use(released(work, company, "2026-Q3")) == 6


def test_another_companys_consultations_do_not_count(database):
    with database.work() as work:
        a_quarter(work, users={"営業": 12}, people={"営業": 30})
        company, _, _ = a_quarter(work, users={"営業": 8}, people={"営業": 30})

        assert use(released(work, company)) == 8


def test_someone_who_left_and_came_back_is_one_person_of_one_department(database):
    with database.work() as work:
        company, _consultant, came = a_quarter(work, users={"営業": 12, "開発": 9}, people={"営業": 40, "開発": 40})
        old = work.session.scalar(select(Employment).where(Employment.person_id == came[0]))
        old.left_on = date(2026, 8, 20)
        work.session.flush()
        work.session.add(
            Employment(
                person_id=came[0],
                company_id=company.id,
                department_id=company.departments["開発"],
                joined_on=date(2026, 9, 1),
            )
        )
        work.session.flush()

        report = released(work, company)

    assert use(report) == 21
    assert use(report, "開発") == 10
    assert report.release.rows[By.UNIT][0].people == 80


def test_both_sides_of_inside_talks_are_counted_apart_from_the_outside(database):
    with database.work() as work:
        company, _, came = a_quarter(work, users={"営業": 12}, people={"営業": 30})
        for member_id in came[1:7]:
            an_inside_talk(work, manager_id=came[0], member_id=member_id)
            an_inside_talk(work, manager_id=came[0], member_id=member_id, held_on=date(2026, 9, 30))
        an_inside_talk(work, manager_id=came[0], member_id=came[8], held_on=date(2026, 10, 1))

        report = released(work, company)

    assert use(report, track=Track.INSIDE) == 7
    assert use(report) == 12


def test_a_quarter_in_which_nothing_happened_is_released_and_shows_nothing(database):
    with database.work() as work:
        report = released(work, a_company(work))

    assert report.release.shows_nothing(Track.OUTSIDE)


@pytest.mark.parametrize("name", ["2026-Q5", "2026-Q0", "2026Q3", "26-Q3", "2026-Q3 ", "２０２６-Q3", "", "../2026-Q3"])
def test_a_malformed_quarter_is_not_found(sqlite_database, name):
    with sqlite_database.work() as work:
        company = a_company(work)
        with pytest.raises(NotFound):
            reporting.release_quarter(work, company_id=company.id, quarter=name)


def test_what_is_due_is_the_last_closed_quarter_not_released_yet(database):
    with database.work() as work:
        company, other = a_company(work), a_company(work)
        released(work, other)

        assert reporting.due(work) == [(company.id, "2026-Q3")]


def test_quarters_follow_each_other():
    quarter = Quarter.at(IN_Q3, TOKYO)

    assert quarter.name == "2026-Q3"
    assert quarter.following.following.name == "2027-Q1"
    assert quarter.before.before.before.name == "2025-Q4"
    assert quarter.bounds(TOKYO)[0] == datetime(2026, 6, 30, 15, 0, tzinfo=UTC)
