"""The inside track's door: a pair is there for its two, and for nobody else."""

from datetime import date

import pytest
from factories.pairs import APair, a_pair_of_two
from factories.people import an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Employment
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.listing import listing
from sotomado.oneonones.models import InsideTheme, OneOnOne


def a_pair_that_met(work: UnitOfWork) -> APair:
    pair = a_pair_of_two(work)
    work.session.add(
        OneOnOne(pair_id=pair.id, held_on=date(2026, 11, 18), theme=InsideTheme.GROWTH, written_at=work.now)
    )
    work.session.flush()
    return pair


def test_each_of_the_two_finds_the_other_one(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_that_met(work)

    with database.read() as work:
        [with_manager] = listing(work, person_id=pair.member).manager
        [with_member] = listing(work, person_id=pair.manager).members
        between = oneonones.between(work, person_id=pair.member, pair_id=pair.id)

    assert (with_manager.other.name, with_manager.last_on) == ("課長 さとる", date(2026, 11, 18))
    assert with_member.other.name == "新人 みどり"
    assert (between.i_am_member, between.is_live, between.has_ended) == (True, True, False)


def test_nobody_else_finds_it(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_that_met(work)
        other = an_employee(work, pair.company, name="となり のひと")

    with database.read() as work:
        assert listing(work, person_id=other).is_empty
        with pytest.raises(NotFound):
            oneonones.between(work, person_id=other, pair_id=pair.id)


def test_whoever_left_the_company_finds_it_no_more(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_that_met(work)
        for row in work.session.query(Employment).filter_by(person_id=pair.manager):
            row.left_on = work.now.date()

    with database.read() as work, pytest.raises(NotFound):
        oneonones.between(work, person_id=pair.manager, pair_id=pair.id)


def test_the_pages_name_the_other_and_are_nobody_elses(app: Flask, database: Database) -> None:
    with database.work() as work:
        pair = a_pair_that_met(work)
    visitor = Visitor(app).sign_in_as(pair.member)

    assert "課長 さとる" in visitor.get("/one-on-ones").get_data(as_text=True)
    assert "課長 さとる" in visitor.get(f"/one-on-ones/{pair.id}").get_data(as_text=True)
    assert visitor.get(f"/one-on-ones/{pair.id + 1}").status_code == 404
