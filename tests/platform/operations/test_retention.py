"""One table says what is kept and for how long: complete, true by the clock, and readable by operators."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from factories.people import a_person
from factories.planted import Planter, a_full_life
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado import chores, schema
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.keeping import shelf
from sotomado.operations.retention.table import BACKUPS_KEPT, LINES, Chore
from sotomado.operations.retention.wording import GROUNDS, WHOSE
from sotomado.settings import Environment, Settings

HOUSE = Path(__file__).parents[3]
SEEN_TO_GO = [chore for line in LINES for chore in line.chores if chore.tables]
PROVEN_ELSEWHERE = [chore for line in LINES for chore in line.chores if not chore.tables]


def test_every_table_of_the_schema_stands_in_exactly_one_line():
    named = [table for line in LINES for table in line.tables]

    assert sorted(set(schema.metadata.tables) - set(named)) == []
    assert sorted(set(named) - set(schema.metadata.tables)) == []
    assert len(named) == len(set(named))
    assert set(GROUNDS) == {line.ground for line in LINES}
    assert set(WHOSE) == {line.whose for line in LINES}


def test_backups_are_kept_as_long_as_the_table_says():
    assert BACKUPS_KEPT == shelf.LONGEST


@pytest.mark.parametrize("chore", SEEN_TO_GO, ids=lambda chore: f"{chore.name}: {' '.join(chore.tables)}")
def test_what_a_chore_lets_go_of_is_there_before_its_day_and_gone_after_it(sqlite_database, clock, chore: Chore):
    database = sqlite_database
    settings = Settings(environment=Environment.TEST)
    with database.work() as work:
        life = a_full_life(work)
        planter = Planter(
            work,
            {
                **life.rows,
                "person": life.meeting.advisee_id,
                "consultant": life.meeting.consultant.id,
                "company": life.meeting.company.id,
                "booking": life.booking_id,
            },
        )
        for table in chore.tables:
            if not work.session.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one():
                planter._row(schema.metadata.tables[table])
    run = getattr(chores, chore.name)

    def left() -> set[str]:
        run(database, settings) if run.__code__.co_argcount == 2 else run(database)
        with database.read() as work:
            counts = {
                name: work.session.execute(select(func.count()).select_from(schema.metadata.tables[name])).scalar_one()
                for name in chore.tables
            }
        return {name for name, count in counts.items() if count}

    assert chore.after is not None
    clock.advance(seconds=(chore.after - timedelta(days=1)).total_seconds() if chore.after > timedelta(days=1) else 0)
    assert left() == set(chore.tables)
    # A row of this very hour may have been over an hour after it was written.
    clock.advance(days=3)
    assert left() == set()


@pytest.mark.parametrize("chore", PROVEN_ELSEWHERE, ids=lambda chore: chore.name)
def test_whatever_is_proven_elsewhere_is_done_by_the_worker_and_its_test_is_there(chore: Chore):
    worker = ast.unparse(ast.parse((HOUSE / "platform/sotomado/chores.py").read_text()))
    proof = HOUSE / chore.proven_in

    assert chore.name in worker
    assert proof.is_file(), chore.proven_in
    assert "def test_" in proof.read_text()


def test_operators_read_both_pages_and_nobody_else(sqlite_database, make_app):
    with sqlite_database.work() as work:
        people = {}
        for role in (Role.OPERATOR, Role.ADVISEE):
            people[role] = a_person(work)
            accounts.grant(work, person_id=people[role], role=role)
    app = make_app(sqlite_database)
    operator, advisee = (Visitor(app).sign_in_as(people[role]) for role in (Role.OPERATOR, Role.ADVISEE))

    for path in ("/operations/retention", "/operations/processing"):
        page = operator.get(path).get_data(as_text=True)
        assert all(str(line.what) in page for line in LINES if line.key != "ours")
        assert "35日" in page
        assert advisee.get(path).status_code == 403
