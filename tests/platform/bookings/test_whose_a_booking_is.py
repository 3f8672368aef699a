"""How a booking begins and whose it stays, as the database keeps it against whoever speaks SQL to it."""

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_company
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sotomado.bookings.models import Booking
from sotomado.database import Database

AS_IT_IS = (
    "INSERT INTO booking (id, advisee_id, consultant_id, place_id, state, mode, starts_at, ends_at, held_until,"
    " made_at, confirmed_at, calendar_uid, calendar_sequence, version)"
    " SELECT 'forged', {advisee}, {consultant}, place.id, :state, 'online', place.starts_at, place.ends_at,"
    " place.starts_at, place.starts_at, place.starts_at, 'forged', 0, 1 FROM place WHERE id = 'bare'"
)


def a_bare_place(database: Database, *, live: bool, is_held: bool) -> dict[str, int]:
    """Time of two people for which there is no booking yet. Returns them, and one more."""
    with database.work() as work:
        meeting, other = a_meeting(work), a_meeting(work)
        a_hold(work, meeting)
        work.session.execute(
            text(
                "INSERT INTO place (id, consultant_id, advisee_id, starts_at, ends_at, from_minute, until_minute,"
                " before_minutes, after_minutes, live, held_until) SELECT 'bare', consultant_id, advisee_id, starts_at,"
                f" ends_at, 0, 1, 0, 0, :live, {'held_until' if is_held else 'NULL'} FROM place"
            ),
            {"live": live},
        )
    return {
        "advisee": meeting.advisee_id,
        "consultant": meeting.consultant.id,
        "other_advisee": other.advisee_id,
        "other_consultant": other.consultant.id,
    }


def forge(database: Database, state: str, advisee: int, consultant: int) -> None:
    with database.work() as work:
        work.session.execute(text(AS_IT_IS.format(advisee=advisee, consultant=consultant)), {"state": state})


@pytest.mark.parametrize(
    ("state", "live", "is_held"),
    [("confirmed", True, True), ("confirmed", False, False), ("missed", True, True), ("missed", True, False)],
)
def test_nothing_is_booked_without_a_time_kept_for_good(database, state, live, is_held):
    people = a_bare_place(database, live=live, is_held=is_held)

    with pytest.raises(IntegrityError, match="it begins with a time kept for it"):
        forge(database, state, people["advisee"], people["consultant"])


@pytest.mark.parametrize(("live", "is_held"), [(False, True), (True, False)])
def test_nothing_is_held_without_a_time_that_is_held(database, live, is_held):
    people = a_bare_place(database, live=live, is_held=is_held)

    with pytest.raises(IntegrityError, match="it begins with a time kept for it"):
        forge(database, "held", people["advisee"], people["consultant"])


def test_a_hold_on_its_own_time_is_taken(database):
    people = a_bare_place(database, live=True, is_held=True)

    forge(database, "held", people["advisee"], people["consultant"])

    with database.read() as work:
        assert work.session.get_one(Booking, "forged").advisee_id == people["advisee"]


@pytest.mark.parametrize("state", ["held", "completed"])
@pytest.mark.parametrize("whose", ["advisee", "consultant"])
def test_nobody_is_booked_on_a_time_of_others(database, state, whose):
    people = a_bare_place(database, live=True, is_held=True)
    people[whose] = people[f"other_{whose}"]

    with pytest.raises(IntegrityError, match="it belongs to others: booking"):
        forge(database, state, people["advisee"], people["consultant"])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE booking SET advisee_id = :advisee WHERE id = :id",
        "UPDATE booking SET consultant_id = :consultant WHERE id = :id",
        "UPDATE booking SET paying_company_id = :company WHERE id = :id",
        "UPDATE booking SET paying_company_id = NULL WHERE id = :id",
        "UPDATE booking SET place_id = (SELECT place_id FROM booking WHERE advisee_id = :advisee) WHERE id = :id",
        "UPDATE place SET advisee_id = :advisee WHERE id = (SELECT place_id FROM booking WHERE id = :id)",
        "UPDATE place SET consultant_id = :consultant WHERE id = (SELECT place_id FROM booking WHERE id = :id)",
    ],
)
def test_a_booking_stays_with_its_people_and_their_company(database, change):
    with database.work() as work:
        meeting, other = a_meeting(work), a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        a_hold(work, other, starts_at=IN_A_WEEK)
        company = a_company(work)
    values = {
        "id": booking_id,
        "advisee": other.advisee_id,
        "consultant": other.consultant.id,
        "company": getattr(company, "id", company),
    }

    with pytest.raises(IntegrityError, match="it belongs to others"), database.work() as work:
        work.session.execute(text(change), {name: value for name, value in values.items() if f":{name}" in change})


@pytest.mark.parametrize("table", ["booking_event", "presence", "ticket_entry", "claim_decision", "release"])
def test_what_is_written_once_is_not_written_over(database, table):
    """By the ways that ask neither the triggers of UPDATE nor those of DELETE."""
    with database.work() as work:
        a_confirmed_booking(work, a_meeting(work))
        work.session.execute(
            text(
                "INSERT INTO presence (id, booking_id, side, at, how)"
                " SELECT 'line', id, 'advisee', starts_at, 'said_here' FROM booking"
            )
        )
        work.session.execute(
            text(
                "INSERT INTO claim_decision (id, booking_id, by_person_id, at, outcome, reason)"
                " SELECT 'said', id, advisee_id, starts_at, 'not_met', :reason FROM booking"
            ),
            {"reason": b"sealed"},
        )
        work.session.execute(
            text(
                "INSERT INTO release (id, company_id, quarter, released_at, body)"
                " SELECT 'told', id, '2026-Q3', :at, '{}' FROM company"
            ),
            {"at": IN_A_WEEK},
        )
    over = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" if database.is_sqlite else f"TRUNCATE {table} CASCADE"
    )

    with pytest.raises(IntegrityError, match="written once"), database.work() as work:
        work.session.execute(text(over))


def test_a_line_is_not_pushed_out_by_another_of_its_number(sqlite_database):
    with sqlite_database.work() as work:
        a_confirmed_booking(work, a_meeting(work))

    with pytest.raises(IntegrityError, match="written once"), sqlite_database.work() as work:
        work.session.execute(
            text(
                "INSERT OR REPLACE INTO booking_event"
                " (id, booking_id, number, happened, to_state, starts_at, at, by_side)"
                " SELECT 'other', booking_id, number, happened, to_state, starts_at, at, 'operator' FROM booking_event"
            )
        )
