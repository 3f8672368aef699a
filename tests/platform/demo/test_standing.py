"""The desk of the demo: someone at every point of the way in, and consultants in every standing."""

from datetime import date

import pytest
from sqlalchemy import func, select
from support.browserless import Visitor
from support.clock import StandingClock
from support.databases import KEYRING

from sotomado.accounts.models import Person, RoleGrant
from sotomado.accounts.passwords import Passwords
from sotomado.applications import written
from sotomado.applications.models import Application, ApplicationState
from sotomado.applications.readiness import Licence, lacking
from sotomado.availability.standing import dormancy
from sotomado.database import Database
from sotomado.demo.logins import ADVISER, APPLICANT, SECOND_OPERATOR
from sotomado.demo.scale import Scale
from sotomado.demo.world import build_world
from sotomado.directory.licences import service as licences
from sotomado.directory.models import Consultant
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles.body import troubles
from sotomado.directory.vocabulary import Pause
from sotomado.outbox.models import Job

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def world(sqlite_server):
    with sqlite_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=StandingClock())
        build_world(database, scale=Scale.small(), today=TODAY, passwords=Passwords(memory_kib=8, passes=1))
        yield database
        database.dispose()


def person_id(work, login):
    return work.session.scalars(select(Person.id).where(Person.email == login.email)).one()


def test_somebody_stands_at_every_point_of_the_way_in(world):
    with world.read() as work:
        states = set(work.session.scalars(select(Application.state)))
    assert states == set(ApplicationState) - {ApplicationState.ACCEPTED}


def test_whoever_handed_in_had_everything_that_handing_in_asks_for(world):
    with world.read() as work:
        rows = work.session.scalars(select(Application).where(Application.handed_in_at.is_not(None))).all()
        assert len(rows) >= 7
        for row in rows:
            shown = Licence(row.registration_number or "", row.registered_on, row.expires_on)
            body = written.of(work, row)
            assert not lacking(shown, has_certificate=True, body=body, today=TODAY, pattern="[0-9]{8}"), row.state


def test_every_profile_could_be_published_as_it_stands_and_some_lack_english(world):
    with world.read() as work:
        ids = work.session.scalars(select(Consultant.id)).all()
        shown = [profiles.published(work, consultant_id=one) for one in ids]
    assert [troubles(one) for one in shown if troubles(one)] == []
    assert any(not one.is_whole_in("en") for one in shown)
    assert any(one.portrait_id for one in shown)
    assert len({one.first_talk for one in shown}) == len(shown)


def test_who_rests_is_asleep_or_was_asked_is_so_for_a_reason(world):
    with world.read() as work:
        rows = work.session.execute(select(Consultant.id, Consultant.pause, Consultant.asked_at)).all()
        without = {one.id for one in rows if one.pause is Pause.DORMANT or one.asked_at}
        assert {one.pause for one in rows} == {None, Pause.OWN, Pause.DORMANT}
        assert without
        assert not dormancy.who_offers_time(work, consultant_ids=without)
        assert len(licences.waiting(work)) == 2


def test_a_day_of_the_worker_asks_nobody_else_and_no_letter_of_the_past_waits(world):
    with world.read() as work:
        due = (Job.failed_at.is_(None), Job.done_at.is_(None), Job.run_after <= work.now)
        waiting = select(func.count()).where(*due)
        assert work.session.scalar(waiting) == 0
        looked = dormancy.look(work, public_url="https://sotomado.example")
    assert looked == dormancy.Looked()


@pytest.mark.parametrize(
    ("login", "paths"),
    [
        (ADVISER, ("/desk", "/desk/licence", "/desk/conflicts", "/desk/hours", "/desk/profile")),
        (
            SECOND_OPERATOR,
            (
                "/operations",
                "/operations/consultants",
                "/operations/renewals",
                "/operations/conflicts",
                "/operations/bookings-to-review",
                "/operations/applications",
            ),
        ),
        (APPLICANT, ("/apply",)),
    ],
)
def test_their_pages_open(world, make_app, login, paths):
    with world.read() as work:
        visitor = Visitor(make_app(world)).sign_in_as(person_id(work, login))
    for path in paths:
        assert visitor.get(path, follow_redirects=True).status_code == 200, path


def test_the_certificates_open_for_the_operator(world, make_app):
    with world.read() as work:
        waiting = licences.waiting(work)
        operator = work.session.scalars(select(RoleGrant.person_id).where(RoleGrant.role == "operator")).first()
    visitor = Visitor(make_app(world)).sign_in_as(operator)
    for one in waiting:
        assert visitor.get(f"/operations/renewals/{one.id}").status_code == 200
        assert visitor.get(f"/operations/renewals/{one.id}/certificate").data.startswith(b"\xff\xd8")
