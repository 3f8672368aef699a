"""The inside track: a record two people share and nobody else reads."""

from datetime import date

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from sqlalchemy import text
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies.service import employment_of
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.errors import HeldInTheFuture, NextIsNotLater
from sotomado.oneonones.models import InsideTheme, Pair, WishedResponse


def a_pair(work: UnitOfWork) -> tuple[int, int, int, int]:
    """(pair, manager, member, someone else in the same company)."""
    company = a_company(work)
    manager = an_employee(work, company, name="課長 さとる", roles=(Role.ADVISEE, Role.MANAGER))
    member = an_employee(work, company, name="新人 みどり")
    other = an_employee(work, company, name="となり のひと")
    pair = Pair(
        manager_id=employment_of(work, person_id=manager).employment_id,
        member_id=employment_of(work, person_id=member).employment_id,
    )
    work.session.add(pair)
    work.session.flush()
    return pair.id, manager, member, other


def written(work: UnitOfWork, person_id: int, pair_id: int, **changed: object) -> str:
    values = {
        "time_zone": "Asia/Tokyo",
        "held_on": date(2026, 11, 18),
        "theme": InsideTheme.GROWTH,
        "wished_response": WishedResponse.LISTEN,
        "notes": "新しい設計を任されて、うれしかったそうです。",
        "until_next_time": "勉強会で話してみる",
        "next_on": date(2026, 12, 2),
        "next_theme": InsideTheme.CAREER,
    }
    return oneonones.write(work, person_id=person_id, pair_id=pair_id, **(values | changed))


def test_both_of_a_pair_read_what_one_wrote(database: Database) -> None:
    with database.work() as work:
        pair_id, manager, member, _ = a_pair(work)
        written(work, manager, pair_id)

    with database.read() as work:
        seen = oneonones.pair(work, person_id=member, pair_id=pair_id)
        card = oneonones.pairs_of(work, person_id=manager)[0]

    assert seen.records[0].notes == "新しい設計を任されて、うれしかったそうです。"
    assert card.other.name == "新人 みどり"
    assert (card.last_on, card.next_on, card.next_theme) == (
        date(2026, 11, 18),
        date(2026, 12, 2),
        InsideTheme.CAREER,
    )


def test_nobody_else_finds_it(database: Database) -> None:
    with database.work() as work:
        pair_id, manager, _, other = a_pair(work)
        written(work, manager, pair_id)

    with database.read() as work:
        assert oneonones.pairs_of(work, person_id=other) == []
        with pytest.raises(NotFound):
            oneonones.pair(work, person_id=other, pair_id=pair_id)
    with pytest.raises(NotFound), database.work() as work:
        written(work, other, pair_id)


def test_words_lie_sealed_in_the_database(database: Database) -> None:
    with database.work() as work:
        pair_id, manager, _, _ = a_pair(work)
        written(work, manager, pair_id)

    with database.read() as work:
        raw = work.session.execute(text("SELECT notes FROM one_on_one")).scalar_one()
        assert "設計".encode() not in bytes(raw)


def test_each_reacts_for_themselves_alone(database: Database) -> None:
    with database.work() as work:
        pair_id, manager, member, _ = a_pair(work)
        one_on_one_id = written(work, manager, pair_id)
        oneonones.react(work, person_id=member, pair_id=pair_id, one_on_one_id=one_on_one_id, reaction=2)

    with database.read() as work:
        assert oneonones.pair(work, person_id=member, pair_id=pair_id).records[0].my_reaction == 2
        assert oneonones.pair(work, person_id=manager, pair_id=pair_id).records[0].my_reaction is None


def test_a_1on1_of_tomorrow_is_refused_by_the_readers_own_day(database: Database) -> None:
    # 10:00 on the 20th in Tokyo is still the 19th in Los Angeles.
    with database.work() as work:
        pair_id, manager, _, _ = a_pair(work)
        written(work, manager, pair_id, held_on=date(2026, 11, 20))

    with pytest.raises(HeldInTheFuture), database.work() as work:
        written(work, manager, pair_id, held_on=date(2026, 11, 20), time_zone="America/Los_Angeles")


def test_the_next_time_comes_later(database: Database) -> None:
    with database.work() as work:
        pair_id, manager, _, _ = a_pair(work)

    with pytest.raises(NextIsNotLater), database.work() as work:
        written(work, manager, pair_id, next_on=date(2026, 11, 18))


def test_the_pages_name_the_other_and_are_nobody_elses(app: Flask, database: Database) -> None:
    with database.work() as work:
        pair_id, _, member, _ = a_pair(work)
    visitor = Visitor(app).sign_in_as(member)

    assert "課長 さとる" in visitor.get("/one-on-ones").get_data(as_text=True)
    assert "課長 さとる" in visitor.get(f"/one-on-ones/{pair_id}").get_data(as_text=True)
    assert visitor.get(f"/one-on-ones/{pair_id + 1}").status_code == 404
