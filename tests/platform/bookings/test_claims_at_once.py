"""Claims and what meets them at the same moment: one of them is first, and the other sees it."""

from factories.bookings import SENDER
from factories.missed import a_claim, a_talk_that_began, person_of, someone_came
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.bookings import service as bookings
from sotomado.bookings.claims import reminding
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.errors import ClaimOpen, NotClaimable, NothingToAnswer
from sotomado.bookings.claims.models import Answer, Claim, Outcome
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Side
from sotomado.companies.models import TicketEntry, TicketReason
from sotomado.outbox.models import Job


def claiming(talk, side):
    person_id = person_of(talk[0], side)
    return lambda work: claims.claim(work, person_id=person_id, booking_id=talk[1], words=None, sender=SENDER)


def settling(talk):
    return lambda work: claims.settle_if_due(work, booking_id=talk[1], sender=SENDER)


def count_of(database, *criteria):
    with database.read() as work:
        return work.session.scalar(select(func.count()).where(*criteria))


def test_a_claim_and_a_closing_at_once_leave_one_of_the_two(database, clock):
    talk = a_talk_that_began(database, clock)

    claimed, closed = at_once(
        database, claiming(talk, Side.ADVISEE), lambda work: bookings.complete(work, booking_id=talk[1])
    )

    with database.read() as work:
        state = work.session.get_one(Booking, talk[1]).state
        known = work.session.scalar(select(func.count()).select_from(Claim))
    if isinstance(claimed, NotClaimable):
        assert (state, known) == (BookingState.COMPLETED, 0)
    else:
        assert isinstance(closed, ClaimOpen)
        assert (state, known) == (BookingState.CONFIRMED, 1)


def test_two_claims_against_each_other_at_once_are_found_together(database, clock):
    talk = a_talk_that_began(database, clock)
    someone_came(database, clock, *talk, Side.ADVISEE)

    outcomes = at_once(database, claiming(talk, Side.ADVISEE), claiming(talk, Side.CONSULTANT))

    assert outcomes == [None, None]
    with database.read() as work:
        found = work.session.execute(select(Claim.outcome, Claim.missed_by)).all()
    assert found == [(Outcome.MISSED, Side.CONSULTANT)] * 2
    assert count_of(database, BookingEvent.happened == Happening.MISSED) == 1


def test_one_claim_sent_four_times_at_once_is_one(database, clock):
    talk = a_talk_that_began(database, clock)

    assert at_once(database, *[claiming(talk, Side.ADVISEE)] * 4) == [None] * 4

    assert count_of(database, Claim.id.is_not(None)) == 1
    assert count_of(database, Job.dedupe_key.like("claim|%")) == 1


def test_four_workers_find_what_became_of_a_talk_once(database, clock):
    talk = a_talk_that_began(database, clock)
    a_claim(database, *talk, Side.ADVISEE)
    clock.advance(hours=72)

    outcomes = at_once(database, *[settling(talk)] * 4)

    assert sorted(outcomes) == [False, False, False, True]
    assert count_of(database, BookingEvent.happened == Happening.MISSED) == 1
    assert count_of(database, TicketEntry.reason == TicketReason.RETURNED) == 1
    assert count_of(database, Job.dedupe_key.like("claim|%settled%")) == 2


def test_an_answer_and_the_end_of_its_time_are_found_once(database, clock):
    talk = a_talk_that_began(database, clock)
    a_claim(database, *talk, Side.ADVISEE)
    clock.advance(hours=72)

    answered, settled = at_once(
        database,
        lambda work: claims.answer(
            work,
            person_id=person_of(talk[0], Side.CONSULTANT),
            booking_id=talk[1],
            answer=Answer.AGREED,
            words=None,
            sender=SENDER,
        ),
        settling(talk),
    )

    assert isinstance(answered, NothingToAnswer)
    assert settled is True
    assert count_of(database, BookingEvent.happened == Happening.MISSED) == 1


def test_two_workers_ask_a_consultant_to_close_once(database, clock):
    a_talk_that_began(database, clock, minutes=60 * 50)

    asked = at_once(database, *[lambda work: reminding.ask_to_close(work, sender=SENDER)] * 3)

    assert sorted(asked) == [0, 0, 1]
    assert count_of(database, Job.dedupe_key.like("claim|%")) == 1
