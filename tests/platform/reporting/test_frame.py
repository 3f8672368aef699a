"""Everybody on a roster gets one place in a quarter, and keeps it."""

from datetime import UTC, date, datetime

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Department, Employment
from sotomado.reporting.frame import service as frames
from sotomado.reporting.frame.bands import AgeBand, TenureBand, age_band, tenure_band
from sotomado.reporting.frame.models import QuarterPlace, ReportingUnit, UnitPlan

Q3, Q4 = "2026-Q3", "2026-Q4"
IN_Q4 = datetime(2026, 11, 20, tzinfo=UTC)
IN_Q1 = datetime(2027, 1, 5, tzinfo=UTC)
IN_APRIL = datetime(2027, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november(clock):
    clock.set(IN_Q4)


def a_staff(work, company, department, count, **changes):
    """So many employees of a department, by the row."""
    people = [an_employee(work, company, department=department, consented=False) for _ in range(count)]
    if changes:
        work.session.execute(update(Employment).where(Employment.person_id.in_(people)).values(**changes))
    return people


def places(work, quarter=Q4):
    rows = work.session.scalars(select(QuarterPlace).where(QuarterPlace.quarter == quarter))
    return {row.person_id: row for row in rows}


def unit_names(work, company, quarter=Q4):
    return {unit.id: unit.name for unit in frames.units_named(work, company.id, quarter)}


def headcounts(work, company, quarter=Q4):
    return {unit.name: unit.people for unit in frames.units_named(work, company.id, quarter)}


def test_everybody_is_placed_once_in_a_unit_of_thirty_or_more(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発", "法務", "総務"))
        for department, count in (("営業", 40), ("開発", 33), ("法務", 8), ("総務", 25)):
            a_staff(work, company, department, count)

        assert frames.place_everyone(work, company.id, Q4) == 106
        assert frames.place_everyone(work, company.id, Q4) == 0

        assert headcounts(work, company) == {"営業": 40, "開発": 33, "法務・総務": 33}
        frame = frames.frame_of(work, company.id, Q4)
    assert frame.people.sum() == 106
    assert frame.people.sum(axis=(1, 2)).tolist() == [40, 33, 33]
    assert len(frame.ages) == 7
    assert len(frame.tenures) == 5


def test_what_the_roster_says_later_moves_nobody(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        mover = a_staff(work, company, "営業", 40)[0]
        a_staff(work, company, "開発", 40)
        frames.place_everyone(work, company.id, Q4)
        before = frames.frame_of(work, company.id, Q4)

        work.session.execute(
            update(Employment)
            .where(Employment.person_id == mover)
            .values(department_id=company.departments["開発"], joined_on=date(2000, 4, 1), birth_year=1950)
        )
        frames.place_everyone(work, company.id, Q4)
        after = frames.frame_of(work, company.id, Q4)

    assert before.units == after.units
    assert (before.people == after.people).all()


def test_whoever_comes_later_is_added_and_nobody_else_moves(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 40)
        frames.place_everyone(work, company.id, Q4)

        a_staff(work, company, "開発", 1, joined_on=date(2026, 12, 28))
        a_staff(work, company, "開発", 1, joined_on=date(2027, 1, 1))

        assert frames.place_everyone(work, company.id, Q4) == 1
        assert headcounts(work, company) == {"営業": 40, "開発": 41}


def test_who_left_and_came_back_is_one_person_by_the_later_place(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        for department in company.departments:
            a_staff(work, company, department, 40)
        person_id = a_staff(work, company, "営業", 1, left_on=date(2026, 10, 20))[0]
        work.session.add(
            Employment(
                person_id=person_id,
                company_id=company.id,
                department_id=company.departments["開発"],
                joined_on=date(2026, 12, 1),
            )
        )
        work.session.flush()

        assert frames.place_everyone(work, company.id, Q4) == 81
        assert headcounts(work, company) == {"営業": 40, "開発": 41}
        assert places(work)[person_id].tenure_band is TenureBand.TO_2


def test_a_person_of_two_companies_in_one_quarter_has_a_place_in_each(database):
    with database.work() as work:
        first, second = a_company(work), a_company(work)
        person_id = a_staff(work, first, "営業", 1, left_on=date(2026, 10, 31))[0]
        work.session.add(
            Employment(
                person_id=person_id,
                company_id=second.id,
                department_id=second.departments["開発"],
                joined_on=date(2026, 11, 1),
            )
        )
        work.session.flush()

        assert [frames.place_everyone(work, company.id, Q4) for company in (first, second)] == [1, 1]
        rows = work.session.execute(select(QuarterPlace.company_id).where(QuarterPlace.person_id == person_id))
        assert sorted(row.company_id for row in rows) == [first.id, second.id]


@pytest.mark.parametrize(
    ("birth_year", "joined_on"),
    [
        (None, date(2026, 10, 1)),
        (2002, date(2026, 12, 31)),
        (2001, date(2023, 10, 2)),
        (1992, date(2023, 10, 1)),
        (1991, date(2020, 10, 2)),
        (1981, date(2020, 10, 1)),
        (1971, date(2015, 10, 2)),
        (1962, date(2015, 10, 1)),
        (1961, date(2005, 10, 2)),
        (1950, date(2005, 10, 1)),
    ],
)
def test_bands_are_those_of_the_first_day_of_the_quarter(database, birth_year, joined_on):
    with database.work() as work:
        company = a_company(work)
        person_id = a_staff(work, company, "営業", 1, birth_year=birth_year, joined_on=joined_on)[0]
        frames.place_everyone(work, company.id, Q4)
        place = places(work)[person_id]

    assert (place.age_band, place.tenure_band) == (
        age_band(birth_year, date(2026, 10, 1)),
        tenure_band(joined_on, date(2026, 10, 1)),
    )


def test_an_age_is_what_somebody_turns_in_the_year_and_a_tenure_is_in_completed_years():
    first_day = date(2026, 10, 1)

    assert [age_band(2026 - age, first_day).value for age in (24, 25, 34, 35, 44, 45, 54, 55, 64, 65)] == [
        "-24", "25-34", "25-34", "35-44", "35-44", "45-54", "45-54", "55-64", "55-64", "65-",
    ]  # fmt: skip
    assert age_band(None, first_day) is AgeBand.UNKNOWN
    assert [tenure_band(date(2026 - years, 10, 1), first_day).value for years in (0, 2, 3, 5, 6, 10, 11, 20, 21)] == [
        "-2", "-2", "3-5", "3-5", "6-10", "6-10", "11-20", "11-20", "21-",
    ]  # fmt: skip


def test_the_database_refuses_to_change_a_place_and_lets_it_go_with_the_person(database):
    with database.work() as work:
        company = a_company(work)
        first, second = a_staff(work, company, "営業", 2)
        frames.place_everyone(work, company.id, Q4)
        place = {"company_id": company.id, "quarter": Q4, "person_id": first}
        unit_id = places(work)[first].unit_id

    changes = [
        update(QuarterPlace).where(QuarterPlace.person_id == first).values(age_band=AgeBand.FROM_65),
        insert(QuarterPlace).values(**place, unit_id=unit_id, age_band=AgeBand.FROM_65, tenure_band=TenureBand.FROM_21),
    ]
    if database.is_sqlite:
        changes.append(
            text(
                "INSERT OR REPLACE INTO quarter_place (company_id, quarter, person_id, unit_id, age_band, tenure_band)"
                f" VALUES ({company.id}, '{Q4}', {first}, {unit_id}, '65-', '21-')"
            )
        )
    for change in changes:
        with pytest.raises(IntegrityError), database.work() as work:
            work.session.execute(change)
    with database.work() as work:
        work.session.execute(delete(QuarterPlace).where(QuarterPlace.person_id == first))
        assert set(places(work)) == {second}


def test_the_database_takes_no_place_in_a_unit_of_another_company(database):
    with database.work() as work:
        ours, theirs = a_company(work), a_company(work)
        for company in (ours, theirs):
            an_employee(work, company)
            frames.place_everyone(work, company.id, "2026-Q3")
        stranger = an_employee(work, theirs)
        unit_id = work.session.scalar(select(QuarterPlace.unit_id).where(QuarterPlace.company_id == ours.id))

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(
            QuarterPlace(
                company_id=theirs.id,
                quarter="2026-Q3",
                person_id=stranger,
                unit_id=unit_id,
                age_band=AgeBand.UNKNOWN,
                tenure_band=next(iter(TenureBand)),
            )
        )


def test_a_plan_holds_until_april_and_is_chosen_anew_then(database, clock):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 35)
        for quarter in (Q3, Q4):
            frames.place_everyone(work, company.id, quarter)
    clock.set(IN_APRIL)
    with database.work() as work:
        for quarter in ("2027-Q1", "2027-Q2"):
            frames.place_everyone(work, company.id, quarter)
        starts = list(work.session.scalars(select(UnitPlan.starts_quarter).order_by(UnitPlan.id)))

    assert starts == [Q3, "2027-Q2"]


def test_a_department_made_later_is_counted_with_the_one_above_it(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 50)
        frames.place_everyone(work, company.id, Q4)
        beneath = Department(
            company_id=company.id, name="営業三課", name_en="Sales 3", parent_id=company.departments["営業"]
        )
        nowhere = Department(company_id=company.id, name="特命室", name_en="Special Affairs")
        work.session.add_all([beneath, nowhere])
        work.session.flush()
        for department in (beneath, nowhere):
            a_staff(work, company, "営業", 1, department_id=department.id)

        frames.place_everyone(work, company.id, Q4)

        assert headcounts(work, company) == {"営業": 41, "開発": 51}


def test_a_plan_whose_unit_was_emptied_is_not_used_for_a_quarter_nobody_is_placed_in_yet(database, clock):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        sales = a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 40)
        frames.place_everyone(work, company.id, Q4)
        work.session.execute(
            update(Employment)
            .where(Employment.person_id.in_(sales[1:]))
            .values(department_id=company.departments["開発"])
        )
    clock.set(IN_Q1)
    with database.work() as work:
        frames.place_everyone(work, company.id, "2027-Q1")

        assert headcounts(work, company) == {"営業": 40, "開発": 40}
        assert headcounts(work, company, "2027-Q1") == {"全社": 80}


def test_a_company_that_grew_out_of_its_one_unit_gets_more_in_the_next_quarter(database, clock):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        a_staff(work, company, "営業", 10)
        frames.place_everyone(work, company.id, Q4)
        a_staff(work, company, "営業", 30)
        a_staff(work, company, "開発", 35)
        frames.place_everyone(work, company.id, Q4)
        assert headcounts(work, company) == {"全社": 75}
    clock.set(IN_Q1)
    with database.work() as work:
        frames.place_everyone(work, company.id, "2027-Q1")

        assert headcounts(work, company, "2027-Q1") == {"営業": 40, "開発": 35}


def test_a_company_of_seven_and_one_of_nobody_are_one_unit_each(database):
    with database.work() as work:
        seven, nobody = a_company(work), a_company(work)
        a_staff(work, seven, "営業", 7)

        assert [frames.place_everyone(work, company.id, Q4) for company in (seven, nobody)] == [7, 0]
        assert [headcounts(work, company) for company in (seven, nobody)] == [{"全社": 7}, {"全社": 0}]
        assert frames.frame_of(work, nobody.id, Q4).people.sum() == 0


def test_a_plan_that_a_later_quarter_is_counted_by_is_not_taken_away_by_an_earlier_one(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        frames.place_everyone(work, company.id, Q3)
        a_staff(work, company, "営業", 10)
        frames.place_everyone(work, company.id, Q4)
        work.session.execute(delete(QuarterPlace).where(QuarterPlace.quarter == Q3))
        a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 40)

        assert frames.place_everyone(work, company.id, Q3) == 90
        assert headcounts(work, company, Q3) == {"全社": 90}
        assert headcounts(work, company) == {"全社": 10}


def test_a_reorganisation_begins_with_the_next_quarter(database, clock):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        a_staff(work, company, "営業", 40)
        a_staff(work, company, "開発", 40)
        frames.place_everyone(work, company.id, Q4)
        work.session.execute(update(Employment).values(department_id=company.departments["営業"]))

        assert frames.reorganise(work, company_id=company.id) == "2027-Q1"
        assert frames.reorganise(work, company_id=company.id) == "2027-Q1"

        plans = frames.plans_of(work, company_id=company.id)
        running, coming = plans.in_force, plans.coming
    assert [unit.name for unit in running.units] == ["営業", "開発"]
    assert [(unit.name, unit.people) for unit in coming.units] == [("全社", 80)]
    clock.set(IN_Q1)
    with database.work() as work:
        frames.place_everyone(work, company.id, Q4)
        frames.place_everyone(work, company.id, "2027-Q1")

        assert headcounts(work, company) == {"営業": 40, "開発": 40}
        assert headcounts(work, company, "2027-Q1") == {"全社": 80}
        assert len(list(work.session.scalars(select(ReportingUnit.id)))) == 3


def test_nobody_is_placed_in_a_quarter_that_has_not_begun(database):
    with database.work() as work:
        company = a_company(work)
        with pytest.raises(frames.QuarterNotBegun):
            frames.place_everyone(work, company.id, "2027-Q1")
        for company_id, quarter in ((company.id, "2026-4"), (company.id + 1, Q4)):
            with pytest.raises(NotFound):
                frames.place_everyone(work, company_id, quarter)
        with pytest.raises(NotFound):
            frames.units_named(work, company.id, Q4)


def test_a_person_without_a_place_of_work_has_none_in_the_frame(database):
    with database.work() as work:
        company = a_company(work)
        a_person(work)

        assert frames.place_everyone(work, company.id, Q4) == 0
