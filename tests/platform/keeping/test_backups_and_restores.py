"""A backup is written while others write, sealed, whole or not at all; restored, it says what it said, of nobody who
was erased since."""

import json
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from factories.people import a_person
from factories.planted import a_full_life, sealed_secrets_left
from sqlalchemy import select, text
from support.killed import in_a_process_killed_at, picture

from sotomado import chores, jobs, migrate
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role
from sotomado.database import Database
from sotomado.keeping import manifest, shelf
from sotomado.keeping.backups import CannotBackUp, back_up
from sotomado.keeping.erasures import ErasureList
from sotomado.keeping.restoring import CannotRestore, restore
from sotomado.outbox import service as outbox
from sotomado.personal_data import erasing
from sotomado.reporting.models import Release

BODY = '{"quarter": "2026-Q3", "people": 41, "説明": "傾向"}'


def a_release(work, company_id: int) -> str:
    digest = sha256(BODY.encode()).hexdigest()
    work.session.add(Release(company_id=company_id, quarter="2026-Q3", body=BODY, digest=digest, released_at=work.now))
    return digest


def test_what_is_restored_is_what_was_saved_down_to_the_releases_digest(database, settings, settings_of, restored):
    with database.work() as work:
        life = a_full_life(work)
        digest = a_release(work, life.meeting.company.id)
    before = picture(database)

    written = back_up(database, settings)
    done = restore(written.folder, settings_of(restored.url))

    assert done.manifest.said.releases == {f"{life.meeting.company.id}/2026-Q3": digest}
    assert picture(restored) == before
    with restored.read() as work:
        assert work.session.scalars(select(Release.digest)).all() == [digest]
        assert set(sealed_secrets_left(work, life.secrets)) == set(life.secrets)
    # And it goes on: numbers are counted on from where they were.
    with restored.work() as work:
        accounts.register(work, email="new@kaisha.example", name="あたらしい ひと")


def test_while_a_backup_is_written_others_write_and_it_is_of_one_instant(database, settings, settings_of, restored):
    """Each of these transactions writes two rows; a backup between them would hold an odd number."""
    stop = threading.Event()
    counted = []

    def write(number: int) -> None:
        own = Database(database.url, keyring=database.keyring, clock=database.clock)
        count = 0
        while not stop.is_set():
            with own.work() as work:
                for side in "ab":
                    outbox.write(work, kind="mail", payload={"to": side}, dedupe_key=f"{number}:{count}:{side}")
            count += 1
        counted.append(count)
        own.dispose()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for one in writers:
        one.start()
    try:
        written = back_up(database, settings)
    finally:
        stop.set()
        for one in writers:
            one.join()

    restore(written.folder, settings_of(restored.url))
    with restored.read() as work:
        found = work.session.execute(text("SELECT count(*) FROM job")).scalar_one()
    assert found == written.manifest.said.counts["job"]
    assert found % 2 == 0
    assert sum(counted) > 0


def test_a_backup_tells_nothing_to_whoever_has_no_key(database, settings):
    with database.work() as work:
        a_person(work, name="なまえ ひみつこ", email="himitsu@kaisha.example")

    written = back_up(database, settings)

    everything = b"".join(one.read_bytes() for one in written.folder.iterdir())
    for told in ("ひみつこ".encode(), b"himitsu@", b"SQLite format", b"PGDMP", b"CREATE TABLE"):
        assert told not in everything
    assert {one.stat().st_mode & 0o077 for one in (written.folder, written.folder.parent)} == {0}


def test_somebody_erased_after_the_backup_does_not_come_back_with_it(database, settings, settings_of, restored, clock):
    with database.work() as work:
        life = a_full_life(work)
        other = a_person(work, name="のこる ひとし", email="nokoru@kaisha.example")
    written = back_up(database, settings)
    erase_by_the_workers_job(database, settings, life.meeting.advisee_id, clock)
    [line] = ErasureList.of(settings).read()
    assert line.person_id == life.meeting.advisee_id

    done = restore(written.folder, settings_of(restored.url))

    assert done.erased_again == 1
    with restored.read() as work:
        assert sealed_secrets_left(work, life.secrets) == []
        assert work.session.get_one(Person, life.meeting.advisee_id).name == "—"
        assert work.session.get_one(Person, other).name == "のこる ひとし"
    # They have had their receipt; and whoever looks again finds nothing more to do.
    chores.erase_again_whom_a_backup_brought_back(restored, settings)
    with restored.read() as work:
        assert work.session.execute(text("SELECT count(*) FROM erasure WHERE done_at IS NOT NULL")).scalar_one() == 1


def erase_by_the_workers_job(database, settings, person_id: int, clock) -> None:
    with database.work() as work:
        for role in (Role.CONSULTANT, Role.HR, Role.OPERATOR):
            accounts.end_role(work, person_id=person_id, role=role)
        erasing.ask(work, person_id=person_id, public_url="https://sotomado.example")
    clock.advance(days=14)
    with database.read() as work:
        [erasure_id] = erasing.due(work)
    jobs.handlers(database, settings)[erasing.ERASE]({"erasure_id": erasure_id}, "")


def test_whoever_was_given_the_number_of_somebody_erased_is_not_erased(
    database, settings, settings_of, restored, clock
):
    """Registered after the backup, erased, lost with the database: the number is free again."""
    written = back_up(database, settings)
    with database.work() as work:
        gone = a_person(work, email="gone@kaisha.example")
        accounts.grant(work, person_id=gone, role=Role.ADVISEE)
    erase_by_the_workers_job(database, settings, gone, clock)
    restore(written.folder, settings_of(restored.url))
    clock.advance(hours=1)
    with restored.work() as work:
        newcomer = accounts.register(work, email="new@kaisha.example", name="べつの ひと")
        work.session.get_one(Person, newcomer).id = gone

    chores.erase_again_whom_a_backup_brought_back(restored, settings)

    with restored.read() as work:
        assert work.session.get_one(Person, gone).name == "べつの ひと"


