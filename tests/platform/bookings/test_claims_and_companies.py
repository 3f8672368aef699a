"""Nothing of a missed consultation reaches a company: not as a number, and not by way of a table that is read."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER
from factories.missed import a_claim, a_talk_that_began, person_of
from sqlalchemy import event

from sotomado.bookings import service as bookings
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.models import Answer
from sotomado.bookings.models import Side
from sotomado.companies import service as companies
from sotomado.reporting import facts as reporting
from sotomado.reporting.frame import service as frame
from sotomado.reporting.quarters import Quarter

UNREAD = re.compile(r"\b(booking|booking_event|claim\w*|presence|replacement|place|ticket_\w+)\b")
QUARTER = Quarter.at(IN_A_WEEK, "Asia/Tokyo")


def facts(database, company_id):
    """Everything that is counted of the quarter."""
    with database.work() as work:
        frame.place_everyone(work, company_id, QUARTER.name)
        found = reporting.facts(work, company_id=company_id, quarter=QUARTER, zone="Asia/Tokyo")
    rated = {measure: ratings.value.tolist() for measure, ratings in found.ratings.items()}
    return [(one.track, one.measure, one.people.tolist()) for one in found.cube.counts], rated


@pytest.fixture
def statements(database):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_report_has_the_same_facts_whoever_did_not_come_or_called_off(database, clock, statements):
    talk = a_talk_that_began(database, clock)
    company_id = talk[0].company.id
    before = facts(database, company_id)
    a_claim(database, *talk, Side.CONSULTANT)
    with database.work() as work:
        claims.answer(
            work,
            person_id=person_of(talk[0], Side.ADVISEE),
            booking_id=talk[1],
            answer=Answer.AGREED,
            words=None,
            sender=SENDER,
        )
    assert facts(database, company_id) == before

    clock.set(IN_A_WEEK - timedelta(days=7))
    late = a_talk_that_began(database, clock, minutes=-60)
    before = facts(database, late[0].company.id)
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(late[0].advisee_id), booking_id=late[1], sender=SENDER)
    statements.clear()

    assert facts(database, late[0].company.id) == before
    assert statements
    assert [one for one in statements if UNREAD.search(one)] == []


def test_a_pool_looks_the_same_whether_its_ticket_was_used_or_missed(database, clock):
    """What a company can count is tickets: a missed talk is one that was used, like any other."""
    took_place = a_talk_that_began(database, clock)
    with database.work() as work:
        bookings.complete(work, booking_id=took_place[1])
    clock.set(IN_A_WEEK - timedelta(days=7))
    missed = a_talk_that_began(database, clock)
    a_claim(database, *missed, Side.CONSULTANT)
    clock.advance(hours=1)

    with database.work() as work:
        claims.answer(
            work,
            person_id=person_of(missed[0], Side.ADVISEE),
            booking_id=missed[1],
            answer=Answer.AGREED,
            words=None,
            sender=SENDER,
        )

    with database.read() as work:
        left = [companies.tickets_left(work, company_id=talk[0].company.id) for talk in (took_place, missed)]
    assert left == [99, 99]
