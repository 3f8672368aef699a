"""The door for private persons: a price, a mail, a password, and somebody who may book; nothing kept before that."""

import json
import re
from datetime import date

import pytest
from factories.private import a_price, a_private_person
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.bookings.privately import prices
from sotomado.bookings.privately.errors import BadPrice
from sotomado.outbox import mail
from sotomado.outbox.models import Job

ASKED = {"name": "南 みなと", "email": "minato@private.example"}


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


def people(database):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(Person))


def letters(database):
    with database.work() as work:
        rows = work.session.scalars(select(Job).where(Job.kind == mail.KIND).order_by(Job.written_at)).all()
        return [json.loads(work.unseal(row, "payload"))["body"] for row in rows]


def test_the_door_says_what_it_costs_and_what_a_late_cancel_leaves(app, sqlite_database):
    assert "準備中" in Visitor(app).get("/for-you").text
    with sqlite_database.work() as work:
        a_price(work)

    page = Visitor(app).get("/for-you").text

    assert "8,800円" in page
    assert "4,400円" in page


def test_by_the_link_in_the_mail_one_is_in_and_may_book(app, sqlite_database):
    visitor = Visitor(app)
    assert visitor.post("/for-you", ASKED).status_code == 200
    assert people(sqlite_database) == 0
    (body,) = letters(sqlite_database)
    link = re.search(r"/for-you/begin/\S+", body)[0]

    answer = visitor.post(link, {"password": "ちいさな窓から見える青い海", "again": "ちいさな窓から見える青い海"})

    assert answer.status_code in (302, 303)
    with sqlite_database.read() as work:
        person_id = work.session.scalars(select(Person.id).where(Person.email == ASKED["email"])).one()
        roles = work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)).all()
        assert roles == [Role.ADVISEE]
    assert visitor.post(link, {"password": "ちいさな窓から見える青い海"}).status_code != 303


def test_whoever_is_known_is_told_the_same_and_gets_another_mail(app, sqlite_database):
    with sqlite_database.work() as work:
        person_id = a_private_person(work, email=ASKED["email"])
        work.session.get_one(Person, person_id).password_hash = "x"

    known = Visitor(app).post("/for-you", ASKED)
    new = Visitor(app).post("/for-you", ASKED | {"email": "other@private.example"})

    assert known.status_code == new.status_code == 200
    first, second = letters(sqlite_database)
    assert "/for-you/begin/" not in first
    assert "/for-you/begin/" in second


@pytest.mark.parametrize("missing", ["name", "email"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(app, missing):
    answer = Visitor(app).post("/for-you", ASKED | {missing: ""})

    assert answer.status_code == 422
    kept = next(value for name, value in ASKED.items() if name != missing)
    assert kept in answer.text


def test_a_price_is_for_the_days_to_come_and_nobody_pays_another_than_they_read(sqlite_database, clock):
    today = date(2026, 11, 20)
    with sqlite_database.work() as work:
        terms = {"cutoff_minutes": 1_440, "late_kept_percent": 50, "by_person_id": None}
        prices.set_price(work, from_on=today, net_yen=8_000, **terms)
        with pytest.raises(BadPrice):
            prices.set_price(work, from_on=today, net_yen=9_000, **terms)
        prices.set_price(work, from_on=date(2026, 12, 1), net_yen=9_000, **terms)

        assert prices.price_of(work, held_on=date(2026, 12, 24)).net_yen == 8_000

    clock.advance(minutes=60 * 24 * 12)
    with sqlite_database.work() as work:
        assert prices.price_of(work, held_on=date(2026, 12, 24)).gross_yen == 9_900


@pytest.mark.parametrize(
    ("field", "value"),
    [("net_yen", 49), ("net_yen", 1_000_001), ("cutoff_minutes", -1), ("late_kept_percent", 101)],
)
def test_a_price_out_of_bounds_names_its_field(sqlite_database, field, value):
    terms = {"net_yen": 8_000, "cutoff_minutes": 1_440, "late_kept_percent": 50, "by_person_id": None}
    with sqlite_database.work() as work, pytest.raises(BadPrice) as refused:
        prices.set_price(work, from_on=date(2026, 12, 1), **(terms | {field: value}))

    assert refused.value.field == field
