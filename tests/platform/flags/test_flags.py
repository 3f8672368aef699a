"""Feature flags: off and on for whom they say, the same ones each time; and none that nobody asks."""

import re
from pathlib import Path

import pytest
from factories.people import a_company, a_person
from sqlalchemy import select, text
from support.browserless import Visitor

import sotomado
from sotomado.audit.models import AuditEntry
from sotomado.database import Database
from sotomado.flags import declared
from sotomado.flags import service as flags
from sotomado.flags.declared import FLAGS, PRIVATE_DOOR
from sotomado.flags.errors import BadSwitch, UnknownFlag
from sotomado.flags.models import Reach
from sotomado.outbox.models import Job

HOUSE = Path(sotomado.__file__).parent


def set_to(database: Database, reach: Reach, **how) -> None:
    with database.work() as work:
        flags.switch(work, name=PRIVATE_DOOR.name, reach=reach, by=None, **how)


def on_for(database: Database, **whom) -> bool:
    with database.read() as work:
        return flags.is_on(work, PRIVATE_DOOR, **whom)


def test_a_flag_that_nobody_touched_stands_as_it_was_declared(database: Database) -> None:
    with database.read() as work:
        found = flags.standings(work)

    assert [(one.flag, one.is_set) for one in found] == [(flag, False) for flag in FLAGS]
    assert on_for(database) is PRIVATE_DOOR.is_on


def test_it_is_switched_for_everybody_at_once(database: Database) -> None:
    set_to(database, Reach.NOBODY)
    assert not on_for(database, company_id=1)

    set_to(database, Reach.EVERYBODY)
    assert on_for(database)


def test_it_is_on_for_the_companies_named_and_no_others(database: Database) -> None:
    with database.work() as work:
        one, other = a_company(work).id, a_company(work).id
    set_to(database, Reach.COMPANIES, company_ids=[one])

    assert on_for(database, company_id=one)
    assert not on_for(database, company_id=other)
    assert not on_for(database)

    set_to(database, Reach.COMPANIES, company_ids=[other])
    assert not on_for(database, company_id=one)


def test_a_share_is_about_as_large_as_it_says_and_only_grows(sqlite_database: Database) -> None:
    people, before = range(2_000), frozenset()
    for percent in (1, 10, 50, 99):
        set_to(sqlite_database, Reach.SHARE, percent=percent)

        now = frozenset(one for one in people if on_for(sqlite_database, key=one))

        assert before <= now
        assert abs(len(now) / len(people) - percent / 100) < 0.04
        before = now
    assert not on_for(sqlite_database)


def test_a_switch_that_was_rolled_back_was_not_made(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.work() as work:
        flags.switch(work, name=PRIVATE_DOOR.name, reach=Reach.NOBODY, by=None)
        raise ZeroDivisionError

    assert on_for(database)


def test_what_is_no_switch_is_refused_and_changes_nothing(database: Database) -> None:
    for error, name, reach, how in (
        (UnknownFlag, "yesterday", Reach.NOBODY, {}),
        (BadSwitch, PRIVATE_DOOR.name, Reach.SHARE, {}),
        (BadSwitch, PRIVATE_DOOR.name, Reach.SHARE, {"percent": 100}),
        (BadSwitch, PRIVATE_DOOR.name, Reach.COMPANIES, {}),
    ):
        with pytest.raises(error), database.work() as work:
            flags.switch(work, name=name, reach=reach, by=None, **how)

    assert on_for(database)


def test_who_switched_it_stands_in_the_log(database: Database) -> None:
    with database.work() as work:
        operator = a_person(work)
        flags.switch(work, name=PRIVATE_DOOR.name, reach=Reach.SHARE, percent=5, by=operator)

    with database.read() as work:
        [entry] = work.session.scalars(select(AuditEntry).where(AuditEntry.act == "flag_switched"))
        assert entry.about == '{"companies":null,"flag":"private_door","percent":5,"reach":"share"}'
        assert entry.by is not None


def test_the_row_of_a_flag_that_is_gone_from_the_code_is_ignored(database: Database) -> None:
    with database.work() as work:
        gone = {"name": "of_last_year", "reach": "nobody", "at": "2026-01-01 00:00:00+00"}
        work.session.execute(
            text("INSERT INTO flag_switch (name, reach, changed_at) VALUES (:name, :reach, :at)"), gone
        )

    with database.read() as work:
        assert [one.flag.name for one in flags.standings(work)] == [flag.name for flag in FLAGS]
    assert on_for(database)


def test_the_private_door_is_shut_while_it_is_off(sqlite_database: Database, make_app) -> None:
    visitor = Visitor(make_app(sqlite_database))
    set_to(sqlite_database, Reach.NOBODY)

    refused = visitor.post("/for-you", {"name": "山田", "email": "hana@example.jp"})

    assert refused.status_code == 503
    assert "いまは、新しい申し込みを受けつけていません。" in refused.get_data(as_text=True)
    with sqlite_database.read() as work:
        assert work.session.scalars(select(Job)).all() == []
    set_to(sqlite_database, Reach.EVERYBODY)
    assert 'name="email"' in visitor.get("/for-you").get_data(as_text=True)


def test_every_flag_is_asked_somewhere() -> None:
    """A flag that no code asks is to be taken out of `declared`."""
    used = "\n".join(path.read_text() for path in HOUSE.rglob("*.py") if path.parent.name != "flags")
    names = {name for name, value in vars(declared).items() if isinstance(value, declared.Flag)}

    assert {name for name in names if not re.search(rf"is_on\([^)]*\b{name}\b", used)} == set()
    assert len(names) == len(FLAGS) == len(declared.FlagName)
