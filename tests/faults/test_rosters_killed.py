"""A worker killed anywhere while it reads a roster or takes it in: no row twice, none lost, and never half a roster."""

from factories.people import a_company
from factories.rosters import a_csv, a_line, seen, send
from sqlalchemy import func, select
from support.killed import in_a_process_killed_at, picture

from sotomado.companies.models import Employment
from sotomado.companies.roster import service, working
from sotomado.companies.roster.models import ImportState, RosterRow

PEOPLE = 60
# Some of all steps: each death costs a process that reads the file anew.
EVERY = 9
MOST_STEPS = 400


def a_file():
    return a_csv(
        [
            a_line(n, 部署=f"第{n % 3}営業部", 上司のメールアドレス="" if n == 1 else "p1@example.jp")
            for n in range(1, PEOPLE + 1)
        ]
    )


def test_killed_at_any_step_of_reading_no_row_is_lost_or_read_twice(database):
    with database.work() as work:
        company_id = a_company(work).id
        import_id = service.send(
            work, company_id=company_id, person_id=None, file_name="名簿.csv", content=a_file().encode()
        )
    reached = []

    def read(of):
        working.read_on(of, import_id=import_id, rows_a_step=10)

    # Each goes on where the one before died, and dies somewhat later, until one gets through.
    for step in range(6, MOST_STEPS, EVERY):
        is_through = in_a_process_killed_at(step, database, read)
        one = seen(database, company_id, import_id)
        with database.read() as work:
            laid_down = work.session.scalar(select(func.count()).select_from(RosterRow))
        assert laid_down == one.rows_read
        reached.append(one.rows_read)
        if is_through:
            break

    assert reached == sorted(reached)
    assert len(set(reached)) > 2, "killed in the middle"
    one = seen(database, company_id, import_id)
    assert (one.state, one.added, one.faulty) == (ImportState.READY, PEOPLE, 0)


def test_killed_at_any_step_of_taking_in_all_of_it_is_there_or_nothing(database):
    with database.work() as work:
        company_id = a_company(work).id
    import_id = send(database, company_id, a_file())
    with database.work() as work:
        service.confirm(work, company_id=company_id, import_id=import_id, person_id=None, said=service.Consent())
    before = picture(database)

    def take_in(of):
        working.apply(of, import_id=import_id)

    deaths = 0
    for step in range(1, MOST_STEPS, EVERY):
        if in_a_process_killed_at(step, database, take_in):
            break
        if seen(database, company_id, import_id).state is not ImportState.APPLIED:
            assert picture(database) == before
        deaths += 1

    assert deaths > 3
    assert seen(database, company_id, import_id).state is ImportState.APPLIED
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Employment)) == PEOPLE
        assert work.session.scalar(select(func.count()).where(Employment.manager_id.is_not(None))) == PEOPLE - 1
