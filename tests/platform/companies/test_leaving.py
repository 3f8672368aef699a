"""People leave their company: what it pays for ends with their last day, and what they wrote stays theirs."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from factories.people import a_company, an_employee
from factories.waits import a_wait
from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.reached.models import Reaching
from sotomado.bookings import after_leaving, queries
from sotomado.bookings.errors import NobodyPays
from sotomado.bookings.models import BookingState
from sotomado.bookings.series import service as series
from sotomado.bookings.series import shown as own_series
from sotomado.bookings.series.models import SeriesState
from sotomado.bookings.waiting.models import Wait, WaitState
from sotomado.companies import leaving
from sotomado.companies import service as companies
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.errors import NoEmployer, NotEntitled
from sotomado.companies.errors import StillHr
from sotomado.companies.events import EMPLOYMENTS_ENDED, LAST_DAY_IS_OVER
from sotomado.companies.models import Employment
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import service as outbox

# The standing clock begins on Friday 2026-11-20, as does the week whose end is the last day.
LAST_DAY = date(2026, 11, 26)


@pytest.fixture
def meeting(database):
    with database.work() as work:
        found = a_meeting(work, tickets=5)
        accounts.give_consent(work, person_id=found.advisee_id, locale=Locale.JAPANESE)
        outbox.take(work, limit=1000)
    return found


def place_of(work, person_id):
    return companies.employment_of(work, person_id=person_id).employment_id


def leave(database, meeting, on):
    with database.work() as work:
        employment_id = place_of(work, meeting.advisee_id)
        leaving.leave(work, company_id=meeting.company.id, employment_id=employment_id, on=on)
    return employment_id


def due(database):
    """What waits to be done now, by kind."""
    found = {}
    with database.work() as work:
        for job in outbox.take(work, limit=1000):
            found.setdefault(job.kind, []).append(job.payload)
    return found


def follow(database):
    """What the worker does about those who left; returns the mails that leave."""
    mails = []
    while jobs := due(database):
        mails += jobs.get("mail", [])
        for payload in jobs.get(EMPLOYMENTS_ENDED, []):
            after_leaving.follow(database, employment_ids=payload["employment_ids"], sender=SENDER)
        for payload in jobs.get(LAST_DAY_IS_OVER, []):
            with database.work() as work:
                leaving.last_day_is_over(work, employment_id=payload["employment_id"])
    return mails


def test_a_talk_on_the_last_day_stands_and_a_later_one_gives_its_ticket_back(database, meeting):
    with database.work() as work:
        kept = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK - timedelta(days=1))
        gone = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK)

    leave(database, meeting, LAST_DAY)
    follow(database)

    with database.read() as work:
        states = {one: queries.by_id(work, booking_id=one).state for one in (kept, gone)}
        assert states == {kept: BookingState.CONFIRMED, gone: BookingState.CANCELLED}
        assert companies.tickets_left(work, company_id=meeting.company.id) == 4
        assert companies.employment_of(work, person_id=meeting.advisee_id) is not None, "until the day is over"


def test_nothing_can_be_booked_on_the_company_beyond_a_planned_last_day(database, meeting):
    leave(database, meeting, LAST_DAY)

    with database.work() as work:
        contracts.payer_of(work, person_id=meeting.advisee_id, on=LAST_DAY)
        with pytest.raises(NotEntitled):
            contracts.payer_of(work, person_id=meeting.advisee_id, on=LAST_DAY + timedelta(days=1))


def test_the_place_ends_when_the_last_day_is_over_where_the_company_is(database, meeting, clock):
    leave(database, meeting, LAST_DAY)
    clock.set(datetime(2026, 11, 26, 14, 59, tzinfo=UTC))
    follow(database)
    with database.read() as work:
        assert companies.employment_of(work, person_id=meeting.advisee_id) is not None

    clock.set(datetime(2026, 11, 26, 15, 1, tzinfo=UTC))
    follow(database)

    with database.read() as work:
        assert companies.employment_of(work, person_id=meeting.advisee_id) is None
        ended = work.session.scalar(select(Employment).where(Employment.person_id == meeting.advisee_id))
        assert ended.left_on == LAST_DAY


def test_whoever_stays_after_all_stays(database, meeting, clock):
    employment_id = leave(database, meeting, LAST_DAY)
    with database.work() as work:
        leaving.stay(work, employment_id=employment_id)

    clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    follow(database)

    with database.read() as work:
        assert companies.employment_of(work, person_id=meeting.advisee_id) is not None


def test_who_left_is_a_private_person_with_no_role_of_the_company(database, meeting):
    with database.work() as work:
        accounts.grant(work, person_id=meeting.advisee_id, role=Role.MANAGER, company_id=meeting.company.id)

    leave(database, meeting, date(2026, 11, 19))

    with database.work() as work:
        assert accounts.actor(work, person_id=meeting.advisee_id).roles == {Role.ADVISEE}
        assert accounts.has_consented(work, person_id=meeting.advisee_id)
        with pytest.raises(NoEmployer):
            contracts.payer_of(work, person_id=meeting.advisee_id, on=LAST_DAY)
    with database.work() as work, pytest.raises(NobodyPays):
        a_confirmed_booking(work, meeting)


def test_waits_and_series_end(database, meeting):
    with database.work() as work:
        wait_id = a_wait(work, advisee_id=meeting.advisee_id, consultant_ids=[meeting.consultant.id])
        series_id = series.propose(
            work,
            advisee_id=meeting.advisee_id,
            consultant_id=meeting.consultant.id,
            first_at=IN_A_WEEK,
            zone="Asia/Tokyo",
            every_weeks=1,
            times=2,
            mode=MeetingMode.ONLINE,
            sender=SENDER,
        )

    leave(database, meeting, date(2026, 11, 20))
    follow(database)

    with database.read() as work:
        assert work.session.get(Wait, wait_id).state is WaitState.LEFT
        one = own_series.of_advisee(work, advisee_id=meeting.advisee_id, series_id=series_id)
        assert one.state is SeriesState.ENDED


def test_the_mailbox_of_the_company_hears_nothing(database, meeting):
    with database.work() as work:
        a_confirmed_booking(work, meeting)
        own = accounts.actor(work, person_id=meeting.advisee_id).email
    due(database)

    leave(database, meeting, date(2026, 11, 20))
    mails = follow(database)

    assert own not in json.dumps(mails)
    assert len(mails) == 1, "its consultant is told"


def test_an_address_of_their_own_hears_what_was_called_off_and_that_the_account_stays(database, meeting):
    with database.work() as work:
        row = Reaching(person_id=meeting.advisee_id, confirmed_at=work.now)
        row.private_email = work.seal(row, "private_email", "mine@private.example")
        work.session.add(row)
        a_confirmed_booking(work, meeting)
    due(database)

    leave(database, meeting, date(2026, 11, 20))
    mails = [mail for mail in follow(database) if mail["to"][1] == "mine@private.example"]

    assert len(mails) == 2
    assert any("個人として、これからもお使いになれます" in mail["body"] for mail in mails)


def test_leaving_twice_changes_nothing(database, meeting):
    employment_id = leave(database, meeting, date(2026, 11, 18))
    follow(database)

    with database.work() as work:
        leaving.leave(work, company_id=meeting.company.id, employment_id=employment_id, on=date(2026, 11, 20))

    with database.read() as work:
        assert work.session.get(Employment, employment_id).left_on == date(2026, 11, 18)
    assert follow(database) == []


def test_hr_leaves_hr_first(database, meeting):
    with database.work() as work:
        accounts.grant(work, person_id=meeting.advisee_id, role=Role.HR, company_id=meeting.company.id)

    with pytest.raises(StillHr):
        leave(database, meeting, date(2026, 11, 20))


def test_nobody_ends_a_place_in_another_company(database, meeting):
    with database.work() as work:
        elsewhere = an_employee(work, a_company(work, name="となりの会社"))
        employment_id = place_of(work, elsewhere)

    with database.work() as work, pytest.raises(NotFound):
        leaving.leave(work, company_id=meeting.company.id, employment_id=employment_id, on=date(2026, 11, 20))
