"""A talk that did not come about: who came, what each side says, what is found and what follows."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, has_read_of_secrecy
from factories.missed import a_claim, a_talk_that_began, person_of, someone_came
from factories.people import a_consultant, a_person, an_employee
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import counting, deciding, presence, queries, reminding
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.errors import (
    AlreadyDecided,
    ClaimOpen,
    NotClaimable,
    NothingToAnswer,
    NothingToAppeal,
    NotNow,
    StillInTime,
    WordsMissing,
)
from sotomado.bookings.claims.models import Answer, Claim, How, Outcome, Presence
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.errors import NotYetBegun
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Side, Why
from sotomado.bookings.replacing import service as replacing
from sotomado.companies.models import TicketPool
from sotomado.directory import service as directory
from sotomado.directory.errors import OwnAffair
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox.models import Job

ADVISEE, CONSULTANT = Side.ADVISEE, Side.CONSULTANT
MISSED_BY_ADVISEE = Finding(Outcome.MISSED, ADVISEE)
MISSED_BY_CONSULTANT = Finding(Outcome.MISSED, CONSULTANT)
NOT_MET = Finding(Outcome.NOT_MET)
TOOK_PLACE = Finding(Outcome.NOT_UPHELD)


@pytest.fixture
def talk(database, clock):
    return a_talk_that_began(database, clock)


def answered(database, talk, side, what, words=None):
    with database.work() as work:
        claims.answer(
            work, person_id=person_of(talk[0], side), booking_id=talk[1], answer=what, words=words, sender=SENDER
        )


def appealed(database, talk, side, words="着いていました。"):
    with database.work() as work:
        deciding.appeal(work, person_id=person_of(talk[0], side), booking_id=talk[1], words=words, sender=SENDER)


def decided(database, talk, what, *, operator_id=None, reason="記録とお話を読みました。"):
    with database.work() as work:
        operator_id = operator_id or a_person(work)
        deciding.decide(work, operator_id=operator_id, booking_id=talk[1], what=what, reason=reason, sender=SENDER)


def time_to_answer_runs_out(database, clock):
    clock.advance(hours=72)
    return reminding.settle_what_is_due(database, SENDER)


def version_of(database, talk):
    with database.read() as work:
        return work.session.get_one(Booking, talk[1]).version


def what_stands(database, talk):
    """State, whether the ticket went back, the fee, and what is left in a pool that began with a hundred."""
    with database.read() as work:
        row = work.session.get_one(Booking, talk[1])
        left = work.session.get_one(TicketPool, talk[0].company.id).balance
        return row.state, row.ticket_returned, row.fee_percent, left


def letters(database):
    with database.read() as work:
        keys = work.session.scalars(select(Job.dedupe_key).where(Job.dedupe_key.like("claim|%"))).all()
        return sorted(key.split("|", 2)[2] for key in keys)


def test_coming_is_written_from_ten_minutes_before_until_the_end(database, clock):
    talk = a_talk_that_began(database, clock, minutes=-11)
    meeting, booking_id = talk
    with database.work() as work, pytest.raises(NotNow):
        presence.came(work, person_id=meeting.advisee_id, booking_id=booking_id, how=How.SAID_HERE)

    someone_came(database, clock, meeting, booking_id, ADVISEE, minutes=-10)
    someone_came(database, clock, meeting, booking_id, CONSULTANT, minutes=59)

    clock.set(IN_A_WEEK + timedelta(minutes=60))
    with database.work() as work, pytest.raises(NotNow):
        presence.came(work, person_id=meeting.advisee_id, booking_id=booking_id, how=How.SAID_HERE)
    with database.read() as work:
        lines = [(line.side, line.at) for line in queries.lines_of(work, booking_ids=[booking_id])]
    assert lines == [
        (ADVISEE, IN_A_WEEK - timedelta(minutes=10)),
        (CONSULTANT, IN_A_WEEK + timedelta(minutes=59)),
    ]


def test_the_log_is_written_once(database, clock, talk):
    someone_came(database, clock, *talk, ADVISEE)

    for change in ("UPDATE presence SET side = 'consultant'", "DELETE FROM presence"):
        with pytest.raises(DBAPIError, match="presence"), database.work() as work:
            work.session.execute(text(change))


def test_pressing_twice_is_one_coming(database, clock, talk):
    someone_came(database, clock, *talk, ADVISEE)
    someone_came(database, clock, *talk, ADVISEE)
    someone_came(database, clock, *talk, ADVISEE, minutes=5)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Presence)) == 2


def test_the_way_in_is_followed_only_where_it_is_safe(database, clock, talk):
    meeting, booking_id = talk

    def way():
        with database.work() as work:
            return presence.enter(work, person_id=meeting.advisee_id, booking_id=booking_id)

    def reads_first():
        with database.read() as work:
            return presence.reads_first(work, person_id=meeting.advisee_id, booking_id=booking_id)

    assert way() is None
    assert not reads_first()
    with database.work() as work:
        directory.set_joining(
            work, consultant_id=meeting.consultant.id, joining={MeetingMode.ONLINE: "https://rooms.example/42"}
        )
    # In which cases secrecy ends is read before; whoever stands at the door has come all the same.
    assert way() is None
    assert reads_first()
    with database.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Presence)) == 1
        has_read_of_secrecy(work, meeting)
    assert way() == "https://rooms.example/42"
    with database.work() as work:
        work.session.execute(text("UPDATE consultant_mode SET joining = 'javascript:alert(1)' WHERE mode = 'online'"))
    assert way() is None


def test_nobody_comes_to_claims_on_or_answers_for_a_booking_of_others(database, clock, talk):
    _, booking_id = talk
    with database.work() as work:
        strangers = [an_employee(work, talk[0].company), a_consultant(work).person_id]
    for who in strangers:
        for verb in (
            lambda work, who: presence.came(work, person_id=who, booking_id=booking_id, how=How.SAID_HERE),
            lambda work, who: presence.enter(work, person_id=who, booking_id=booking_id),
            lambda work, who: claims.claim(work, person_id=who, booking_id=booking_id, words=None, sender=SENDER),
            lambda work, who: claims.answer(
                work, person_id=who, booking_id=booking_id, answer=Answer.AGREED, words=None, sender=SENDER
            ),
            lambda work, who: deciding.appeal(work, person_id=who, booking_id=booking_id, words="x", sender=SENDER),
        ):
            with database.work() as work, pytest.raises(NotFound):
                verb(work, who)


@pytest.mark.parametrize("minutes", [14, 60 + 3 * 1440 + 1])
def test_a_claim_outside_its_time_is_refused(database, clock, minutes):
    talk = a_talk_that_began(database, clock, minutes=minutes)

    with pytest.raises(NotClaimable):
        a_claim(database, *talk, ADVISEE)


def test_a_claim_asks_the_other_side_once_however_often_it_is_made(database, talk):
    a_claim(database, *talk, ADVISEE, words="二十分お待ちしました。")
    a_claim(database, *talk, ADVISEE, words="もう一度")

    assert letters(database) == ["asked|consultant"]
    with database.read() as work:
        made = work.session.scalars(select(Claim)).one()
        assert work.unseal(made, "words") == "二十分お待ちしました。"
        assert made.answer_until == work.now + timedelta(hours=72)


def test_an_advisee_who_could_not_come_leaves_the_ticket_used_and_the_consultant_paid(database, talk):
    a_claim(database, *talk, CONSULTANT)

    answered(database, talk, ADVISEE, Answer.AGREED)

    assert what_stands(database, talk) == (BookingState.MISSED, False, 100, 99)
    assert letters(database) == ["asked|advisee", "settled|advisee", "settled|consultant"]
    with database.read() as work:
        line = work.session.scalars(select(BookingEvent).order_by(BookingEvent.number.desc())).first()
        assert (line.happened, line.why, line.by_side) == (Happening.MISSED, Why.CLAIMED, Side.SERVICE)


def test_a_consultant_who_could_not_come_leaves_the_ticket_waiting_for_the_advisee(database, talk):
    a_claim(database, *talk, ADVISEE)

    answered(database, talk, CONSULTANT, Answer.AGREED)

    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 99)
    assert letters(database) == ["asked|consultant", "settled|consultant", "sorry|advisee"]
    with database.read() as work:
        assert replacing.standing(work, booking_ids=[talk[1]])[talk[1]].waits


def test_a_missed_booking_is_booked_again_with_the_ticket_that_waits(database, clock, talk):
    meeting, booking_id = talk
    a_claim(database, *talk, ADVISEE)
    answered(database, talk, CONSULTANT, Answer.AGREED)

    with database.work() as work:
        again = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=3))

    assert again != booking_id
    with database.read() as work:
        assert work.session.get_one(TicketPool, meeting.company.id).balance == 99
        assert not replacing.standing(work, booking_ids=[booking_id])[booking_id].waits


def test_silence_and_a_log_of_one_side_find_the_other_missing(database, clock, talk):
    someone_came(database, clock, *talk, ADVISEE, minutes=3)
    a_claim(database, *talk, ADVISEE)
    assert reminding.settle_what_is_due(database, SENDER) == 0

    assert time_to_answer_runs_out(database, clock) == 1

    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 99)
    assert reminding.settle_what_is_due(database, SENDER) == 0


def test_silence_and_no_log_blame_nobody_and_give_the_ticket_back(database, clock, talk):
    a_claim(database, *talk, ADVISEE)

    time_to_answer_runs_out(database, clock)

    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 100)
    with database.read() as work:
        assert work.session.scalars(select(Claim.missed_by)).all() == [None]


def test_coming_inside_the_grace_is_no_miss(database, clock, talk):
    someone_came(database, clock, *talk, CONSULTANT)
    someone_came(database, clock, *talk, ADVISEE, minutes=15)
    a_claim(database, *talk, CONSULTANT)

    time_to_answer_runs_out(database, clock)

    assert what_stands(database, talk)[0] is BookingState.CONFIRMED
    with database.read() as work:
        assert work.session.scalars(select(Claim.outcome)).all() == [Outcome.NOT_UPHELD]


def test_something_that_went_wrong_is_nobodys_fault_and_who_came_is_paid(database, clock, talk):
    someone_came(database, clock, *talk, CONSULTANT, minutes=-5)
    a_claim(database, *talk, CONSULTANT)

    answered(database, talk, ADVISEE, Answer.TROUBLE, "つながりませんでした。")

    assert what_stands(database, talk) == (BookingState.MISSED, True, 100, 100)


def test_two_who_claim_against_each_other_go_to_an_operator_where_no_log_tells(database, talk):
    a_claim(database, *talk, ADVISEE)
    a_claim(database, *talk, CONSULTANT, words="お待ちしていました。")

    assert what_stands(database, talk)[0] is BookingState.CONFIRMED
    assert letters(database) == ["asked|consultant", "looked at|advisee", "looked at|consultant"]
    with database.read() as work:
        assert [row.id for row in queries.for_operators(work)] == [talk[1]]


def test_whoever_claimed_though_it_was_they_who_did_not_come_is_found_so(database, clock, talk):
    someone_came(database, clock, *talk, ADVISEE)
    a_claim(database, *talk, CONSULTANT)

    answered(database, talk, ADVISEE, Answer.COUNTERED)

    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 99)


def test_an_answer_is_given_once_and_in_time(database, clock, talk):
    with pytest.raises(NothingToAnswer):
        answered(database, talk, CONSULTANT, Answer.AGREED)
    a_claim(database, *talk, ADVISEE)
    with pytest.raises(NothingToAnswer):
        answered(database, talk, ADVISEE, Answer.AGREED)
    clock.advance(hours=72)

    with pytest.raises(NothingToAnswer):
        answered(database, talk, CONSULTANT, Answer.THERE)


def closed(database, talk):
    with database.work() as work:
        bookings.complete(work, booking_id=talk[1])


def test_no_closing_shuts_a_claim_out_before_anybody_could_make_it(database, clock, talk):
    someone_came(database, clock, *talk, CONSULTANT, minutes=1)
    clock.set(IN_A_WEEK + timedelta(minutes=14, seconds=59))

    with pytest.raises(StillInTime):
        closed(database, talk)

    clock.advance(seconds=1)
    a_claim(database, *talk, ADVISEE)
    with pytest.raises(ClaimOpen):
        closed(database, talk)


def test_once_both_have_come_a_short_talk_can_be_closed(database, clock, talk):
    someone_came(database, clock, *talk, ADVISEE, minutes=-6)
    someone_came(database, clock, *talk, CONSULTANT, minutes=-5)
    clock.set(IN_A_WEEK - timedelta(minutes=5))
    with pytest.raises(NotYetBegun):
        closed(database, talk)
    clock.set(IN_A_WEEK + timedelta(minutes=4))

    closed(database, talk)

    assert what_stands(database, talk)[0] is BookingState.COMPLETED


def test_a_closed_consultation_cannot_be_claimed(database, talk):
    closed(database, talk)

    with pytest.raises(NotClaimable):
        a_claim(database, *talk, ADVISEE)


def test_a_consultant_who_closes_takes_their_own_claim_back(database, clock, talk):
    a_claim(database, *talk, CONSULTANT)

    closed(database, talk)

    assert what_stands(database, talk) == (BookingState.COMPLETED, None, 100, 99)
    assert time_to_answer_runs_out(database, clock) == 0


def test_a_consultant_cannot_close_away_what_the_advisee_claims(database, talk):
    a_claim(database, *talk, ADVISEE)
    with pytest.raises(ClaimOpen):
        closed(database, talk)

    answered(database, talk, CONSULTANT, Answer.THERE, "話しました。")
    with pytest.raises(ClaimOpen):
        closed(database, talk)
    decided(database, talk, TOOK_PLACE)
    closed(database, talk)

    assert what_stands(database, talk) == (BookingState.COMPLETED, None, 100, 99)


def test_a_booking_that_was_called_off_cannot_be_claimed(database, clock):
    talk = a_talk_that_began(database, clock, minutes=-60 * 48)
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(talk[0].advisee_id), booking_id=talk[1], sender=SENDER)
    clock.set(IN_A_WEEK + timedelta(minutes=30))

    with pytest.raises(NotClaimable):
        a_claim(database, *talk, CONSULTANT)


def missed_by_rule(database, clock, talk, side):
    """The other side of `side` came and claimed, and `side` said nothing."""
    other = CONSULTANT if side is ADVISEE else ADVISEE
    someone_came(database, clock, *talk, other)
    a_claim(database, *talk, other)
    time_to_answer_runs_out(database, clock)


def test_an_appeal_is_for_whom_it_went_against_within_seven_days_with_words(database, clock, talk):
    missed_by_rule(database, clock, talk, ADVISEE)
    with pytest.raises(NothingToAppeal):
        appealed(database, talk, CONSULTANT)
    with pytest.raises(WordsMissing):
        appealed(database, talk, ADVISEE, "  ")
    appealed(database, talk, ADVISEE)
    appealed(database, talk, ADVISEE)

    with database.read() as work:
        assert [row.id for row in queries.for_operators(work)] == [talk[1]]


def test_an_appeal_after_seven_days_is_too_late(database, clock, talk):
    missed_by_rule(database, clock, talk, ADVISEE)
    clock.advance(days=7)

    with pytest.raises(NothingToAppeal):
        appealed(database, talk, ADVISEE)


def test_a_booking_found_to_have_taken_place_stands_again_and_can_be_closed(database, clock, talk):
    missed_by_rule(database, clock, talk, CONSULTANT)
    appealed(database, talk, CONSULTANT)

    decided(database, talk, TOOK_PLACE)

    assert what_stands(database, talk)[0] is BookingState.CONFIRMED
    with database.read() as work:
        line = work.session.scalars(select(BookingEvent).order_by(BookingEvent.number.desc())).first()
        assert (line.happened, line.why, line.by_side) == (Happening.REOPENED, Why.APPEALED, Side.OPERATOR)
    closed(database, talk)
    # The ticket that waits for the advisee stays theirs.
    assert what_stands(database, talk) == (BookingState.COMPLETED, True, 100, 99)
    with database.read() as work:
        assert replacing.standing(work, booking_ids=[talk[1]])[talk[1]].waits


def test_a_finding_turned_round_gives_the_ticket_and_never_takes_it_again(database, clock, talk):
    missed_by_rule(database, clock, talk, ADVISEE)
    appealed(database, talk, ADVISEE)

    decided(database, talk, MISSED_BY_CONSULTANT)

    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 99)
    with database.read() as work:
        assert replacing.standing(work, booking_ids=[talk[1]])[talk[1]].waits


def test_a_ticket_that_went_back_is_not_taken_again_nor_given_twice(database, clock, talk):
    a_claim(database, *talk, CONSULTANT)
    answered(database, talk, ADVISEE, Answer.TROUBLE)
    assert what_stands(database, talk) == (BookingState.MISSED, True, 0, 100)
    appealed(database, talk, CONSULTANT)

    decided(database, talk, MISSED_BY_ADVISEE)

    assert what_stands(database, talk) == (BookingState.MISSED, True, 100, 100)


def test_a_decision_is_final_and_has_a_reason(database, clock, talk):
    missed_by_rule(database, clock, talk, ADVISEE)
    appealed(database, talk, ADVISEE)
    with pytest.raises(WordsMissing):
        decided(database, talk, MISSED_BY_ADVISEE, reason=" ")
    before = version_of(database, talk)

    decided(database, talk, MISSED_BY_ADVISEE)

    assert version_of(database, talk) == before, "what stands already is not written again"
    with pytest.raises(AlreadyDecided):
        decided(database, talk, TOOK_PLACE)
    assert letters(database)[:2] == ["asked|advisee", "decided|advisee"]


def test_an_operator_who_is_one_of_the_two_does_not_decide(database, talk):
    meeting, _ = talk
    a_claim(database, *talk, ADVISEE)
    a_claim(database, *talk, CONSULTANT)

    for side in (ADVISEE, CONSULTANT):
        with pytest.raises(OwnAffair):
            decided(database, talk, TOOK_PLACE, operator_id=person_of(meeting, side))


def test_after_a_decision_nothing_can_be_claimed_any_more(database, talk):
    a_claim(database, *talk, ADVISEE)
    answered(database, talk, CONSULTANT, Answer.THERE)
    decided(database, talk, TOOK_PLACE)

    with pytest.raises(NotClaimable):
        a_claim(database, *talk, CONSULTANT)


def test_counts_know_bookings_and_sides_and_leave_out_what_was_called_off_or_is_appealed(database, clock):
    missed = a_talk_that_began(database, clock)
    someone_came(database, clock, *missed, ADVISEE)
    a_claim(database, *missed, CONSULTANT)
    answered(database, missed, ADVISEE, Answer.COUNTERED)
    start = clock.now() - timedelta(days=30)
    clock.set(IN_A_WEEK - timedelta(days=7))
    appealing = a_talk_that_began(database, clock)
    a_claim(database, *appealing, CONSULTANT)
    answered(database, appealing, ADVISEE, Answer.AGREED)
    appealed(database, appealing, ADVISEE)
    clock.set(IN_A_WEEK - timedelta(days=7))
    called_off = a_talk_that_began(database, clock, minutes=-60)
    with database.work() as work:
        bookings.cancel(
            work, party=bookings.as_advisee(called_off[0].advisee_id), booking_id=called_off[1], sender=SENDER
        )
    clock.set(IN_A_WEEK - timedelta(days=7))
    took_place = a_talk_that_began(database, clock)
    closed(database, took_place)

    with database.read() as work:
        found = counting.counted(work, since=start)

    assert found == counting.Counted(completed=1, missed_by_advisee=0, missed_by_consultant=1, not_met=0)


def test_a_consultant_is_asked_to_close_once_two_days_after(database, clock, talk):
    def asked():
        with database.work() as work:
            return reminding.ask_to_close(work, sender=SENDER)

    clock.set(IN_A_WEEK + timedelta(hours=48))
    assert asked() == 0
    clock.set(IN_A_WEEK + timedelta(hours=49))

    assert asked() == 1
    assert asked() == 0
    assert letters(database) == ["to close|consultant"]


def test_nobody_is_asked_to_close_what_is_claimed_closed_or_called_off(database, clock, talk):
    a_claim(database, *talk, ADVISEE)
    clock.set(IN_A_WEEK - timedelta(days=7))
    closed_one = a_talk_that_began(database, clock)
    closed(database, closed_one)
    clock.set(IN_A_WEEK + timedelta(hours=50))

    with database.work() as work:
        assert reminding.ask_to_close(work, sender=SENDER) == 0


def test_a_hold_is_nothing_to_come_to(database, clock):
    talk = a_talk_that_began(database, clock, minutes=-5)
    with database.work() as work:
        held = a_hold(work, talk[0], starts_at=IN_A_WEEK + timedelta(days=1))

    with database.work() as work, pytest.raises(NotFound):
        presence.came(work, person_id=talk[0].advisee_id, booking_id=held, how=How.SAID_HERE)


def test_one_claim_that_cannot_be_settled_keeps_no_other_waiting(database, clock, talk, monkeypatch):
    a_claim(database, *talk, ADVISEE)
    clock.set(IN_A_WEEK - timedelta(days=7))
    second = a_talk_that_began(database, clock)
    a_claim(database, *second, ADVISEE)
    settle = claims.settle_if_due

    def failing_for_the_first(work, *, booking_id, sender):
        if booking_id == talk[1]:
            raise RuntimeError("something of this booking is broken")
        return settle(work, booking_id=booking_id, sender=sender)

    monkeypatch.setattr(claims, "settle_if_due", failing_for_the_first)

    assert time_to_answer_runs_out(database, clock) == 1
    assert what_stands(database, second)[0] is BookingState.MISSED
