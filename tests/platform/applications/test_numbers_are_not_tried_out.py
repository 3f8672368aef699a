"""Whoever hands in one number after the other does not learn who else has applied or is registered."""

from datetime import timedelta

from factories.applications import an_application
from factories.people import a_consultant
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.applications.applying import KNOWN_NUMBERS_A_DAY
from sotomado.applications.models import Application, ApplicationState
from sotomado.directory.models import Credential


def test_after_a_few_known_numbers_nothing_more_is_told_that_day(app, database, clock):
    with database.work() as work:
        mine = an_application(work, state=ApplicationState.DRAFT)
        a_consultant(work)
        known = work.session.scalar(select(Credential.registration_number))
    visitor = Visitor(app).sign_in_as(mine.person_id)

    def hand_in(number):
        with database.work() as work:
            work.session.get_one(Application, mine.id).registration_number = number
        return visitor.post("/apply/hand-in", {"agreed": "y"}).status_code

    assert [hand_in(known) for _ in range(KNOWN_NUMBERS_A_DAY)] == [422] * KNOWN_NUMBERS_A_DAY
    assert [hand_in(known), hand_in("25999999")] == [429, 429]
    clock.set(clock.now() + timedelta(days=1))
    assert hand_in("25999999") == 303
