"""What one consultant may read: item by item, for one booking, for as long as it is needed, and nothing else."""

from datetime import timedelta

import pytest
from factories.answers import answers_around, values_of
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting, a_wish
from factories.people import a_person
from flask import render_template
from sqlalchemy import event

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.assessments import service as assessments
from sotomado.assessments.models import Part
from sotomado.bookings import service as bookings
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.closing import service as closing
from sotomado.consultations.closing.models import WithWhom
from sotomado.consultations.closing.service import Next
from sotomado.consultations.handing_on import own_data, service, wording
from sotomado.consultations.handing_on.errors import NoLongerRead
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.words import service as words
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import MeetingMode, Theme


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_meeting(work)


@pytest.fixture
def booking_id(database, meeting):
    """A booking of somebody who has written a little of everything."""
    with database.work() as work:
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting, wish_id=wish_id)
        for question, text in {
            Question.TAKE_HOME: "モヤモヤの正体",
            Question.WILL: "教える仕事",
            Question.POSITION: "収入は、いまのままでよい",
        }.items():
            intake.save(
                work,
                person_id=meeting.advisee_id,
                booking_id=booking_id,
                question=question,
                sitting="one",
                text=text,
            )
        intake.save(
            work,
            person_id=meeting.advisee_id,
            booking_id=booking_id,
            question=Question.CLARITY,
            sitting="one",
            point=2,
        )
        words.keep(work, person_id=meeting.advisee_id, text="急がなくていい")
        assessments.store_completed(
            work, person_id=meeting.advisee_id, answers=answers_around(1), completed_at=work.now
        )
        assessments.store_completed(
            work, person_id=meeting.advisee_id, answers=values_of(), completed_at=work.now, part=Part.VALUES
        )
    return booking_id


def hand_on(database, meeting, booking_id, *items):
    with database.work() as work:
        service.hand_on(work, person_id=meeting.advisee_id, booking_id=booking_id, items=items)


def handed_on(database, booking_id):
    with database.read() as work:
        return service.handed_on(work, booking_id=booking_id)


def shown(database, booking_id):
    with database.read() as work:
        return service.shown(work, booking_id=booking_id)


def page_of(database, booking_id, make_app):
    """What was handed on, as it is read."""
    with make_app(database).test_request_context(headers={"Accept-Language": "ja"}):
        handed = wording.read(shown(database, booking_id), locale="ja", today=database.clock.now().date())
        return render_template(
            "consultations/_handed_on.html", handed=handed, theme_labels=THEME_LABELS, style_wishes={}
        )


def test_nothing_is_handed_on_that_was_not_chosen_but_the_wish_that_was_passed_on_when_booking(database, booking_id):
    assert handed_on(database, booking_id) == {Item.WISH}
    read = shown(database, booking_id)
    assert read.items == (Item.WISH,)
    assert read.answers == {}
    assert read.traits is None


def test_each_item_is_handed_on_by_itself(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL, Item.TRAIT_E)

    read = shown(database, booking_id)

    assert read.items == (Item.WILL, Item.TRAIT_E)
    assert [one.text for one in read.answers.values()] == ["教える仕事"]
    assert [score.scale for score in read.traits.scores] == ["E"]
    assert read.wish is None
    assert read.values is None


def test_what_is_not_handed_on_is_not_even_loaded(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WISH)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    shown(database, booking_id)

    statements = " ".join(asked)
    assert "wish" in statements
    for table in ("intake_answer", "profile_score", "value_score", "own_word", "action_item", "life_line_point"):
        assert f"FROM {table}" not in statements


def test_a_wish_is_asked_about_once_and_its_one_place_is_the_booking(database, meeting):
    with database.work() as work:
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        booking_id = bookings.hold(
            work,
            advisee_id=meeting.advisee_id,
            consultant_id=meeting.consultant.id,
            starts_at=IN_A_WEEK,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
            wish_id=wish_id,
        )
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER, pass_wish_on=False)
    assert handed_on(database, booking_id) == frozenset()

    hand_on(database, meeting, booking_id, Item.WISH)

    with database.read() as work:
        seen = bookings.consultants_booking(work, consultant_id=meeting.consultant.id, booking_id=booking_id)
        assert seen.wish.id == wish_id
    hand_on(database, meeting, booking_id)
    with database.read() as work:
        seen = bookings.consultants_booking(work, consultant_id=meeting.consultant.id, booking_id=booking_id)
        assert seen.wish is None


