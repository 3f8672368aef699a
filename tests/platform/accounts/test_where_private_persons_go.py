"""Whoever seeks advice for themselves is shown no pages of a company's."""

from __future__ import annotations

import pytest
from factories.people import a_company, an_employee
from factories.private import a_private_person
from support.browserless import Visitor

from sotomado.accounts import service as accounts


@pytest.fixture
def two(database):
    with database.work() as work:
        company = a_company(work)
        return an_employee(work, company), a_private_person(work)


def test_only_those_whom_a_company_sent_have_one_behind_them(database, two):
    employee, private = two
    with database.read() as work:
        assert not accounts.actor(work, person_id=employee).is_private
        assert accounts.actor(work, person_id=private).is_private


def test_the_way_to_what_the_company_sees_is_for_employees(app, two):
    employee, private = two
    assert "会社から見えるもの" in Visitor(app).sign_in_as(employee).get("/account").get_data(as_text=True)
    page = Visitor(app).sign_in_as(private).get("/account").get_data(as_text=True)
    assert "会社から見えるもの" not in page
    assert "社内1on1" not in page
