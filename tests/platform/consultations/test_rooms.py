"""Who may sit in a room, from when until when, and what their browsers tell each other."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking
from factories.people import an_employee
from factories.rooms import ARoom, a_room
from sqlalchemy import func, select
from support.at_once import all_at_once

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings.claims.models import How, Presence
from sotomado.bookings.models import Side
from sotomado.consultations.room import forgetting, own_data, queries, signals
from sotomado.consultations.room import service as rooms
from sotomado.consultations.room.errors import RoomClosed, SeatGone, SeatTaken, SecrecyUnread, SignalRefused
from sotomado.consultations.room.models import Kind, Left, Party, RoomSignal, RoomVisit
from sotomado.database import Database

ADVISEE, CONSULTANT = Side.ADVISEE, Side.CONSULTANT
OFFER = '{"sdp": "v=0 secret-words"}'


@pytest.fixture
def room(database: Database, clock) -> ARoom:
    return a_room(database, clock)


def enter(database, room, side, browser=None, **options):
    with database.work() as work:
        rooms.enter(
            work, person_id=room.person(side), booking_id=room.booking_id, browser=browser or side.value, **options
        )


def look(database, room, side, browser=None, after=0):
    with database.read() as work:
        return rooms.look(
            work, person_id=room.person(side), booking_id=room.booking_id, browser=browser or side.value, after=after
        )


def heard(database, room, side, browser=None, after=0):
    with database.work() as work:
        return rooms.heard(
            work, person_id=room.person(side), booking_id=room.booking_id, browser=browser or side.value, after=after
        )


def send(database, room, side, receiver, body=OFFER, browser=None):
    with database.work() as work:
        return rooms.send(
            work,
            person_id=room.person(side),
            booking_id=room.booking_id,
            browser=browser or side.value,
            outgoing=[signals.Outgoing(receiver, Kind.DESCRIPTION, body)],
        )


def visits_of(database, room):
    with database.read() as work:
        return [(one.side, one.browser, one.how_left) for one in queries.visits(work, booking_ids=[room.booking_id])]


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-11, False), (-10, True), (0, True), (59, True), (89, True), (90, False)]
)
def test_a_room_opens_with_the_time_to_come_and_stays_open_a_while(database, clock, room, minutes, is_open):
    clock.set(IN_A_WEEK + timedelta(minutes=minutes))

    if is_open:
        enter(database, room, ADVISEE)
    else:
        with pytest.raises(RoomClosed):
            enter(database, room, ADVISEE)

    assert bool(visits_of(database, room)) is is_open


def test_coming_is_evidence_and_so_is_leaving(database, clock, room):
    enter(database, room, ADVISEE)
    clock.set(IN_A_WEEK)
    enter(database, room, CONSULTANT)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    heard(database, room, ADVISEE)
    with database.work() as work:
        rooms.leave(work, person_id=room.person(CONSULTANT), booking_id=room.booking_id, browser="consultant")

    with database.read() as work:
        came = work.session.execute(select(Presence.side, Presence.how).order_by(Presence.at)).all()
    assert came == [(ADVISEE, How.IN_ROOM), (CONSULTANT, How.IN_ROOM)]
    # Nothing was heard of the advisee for fifty minutes: the first visit ended when it last was, a second began.
    assert visits_of(database, room) == [
        (ADVISEE, "advisee", Left.LOST),
        (CONSULTANT, "consultant", Left.WENT),
        (ADVISEE, "advisee", None),
    ]


def test_whoever_is_on_neither_side_finds_no_room(database, room):
    with database.work() as work:
        stranger = an_employee(work, room.meeting.company)
        who = {"person_id": stranger, "booking_id": room.booking_id, "browser": "stranger"}
        with pytest.raises(NotFound):
            rooms.enter(work, **who)
        with pytest.raises(NotFound):
            rooms.look(work, **who)
        with pytest.raises(NotFound):
            rooms.heard(work, **who)
        with pytest.raises(NotFound):
            rooms.leave(work, **who)
        with pytest.raises(NotFound):
            rooms.send(work, **who, outgoing=[signals.Outgoing(Party.CONSULTANT, Kind.CANDIDATE, "null")])


def test_nobody_enters_before_they_have_read_where_secrecy_ends(database, clock):
    room = a_room(database, clock, has_read_secrecy=False)

    with pytest.raises(SecrecyUnread):
        enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)


def test_a_cancelled_booking_has_no_room(database, clock, room):
    clock.set(IN_A_WEEK - timedelta(days=2))
    with database.work() as work:
        bookings.cancel(
            work,
            party=bookings.as_advisee(room.meeting.advisee_id),
            booking_id=room.booking_id,
            sender=SENDER,
        )
    clock.set(IN_A_WEEK)

    with pytest.raises(RoomClosed):
        enter(database, room, CONSULTANT)
    assert look(database, room, CONSULTANT).standing is rooms.Standing.CALLED_OFF


def test_a_second_browser_takes_the_seat_only_when_it_says_so(database, room):
    enter(database, room, ADVISEE, "first")
    with pytest.raises(SeatTaken):
        enter(database, room, ADVISEE, "second")
    assert look(database, room, ADVISEE, "first").seat is rooms.Seat.MINE

    enter(database, room, ADVISEE, "second", take_over=True)

    assert look(database, room, ADVISEE, "first").seat is rooms.Seat.ELSEWHERE
    assert look(database, room, ADVISEE, "second").seat is rooms.Seat.MINE
    with pytest.raises(SeatGone) as gone:
        send(database, room, ADVISEE, Party.CONSULTANT, browser="first")
    assert gone.value.taken_over
    assert visits_of(database, room) == [(ADVISEE, "first", Left.TAKEN_OVER), (ADVISEE, "second", None)]


def test_a_browser_that_fell_silent_keeps_nobody_out(database, clock, room):
    enter(database, room, ADVISEE, "first")
    clock.set(clock.now() + rooms.AWAY_AFTER)

    enter(database, room, ADVISEE, "second")

    assert visits_of(database, room)[0] == (ADVISEE, "first", Left.LOST)


def test_whoever_was_lost_sits_again_as_soon_as_they_are_heard(database, clock, room):
    enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)
    clock.set(clock.now() + timedelta(minutes=5))
    with database.work() as work:
        forgetting.see_who_is_gone(work)
    before = look(database, room, ADVISEE)
    assert (before.seat, before.is_due) == (rooms.Seat.NONE, True)

    after = heard(database, room, ADVISEE)

    assert after.seat is rooms.Seat.MINE
    assert not after.other.is_here
    assert heard(database, room, CONSULTANT).other.browser == "advisee"


def test_a_signal_lies_there_until_its_receiver_says_it_arrived(database, room):
    enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)
    first, second = (send(database, room, CONSULTANT, Party.ADVISEE, body) for body in ('{"n": 1}', '{"n": 2}'))

    assert [one.body for one in look(database, room, ADVISEE).signals] == ['{"n": 1}', '{"n": 2}']
    assert [one.number for one in heard(database, room, ADVISEE, after=first).signals] == [second]
    assert look(database, room, CONSULTANT).signals == []
    heard(database, room, ADVISEE, after=second)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(RoomSignal)) == 0


def test_signals_for_a_browser_that_is_gone_are_gone_too(database, room):
    enter(database, room, ADVISEE, "first")
    enter(database, room, CONSULTANT)
    send(database, room, CONSULTANT, Party.ADVISEE)

    enter(database, room, ADVISEE, "second", take_over=True)

    assert look(database, room, ADVISEE, "second").signals == []


def test_signals_are_sealed_and_limited(database, room):
    enter(database, room, CONSULTANT)
    send(database, room, CONSULTANT, Party.RECORDER)

    with database.work() as work:
        assert b"secret-words" not in bytes(work.session.scalar(select(RoomSignal.body)))
        taken = signals.take(work, booking_id=room.booking_id, receiver=Party.RECORDER)
        assert [(one.sender, one.body) for one in taken] == [(Party.CONSULTANT, OFFER)]
    with pytest.raises(SignalRefused):
        send(database, room, CONSULTANT, Party.ADVISEE, "x" * (signals.LONGEST_BODY + 1))
    with database.work() as work:
        for _ in range(signals.MOST_WAITING):
            to_advisee = {"sender": Party.CONSULTANT, "receiver": Party.ADVISEE}
            signals.post(work, booking_id=room.booking_id, **to_advisee, kind=Kind.CANDIDATE, body="null")
    with pytest.raises(SignalRefused):
        send(database, room, CONSULTANT, Party.ADVISEE)


def test_both_post_at_once_and_no_number_comes_twice(database, room):
    enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)

    def posts(side, receiver):
        return lambda database: [send(database, room, side, receiver) for _ in range(10)]

    numbers = all_at_once(database, posts(ADVISEE, Party.CONSULTANT), posts(CONSULTANT, Party.ADVISEE))

    assert sorted(number for some in numbers for number in some) == list(range(1, 21))


def test_what_proves_nothing_any_more_is_forgotten(database, clock, room):
    enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)
    send(database, room, CONSULTANT, Party.ADVISEE)
    clock.set(clock.now() + forgetting.SIGNALS_KEPT + timedelta(minutes=1))
    with database.work() as work:
        forgetting.see_who_is_gone(work)
        assert work.session.scalar(select(func.count()).select_from(RoomSignal)) == 0
    clock.set(clock.now() + forgetting.VISITS_KEPT)

    with database.work() as work:
        forgetting.forget_old(work)

    assert visits_of(database, room) == []


def test_a_person_reads_and_erases_when_they_came(database, room):
    enter(database, room, ADVISEE)
    enter(database, room, CONSULTANT)
    with database.work() as work:
        told = own_data.of(work, room.meeting.advisee_id)
        assert [one["booking"] for one in told["times_in_rooms"]] == [room.booking_id]

        own_data.forget(work, room.meeting.advisee_id)

        assert own_data.of(work, room.meeting.advisee_id) == {"times_in_rooms": []}
        assert work.session.scalars(select(RoomVisit.side)).all() == [CONSULTANT]


def test_the_next_booking_of_the_same_two_is_another_room(database, clock, room):
    enter(database, room, ADVISEE)
    now = clock.now()
    clock.set(IN_A_WEEK - timedelta(days=3))
    with database.work() as work:
        other = a_confirmed_booking(work, room.meeting, starts_at=IN_A_WEEK + timedelta(hours=2))
    clock.set(now)

    with database.read() as work:
        answer = rooms.look(work, person_id=room.meeting.advisee_id, booking_id=other, browser="advisee")
    assert (answer.seat, answer.other.is_here) == (rooms.Seat.NONE, False)
