"""The unit of work, the column types and the promises the database keeps."""

import socket
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone

import pytest
from factories.people import a_company, a_consultant, a_person
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from support.databases import KEYRING, PostgresServer

from sotomado.availability.models import Place
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.database import Database, DatabaseAway
from sotomado.keyring import CannotUnseal
from sotomado.outbox.models import Job
from sotomado.reporting.models import Release


def a_place(consultant_id: int, advisee_id: int, first: int, last: int, **changed: object) -> Place:
    start = datetime.fromtimestamp(60 * first, UTC)
    end = datetime.fromtimestamp(60 * last, UTC)
    values = {
        "consultant_id": consultant_id,
        "advisee_id": advisee_id,
        "starts_at": start,
        "ends_at": end,
        "from_minute": first,
        "until_minute": last,
        "live": True,
    }
    return Place(**(values | changed))


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.work() as work:
        a_person(work)
        raise ZeroDivisionError

    with database.read() as work:
        assert work.session.scalar(text("SELECT count(*) FROM person")) == 0


def test_reading_never_writes(database: Database) -> None:
    with database.read() as work:
        a_person(work)

    with database.read() as work:
        assert work.session.scalar(text("SELECT count(*) FROM person")) == 0


def test_instants_come_back_in_utc_whatever_zone_they_came_from(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    with database.work() as work:
        work.session.add(
            Job(kind="k", written_at=datetime(2026, 11, 20, 10, tzinfo=tokyo), run_after=work.now, attempts=0)
        )

    with database.read() as work:
        assert work.session.scalar(select(Job.written_at)) == datetime(2026, 11, 20, 1, tzinfo=UTC)
        assert work.session.scalar(select(Job.written_at)).tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.work() as work:
        work.session.add(Job(kind="k", written_at=datetime(2026, 1, 1), run_after=work.now, attempts=0))  # noqa: DTZ001


def test_plain_text_cannot_be_stored_where_sealed_text_belongs(database: Database) -> None:
    with pytest.raises(StatementError, match="sealed"), database.work() as work:
        work.session.add(Job(kind="k", payload="秘密", written_at=work.now, run_after=work.now, attempts=0))


def test_sealed_text_opens_in_its_own_row_only(database: Database) -> None:
    with database.work() as work:
        note, other = ConsultationNote(), ConsultationNote()
        note.body = work.seal(note, "body", "ここだけの話")
        other.body = note.body

        assert "ここだけの話".encode() not in note.body
        assert work.unseal(note, "body") == "ここだけの話"
        with pytest.raises(CannotUnseal):
            work.unseal(other, "body")


@pytest.mark.parametrize(
    ("first", "last", "taken"),
    [(100, 160, True), (159, 200, True), (40, 101, True), (120, 130, True), (160, 220, False), (40, 100, False)],
)
def test_two_live_places_of_one_consultant_never_overlap(
    database: Database, first: int, last: int, taken: bool
) -> None:
    with database.work() as work:
        consultant, one, two = a_consultant(work), a_person(work), a_person(work)
        work.session.add(a_place(consultant.id, one, 100, 160))

    if taken:
        with pytest.raises(DBAPIError, match="ex_place_consultant_id"), database.work() as work:
            work.session.add(a_place(consultant.id, two, first, last))
    else:
        with database.work() as work:
            work.session.add(a_place(consultant.id, two, first, last))


def test_one_advisee_is_never_in_two_places(database: Database) -> None:
    with database.work() as work:
        here, there, advisee = a_consultant(work), a_consultant(work), a_person(work)
        work.session.add(a_place(here.id, advisee, 100, 160))

    with pytest.raises(DBAPIError, match="ex_place_advisee_id"), database.work() as work:
        work.session.add(a_place(there.id, advisee, 130, 190))


def test_a_place_that_is_given_back_can_be_taken_but_not_revived(database: Database) -> None:
    with database.work() as work:
        consultant, one, two = a_consultant(work), a_person(work), a_person(work)
        first = a_place(consultant.id, one, 100, 160, live=False)
        work.session.add_all([first, a_place(consultant.id, two, 100, 160)])

    with pytest.raises(DBAPIError, match="ex_place_consultant_id"), database.work() as work:
        work.session.get(Place, first.id).live = True


def test_a_release_is_written_once(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        release = Release(company_id=company.id, quarter="2026-Q3", body="{}", released_at=work.now)
        work.session.add(release)

    with pytest.raises(DBAPIError, match="written once"), database.work() as work:
        work.session.get(Release, release.id).body = "{1}"
    with pytest.raises(DBAPIError, match="written once"), database.work() as work:
        work.session.delete(work.session.get(Release, release.id))


def test_a_database_that_is_away_says_so(tmp_path: object) -> None:
    nowhere = Database(f"sqlite:///{tmp_path}/missing/folder/file.db", keyring=KEYRING)

    with pytest.raises(DatabaseAway), nowhere.work() as work:
        work.session.execute(select(func.count()))


def test_a_postgresql_that_takes_the_call_and_says_nothing_is_away_too() -> None:
    """As it seems to one who asks a machine with far too much to do."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = Database(f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/none", keyring=KEYRING)

        with pytest.raises(DatabaseAway), nowhere.read() as work:
            work.session.execute(select(func.count()))


def test_a_postgresql_that_is_away_says_so() -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", keyring=KEYRING)

    with pytest.raises(DatabaseAway), nowhere.read() as work:
        work.session.execute(select(func.count()))


def test_an_error_of_the_database_does_not_list_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.work() as work:
        a_person(work, name="秘密 の名前", email="once@example.jp")
        work.session.execute(
            text("INSERT INTO person (email, name, locale, time_zone, created_at) VALUES (:e, :n, 'xx', 'UTC', :at)"),
            {"e": "twice@example.jp", "n": "秘密 の名前", "at": work.now},
        )

    assert "parameters hidden" in str(caught.value)


def test_waiting_too_long_for_another_writer_is_told_alike_on_both_databases(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sotomado.database.LOCK_TIMEOUT_SECONDS", 1)
    with database.work() as work:
        person_id = a_person(work)
    impatient = Database(database.url, keyring=KEYRING, clock=database.clock)

    def rename(work, name: str) -> None:
        work.session.execute(text("UPDATE person SET name = :name WHERE id = :id"), {"name": name, "id": person_id})

    with database.work() as first:
        rename(first, "先")
        with pytest.raises(DatabaseAway), impatient.work() as second:
            rename(second, "後")
    impatient.dispose()

    with database.read() as work:
        assert work.session.scalar(text("SELECT name FROM person")) == "先"


def test_more_at_once_than_there_are_connections_is_told_as_a_database_that_is_away(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL: SQLite opens as many as are asked for."""
    monkeypatch.setattr("sotomado.database.LOCK_TIMEOUT_SECONDS", 0.1)
    with postgres_server.fresh_url() as url, ExitStack() as readers:
        crowded = Database(url, keyring=KEYRING)
        readers.callback(crowded.dispose)
        for _ in range(20):
            readers.enter_context(crowded.read())

        with pytest.raises(DatabaseAway), crowded.read():
            pass
