"""An operator who is a consultant as well decides nothing for the service about themselves."""

from datetime import timedelta

import pytest
from factories.people import a_company, a_consultant
from factories.pictures import a_picture
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.directory import conflicts, listing
from sotomado.directory.contracts import fees
from sotomado.directory.licences import service as licences
from sotomado.directory.models import Conflict, Consultant, LicenceRenewal
from sotomado.directory.vocabulary import ConflictKind
from sotomado.files.checking import checked
from sotomado.files.models import Purpose


@pytest.fixture
def both(database):
    """A consultant with everything that waits for an operator, and an operator."""
    with database.work() as work:
        today = work.now.date()
        both = a_consultant(work, licensed_until=today + timedelta(days=60))
        accounts.grant(work, person_id=both.person_id, role=Role.OPERATOR)
        licences.hand_in(
            work,
            consultant_id=both.id,
            registered_on=today,
            expires_on=today + timedelta(days=1800),
            certificate=checked(a_picture(), Purpose.CERTIFICATE),
        )
        conflicts.declare(work, consultant_id=both.id, kind=ConflictKind.CLIENT, organisation="海山商事")
        listing.unlist(work, consultant_id=both.id, by_person_id=both.person_id, words="たしかめるため")
    return both


def asked(app, database, both, person_id):
    """Everything an operator can decide about a consultant, and how each was answered."""
    with database.work() as work:
        renewal_id = work.session.query(LicenceRenewal.id).scalar()
        conflict_id = work.session.query(Conflict.id).scalar()
        company_id, today = a_company(work).id, work.now.date()
    visitor = Visitor(app).sign_in_as(person_id)
    fee = {"fee_yen": "9000", "from_on": today.isoformat()}
    return [
        visitor.post(path, fields).status_code
        for path, fields in (
            (f"/operations/renewals/{renewal_id}", {"decision": "accept"}),
            (f"/operations/renewals/{renewal_id}", {"decision": "refuse", "answer": "だめ"}),
            (f"/operations/conflicts/{conflict_id}", {"company": "none"}),
            (f"/operations/conflicts/{conflict_id}", {"company": str(company_id)}),
            (f"/operations/consultants/{both.id}/list", {}),
            (f"/operations/consultants/{both.id}/fee", fee),
        )
    ]


def test_of_themselves_they_decide_nothing(app, database, both):
    assert asked(app, database, both, both.person_id) == [403] * 6

    with database.read() as work:
        renewal, conflict = work.session.query(LicenceRenewal).one(), work.session.query(Conflict).one()
        assert (renewal.decided_at, conflict.looked_at) == (None, None)
        assert work.session.get_one(Consultant, both.id).unlisted_at is not None
        assert fees.fees(work, consultant_id=both.id).now is None


def test_another_operator_decides_all_of_it(app, database, both):
    with database.work() as work:
        other = a_consultant(work, name="別の運営者")
        accounts.grant(work, person_id=other.person_id, role=Role.OPERATOR)

    assert asked(app, database, both, other.person_id) == [303] * 6

    with database.read() as work:
        assert work.session.query(LicenceRenewal).one().accepted is True
        assert work.session.get_one(Consultant, both.id).unlisted_at is None
        assert fees.fees(work, consultant_id=both.id).now.fee_yen == 9000
