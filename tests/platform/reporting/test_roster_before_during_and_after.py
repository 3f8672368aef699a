"""HR edits the roster before, during and after a quarter to have one person stand alone in it: proven useless.

Each story is told in two worlds that differ in one thing, and what the company is told of them is compared.
"""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from factories.quarters import a_consultation
from sqlalchemy import func, select, update
from support.databases import KEYRING

from reports.cube import Measure, Track
from reports.published import By
from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.companies.roster import import_roster
from sotomado.database import Database
from sotomado.reporting import service as reporting
from sotomado.reporting.frame import service as frame
from sotomado.reporting.models import Release

QUARTER = "2026-Q3"
BEFORE = datetime(2026, 6, 29, tzinfo=UTC)
FIRST_MORNING = datetime(2026, 7, 1, 1, tzinfo=UTC)
DURING = datetime(2026, 8, 20, tzinfo=UTC)
AFTER = datetime(2026, 10, 2, tzinfo=UTC)
SALES, DEVELOPMENT = 40, 45
HEADER = "email,name,department,parent_department,joined_on,birth_year\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request, clock):
    """Gives new, empty databases of one kind."""
    server = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with ExitStack() as stack:

        def make():
            database = Database(stack.enter_context(server.fresh_url()), keyring=KEYRING, clock=clock)
            stack.callback(database.dispose)
            return database

        yield make


class World:
    """A company of two departments, of whom thirteen came to talk; the first person is the one HR wonders about."""

    def __init__(self, database, clock, *, came=True, quarters=(QUARTER,)):
        self.database, self.clock = database, clock
        clock.set(BEFORE)
        with database.work() as work:
            self.company = a_company(work, name="青空製作所", departments=("営業", "開発"))
            work.session.execute(update(Department).values(name_en=Department.name))
            consultant = a_consultant(work)
            self.sales = [an_employee(work, self.company) for _ in range(SALES)]
            self.development = [an_employee(work, self.company, department="開発") for _ in range(DEVELOPMENT)]
            work.session.execute(update(Employment).values(birth_year=1985))
            for person_id in (*self.sales[0 if came else 1 : 10], *self.development[:8]):
                a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
        self.target = self.sales[0]

    def roster(self, *people, department, parent="", joined_on="2024-04-01", birth_year=""):
        """HR sends a roster in."""
        with self.database.work() as work:
            rows = work.session.execute(select(Person.email, Person.name).where(Person.id.in_(people)))
            lines = [f"{email},{name},{department},{parent},{joined_on},{birth_year}\n" for email, name in rows]
            import_roster(
                work,
                company_id=self.company.id,
                content=(HEADER + "".join(lines)).encode(),
                public_url="https://sotomado.example",
            )

    def morning(self, moment=FIRST_MORNING, quarter=QUARTER):
        """The worker's first look at a day."""
        self.clock.set(moment)
        with self.database.work() as work:
            frame.place_everyone(work, self.company.id, quarter)

    def frame(self):
        with self.database.read() as work:
            return frame.frame_of(work, self.company.id, QUARTER)

    def told(self):
        """What the company is told of the quarter, byte for byte, and as it is read."""
        self.clock.set(datetime(2026, 10, 5, tzinfo=UTC))
        with self.database.work() as work:
            reporting.release_quarter(work, company_id=self.company.id, quarter=QUARTER)
            body = work.session.scalars(select(Release.body)).one()
            return body, reporting.release(work, company_id=self.company.id, quarter=QUARTER).release


def alone(world):
    world.roster(world.target, department="Z")


def alone_beneath_a_department_of_their_own(world):
    world.roster(*world.sales[1:3], department="Y", parent="営業")
    world.roster(world.target, department="Z", parent="Y")


def invented_departments(world):
    for number, person_id in enumerate(world.sales[:6]):
        world.roster(person_id, department=f"Z{number}", parent="開発")


def everybody_else_elsewhere(world):
    world.roster(*world.sales[1:], department="開発")


def merged(world):
    world.roster(*world.sales, *world.development, department="営業")


def another_year_of_birth(world):
    world.roster(world.target, department="営業", birth_year="1950")


def everybody_else_of_another_year(world):
    world.roster(*world.sales[1:], department="営業", birth_year="1999")
    world.roster(*world.development, department="開発", birth_year="1999")


def another_first_day(world):
    world.roster(world.target, department="営業", joined_on="2026-10-01")


def a_first_day_long_ago(world):
    world.roster(world.target, department="営業", joined_on="1990-04-01")


EDITS = (
    alone,
    alone_beneath_a_department_of_their_own,
    invented_departments,
    everybody_else_elsewhere,
    merged,
    another_year_of_birth,
    everybody_else_of_another_year,
    another_first_day,
    a_first_day_long_ago,
)


