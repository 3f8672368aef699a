"""What is written before a talk: kept, changed, taken back, confirmed, and asked for no longer than a month allows."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, a_wish
from factories.people import a_person
from sqlalchemy import select, text
from support.at_once import at_once

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.consultations.intake import asking, service
from sotomado.consultations.intake import own_data as intake_own_data
from sotomado.consultations.intake.errors import AnswerTooLong, NoSuchChoice, NothingToUndo, SheetClosed
from sotomado.consultations.intake.given_back import given_back
from sotomado.consultations.intake.models import AskedTime, IntakeAnswer
from sotomado.consultations.intake.sheets import sheet
from sotomado.consultations.intake.vocabulary import LONGEST_ANSWER, SHEET, Asking, Kind, Question
from sotomado.consultations.intake.wording import GROUPS, QUESTIONS, RESPONSES, STAGES


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_meeting(work)


@pytest.fixture
def booking_id(database, meeting):
    with database.work() as work:
        return a_confirmed_booking(work, meeting)


def save(database, meeting, booking_id, question, *, sitting="one", **answer):
    with database.work() as work:
        service.save(
            work,
            person_id=meeting.advisee_id,
            booking_id=booking_id,
            question=question,
            sitting=sitting,
            **answer,
        )


def answer_to(database, meeting, booking_id, question):
    with database.read() as work:
        return service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id).get(question)


def a_later_booking(database, meeting, clock):
    """Another one of the same person, two weeks on."""
    clock.set(IN_A_WEEK + timedelta(hours=2))
    with database.work() as work:
        return a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=14))


def test_every_question_has_its_words_its_reason_and_its_place():
    assert set(QUESTIONS) == set(SHEET) == set(Question) == {one for _, group in GROUPS for one in group}
    assert all(str(words.why) and str(words.asks) for words in QUESTIONS.values())
    assert len(STAGES) == 5
    assert len(RESPONSES) == 7


def test_what_was_written_lies_sealed_and_reads_as_it_was_meant(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.TAKE_HOME, text="  異動の話を、どう受けとめるか\n")

    assert answer_to(database, meeting, booking_id, Question.TAKE_HOME).text == "異動の話を、どう受けとめるか"
    with database.read() as work:
        stored = work.session.scalar(select(IntakeAnswer.body))
    assert "異動".encode() not in stored


def test_one_step_can_be_taken_back_and_taken_again(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事", sitting="first page")
    for typed in ("人を", "人を育てる", "人を育てる仕事"):
        save(database, meeting, booking_id, Question.WILL, text=typed, sitting="second page")

    with database.work() as work:
        service.undo(work, person_id=meeting.advisee_id, booking_id=booking_id, question=Question.WILL)
    assert answer_to(database, meeting, booking_id, Question.WILL).text == "教える仕事"

    with database.work() as work:
        service.undo(work, person_id=meeting.advisee_id, booking_id=booking_id, question=Question.WILL)
    assert answer_to(database, meeting, booking_id, Question.WILL).text == "人を育てる仕事"


def test_where_nothing_was_before_nothing_is_taken_back(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事")

    with database.work() as work, pytest.raises(NothingToUndo):
        service.undo(work, person_id=meeting.advisee_id, booking_id=booking_id, question=Question.WILL)


def test_two_tabs_that_save_at_once_leave_one_answer_and_the_other_one_step_back(database, meeting, booking_id):
    def saved_in(tab):
        return lambda work: service.save(
            work,
            person_id=meeting.advisee_id,
            booking_id=booking_id,
            question=Question.WILL,
            sitting=tab,
            text=tab,
        )

    assert at_once(database, saved_in("left"), saved_in("right")) == [None, None]

    with database.work() as work:
        first = service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id)[Question.WILL].text
        service.undo(work, person_id=meeting.advisee_id, booking_id=booking_id, question=Question.WILL)
        second = service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id)[Question.WILL].text
        assert len(work.session.scalars(select(IntakeAnswer)).all()) == 1
    assert {first, second} == {"left", "right"}


def test_a_blank_is_an_answer_and_is_not_asked_for_again(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.MUST, text="   ")

    answer = answer_to(database, meeting, booking_id, Question.MUST)
    assert not answer.says_something
    with database.read() as work:
        assert Question.MUST not in sheet(work, person_id=meeting.advisee_id, booking_id=booking_id).asked


def test_too_long_an_answer_leaves_what_was_kept(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.CAN, text="整理すること")

    with pytest.raises(AnswerTooLong):
        save(database, meeting, booking_id, Question.CAN, text="長" * (LONGEST_ANSWER + 1), sitting="two")

    assert answer_to(database, meeting, booking_id, Question.CAN).text == "整理すること"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Question.STAGE, {"point": 6}),
        (Question.STAGE, {"point": 0}),
        (Question.STAGE, {"text": "三"}),
        (Question.WILL, {"point": 3}),
        (Question.RESPONSE, {"text": "shout"}),
        (Question.THEME, {"text": "growth,gossip"}),
    ],
)
def test_only_what_is_offered_can_be_chosen(database, meeting, booking_id, question, answer):
    with pytest.raises(NoSuchChoice):
        save(database, meeting, booking_id, question, **answer)


def test_nobody_writes_on_anothers_sheet(database, meeting, booking_id):
    with database.work() as work:
        stranger = a_person(work, email="stranger@example.jp")

    with database.work() as work, pytest.raises(NotFound):
        service.save(
            work, person_id=stranger, booking_id=booking_id, question=Question.WILL, sitting="x", text="のぞき見"
        )
    with database.read() as work, pytest.raises(NotFound):
        sheet(work, person_id=stranger, booking_id=booking_id)


def test_a_sheet_closes_when_the_talk_is_over(database, meeting, booking_id, clock):
    clock.set(IN_A_WEEK + timedelta(minutes=30))
    save(database, meeting, booking_id, Question.WILL, text="話しながら思いついたこと")

    clock.set(IN_A_WEEK + timedelta(minutes=61))
    with pytest.raises(SheetClosed):
        save(database, meeting, booking_id, Question.WILL, text="あとから")


def test_a_held_time_has_no_sheet_yet(database, meeting):
    with database.work() as work:
        held = a_hold(work, meeting)

    with pytest.raises(SheetClosed):
        save(database, meeting, held, Question.WILL, text="まだ早い")


def test_what_goes_with_a_person_is_shown_at_the_next_talk_and_not_asked_again(database, meeting, booking_id, clock):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事")
    save(database, meeting, booking_id, Question.TAKE_HOME, text="モヤモヤの正体")
    later = a_later_booking(database, meeting, clock)

    with database.read() as work:
        shown = sheet(work, person_id=meeting.advisee_id, booking_id=later)

    assert shown.kept == (Question.WILL,)
    assert Question.WILL not in shown.asked
    assert Question.TAKE_HOME in shown.asked
    assert Question.TAKE_HOME not in shown.answers


def test_saying_that_it_still_holds_is_enough(database, meeting, booking_id, clock):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事")
    later = a_later_booking(database, meeting, clock)

    with database.work() as work:
        for _ in range(2):
            service.confirm(work, person_id=meeting.advisee_id, booking_id=later, question=Question.WILL)

    with database.read() as work:
        assert sheet(work, person_id=meeting.advisee_id, booking_id=later).kept == ()
    assert answer_to(database, meeting, later, Question.WILL).text == "教える仕事"
    with database.work() as work, pytest.raises(NotFound):
        service.confirm(work, person_id=meeting.advisee_id, booking_id=later, question=Question.CAN)


def test_what_was_said_when_choosing_is_not_asked_again(database, meeting, booking_id):
    with database.read() as work:
        assert Question.THEME in sheet(work, person_id=meeting.advisee_id, booking_id=booking_id).asked
    with database.work() as work:
        a_wish(work, person_id=meeting.advisee_id)

    with database.read() as work:
        shown = sheet(work, person_id=meeting.advisee_id, booking_id=booking_id)

    assert Question.THEME not in shown.asked
    assert Question.THEME not in shown.questions
    assert shown.wish.own_words == "育休から戻って、居場所が分からない。"


def test_the_two_points_are_of_their_own_talk(database, meeting, booking_id, clock):
    save(database, meeting, booking_id, Question.CLARITY, point=2)
    save(database, meeting, booking_id, Question.SHAPING, point=4)
    later = a_later_booking(database, meeting, clock)

    with database.read() as work:
        assert service.before(work, booking_id=booking_id) == service.Before(2, 4)
        assert service.before(work, booking_id=later) == service.Before(None, None)


def test_time_is_counted_once_for_each_question_of_a_talk(database, meeting, booking_id):
    for sitting in ("one", "two"):
        save(database, meeting, booking_id, Question.TAKE_HOME, text=sitting, sitting=sitting)

    with database.read() as work:
        used = asking.seconds_used(work, person_id=meeting.advisee_id)
    assert used == SHEET[Question.TAKE_HOME].seconds


def test_no_month_asks_for_more_than_its_minutes(database, meeting, booking_id, clock):
    whole = asking.MINUTES_A_MONTH * 60
    with database.work() as work:
        asking.asked(work, person_id=meeting.advisee_id, what=Asking.PULSE, reference="pulse 1", seconds=whole - 60)

    with database.read() as work:
        assert asking.may_ask(work, person_id=meeting.advisee_id, seconds=60)
        assert not asking.may_ask(work, person_id=meeting.advisee_id, seconds=61)
        shown = sheet(work, person_id=meeting.advisee_id, booking_id=booking_id)
    assert shown.asked == (Question.TAKE_HOME,)
    assert Question.WILL in shown.rest
    save(database, meeting, booking_id, Question.WILL, text="聞かれなくても、書きたい")
    assert answer_to(database, meeting, booking_id, Question.WILL).text == "聞かれなくても、書きたい"


def test_a_month_begins_at_midnight_where_the_person_is(database, meeting, clock):
    # 2026-11-30 23:59 in Tokyo, and two minutes later.
    clock.set(IN_A_WEEK.replace(day=30, hour=14, minute=59))
    with database.work() as work:
        asking.asked(work, person_id=meeting.advisee_id, what=Asking.REACTION, reference="r", seconds=30)
        assert asking.seconds_used(work, person_id=meeting.advisee_id) == 30

    clock.set(IN_A_WEEK.replace(day=30, hour=15, minute=1))

    with database.read() as work:
        assert asking.seconds_used(work, person_id=meeting.advisee_id) == 0


def test_a_whole_sheet_fits_into_one_month():
    assert sum(one.seconds for one in SHEET.values()) < asking.MINUTES_A_MONTH * 60


def test_something_comes_back_for_every_answer(database, meeting, booking_id, make_app):
    chosen = {Question.THEME: "growth", Question.RESPONSE: "listen"}
    for question, how in SHEET.items():
        answer = {"point": 3} if how.kind is Kind.POINT else {"text": chosen.get(question, "ひとこと")}
        save(database, meeting, booking_id, question, **answer)

    with database.read() as work:
        answers = service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id)
    with make_app(database).test_request_context(headers={"Accept-Language": "ja"}):
        backs = {question: given_back(question, answers) for question in Question}

    assert all(back is not None and back.words for back in backs.values())
    assert "ひとこと" in backs[Question.TAKE_HOME].sentence
    assert "まず聞いて" in backs[Question.RESPONSE].sentence


def test_a_sentence_that_is_given_back_ends_once(database, meeting, booking_id, make_app):
    save(database, meeting, booking_id, Question.TAKE_HOME, text="どう受けるかで考えたい。")

    with database.read() as work:
        answers = service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id)
    with make_app(database).test_request_context(headers={"Accept-Language": "ja"}):
        back = given_back(Question.TAKE_HOME, answers)

    assert back.sentence == "「どう受けるかで考えたい」。今日は、これを持ち帰りたいと思っています。"


def test_the_own_copy_has_every_word_and_forgetting_leaves_none(database, meeting, booking_id, clock):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事")
    save(database, meeting, booking_id, Question.WILL, text="育てる仕事", sitting="two")
    save(database, meeting, booking_id, Question.STAGE, point=3)
    later = a_later_booking(database, meeting, clock)
    with database.work() as work:
        service.confirm(work, person_id=meeting.advisee_id, booking_id=later, question=Question.STAGE)

    with database.read() as work:
        told = intake_own_data.of(work, meeting.advisee_id)
    of_question = {one["question"]: one for one in told["intake"]}
    assert of_question["will"]["answer"] == "育てる仕事"
    assert of_question["will"]["answer_before"] == "教える仕事"
    assert of_question["stage"]["answer"] == 3
    assert len(told["intake_confirmed"]) == 1
    assert sum(one["seconds"] for one in told["time_asked"]) > 0

    with database.work() as work:
        intake_own_data.forget(work, meeting.advisee_id)
    with database.read() as work:
        for table in intake_own_data.TABLES:
            assert work.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_another_persons_words_stay_when_one_is_forgotten(database, meeting, booking_id):
    save(database, meeting, booking_id, Question.WILL, text="教える仕事")
    with database.work() as work:
        stranger = a_person(work, email="stranger@example.jp")
        intake_own_data.forget(work, stranger)

    assert answer_to(database, meeting, booking_id, Question.WILL).text == "教える仕事"


def test_a_booking_called_off_leaves_what_goes_with_the_person(database, meeting, booking_id, clock):
    save(database, meeting, booking_id, Question.CAN, text="整理すること")
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        assert work.session.scalar(select(AskedTime.seconds)) == SHEET[Question.CAN].seconds

    later = a_later_booking(database, meeting, clock)

    assert answer_to(database, meeting, later, Question.CAN).text == "整理すること"
