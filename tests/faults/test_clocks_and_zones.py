"""The clock is set back, and the rules of a zone change: what is booked stays at its instant, nothing happens twice."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import an_employee
from sqlalchemy import func, select
from support.databases import KEYRING
from support.invariants import broken_promises

from consultants import wall_clock
from sotomado.availability import service as availability
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyCancelled, TimeGone
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies import service as companies
from sotomado.database import Database
from sotomado.outbox.models import Job


@pytest.fixture
def meeting(database: Database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=5, reference="the contract")
        return meeting


def confirm(work, meeting, booking_id):
    return bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_a_clock_set_back_between_holding_and_confirming_gives_the_time_to_nobody_else(database, clock, meeting):
    with database.work() as work:
        held = a_hold(work, meeting)
        other = an_employee(work, meeting.company)
    clock.advance(hours=-1)
    with database.work() as work, pytest.raises(availability.SlotTaken):
        a_hold(work, meeting, advisee_id=other)
    with database.work() as work:
        assert not bookings.lapse_ended_hold(work)
        assert not confirm(work, meeting, held).was_already
    assert broken_promises(database) == []


def test_a_hold_that_had_run_out_and_runs_again_is_still_one_persons(database, clock, meeting):
    with database.work() as work:
        held = a_hold(work, meeting)
        other = an_employee(work, meeting.company)
    clock.advance(minutes=11)
    with database.work() as work:
        theirs = a_hold(work, meeting, advisee_id=other)
    clock.advance(minutes=-11)
    # By the clock the first hold lasts again; its time has gone to somebody else for all that.
    with pytest.raises(TimeGone), database.work() as work:
        confirm(work, meeting, held)
    with database.work() as work:
        bookings.confirm(work, advisee_id=other, booking_id=theirs, sender=SENDER)
    assert broken_promises(database) == []


def test_a_clock_set_back_after_calling_off_late_makes_no_second_ending(database, clock, meeting):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(hours=1))
    with database.work() as work:
        off = bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        assert not off.ticket_returned
    clock.advance(days=-3)
    with database.work() as work, pytest.raises(AlreadyCancelled):
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    with database.read() as work:
        assert companies.tickets_left(work, company_id=meeting.company.id) == 4
        assert work.session.scalar(select(func.count()).where(Job.dedupe_key.startswith("booking|"))) == 4
    assert broken_promises(database) == []


@contextmanager
def other_rules(zone: str, *, those_of: str, folder: Path) -> Iterator[None]:
    """A new edition of the zone database, in which one zone keeps another one's time."""
    found = next(Path(root) / those_of for root in (*zoneinfo.TZPATH, _packaged()) if (Path(root) / those_of).exists())
    (folder / zone).parent.mkdir(parents=True, exist_ok=True)
    (folder / zone).write_bytes(found.read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder), *before])
    _forget_rules()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(list(before))
        _forget_rules()


def _forget_rules() -> None:
    """As a process that starts anew, which is when rules are read."""
    ZoneInfo.clear_cache()
    for kept in vars(wall_clock).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def _packaged() -> str:
    import tzdata

    return str(Path(tzdata.__file__).parent / "zoneinfo")


def test_rules_that_change_after_booking_move_what_is_offered_and_nothing_that_is_booked(
    database, database_url, clock, meeting, tmp_path
):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        on = date(2026, 11, 27)
        offered = availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=on, days=1)
    assert offered[0] == IN_A_WEEK + timedelta(hours=2), "the talk and the breath after it are not"

    # Tokyo keeps summer time from now on, as it did until 1951: the time of Magadan, an hour and more ahead.
    with other_rules("Asia/Tokyo", those_of="Asia/Magadan", folder=tmp_path):
        anew = Database(database_url, keyring=KEYRING, clock=clock)
        with anew.work() as work:
            assert work.session.get_one(Booking, booking_id).starts_at == IN_A_WEEK
            now_offered = availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=on, days=1)
            local = [at.astimezone(ZoneInfo("Asia/Tokyo")) for at in now_offered]
            assert all(9 <= at.hour < 18 for at in local), "hours are meant by the clock on the wall"
            assert now_offered[0] == datetime.fromisoformat("2026-11-26T22:00Z")
            # Nine in the morning is another instant now, and what is booked there still keeps others out.
            assert IN_A_WEEK not in now_offered
            assert not any(abs(at - IN_A_WEEK) < timedelta(hours=1) for at in now_offered)
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
            assert work.session.get_one(Booking, booking_id).state is BookingState.CANCELLED
        anew.dispose()
    assert broken_promises(database) == []
