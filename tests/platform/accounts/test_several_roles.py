"""Someone with several roles: each reaches as far as it was granted, and lends nothing to another."""

import pytest
from factories.people import a_company, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role


@pytest.mark.parametrize("hr_first", [True, False])
def test_hr_of_one_company_who_is_employed_by_another_is_hr_of_the_first_alone(app, database, hr_first):
    with database.work() as work:
        theirs, other = a_company(work), a_company(work)
        if hr_first:
            person_id = a_person(work)
            accounts.grant(work, person_id=person_id, role=Role.HR, company_id=theirs.id)
            accounts.grant(work, person_id=person_id, role=Role.ADVISEE, company_id=other.id)
        else:
            person_id = an_employee(work, other, roles=(Role.ADVISEE, Role.MANAGER))
            accounts.grant(work, person_id=person_id, role=Role.HR, company_id=theirs.id)
    visitor = Visitor(app).sign_in_as(person_id)

    assert visitor.get(f"/company/{theirs.id}/reports").status_code == 200
    assert visitor.get(f"/company/{theirs.id}/roster").status_code == 200
    assert visitor.get(f"/company/{other.id}/reports").status_code == 404
    assert visitor.get(f"/company/{other.id}/roster").status_code == 404


def test_hr_who_is_also_a_consultant_and_operator_crosses_over_nowhere(app, database):
    with database.work() as work:
        theirs, other = a_company(work), a_company(work)
        person_id = an_employee(work, theirs, roles=(Role.HR, Role.CONSULTANT, Role.OPERATOR))
    visitor = Visitor(app).sign_in_as(person_id)

    assert visitor.get(f"/company/{other.id}/reports").status_code == 404
    assert visitor.get("/desk").status_code == 404
    assert visitor.get("/bookings").status_code == 403