def test_an_erasure_the_list_could_not_take_is_taken_in_with_the_next_backup(
    sqlite_database, settings_of, clock, tmp_path
):
    database, in_the_way = sqlite_database, tmp_path / "backups"
    settings = settings_of(database.url)
    with database.work() as work:
        gone = a_person(work, email="gone@kaisha.example")
    in_the_way.write_text("a file where the folder should be")
    erase_by_the_workers_job(database, settings, gone, clock)
    with database.read() as work:
        assert work.session.get_one(Person, gone).name == "—"
    in_the_way.unlink()

    back_up(database, settings)

    assert [one.person_id for one in ErasureList.of(settings).read()] == [gone]


def test_what_was_changed_or_cut_off_is_not_restored(sqlite_database, settings_of, tmp_path):
    settings = settings_of(sqlite_database.url)
    written = back_up(sqlite_database, settings)
    target = settings_of(f"sqlite:///{tmp_path}/new.db")
    sealed, said = written.folder / shelf.SEALED, written.folder / manifest.FILE
    whole, true = sealed.read_bytes(), said.read_text()

    def refused() -> str:
        with pytest.raises(CannotRestore) as why:
            restore(written.folder, target)
        assert not list(tmp_path.glob("new.db*"))
        return str(why.value)

    sealed.write_bytes(whole[:-1])
    assert "damaged" in refused()
    sealed.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    assert "damaged" in refused()
    # A manifest that fits the damaged file was not written by us.
    said.write_text(true.replace(written.manifest.sha256, sha256(sealed.read_bytes()).hexdigest()))
    assert "manifest was changed" in refused()
    sealed.write_bytes(whole)
    said.write_text(true)
    with pytest.raises(CannotRestore, match="BACKUP_KEYS"):
        restore(
            written.folder,
            settings_of(target.database_url, backup_keys="b:b3RoZXIga2V5IG9mIGJhY2t1cHMsIDMyIGxvbmcuLi4="),
        )
    assert restore(written.folder, target).manifest == written.manifest


def test_nothing_is_written_over_and_kinds_and_versions_are_told_apart(database, settings, settings_of, restored):
    written = back_up(database, settings)

    with pytest.raises(CannotRestore, match=r"already|not empty"):
        restore(written.folder, settings)
    other = "postgresql+psycopg:///nowhere" if database.is_sqlite else "sqlite:////nowhere/new.db"
    with pytest.raises(CannotRestore, match="It is of"):
        restore(written.folder, settings_of(other))


def test_a_backup_of_an_older_version_is_brought_to_this_one_and_of_a_newer_is_refused(
    sqlite_database, settings_of, tmp_path
):
    settings = settings_of(sqlite_database.url)
    migrate.downgrade(sqlite_database.engine, to="-1")
    older = back_up(sqlite_database, settings)
    target = settings_of(f"sqlite:///{tmp_path}/new.db")

    assert restore(older.folder, target).migrated

    with sqlite_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sqlite_database.clock.advance(seconds=1)
    newer = back_up(sqlite_database, settings)
    with pytest.raises(CannotRestore, match="newer version"):
        restore(newer.folder, settings_of(f"sqlite:///{tmp_path}/newer.db"))


def test_a_backup_that_is_killed_leaves_none_and_the_next_one_clears_up(sqlite_database, settings_of, tmp_path):
    settings = settings_of(sqlite_database.url)
    place = tmp_path / "backups"

    # Two keys, so that the database is asked which are in use once the sealed file is written.
    two = settings_of(
        sqlite_database.url, field_keys=f"n:bW5vcHFyc3R1dnd4eXphYmNkZWZnaGlqa2wwMTIzNDU=,{settings.field_keys}"
    )
    assert not in_a_process_killed_at(6, sqlite_database, lambda own: back_up(own, two))

    assert [one.name[:9] for one in place.iterdir() if one.is_dir()] == [shelf.PARTIAL]
    assert shelf.on_shelf(place) == []
    back_up(sqlite_database, settings)
    assert len(shelf.on_shelf(place)) == len([one for one in place.iterdir() if one.is_dir()]) == 1


def test_no_backup_is_written_in_the_clear_for_want_of_a_key_a_place_or_a_program(database, settings_of):
    for missing, said in (({"backups_folder": ""}, "BACKUPS_FOLDER"), ({"postgres_binaries": "/nowhere"}, "pg_dump")):
        if database.is_sqlite and "postgres_binaries" in missing:
            continue
        with pytest.raises(CannotBackUp, match=said):
            back_up(database, settings_of(database.url, **missing))
    production = settings_of(database.url, environment="production", backup_keys="")
    with pytest.raises(CannotBackUp, match="BACKUP_KEYS"):
        back_up(database, production)


def test_the_manifest_says_what_is_in_it_and_of_nobody(database, settings, clock):
    with database.work() as work:
        a_person(work, name="なまえ ひみつこ", email="himitsu@kaisha.example")

    written = back_up(database, settings)

    body = (written.folder / manifest.FILE).read_text().partition("\n")[2]
    assert json.loads(body)["said"]["counts"]["person"] == 1
    assert "himitsu" not in body
    assert "ひみつこ" not in body
    assert manifest.look_at(written.folder) == written.manifest
    assert written.manifest.taken_at == clock.now().replace(microsecond=0)
    assert clock.now() - shelf.newest(written.folder.parent).taken_at < timedelta(seconds=1)
