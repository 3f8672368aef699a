"""kill -9 at each step of each verb: it has happened or it has not, and asking again ends where one asking would."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, a_person
from support.clock import StandingClock
from support.invariants import broken_promises
from support.killed import in_a_process_killed_at, in_one, picture

from sotomado.accounts import service as accounts
from sotomado.bookings import commands
from sotomado.bookings import service as bookings
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.states import BY_RULE, as_operator
from sotomado.companies import service as companies
from sotomado.database import Database, UnitOfWork
from sotomado.directory.vocabulary import MeetingMode

LATER = IN_A_WEEK + timedelta(hours=3)
KEY = "one-page-asks-once"
# More statements than any of these verbs has.
NEVER_SO_MANY = 400


@dataclass(frozen=True)
class World:
    """What a verb finds: two people about to meet, and time to come."""

    work: UnitOfWork
    meeting: AMeeting
    clock: StandingClock

    def asked_once(self, verb: Callable[[UnitOfWork], Any]) -> Callable[[UnitOfWork], Any]:
        """As a page asks: with a key that is claimed in the same transaction."""
        person_id = self.meeting.advisee_id

        def asked(work: UnitOfWork) -> None:
            if commands.done_before(work, person_id=person_id, key=KEY, name="tried") is None:
                verb(work)
                commands.done_to(work, person_id=person_id, key=KEY, subject="done")

        return asked


Verb = Callable[[UnitOfWork], Any]
Prepared = Callable[[World], Verb]


def holding(world: World) -> Verb:
    return world.asked_once(lambda work: a_hold(work, world.meeting))


def holding_another_time(world: World) -> Verb:
    a_hold(world.work, world.meeting)
    return world.asked_once(lambda work: a_hold(work, world.meeting, starts_at=LATER))


def _confirming(world: World, booking_id: str) -> Verb:
    return world.asked_once(
        lambda work: bookings.confirm(work, advisee_id=world.meeting.advisee_id, booking_id=booking_id, sender=SENDER)
    )


def confirming(world: World) -> Verb:
    return _confirming(world, a_hold(world.work, world.meeting))


def confirming_what_ran_out(world: World) -> Verb:
    booking_id = a_hold(world.work, world.meeting)
    world.clock.advance(minutes=20)
    return _confirming(world, booking_id)


def confirming_with_the_ticket_that_waits(world: World) -> Verb:
    gone = a_confirmed_booking(world.work, world.meeting)
    bookings.cancel(world.work, party=_consultant(world), booking_id=gone, sender=SENDER)
    other = replace(world.meeting, consultant=a_consultant(world.work))
    return _confirming(world, a_hold(world.work, other))


def giving_back(world: World) -> Verb:
    booking_id = a_hold(world.work, world.meeting)
    return world.asked_once(
        lambda work: bookings.give_back(work, advisee_id=world.meeting.advisee_id, booking_id=booking_id)
    )


def _moving(world: World, **there: Any) -> Verb:
    booking_id = a_confirmed_booking(world.work, world.meeting)
    asked = {"starts_at": IN_A_WEEK, "mode": MeetingMode.ONLINE} | there
    return world.asked_once(
        lambda work: bookings.move(
            work, advisee_id=world.meeting.advisee_id, booking_id=booking_id, version=2, sender=SENDER, **asked
        )
    )


def moving(world: World) -> Verb:
    return _moving(world, starts_at=LATER)


def meeting_otherwise(world: World) -> Verb:
    return _moving(world, mode=MeetingMode.PHONE)


def _consultant(world: World) -> bookings.Party:
    return bookings.as_consultant(world.meeting.consultant.person_id)


def _calling_off(world: World, party: bookings.Party, *, late: bool = False) -> Verb:
    booking_id = a_confirmed_booking(world.work, world.meeting)
    if late:
        world.clock.set(IN_A_WEEK - timedelta(hours=1))
    return world.asked_once(
        lambda work: bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER, words="すみません。")
    )


def cancelling(world: World) -> Verb:
    return _calling_off(world, bookings.as_advisee(world.meeting.advisee_id))


def cancelling_late(world: World) -> Verb:
    return _calling_off(world, bookings.as_advisee(world.meeting.advisee_id), late=True)


def calling_off_as_a_consultant(world: World) -> Verb:
    return _calling_off(world, _consultant(world))


def calling_off_as_an_operator(world: World) -> Verb:
    operator_id = a_person(world.work)
    accounts.grant(world.work, person_id=operator_id, role=accounts.Role.OPERATOR)
    return _calling_off(world, as_operator(operator_id))


def calling_off_by_rule(world: World) -> Verb:
    return _calling_off(world, BY_RULE)


def completing(world: World) -> Verb:
    booking_id = a_confirmed_booking(world.work, world.meeting)
    world.clock.set(IN_A_WEEK + timedelta(hours=1))
    return world.asked_once(lambda work: bookings.complete(work, booking_id=booking_id))


def _waiting_ticket(world: World) -> str:
    booking_id = a_confirmed_booking(world.work, world.meeting)
    bookings.cancel(world.work, party=_consultant(world), booking_id=booking_id, sender=SENDER)
    return booking_id


def giving_the_waiting_ticket_back(world: World) -> Verb:
    booking_id = _waiting_ticket(world)
    return lambda work: replacing.decline(work, advisee_id=world.meeting.advisee_id, booking_id=booking_id)


def letting_the_waiting_ticket_go(world: World) -> Verb:
    _waiting_ticket(world)
    world.clock.advance(days=15)
    return replacing.expire


def letting_a_hold_run_out(world: World) -> Verb:
    a_hold(world.work, world.meeting)
    world.clock.advance(minutes=20)
    return bookings.lapse_ended_hold


VERBS: tuple[Prepared, ...] = (
    holding,
    holding_another_time,
    confirming,
    confirming_what_ran_out,
    confirming_with_the_ticket_that_waits,
    giving_back,
    moving,
    meeting_otherwise,
    cancelling,
    cancelling_late,
    calling_off_as_a_consultant,
    calling_off_as_an_operator,
    calling_off_by_rule,
    completing,
    giving_the_waiting_ticket_back,
    letting_the_waiting_ticket_go,
    letting_a_hold_run_out,
)


@pytest.mark.parametrize("prepare", VERBS, ids=lambda prepare: prepare.__name__)
def test_killed_at_any_step_it_has_happened_or_it_has_not(
    database: Database, clock: StandingClock, prepare: Prepared
) -> None:
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=20, reference="the contract")
        verb = prepare(World(work, meeting, clock))
    deed = in_one(verb)
    before = after = picture(database)
    assert broken_promises(database) == []
    killed = 0
    for step in range(1, NEVER_SO_MANY):
        got_through = in_a_process_killed_at(step, database, deed)
        now = picture(database)
        if now != after:
            assert after == before, f"killed before step {step}, asked again, and something happened once more"
            after = now
            assert broken_promises(database) == [], f"killed before step {step}"
        if got_through:
            break
        killed += 1
    assert got_through
    assert killed >= 4, "it was killed at each of its steps"
    assert after != before, "it happened in the end"

    in_one(verb)(database)

    assert picture(database) == after, "asked once more, nothing happens again"
