"""Booking by forms on a real gunicorn of several processes: many at once, and a database that goes away meanwhile."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from factories.bookings import AMeeting, a_meeting
from factories.people import a_consultant, an_employee
from sqlalchemy import func, select
from support.databases import KEYRING, PostgresServer
from support.http_service import Answer, HttpPerson, cookies_of, gunicorn
from support.invariants import broken_promises

from sotomado.availability import service as availability
from sotomado.availability.wording import slot_address
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies import service as companies
from sotomado.database import Database


@pytest.fixture
def here(database_url: str) -> Iterator[Database]:
    """The database by the real clock, as the processes of gunicorn see it."""
    database = Database(database_url, keyring=KEYRING)
    yield database
    database.dispose()


def people_who_want_to_meet(database: Database, count: int) -> tuple[AMeeting, list[int]]:
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=300, reference="the contract")
        return meeting, [an_employee(work, meeting.company) for _ in range(count)]


def books(person: HttpPerson, consultant_id: int, slot: str) -> Answer:
    """Choose a time, then confirm it."""
    held = person.post(f"/consultants/{consultant_id}/hold", slot=slot, mode="online")
    if held.status != 303:
        return held
    return person.post(f"{held.location}/confirm", pass_on="yes")


def confirmed(database: Database) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).where(Booking.state == BookingState.CONFIRMED)) or 0


def test_forty_forms_for_one_time_and_one_is_told_it_has_it(here: Database, database_url: str) -> None:
    meeting, people = people_who_want_to_meet(here, 40)
    with here.read() as work:
        free = availability.open_slots(work, consultant_id=meeting.consultant.id, days=7)
    cookies = cookies_of(here, database_url, people)
    outcomes: list[int] = []
    with gunicorn(database_url) as address:
        everyone = [HttpPerson(address, cookie) for cookie in cookies]
        for one in everyone:
            one.take_token()
        together = threading.Barrier(len(everyone))

        def want(person: HttpPerson) -> None:
            together.wait()
            answer = books(person, meeting.consultant.id, slot_address(free[-1]))
            for _ in range(20):
                # Too many at once for this machine: the page says to come back, and they do.
                if answer.status == 503:
                    answer = books(person, meeting.consultant.id, slot_address(free[-1]))
            outcomes.append(answer.status)

        threads = [threading.Thread(target=want, args=(one,)) for one in everyone]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert Counter(outcomes) == {303: 1, 422: 39}
    assert confirmed(here) == 1
    assert broken_promises(here) == []


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


def test_a_database_restarted_while_twenty_people_book_leaves_nothing_half_done(own_postgres: PostgresServer) -> None:
    with own_postgres.fresh_url() as url:
        database = Database(url, keyring=KEYRING)
        meeting, people = people_who_want_to_meet(database, 20)
        with database.work() as work:
            meetings = [replace(meeting, advisee_id=one, consultant=a_consultant(work)) for one in people]
        with database.read() as work:
            free = availability.open_slots(work, consultant_id=meetings[0].consultant.id, days=14)[-3]
        cookies = cookies_of(database, url, people)
        told: Counter[int] = Counter()
        away: list[str] = []
        enough = threading.Event()

        with gunicorn(url) as address:

            def keep_booking(number: int) -> None:
                """Book, call off, book again, through whatever comes."""
                person, mine = HttpPerson(address, cookies[number]), meetings[number]
                person.take_token()
                rounds = 0
                while not enough.is_set():
                    rounds += 1
                    slot = slot_address(free - timedelta(hours=rounds % 3))
                    answer = books(person, mine.consultant.id, slot)
                    for _ in range(2):
                        told[answer.status] += 1
                        if answer.status == 503:
                            away.append(answer.page)
                        if answer.status == 303 and "/bookings/" in answer.location:
                            answer = person.post(f"{answer.location}/cancel")
                        else:
                            break

            threads = [threading.Thread(target=keep_booking, args=(number,)) for number in range(20)]
            for thread in threads:
                thread.start()
            _wait_until(lambda: told[303] >= 20)
            own_postgres.go_down()
            _wait_until(lambda: told[503] >= 20)
            own_postgres.come_back()
            booked_before = told[303]
            _wait_until(lambda: told[303] >= booked_before + 20)
            enough.set()
            for thread in threads:
                thread.join(180)

        assert set(told) <= {303, 422, 503}, "no page but the calm ones"
        assert all("いま、少しのあいだお休みしています。" in page for page in away)
        assert all("何も書き換わっていません" in page for page in away)
        database.dispose()
        assert broken_promises(database) == []
        database.dispose()


def _wait_until(is_so, seconds: float = 300) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)
