"""HR's page of the addresses that are told."""

from __future__ import annotations

import re

import pytest
from factories.people import a_company, an_employee
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.companies.webhooks import service as webhooks


@pytest.fixture
def hr(database, app):
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company, roles=(Role.HR,))
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.page = f"/company/{company.id}/webhooks"
    visitor.company_id = company.id
    return visitor


def added(hr):
    answer = hr.post(hr.page, {"address": "https://hooks.example.com/sotomado", "events": ["release.published"]})
    assert answer.status_code == 201
    return answer.get_data(as_text=True)


def test_an_address_is_added_and_its_secret_shown_once(hr):
    assert "宛先はまだありません" in hr.get(hr.page).get_data(as_text=True)

    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", added(hr))[0]
    page = hr.get(hr.page).get_data(as_text=True)

    assert "https://hooks.example.com/sotomado" in page
    assert secret not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "http://hooks.example.com/", "events": ["release.published"]}, "https:// で始まり"),
        ({"address": "https://hooks.example.com/typed"}, "ひとつは選んでください"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(hr, fields, said):
    answer = hr.post(hr.page, fields)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert said in page
    assert f'value="{fields["address"]}"' in page


def test_an_address_is_tried_out_and_ended(hr, database):
    added(hr)
    with database.read() as work:
        (one,) = webhooks.webhooks_of(work, company_id=hr.company_id)
    hr.post(f"{hr.page}/{one.id}/ping")
    assert "これから送ります。" in hr.get(f"{hr.page}/{one.id}").get_data(as_text=True)

    hr.post(f"{hr.page}/{one.id}/end")

    assert hr.get(f"{hr.page}/{one.id}").status_code == 404
    assert "宛先はまだありません" in hr.get(hr.page).get_data(as_text=True)