@pytest.mark.parametrize("moment", [DURING, AFTER], ids=["during", "after"])
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_hr_edits_once_the_quarter_runs_changes_not_one_byte(sqlite_server, clock, edit, moment):
    with sqlite_server.fresh_url() as untouched, sqlite_server.fresh_url() as edited:
        worlds = [World(Database(url, keyring=KEYRING, clock=clock), clock) for url in (untouched, edited)]
        for world in worlds:
            world.morning()
        before = worlds[1].frame()
        clock.set(moment)
        edit(worlds[1])
        for world in worlds:
            world.morning(moment)

        assert (worlds[1].frame().people == before.people).all()
        assert worlds[0].told()[0] == worlds[1].told()[0]
        for world in worlds:
            world.database.dispose()


def test_on_postgresql_too(fresh, clock):
    untouched, edited = World(fresh(), clock), World(fresh(), clock)
    for world in (untouched, edited):
        world.morning()
    clock.set(DURING)
    for edit in EDITS:
        edit(edited)

    assert untouched.told()[0] == edited.told()[0]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_hr_edits_before_the_quarter_leaves_nobody_in_a_unit_of_few(sqlite_server, clock, edit):
    told = {}
    for came in (True, False):
        with sqlite_server.fresh_url() as url:
            world = World(Database(url, keyring=KEYRING, clock=clock), clock, came=came)
            edit(world)
            world.morning()

            assert min(world.frame().people.sum(axis=(1, 2))) >= 30
            told[came] = world.told()[1]
            world.database.dispose()
    # The frame is the same whether they came or not, and no row of a few people says that they did.
    assert told[True].rows == told[False].rows
    for by in (By.UNIT, By.AGE, By.TENURE):
        for row in told[True].rows[by]:
            if row.people < 5:
                shown = {told[came].people(Track.OUTSIDE, Measure.USE, row=row.id, by=by) for came in told}
                assert shown == {None}, (by, row)


def test_a_person_who_moves_between_placing_and_the_end_is_counted_once(fresh, clock):
    world = World(fresh(), clock)
    world.morning()
    clock.set(DURING)
    world.roster(world.target, department="開発")
    world.morning(DURING)

    _, release = world.told()

    assert release.rows[By.UNIT][0].people == SALES + DEVELOPMENT
    assert [row.people for row in release.rows[By.UNIT][1:]] == [SALES, DEVELOPMENT]
    assert release.people(Track.OUTSIDE, Measure.USE) == 18


def test_a_person_who_leaves_and_comes_back_within_the_quarter_is_one(fresh, clock):
    world = World(fresh(), clock)
    world.morning()
    with world.database.work() as work:
        place = work.session.scalars(select(Employment).where(Employment.person_id == world.target)).one()
        place.left_on = DURING.date()
        work.session.flush()
        work.session.add(
            Employment(
                person_id=world.target,
                company_id=world.company.id,
                department_id=world.company.departments["開発"],
                joined_on=datetime(2026, 9, 1, tzinfo=UTC).date(),
            )
        )
    world.morning(AFTER)

    _, release = world.told()

    assert release.rows[By.UNIT][0].people == SALES + DEVELOPMENT
    assert release.people(Track.OUTSIDE, Measure.USE) == 18


def test_a_department_emptied_around_one_person_gives_way_to_larger_units(fresh, clock):
    world = World(fresh(), clock)
    world.morning()
    clock.set(datetime(2026, 9, 30, tzinfo=UTC))
    everybody_else_elsewhere(world)
    world.morning(AFTER, "2026-Q4")

    with world.database.read() as work:
        people = {q: [u.people for u in frame.units_named(work, world.company.id, q)] for q in (QUARTER, "2026-Q4")}
    assert people == {QUARTER: [SALES, DEVELOPMENT], "2026-Q4": [SALES + DEVELOPMENT]}


def test_rosters_of_two_companies_do_not_touch_one_another(fresh, clock):
    world = World(fresh(), clock)
    with world.database.work() as work:
        other = a_company(work, name="となり", departments=("営業",))
        for _ in range(35):
            an_employee(work, other)
        a_person(work)
        frame_before = work.session.scalar(select(func.count()).select_from(Employment))
    world.morning()
    with world.database.work() as work:
        frame.place_everyone(work, other.id, QUARTER)
        placed = [int(frame.frame_of(work, company, QUARTER).people.sum()) for company in (world.company.id, other.id)]
    assert placed == [SALES + DEVELOPMENT, 35]
    assert sum(placed) == frame_before
