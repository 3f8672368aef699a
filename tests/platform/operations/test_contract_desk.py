"""Operators write down what was agreed: new terms from a day on, the end, and free tickets."""

import re

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import all_terms
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import TicketLot


@pytest.fixture
def desk(database, make_app):
    """(an operator, a company's id)"""
    with database.work() as work:
        operator = a_person(work, name="運営 花子")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        company = a_company(work, tickets=0)
        for _ in range(12):
            an_employee(work, company)
    return Visitor(make_app(database)).sign_in_as(operator), company.id, company.departments["営業"]


def terms_of(database, company_id):
    with database.read() as work:
        return all_terms(work, company_id=company_id)


MONTHLY = {
    "from_on": "2026-12-01",
    "payer": "monthly",
    "net_yen": "15,000",
    "monthly_cap": "20",
    "base_fee_yen": "",
    "ticket_months": "6",
    "due_days": "30",
}
TICKETS = MONTHLY | {"payer": "tickets", "pack1_count": "10", "pack1_net_yen": "148000"}


def test_terms_by_the_month_are_written_down_with_who_wrote_them(database, desk):
    operator, company_id, _ = desk

    answer = operator.post(f"/operations/contracts/{company_id}/terms", MONTHLY)
    page = operator.get(answer.location).text

    [terms] = terms_of(database, company_id)
    assert (terms.payer, terms.offer.net_yen, terms.offer.monthly_cap) == (PayerKind.MONTHLY, 15_000, 20)
    assert "15,000円(税抜)" in page
    assert "運営 花子" in page


def test_the_form_begins_with_what_holds_now(database, desk):
    operator, company_id, department_id = desk
    operator.post(
        f"/operations/contracts/{company_id}/terms",
        TICKETS | {"from_on": "2026-11-20", "scope1_department_id": str(department_id), "scope1_tenure_from": "1"},
    )

    page = operator.get(f"/operations/contracts/{company_id}/terms").text

    assert 'value="148000"' in page
    assert f'value="{department_id}" selected' in page
    assert 'value="2026-12-01"' in page


def test_a_double_click_agrees_once(database, desk):
    operator, company_id, _ = desk
    page = operator.get(f"/operations/contracts/{company_id}/terms").text
    once = re.search(r'name="once" value="([^"]+)"', page)[1]

    for _ in range(2):
        operator.post(f"/operations/contracts/{company_id}/terms", TICKETS | {"once": once})

    assert len(terms_of(database, company_id)) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"from_on": "あした"}, "日付として読めません"),
        ({"from_on": ""}, "書き入れてください"),
        ({"from_on": "2020-01-01"}, "過ぎた日からの条件"),
        ({"payer": ""}, "お支払いの方法を選んでください"),
        ({"net_yen": "ゼロ"}, "1円から1,000,000円まで"),
        ({"monthly_cap": "0"}, "1回から100,000回まで"),
        ({"due_days": "99"}, "0から60まで"),
        ({"scope1_born_from": "1990", "scope1_born_until": "1980"}, "はじまりより前"),
        ({"scope1_tenure_from": "30"}, "10名より少なく"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(database, desk, typed, words):
    operator, company_id, _ = desk

    answer = operator.post(f"/operations/contracts/{company_id}/terms", MONTHLY | {"base_fee_yen": "77000"} | typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="77000"' in answer.text
    assert terms_of(database, company_id) == []


def test_wide_digits_are_digits(database, desk):
    operator, company_id, _ = desk

    operator.post(f"/operations/contracts/{company_id}/terms", MONTHLY | {"net_yen": "16,500"})

    assert terms_of(database, company_id)[0].offer.net_yen == 16_500


def test_half_a_price_is_no_price(database, desk):
    operator, company_id, _ = desk

    answer = operator.post(f"/operations/contracts/{company_id}/terms", TICKETS | {"pack2_count": "50"})

    assert answer.status_code == 422
    assert terms_of(database, company_id) == []


def test_a_contract_ends_on_a_day_and_the_page_says_so(database, desk):
    operator, company_id, _ = desk
    operator.post(f"/operations/contracts/{company_id}/terms", MONTHLY | {"from_on": "2026-11-20"})

    refused = operator.post(f"/operations/contracts/{company_id}/end", {"last_on": "2026-11-01"})
    answer = operator.post(f"/operations/contracts/{company_id}/end", {"last_on": "2026-12-15"})

    assert refused.status_code == 422
    assert "2026年12月15日(火)まで" in operator.get(answer.location).text
    assert terms_of(database, company_id)[-1].payer is PayerKind.NONE


def test_free_tickets_are_given_once_and_end_as_bought_ones_do(database, desk):
    operator, company_id, _ = desk
    page = operator.get(f"/operations/contracts/{company_id}").text
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]

    for _ in range(2):
        operator.post(f"/operations/contracts/{company_id}/tickets", {"once": once, "count": "5"})
    wrong = operator.post(f"/operations/contracts/{company_id}/tickets", {"count": "5000"})

    assert wrong.status_code == 422
    with database.read() as work:
        assert tickets.left(work, company_id=company_id) == 5
        lot = work.session.scalars(select(TicketLot)).one()
        assert (lot.net_yen, lot.expires_on.isoformat()) == (0, "2027-05-19")


def test_all_companies_stand_in_one_list(database, desk):
    operator, *_ = desk

    page = operator.get("/operations/contracts").text

    assert "青空製作所" in page
    assert "まだ決めていません" in page