def test_last_time_is_what_was_kept_and_meant_for_now_and_nothing_of_what_was_decided(
    database, meeting, booking_id, clock, make_app
):
    """One page tells the person, their preview and whoever comes next the same."""
    clock.set(IN_A_WEEK)
    with database.work() as work:
        next_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=7))
        a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=6))
    hand_on(database, meeting, next_id, Item.LAST_TIME)
    before = page_of(database, next_id, make_app)
    with database.work() as work:
        of = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}
        closing.set_next(work, **of, wished=Next(Theme.CARE, "父のこと。", with_whom=WithWhom.ANOTHER))
        words.keep(work, person_id=meeting.advisee_id, booking_id=booking_id, text="迷ったままでいい。")
        actions.decide(work, person_id=meeting.advisee_id, booking_id=booking_id, decided=Decided("朝の十分を空ける"))

    read = page_of(database, next_id, make_app)

    assert "モヤモヤの正体" in before, "of a talk of which nothing was kept: what it was come to for"
    assert "モヤモヤの正体" not in read
    assert "迷ったままでいい。" in read
    assert "父のこと。" in read
    assert "朝の十分を空ける" not in read
    assert handed_on(database, next_id) == {Item.LAST_TIME}
    assert shown(database, next_id).last_time.actions == ()


def test_what_is_taken_back_is_gone_at_once(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL, Item.POSITION, Item.OWN_WORDS)

    hand_on(database, meeting, booking_id, Item.WILL)

    assert handed_on(database, booking_id) == {Item.WILL}
    hand_on(database, meeting, booking_id)
    assert handed_on(database, booking_id) == frozenset()


def test_what_is_read_is_what_the_person_has_written_by_now(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL)
    with database.work() as work:
        intake.save(
            work,
            person_id=meeting.advisee_id,
            booking_id=booking_id,
            question=Question.WILL,
            sitting="two",
            text="書く仕事",
        )

    assert shown(database, booking_id).answers[Question.WILL].text == "書く仕事"


def test_what_is_written_in_the_talk_or_after_it_is_not_handed_on_with_it(database, meeting, booking_id, clock):
    """Handed on for this talk is what was there when it began; a closing is written by oneself."""
    everything_that_grows = (Item.OWN_WORDS, Item.ACTIONS, Item.LIFE_LINE)
    with database.work() as work:
        actions.decide(work, person_id=meeting.advisee_id, decided=Decided("部長に聞く"))
        life_line.place(work, person_id=meeting.advisee_id, told=Told(2020, 4, 1, "育休"))
    hand_on(database, meeting, booking_id, *everything_that_grows)
    clock.set(IN_A_WEEK + timedelta(minutes=30))
    with database.work() as work:
        own = {"person_id": meeting.advisee_id, "booking_id": booking_id}
        words.keep(work, text="このひとには、まだ言えない", **own)
        actions.decide(work, decided=Decided("ひとりで考える"), **own)
        life_line.place(work, told=Told(2021, 4, -1, "言えなかった年"), **own)

    read = shown(database, booking_id)

    assert [one.text for one in read.own_words] == ["急がなくていい"]
    assert [one.what for one in read.actions] == ["部長に聞く"]
    assert [one.told.title for one in read.life_line.points] == ["育休"]


def test_nobody_hands_on_for_another(database, booking_id):
    with database.work() as work:
        stranger = a_person(work, email="stranger@example.jp")

    for verb in (service.chosen, service.offered, service.chosen_last):
        with database.read() as work, pytest.raises(NotFound):
            verb(work, person_id=stranger, booking_id=booking_id)
    with database.work() as work, pytest.raises(NotFound):
        service.hand_on(work, person_id=stranger, booking_id=booking_id, items=[Item.WILL])


