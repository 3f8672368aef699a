"""Schemathesis asks the API for whatever its description allows, and for much that it does not."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from factories.people import a_company, an_employee
from factories.releases import a_release
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sotomado.accounts.scopes import Scope
from sotomado.companies.tokens import service as tokens
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.reporting import service as reporting
from sotomado.reporting.releases import written


@pytest.fixture
def asked(sqlite_database, make_app, clock):
    """(the application's description, the headers of a token that may do everything, the clock)."""
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        company = a_company(work)
        for number in range(3):
            an_employee(work, company, name=f"社員 {number}")
        reporting.store(work, company_id=company.id, quarter="2026-Q3", body=written((), a_release()))
        webhooks.make(
            work,
            company_id=company.id,
            address="https://hooks.example.com/",
            events=[WebhookEvent.RELEASE_PUBLISHED],
        )
        made = tokens.make(work, company_id=company.id, name="人事システム", scopes=tuple(Scope), by=None)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return schema, {"Authorization": f"Bearer {made.secret}"}, clock


# Whether an address lies on the open internet can be looked up, and not be told by a pattern.
NOT_IN_A_SCHEMA = {"/api/v1/webhooks": [positive_data_acceptance]}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as_told", "otherwise"])
def test_nothing_that_is_asked_is_answered_otherwise_than_described(asked, mode):
    schema, headers, clock = asked
    answered = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters or operation.body):
            continue  # there is nothing in it that could be said wrongly

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def ask(case):
            # So that the pace of a token is not what is tried out.
            clock.advance(seconds=1)
            answer = case.call_and_validate(
                headers=headers, excluded_checks=NOT_IN_A_SCHEMA.get(case.operation.path, ())
            )
            answered[answer.status_code] += 1

        ask()

    assert not answered[403] + answered[429] + answered[503]
    # What is asked otherwise may also leave out the token, or change it.
    assert answered[200] > answered[401] == 0 if mode is GenerationMode.POSITIVE else answered[422] > 0
