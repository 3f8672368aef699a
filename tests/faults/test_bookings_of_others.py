"""Another person's booking, claim, offer or series, in every address that names one: nothing is shown, nothing changes.

The routes are read from the application, so that one added tomorrow is walked tomorrow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from factories.people import ACompany, a_company, a_consultant, a_person, an_employee
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock
from support.killed import picture

from sotomado.accounts import service as accounts
from sotomado.accounts.access import Access, Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Role
from sotomado.availability.wording import slot_address
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import service as claims
from sotomado.bookings.models import Booking
from sotomado.bookings.series import service as series
from sotomado.bookings.waiting import offering
from sotomado.bookings.waiting import service as waiting
from sotomado.companies.models import Department
from sotomado.consultations import service as consultations
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode, Theme
from sotomado.schema import metadata

ADVISEES_NAME, CONSULTANTS_NAME = "月島 ひより", "雪野 かえで"
# What an address may name that belongs to the two who meet, and the table it stands in.
NAMED_IN = {"booking_id": "booking", "wait_id": "wait", "series_id": "series", "consultation_id": "consultation"}
# Written by whoever looks around, whatever they find.
NOT_OF_BOOKING = re.compile(r"^(sign_in|command|job)$")


@dataclass(frozen=True)
class Intruder:
    name: str
    visitor: Visitor
    roles: frozenset[Role]


@pytest.fixture
def app(sqlite_database: Database, make_app) -> Flask:
    return make_app(sqlite_database)


@pytest.fixture
def theirs(sqlite_database: Database, clock: StandingClock) -> dict[str, list[str]]:
    """Ids by table of everything two people have with one another: held, booked, called off by each side, missed and
    claimed, over, waited for and offered, asked to be repeated.
    """
    with sqlite_database.work() as work:
        meeting = a_meeting(work, name=CONSULTANTS_NAME)
        meeting = replace(meeting, advisee_id=an_employee(work, meeting.company, name=ADVISEES_NAME))
        over = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK - timedelta(days=2))
        for days, party in enumerate(
            (
                bookings.as_advisee(meeting.advisee_id),
                bookings.as_consultant(meeting.consultant.person_id),
            ),
            1,
        ):
            gone = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=days))
            bookings.cancel(work, party=party, booking_id=gone, sender=SENDER)
        missed = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK - timedelta(days=3))
        a_confirmed_booking(work, meeting)
        series.propose(
            work,
            advisee_id=meeting.advisee_id,
            consultant_id=meeting.consultant.id,
            first_at=IN_A_WEEK + timedelta(days=4),
            zone="Asia/Tokyo",
            every_weeks=1,
            times=2,
            mode=MeetingMode.ONLINE,
            sender=SENDER,
        )
        on = (IN_A_WEEK + timedelta(days=5)).date()
        waiting.join(
            work,
            advisee_id=meeting.advisee_id,
            consultant_ids=[meeting.consultant.id],
            wished=waiting.Wished("Asia/Tokyo", on, on),
        )
    clock.set(IN_A_WEEK - timedelta(days=1))
    assert offering.offer_next(sqlite_database, consultant_id=meeting.consultant.id, sender=SENDER) == 1
    with sqlite_database.work() as work:
        consultations.close(
            work, consultant_person_id=meeting.consultant.person_id, booking_id=over, themes=[Theme.UNCLEAR]
        )
        claims.claim(work, person_id=meeting.advisee_id, booking_id=missed, words="お会いできず。", sender=SENDER)
    with sqlite_database.read() as work:
        return {
            name: [str(one) for one in work.session.scalars(select(table.c.id))]
            for name, table in metadata.tables.items()
            if "id" in table.c
        }


@pytest.fixture
def intruders(app: Flask, sqlite_database: Database, theirs: dict[str, list[str]]) -> list[Intruder]:
    with sqlite_database.work() as work:
        # An offer that nobody has taken is not paid for yet.
        owner = work.session.scalars(select(Booking).where(Booking.paying_company_id.is_not(None)).limit(1)).one()
        here = company_of(work, owner)
        people = {
            "a colleague": (an_employee(work, here), {Role.ADVISEE}),
            "someone of another company": (an_employee(work, a_company(work)), {Role.ADVISEE}),
            "another consultant": (a_consultant(work).person_id, {Role.CONSULTANT}),
            "HR": (an_employee(work, here, roles=(Role.HR,)), {Role.HR}),
            "a manager": (an_employee(work, here, roles=(Role.MANAGER,)), {Role.MANAGER}),
        }
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        people["an operator"] = (operator, {Role.OPERATOR})
    found = [
        Intruder(name, Visitor(app).sign_in_as(person_id), frozenset(roles))
        for name, (person_id, roles) in people.items()
    ]
    return [*found, Intruder("nobody known", Visitor(app), frozenset())]


def company_of(work, owner: Booking) -> ACompany:
    departments = work.session.scalars(select(Department).where(Department.company_id == owner.paying_company_id))
    return ACompany(owner.paying_company_id, {one.name: one.id for one in departments})


def who_tries(access: Access, intruders: list[Intruder], *, is_first: bool) -> list[Intruder]:
    """Whoever may open such pages tries each thing; everybody else is refused at the door, whatever it is."""
    return [
        intruder
        for intruder in intruders
        if Role.OPERATOR not in access.roles & intruder.roles and (is_first or access.roles & intruder.roles)
    ]


def addresses(app: Flask, theirs: dict[str, list[str]]) -> Iterator[tuple[str, str, str, bool]]:
    """For each route that names something of theirs, and each thing it may name: (endpoint, method, address, whether
    it is the first such thing).
    """
    for rule in app.url_map.iter_rules():
        wanted = [name for name in rule.arguments if name in NAMED_IN]
        if len(wanted) != 1:
            assert not wanted, f"{rule.rule} names two things"
            continue
        assert theirs[NAMED_IN[wanted[0]]], f"there is no {wanted[0]} to try {rule.rule} with"
        for number, one in enumerate(theirs[NAMED_IN[wanted[0]]]):
            address = re.sub(r"<[^>]+>", one, re.sub(r"<int:[^>]+>", "1", rule.rule))
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, address, number == 0


def everything_a_form_may_say() -> dict[str, str]:
    return {
        "slot": slot_address(IN_A_WEEK + timedelta(days=4)),
        "mode": "online",
        "version": "2",
        "once": "a-key-of-a-page-of-mine",
        "why": "ill",
        "words": "すみません。",
    }


def of_booking(database: Database):
    return {name: rows for name, rows in picture(database).items() if not NOT_OF_BOOKING.match(name)}


def test_what_others_have_with_one_another_is_found_by_nobody_and_changed_by_nobody(
    app: Flask, sqlite_database: Database, theirs: dict[str, list[str]], intruders: list[Intruder]
) -> None:
    before = of_booking(sqlite_database)
    walked = set()
    for endpoint, method, address, is_first in addresses(app, theirs):
        access = TABLE[endpoint]
        assert access.whose is not Whose.ANYONES, f"{endpoint} names a booking and is open to anyone"
        walked.add(endpoint)
        for intruder in who_tries(access, intruders, is_first=is_first):
            answer = (
                intruder.visitor.get(address)
                if method == "GET"
                else intruder.visitor.post(address, everything_a_form_may_say())
            )

            told = (intruder.name, method, address, answer.status_code)
            if not intruder.roles:
                assert answer.status_code == 303, told
                assert "/sign-in" in answer.headers["Location"], told
            else:
                assert answer.status_code in (403, 404), told
            page = answer.get_data(as_text=True)
            assert ADVISEES_NAME not in page, told
            assert CONSULTANTS_NAME not in page, told
    assert of_booking(sqlite_database) == before
    assert {"bookings.show", "bookings.confirm", "changing.move", "changing.cancel", "desk.call_off"} <= walked
