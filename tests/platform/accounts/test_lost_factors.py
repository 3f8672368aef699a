"""Whoever lost all second factors has them taken off by somebody else, is signed out, and hears of it."""

import pytest
from factories.people import a_company, a_person, an_employee
from factories.signing_in import PAGE, a_sign_in, with_a_passkey, with_an_app
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import NotTheirsToReset
from sotomado.accounts.models import Role
from sotomado.accounts.sign_ins import open_sign_ins
from sotomado.audit.acts import Act
from sotomado.audit.models import AuditEntry
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox


def an_operator(work: UnitOfWork) -> int:
    person_id = a_person(work, name="運営 のぞみ")
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def test_an_operator_takes_them_off_and_every_browser_is_signed_out(database: Database) -> None:
    with database.work() as work:
        hana = with_a_passkey(work, with_an_app(work).person_id)
        a_sign_in(work, hana.person_id)

        factors.reset(work, person_id=hana.person_id, by=an_operator(work), page=PAGE)

        standing = factors.standing(work, person_id=hana.person_id)
        assert (standing.has_any, standing.codes_left) == (False, 0)
        assert open_sign_ins(work, person_id=hana.person_id) == []
    with database.work() as work:
        assert Act.FACTORS_RESET in work.session.scalars(select(AuditEntry.act)).all()
        mails = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    assert [one["subject"] for one in mails if "すべて取り消し" in one["body"]] == ["サインインについて"]


def test_nobody_takes_off_their_own(database: Database) -> None:
    with database.work() as work:
        operator = an_operator(work)
        with_an_app(work, operator)

    with pytest.raises(NotTheirsToReset), database.work() as work:
        factors.reset(work, person_id=operator, by=operator, page=PAGE)


@pytest.mark.parametrize(
    ("whose", "by", "may"),
    [
        ("HR here", "HR here too", True),
        ("HR here", "HR elsewhere", False),
        ("HR here", "an employee here", False),
        ("HR here who is a consultant", "HR here too", False),
        ("an employee here", "HR here", False),
        ("an operator", "HR here", False),
    ],
)
def test_of_hr_a_colleague_may_and_nobody_of_another_company(
    database: Database, whose: str, by: str, may: bool
) -> None:
    with database.work() as work:
        here, there = a_company(work), a_company(work, name="あちら")
        both = an_employee(work, here, roles=(Role.HR,))
        accounts.grant(work, person_id=both, role=Role.CONSULTANT)
        people = {
            "HR here": an_employee(work, here, roles=(Role.HR,)),
            "HR here too": an_employee(work, here, roles=(Role.HR,)),
            "HR elsewhere": an_employee(work, there, roles=(Role.HR,)),
            "HR here who is a consultant": both,
            "an employee here": an_employee(work, here),
            "an operator": an_operator(work),
        }
        with_an_app(work, people[whose])

    if may:
        with database.work() as work:
            factors.reset(work, person_id=people[whose], by=people[by], page=PAGE)
            assert not factors.has_any(work, person_id=people[whose])
    else:
        with pytest.raises(NotTheirsToReset), database.work() as work:
            factors.reset(work, person_id=people[whose], by=people[by], page=PAGE)


def test_operators_find_whoever_has_factors_and_nobody_else(database: Database) -> None:
    with database.work() as work:
        with_an_app(work, a_person(work, email="hana@example.jp"))
        a_person(work, email="without@example.jp")

        _person_id, standing = factors.found_for_reset(work, email=" HANA@example.jp ")

        assert standing.app is not None
        for email in ("without@example.jp", "nobody@example.jp"):
            with pytest.raises(NotFound):
                factors.found_for_reset(work, email=email)


def test_the_operators_page_asks_whether_they_are_sure(sqlite_database: Database, make_app) -> None:
    app: Flask = make_app(sqlite_database)
    with sqlite_database.work() as work:
        hana = with_an_app(work, a_person(work, email="hana@example.jp"))
        visitor_id = an_operator(work)
    visitor = Visitor(app).sign_in_as(visitor_id)
    found = visitor.post("/operations/second-factors", {"email": "hana@example.jp"}).get_data(as_text=True)
    assert "残り 10個" in found

    unsure = visitor.post("/operations/second-factors/reset", {"email": "hana@example.jp"})
    assert unsure.status_code == 422
    sure = visitor.post("/operations/second-factors/reset", {"email": "hana@example.jp", "is_sure": "yes"})

    assert sure.status_code == 303
    with sqlite_database.read() as work:
        assert not factors.has_any(work, person_id=hana.person_id)
