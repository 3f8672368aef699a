"""What one's list of 1on1s says of each: what is brought, what is overdue, and what oneself said one would do."""

from datetime import timedelta

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.listing import listing
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, Standing
from sotomado.oneonones.series import service as series
from sotomado.oneonones.table import steps
from sotomado.oneonones.table.models import Doer


@pytest.fixture
def pair(database: Database) -> APair:
    with database.work() as work:
        return a_pair_of_two(work)


def plan_tomorrow(work: UnitOfWork, pair: APair) -> str:
    at = work.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    series.plan(
        work, person_id=pair.manager, pair_id=pair.id, starts_at=at, minutes=30, zone="Asia/Tokyo", sender=SENDER
    )
    one = work.session.scalar(
        select(OneOnOne).where(OneOnOne.pair_id == pair.id, OneOnOne.standing == Standing.PLANNED)
    )
    assert one is not None
    return one.id


def agree(work: UnitOfWork, pair: APair, *said: tuple[str, Doer]) -> None:
    held = OneOnOne(
        pair_id=pair.id, held_on=work.now.date(), theme=InsideTheme.WORK, written_at=work.now, standing=Standing.HELD
    )
    work.session.add(held)
    work.session.flush()
    for number, (text, doer) in enumerate(said, start=1):
        steps.agree(work, pair_id=pair.id, one_on_one_id=held.id, number=number, text=text, doer=doer, by_on=None)


def page_of(app: Flask, person_id: int) -> str:
    return Visitor(app).sign_in_as(person_id).get("/one-on-ones").get_data(as_text=True)


def test_the_manager_sees_that_something_is_brought_and_not_what(app: Flask, database: Database, pair: APair) -> None:
    with database.work() as work:
        one = plan_tomorrow(work, pair)
    assert "話したいことが届いています" not in page_of(app, pair.manager)

    with database.work() as work:
        before.choose(
            work, person_id=pair.member, pair_id=pair.id, one_on_one_id=one, choice=Choice(line="朝のことを話したい")
        )

    assert "話したいことが届いています" in page_of(app, pair.manager)
    assert "朝のこと" not in page_of(app, pair.manager)
    assert "話したいことが届いています" not in page_of(app, pair.member), "whoever wrote it knows"


def test_each_reads_what_they_said_they_would_do_and_not_what_the_other_did(
    app: Flask, database: Database, pair: APair
) -> None:
    with database.work() as work:
        agree(work, pair, ("図にする", Doer.MEMBER), ("村井さんにつなぐ", Doer.MANAGER), ("順番を決める", Doer.BOTH))

    hers, his = page_of(app, pair.member), page_of(app, pair.manager)

    assert ("図にする" in hers, "村井さん" in hers, "順番を決める" in hers) == (True, False, True)
    assert ("図にする" in his, "村井さん" in his, "順番を決める" in his) == (False, True, True)


def test_what_is_done_leaves_the_list_and_the_way_back_is_said(app: Flask, database: Database, pair: APair) -> None:
    with database.work() as work:
        agree(work, pair, ("図にする", Doer.MEMBER))
    with database.read() as work:
        [(step, line)] = listing(work, person_id=pair.member).promised
    assert line.pair_id == pair.id

    answer = (
        Visitor(app)
        .sign_in_as(pair.member)
        .post(
            f"/one-on-ones/{pair.id}/steps/{step.id}/settle",
            {"standing": "done", "next": "/one-on-ones"},
            follow_redirects=True,
        )
    )

    said = answer.get_data(as_text=True)
    assert "図にする" not in said
    assert "そのことを決めた日の記録から" in said


def test_of_a_pair_that_ended_nothing_is_left_to_do(database: Database, pair: APair) -> None:
    with database.work() as work:
        agree(work, pair, ("図にする", Doer.MEMBER))
        row = work.session.get(Pair, pair.id)
        assert row is not None
        row.ended_at = work.now

    with database.read() as work:
        assert listing(work, person_id=pair.member).promised == ()


def test_a_time_that_is_over_is_not_called_the_next(
    app: Flask, database: Database, clock: StandingClock, pair: APair
) -> None:
    with database.work() as work:
        plan_tomorrow(work, pair)
    assert "次回 " in page_of(app, pair.member)

    clock.advance(days=2)

    assert "次回 " not in page_of(app, pair.member)
    assert "の予定でした" in page_of(app, pair.member)
