"""Waiting under pressure: workers side by side, an answer as it comes too late, twenty people, five times."""

from threading import Barrier, Thread

from factories.bookings import SENDER
from factories.people import a_company, a_consultant, an_employee
from factories.waits import AFullConsultant, open_offers, outcomes, state_of, wished
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sotomado.bookings import service as bookings
from sotomado.bookings.errors import TimeGone
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.waiting import offering
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.line import MOST_UNANSWERED
from sotomado.bookings.waiting.models import OfferOutcome, Wait, WaitOffer, WaitState


def together(*verbs):
    """Run them at the same moment; what each returned or raised."""
    start, outcomes = Barrier(len(verbs)), [None] * len(verbs)

    def run(position, verb):
        start.wait()
        try:
            outcomes[position] = verb()
        except Exception as error:
            outcomes[position] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_four_workers_offer_each_time_once_and_to_the_first(database):
    with database.work() as work:
        full = AFullConsultant(work, times=3)
        line = [full.someone_waits(work)[1] for _ in range(6)]
        for starts_at in list(full.booked):
            full.free(work, starts_at)

    made = together(*[lambda: full.offer(database)] * 4)

    assert sum(made) == 3
    with database.work() as work:
        offers = open_offers(work)
        assert list(map(offers.__contains__, line)) == [True] * 3 + [False] * 3
        assert [offers[one].starts_at for one in line[:3]] == sorted(one.starts_at for one in offers.values())


def test_workers_of_several_consultants_offer_one_person_one_time(database):
    with database.work() as work:
        several = [AFullConsultant(work, times=1) for _ in range(4)]
        people = [full.someone_waits(work)[0] for full in several]
        for person in people:
            # All of them wait for any of the four.
            waiting.leave(work, advisee_id=person, wait_id=waiting_of(work, person))
            waiting.join(
                work,
                advisee_id=person,
                consultant_ids=[full.consultant.id for full in several],
                wished=wished(work),
            )
        for full in several:
            full.free(work, next(iter(full.booked)))

    made = together(*[lambda full=full: full.offer(database) for full in several for _ in range(2)])

    assert sum(made) == 4
    with database.work() as work:
        assert len({booking.advisee_id for booking in open_offers(work).values()}) == 4


def waiting_of(work, person):
    return work.session.scalars(select(Wait.id).where(Wait.advisee_id == person)).one()


def test_accepting_in_the_moment_it_ends_is_one_or_the_other(database, clock):
    with database.work() as work:
        full = AFullConsultant(work, times=1)
        advisee_id, wait_id = full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        [booking] = open_offers(work).values()
    clock.set(booking.held_until)

    def accept():
        with database.work() as work:
            return bookings.confirm(work, advisee_id=advisee_id, booking_id=booking.id, sender=SENDER)

    accepted, ended = together(accept, lambda: offering.end_offer(database, booking_id=booking.id))

    with database.work() as work:
        state = work.session.get_one(Booking, booking.id).state
        if ended is True:
            assert isinstance(accepted, TimeGone)
            assert (state, state_of(work, wait_id)) == (BookingState.LAPSED, WaitState.WAITING)
            assert outcomes(work, wait_id) == [OfferOutcome.EXPIRED]
        else:
            assert not accepted.was_already
            assert (state, state_of(work, wait_id)) == (BookingState.CONFIRMED, WaitState.BOOKED)
            assert outcomes(work, wait_id) == [OfferOutcome.TAKEN]


def test_three_tabs_join_no_more_than_three_lines(database):
    with database.work() as work:
        advisee_id = an_employee(work, a_company(work))
        consultants = [a_consultant(work, hours=()) for _ in range(6)]

    def joining(consultant_id):
        def join():
            with database.work() as work:
                return waiting.join(work, advisee_id=advisee_id, consultant_ids=[consultant_id], wished=wished(work))

        return join

    together(*[joining(one.id) for one in consultants])

    with database.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Wait)) == 3


ANSWERS = st.sampled_from(["accept", "decline", "silence", "leave"])


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(5)), answers=st.lists(ANSWERS, min_size=16, max_size=16))
def test_twenty_wait_and_five_times_become_free(database, clock, order, answers):
    """Whoever is asked is the first of those who were not asked for this time; each time is asked of one at a time;
    at the end each is booked, or everybody was asked.
    """
    with database.work() as work:
        full = AFullConsultant(work, times=5)
        line = [full.someone_waits(work) for _ in range(20)]
        starts = list(full.booked)
    people = {wait_id: person for person, wait_id in line}
    order_of = [wait_id for _, wait_id in line]
    standing = set(order_of)
    asked = {at: set() for at in starts}
    open_now: dict[str, Booking] = {}
    begun = clock.now()

    def see_who_is_asked():
        full.offer(database)
        with database.work() as work:
            now_open = open_offers(work)
            held = work.session.scalars(select(Booking).where(Booking.state == BookingState.HELD)).all()
            silent = set(work.session.scalars(select(Wait.id).where(Wait.unanswered >= MOST_UNANSWERED)))
        at = [booking.starts_at for booking in now_open.values()]
        assert len(at) == len(set(at)), "one time, one person"
        ours = {booking.id for booking in now_open.values()}
        assert {one.id for one in held if one.consultant_id == full.consultant.id} == ours
        for wait_id in sorted(now_open.keys() - open_now.keys(), key=order_of.index):
            starts_at = now_open[wait_id].starts_at
            before = [
                one
                for one in order_of[: order_of.index(wait_id)]
                if one in standing - silent and one not in now_open and one not in asked[starts_at]
            ]
            assert not before, "somebody who came earlier was passed over"
            asked[starts_at].add(wait_id)
        open_now.clear()
        open_now.update(now_open)

    try:
        for place in order:
            with database.work() as work:
                full.free(work, starts[place])
            see_who_is_asked()
            assert len(open_now) >= 1
        for answer in answers:
            if not open_now:
                break
            wait_id = min(open_now, key=order_of.index)
            booking = open_now[wait_id]
            if answer == "accept":
                with database.work() as work:
                    bookings.confirm(work, advisee_id=people[wait_id], booking_id=booking.id, sender=SENDER)
                standing.discard(wait_id)
            elif answer == "decline":
                with database.work() as work:
                    waiting.decline(work, advisee_id=people[wait_id], booking_id=booking.id)
            elif answer == "leave":
                with database.work() as work:
                    waiting.leave(work, advisee_id=people[wait_id], wait_id=wait_id)
                standing.discard(wait_id)
            else:
                clock.set(booking.held_until)
                offering.end_offer(database, booking_id=booking.id)
                clock.set(begun)
            open_now.pop(wait_id)
            see_who_is_asked()

        with database.work() as work:
            booked = work.session.scalars(
                select(Booking.starts_at).where(
                    Booking.consultant_id == full.consultant.id, Booking.state == BookingState.CONFIRMED
                )
            ).all()
            lost = set(starts) - set(booked) - {one.starts_at for one in open_now.values()}
            silent = set(work.session.scalars(select(Wait.id).where(Wait.unanswered >= MOST_UNANSWERED)))
            assert all(standing - set(open_now) - silent <= asked[at] for at in lost), "a time nobody was asked for"
            assert work.session.scalar(select(func.count()).select_from(WaitOffer)) >= 5
    finally:
        clock.set(begun)
        with database.work() as work:
            for person, wait_id in line:
                waiting.leave(work, advisee_id=person, wait_id=wait_id)
