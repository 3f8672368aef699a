"""Who watches the watch: each promise broken by hand, past every verb and trigger, is named as broken."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import an_employee
from sqlalchemy import text
from support.invariants import PROMISES, broken_promises

from sotomado.bookings import service as bookings
from sotomado.companies import service as companies

LATER = IN_A_WEEK + timedelta(hours=3)
BREAKS = {
    "in two places at once": "UPDATE place SET until_minute = until_minute + 300, live = 1",
    "minutes before": "UPDATE place SET before_minutes = 120 WHERE live",
    "not firm": "UPDATE place SET live = 0",
    "still keeps its time from others": "UPDATE place SET live = 1, held_until = made_up.at "
    "FROM (SELECT '2026-11-20 00:00:00' AS at) AS made_up",
    "its place at": "UPDATE booking SET starts_at = datetime(starts_at, '-1 hour') WHERE state = 'confirmed'",
    "add up to": "UPDATE ticket_pool SET balance = balance + 1",
    "took 0 tickets": "DELETE FROM ticket_entry WHERE reason = 'used'",
    "gave back 0 tickets": "DELETE FROM ticket_entry WHERE reason = 'returned'",
    "with lines": "UPDATE booking SET version = version + 1",
    "its last line says": "UPDATE booking SET state = 'completed' WHERE state = 'confirmed'",
    "is at 7 after": "UPDATE booking SET calendar_sequence = 7",
    "has told": "DELETE FROM job WHERE dedupe_key LIKE '%|advisee'",
}


@pytest.mark.parametrize(("sentence", "broken"), BREAKS.items(), ids=list(BREAKS))
def test_each_promise_broken_by_hand_is_named(sqlite_database, sentence, broken):
    with sqlite_database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=9, reference="the contract")
        a_confirmed_booking(work, meeting)
        gone = a_confirmed_booking(work, meeting, starts_at=LATER)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=gone, sender=SENDER)
        a_hold(
            work,
            meeting,
            advisee_id=an_employee(work, meeting.company),
            starts_at=IN_A_WEEK + timedelta(minutes=120),
        )
    assert broken_promises(sqlite_database) == []
    with sqlite_database.read() as work:  # rolled back at the end
        for name in work.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            work.session.execute(text(f"DROP TRIGGER {name}"))
        work.session.execute(text(broken))

        told = [one for promise in PROMISES for one in promise(work)]

        assert any(sentence in one for one in told), told
    assert broken_promises(sqlite_database) == []
