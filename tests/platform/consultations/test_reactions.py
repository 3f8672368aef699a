"""The half minute after a talk: left by its advisee alone, before or after the closing; it can be taken back."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting, a_wish
from factories.people import an_employee
from sqlalchemy import select
from support.at_once import at_once
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.consultations import service as consultations
from sotomado.consultations.closing import service as closing
from sotomado.consultations.closing.service import Next
from sotomado.consultations.intake import asking
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.reactions.errors import NotYet, Told
from sotomado.consultations.reactions.models import Reaction, TalkAgain
from sotomado.consultations.reactions.service import Left
from sotomado.directory.vocabulary import Theme
from sotomado.shortlists.models import Declined

GOOD = Left(satisfaction=4, was_heard=5, talk_again=TalkAgain.GLADLY)


@pytest.fixture
def talk(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return meeting, booking_id


def close(work, meeting, booking_id):
    return consultations.close(
        work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, themes=[Theme.CARE]
    )


def declined(work, person_id):
    return list(work.session.scalars(select(Declined.consultant_id).where(Declined.person_id == person_id)))


def test_a_reaction_need_not_wait_until_the_consultant_has_closed(database, talk):
    meeting, booking_id = talk

    with database.work() as work:
        reactions.leave(work, advisee_id=meeting.advisee_id, booking_id=booking_id, left=GOOD)
        before = work.session.scalar(select(Reaction.consultation_id))
        consultation_id = close(work, meeting, booking_id)

    assert before is None
    with database.read() as work:
        assert work.session.scalar(select(Reaction.consultation_id)) == consultation_id
        shown = reactions.of_booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
    assert shown is not None
    assert (shown.left, shown.may_change) == (GOOD, True)


def test_what_was_left_in_the_very_moment_of_the_closing_is_attached_later(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        consultation_id = close(work, meeting, booking_id)
        work.session.add(Reaction(booking_id=booking_id, satisfaction=4, left_at=work.now))

    with database.work() as work:
        found = reactions.attach_left_over(work)
        again = reactions.attach_left_over(work)
        attached = work.session.scalar(select(Reaction.consultation_id))

    assert (found, again, attached) == (1, 0, consultation_id)


def test_it_is_left_by_its_advisee_alone_and_not_before_the_talk(database, talk, clock):
    meeting, booking_id = talk
    with database.work() as work:
        stranger = an_employee(work, meeting.company)
    for person_id in (stranger, meeting.consultant.person_id):
        with pytest.raises(NotFound), database.work() as work:
            reactions.leave(work, advisee_id=person_id, booking_id=booking_id, left=GOOD)

    clock.set(IN_A_WEEK - timedelta(minutes=1))
    with pytest.raises(NotYet), database.work() as work:
        reactions.leave(work, advisee_id=meeting.advisee_id, booking_id=booking_id, left=GOOD)


def test_who_is_not_wished_for_again_leaves_the_ten_until_one_thinks_better_of_it(database, talk):
    meeting, booking_id = talk
    own = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}

    with database.work() as work:
        reactions.leave(work, **own, left=Left(2, talk_again=TalkAgain.NOT_AGAIN))
        kept_away = declined(work, meeting.advisee_id)
        reactions.leave(work, **own, left=Left(2, talk_again=TalkAgain.FINE))
        after = declined(work, meeting.advisee_id)

    assert kept_away == [meeting.consultant.id]
    assert after == []


def test_what_was_said_can_be_taken_back_and_counts_for_the_month_once(database, talk):
    meeting, booking_id = talk
    own = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}
    with database.work() as work:
        reactions.leave(work, **own, left=Left(1, talk_again=TalkAgain.NOT_AGAIN))
        reactions.leave(work, **own, left=GOOD)
        used = asking.seconds_used(work, person_id=meeting.advisee_id)

        reactions.take_back(work, **own)

        assert reactions.of_booking(work, **own) is None
        assert declined(work, meeting.advisee_id) == []
    assert used == reactions.SECONDS


def test_after_two_weeks_it_stays_as_it_was(database, talk, clock):
    meeting, booking_id = talk
    own = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}
    with database.work() as work:
        reactions.leave(work, **own, left=GOOD)
    clock.set(IN_A_WEEK + timedelta(days=15))

    with pytest.raises(Told), database.work() as work:
        reactions.leave(work, **own, left=Left(1))
    with pytest.raises(Told), database.work() as work:
        reactions.take_back(work, **own)


@pytest.fixture
def page_of(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, wish_id=a_wish(work, person_id=meeting.advisee_id))
        stranger = an_employee(work, meeting.company)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return make_app(sqlite_database), meeting, booking_id, stranger


def test_the_page_says_who_asks_and_why_and_keeps_what_was_chosen(page_of):
    app, meeting, booking_id, _ = page_of
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)
    address = f"/bookings/{booking_id}/reaction"

    first = advisee.get(address).get_data(as_text=True)
    refused = advisee.post(address, {"was_heard": "4", "talk_again": "not_again"})
    left = advisee.post(address, {"satisfaction": "5", "was_heard": "4", "self_clarity": "3", "talk_again": "fine"})

    assert "うかがっているのは、そとまどの運営です。" in first
    assert "相手には伝わりません" in first
    assert refused.status_code == 422
    assert 'name="was_heard" value="4" checked' in refused.get_data(as_text=True)
    assert left.status_code == 303
    again = advisee.get(address).get_data(as_text=True)
    assert 'name="satisfaction" value="5" checked' in again
    assert "感想を取り消す" in again


def test_nobody_else_reads_it(page_of):
    app, meeting, booking_id, stranger = page_of
    address = f"/bookings/{booking_id}/reaction"
    Visitor(app).sign_in_as(meeting.advisee_id).post(address, {"satisfaction": "2", "talk_again": "not_again"})

    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    other = Visitor(app).sign_in_as(stranger)
    assert consultant.get(address).status_code == 403
    for read in ("/desk", f"/desk/bookings/{booking_id}", f"/desk/consultations/{booking_id}"):
        assert "この人とは、もうよい" not in consultant.get(read).get_data(as_text=True)
    assert other.get(address).status_code == 404
    assert other.post(address, {"satisfaction": "5"}).status_code == 404


def test_the_same_form_sent_twice_at_once_leaves_one_reaction_and_one_wish(database, talk):
    meeting, booking_id = talk
    mine = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}

    left = at_once(database, *[lambda work: reactions.leave(work, **mine, left=GOOD)] * 4)
    wished = at_once(database, *[lambda work: closing.set_next(work, **mine, wished=Next(about="転職"))] * 4)

    assert len(set(left)) == 1
    assert wished == [None] * 4
