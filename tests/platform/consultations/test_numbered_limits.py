"""So many and no more: whoever comes at the same instant passes no limit, and a freed number is given again."""

from collections import Counter
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from support.at_once import at_once

from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.errors import TooMany
from sotomado.consultations.cards.models import Reader, ShareCard
from sotomado.consultations.words import offering
from sotomado.consultations.words.errors import NotNow
from sotomado.consultations.words.models import OfferedWord


@pytest.fixture
def talk(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    return meeting, booking_id


def an_offer(meeting, booking_id, text):
    return lambda work: offering.offer(
        work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text=text
    )


def a_card(person_id, title):
    return lambda work: cards.write(work, person_id=person_id, reader=Reader.HR, title=title, body="ひとこと")


def test_of_offers_at_the_same_instant_twelve_are_kept(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        for number in range(offering.MOST_OFFERED - 2):
            an_offer(meeting, booking_id, f"ことば {number}")(work)

    outcomes = at_once(database, *(an_offer(meeting, booking_id, f"同時 {number}") for number in range(5)))

    assert Counter(type(one) for one in outcomes) == {str: 2, NotNow: 3}
    with database.read() as work:
        numbers = work.session.scalars(select(OfferedWord.number).order_by(OfferedWord.number)).all()
    assert numbers == list(range(1, offering.MOST_OFFERED + 1))


def test_of_cards_begun_in_many_tabs_fifty_are_kept_and_a_removed_one_makes_room(database, talk):
    meeting, _ = talk
    person_id = meeting.advisee_id
    with database.work() as work:
        for number in range(cards.MOST_CARDS - 1):
            a_card(person_id, f"カード {number}")(work)

    outcomes = at_once(database, *(a_card(person_id, f"同時 {number}") for number in range(4)))
    assert Counter(type(one) for one in outcomes) == {str: 1, TooMany: 3}

    with database.work() as work:
        work.session.execute(delete(ShareCard).where(ShareCard.person_id == person_id, ShareCard.number == 7))
    with database.work() as work:
        a_card(person_id, "空いたところへ")(work)
        assert work.session.scalar(select(func.count()).select_from(ShareCard)) == cards.MOST_CARDS


@pytest.mark.parametrize("number", [0, offering.MOST_OFFERED + 1, 1])
def test_the_database_itself_knows_no_other_number_and_none_twice(database, talk, number):
    meeting, booking_id = talk
    with database.work() as work:
        an_offer(meeting, booking_id, "ひとつめ")(work)
        second = an_offer(meeting, booking_id, "ふたつめ")(work)

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.execute(update(OfferedWord).where(OfferedWord.id == second).values(number=number))


@pytest.mark.parametrize("number", [0, cards.MOST_CARDS + 1])
def test_nor_does_it_of_cards(database, talk, number):
    meeting, _ = talk
    with database.work() as work:
        card_id = a_card(meeting.advisee_id, "題")(work)

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.execute(update(ShareCard).where(ShareCard.id == card_id).values(number=number))