def test_the_next_booking_begins_with_nothing_and_remembers_what_was_chosen(database, meeting, booking_id, clock):
    hand_on(database, meeting, booking_id, Item.WILL, Item.VALUES)
    clock.set(IN_A_WEEK + timedelta(hours=2))
    with database.work() as work:
        later = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=14))

    assert handed_on(database, later) == frozenset()
    with database.read() as work:
        last = service.chosen_last(work, person_id=meeting.advisee_id, booking_id=later)
    assert last == {Item.WILL, Item.VALUES}


def test_a_week_after_the_talk_nothing_is_read_any_more(database, meeting, booking_id, clock):
    hand_on(database, meeting, booking_id, Item.WILL)
    ends_at = IN_A_WEEK + timedelta(hours=1)

    clock.set(ends_at + service.READABLE_FOR - timedelta(seconds=1))
    assert handed_on(database, booking_id) == {Item.WILL}
    clock.set(ends_at + service.READABLE_FOR)
    assert handed_on(database, booking_id) == frozenset()
    with pytest.raises(NoLongerRead):
        hand_on(database, meeting, booking_id, Item.CAN)
    hand_on(database, meeting, booking_id)
    with database.read() as work:
        assert Item.WILL not in service.chosen(work, person_id=meeting.advisee_id, booking_id=booking_id)


def test_of_a_booking_that_was_called_off_nothing_is_read(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL, Item.WISH)

    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

    assert handed_on(database, booking_id) == frozenset()
    assert shown(database, booking_id).items == ()


def test_of_somebody_who_takes_part_no_more_nothing_is_read(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL)

    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)

    assert handed_on(database, booking_id) == frozenset()


def test_the_preview_is_what_will_be_read_word_for_word(database, meeting, booking_id, make_app):
    items = (Item.WISH, Item.WILL, Item.TRAIT_O, Item.VALUES, Item.OWN_WORDS)
    with database.read() as work:
        preview = service.offered(work, person_id=meeting.advisee_id, booking_id=booking_id, among=items)
    hand_on(database, meeting, booking_id, *items)

    assert shown(database, booking_id) == preview


def test_the_points_before_a_talk_can_be_handed_on_to_nobody(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, *Item)

    assert Question.CLARITY not in shown(database, booking_id).answers
    assert Question.SHAPING not in shown(database, booking_id).answers


def test_of_the_assessment_words_are_read_and_no_number(database, meeting, booking_id, make_app, clock):
    hand_on(database, meeting, booking_id, Item.TRAIT_E, Item.TRAIT_N, Item.VALUES)
    with make_app(database).test_request_context(headers={"Accept-Language": "ja"}):
        handed = wording.read(shown(database, booking_id), locale="ja", today=clock.now().date())
        page = render_template("consultations/_handed_on.html", handed=handed, theme_labels={}, style_wishes={})

    assert handed.traits[0].words in page
    for trait in handed.traits:
        assert str(trait.value) not in page
    assert "%" not in page


def test_forgetting_takes_back_what_was_handed_on(database, meeting, booking_id):
    hand_on(database, meeting, booking_id, Item.WILL, Item.CAN)
    with database.read() as work:
        assert {one["item"] for one in own_data.of(work, meeting.advisee_id)["handed_on"]} == {"will", "can"}

    with database.work() as work:
        own_data.forget(work, meeting.advisee_id)

    assert handed_on(database, booking_id) <= {Item.WISH}


def test_the_desk_forgets_the_wish_when_its_time_is_over_or_its_owner_is_gone(database, meeting, booking_id, clock):
    def wishes():
        with database.read() as work:
            one = bookings.consultants_booking(work, consultant_id=meeting.consultant.id, booking_id=booking_id)
            listed = bookings.desk(work, consultant_id=meeting.consultant.id).coming
            return one.wish is not None, any(line.wish for line in listed)

    assert wishes() == (True, True)
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
    assert wishes() == (False, False)
    with database.work() as work:
        accounts.give_consent(work, person_id=meeting.advisee_id, locale=accounts.Locale.JAPANESE)
    clock.set(IN_A_WEEK + timedelta(hours=1) + service.READABLE_FOR - timedelta(minutes=1))
    assert wishes() == (True, False)
    clock.set(IN_A_WEEK + timedelta(hours=1) + service.READABLE_FOR)
    assert wishes() == (False, False)
