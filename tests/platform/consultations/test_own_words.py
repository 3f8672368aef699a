"""Own words: kept live or later, by their person alone; the consultant may offer, and learns nothing of the answer."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_consultant, an_employee
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.closing import service as closing
from sotomado.consultations.closing.service import Next
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.words import bringing_over, offering, own_data
from sotomado.consultations.words import service as words
from sotomado.consultations.words.errors import NothingSaid, NotNow, TooLong
from sotomado.consultations.words.models import OwnWord
from sotomado.directory.vocabulary import Theme

HX = {"HX-Request": "true"}
SAID = "比べるのをやめたら、足もとが見えた。"


@pytest.fixture
def talk(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    return meeting, booking_id


def test_a_sentence_tapped_twice_is_kept_once_with_its_talk(database, talk):
    meeting, booking_id = talk

    with database.work() as work:
        first = words.keep(work, person_id=meeting.advisee_id, text=f" {SAID}\n", booking_id=booking_id)
        again = words.keep(work, person_id=meeting.advisee_id, text=SAID, booking_id=booking_id)
        [kept] = words.of_booking(work, person_id=meeting.advisee_id, booking_id=booking_id)

    assert first == again == kept.id
    assert (kept.text, kept.said_at) == (SAID, IN_A_WEEK + timedelta(minutes=20))


@pytest.mark.parametrize(("text", "error"), [("  \n", NothingSaid), ("あ" * (words.LONGEST_WORD + 1), TooLong)])
def test_what_is_no_sentence_is_not_kept(database, talk, text, error):
    meeting, _ = talk

    with pytest.raises(error), database.work() as work:
        words.keep(work, person_id=meeting.advisee_id, text=text)


def test_nobody_reaches_the_words_of_another(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        word_id = words.keep(work, person_id=meeting.advisee_id, text=SAID, booking_id=booking_id)
        stranger = an_employee(work, meeting.company)

    for person_id in (stranger, meeting.consultant.person_id):
        for verb in (
            lambda work, who=person_id: words.word(work, person_id=who, word_id=word_id),
            lambda work, who=person_id: words.put_away(work, person_id=who, word_id=word_id),
            lambda work, who=person_id: words.hold_dear(work, person_id=who, word_id=word_id, is_dear=True),
            lambda work, who=person_id: words.keep(work, person_id=who, text="x", booking_id=booking_id),
        ):
            with pytest.raises(NotFound), database.work() as work:
                verb(work)


def test_what_was_put_away_comes_back_within_a_month_and_is_erased_after_it(database, talk, clock):
    meeting, _ = talk
    with database.work() as work:
        word_id = words.keep(work, person_id=meeting.advisee_id, text=SAID)
        words.put_away(work, person_id=meeting.advisee_id, word_id=word_id)
        gone = words.thread(work, person_id=meeting.advisee_id)
        words.put_back(work, person_id=meeting.advisee_id, word_id=word_id)
        back = words.thread(work, person_id=meeting.advisee_id)
        words.put_away(work, person_id=meeting.advisee_id, word_id=word_id)
    assert (gone, [one.text for one in back]) == ([], [SAID])

    clock.set(IN_A_WEEK + timedelta(minutes=21) + words.PUT_BACK_WITHIN)
    with database.work() as work:
        words.forget_put_away(work)
        assert work.session.scalar(select(func.count()).select_from(OwnWord)) == 0


def test_a_consultant_offers_and_the_advisee_decides(database, talk):
    meeting, booking_id = talk
    offer = {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}
    with database.work() as work:
        wanted = offering.offer(work, **offer, text=SAID)
        unwanted = offering.offer(work, **offer, text="そんなことは言っていない。")
        before = words.thread(work, person_id=meeting.advisee_id)
        offering.take(work, advisee_id=meeting.advisee_id, offer_id=wanted)
        offering.let_go(work, advisee_id=meeting.advisee_id, offer_id=unwanted)
        left = offering.waiting(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        offering.bring_back(work, advisee_id=meeting.advisee_id, offer_id=unwanted)
        back = offering.waiting(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        kept = words.thread(work, person_id=meeting.advisee_id)

    assert (before, left) == ([], [])
    assert [one.id for one in back] == [unwanted]
    assert [one.text for one in kept] == [SAID]


def test_words_are_offered_by_its_own_consultant_around_the_talk_alone(database, talk, clock):
    meeting, booking_id = talk
    with database.work() as work:
        colleague = a_consultant(work)
    with pytest.raises(NotFound), database.work() as work:
        offering.offer(work, consultant_person_id=colleague.person_id, booking_id=booking_id, text=SAID)
    for at in (IN_A_WEEK - timedelta(minutes=1), IN_A_WEEK + timedelta(days=2)):
        clock.set(at)
        with pytest.raises(NotNow), database.work() as work:
            offering.offer(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text=SAID)


def test_by_how_many_more_may_be_offered_nobody_learns_what_became_of_the_others(database, talk):
    meeting, booking_id = talk
    offer = {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}
    with database.work() as work:
        offered = [offering.offer(work, **offer, text=f"{SAID}{n}") for n in range(offering.MOST_OFFERED)]
        taken = {offering.take(work, advisee_id=meeting.advisee_id, offer_id=offered[0]) for _ in range(2)}
        left = offering.waiting(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

    assert (len(taken), len(left)) == (1, offering.MOST_OFFERED - 1)
    with pytest.raises(NotNow), database.work() as work:
        offering.offer(work, **offer, text=SAID)


def test_nothing_is_offered_to_whoever_took_their_consent_back(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)

    with pytest.raises(NotNow), database.work() as work:
        offering.offer(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text=SAID)


def test_the_next_talk_opens_with_last_time_whoever_it_is_with(database, talk, clock):
    meeting, booking_id = talk
    person_id = meeting.advisee_id
    with database.work() as work:
        words.keep(work, person_id=person_id, text=SAID, booking_id=booking_id)
        actions.decide(work, person_id=person_id, booking_id=booking_id, decided=Decided("朝の十分を空ける"))
        closing.set_next(work, advisee_id=person_id, booking_id=booking_id, wished=Next(Theme.CARE, "父のこと。"))
        first = words.last_time(work, person_id=person_id, booking_id=booking_id)
        stranger = words.last_time(work, person_id=an_employee(work, meeting.company), booking_id=booking_id)
        with_another = AMeeting(meeting.company, person_id, a_consultant(work))
        next_id = a_confirmed_booking(work, with_another, starts_at=IN_A_WEEK + timedelta(days=7))
        latest = words.last_time(work, person_id=person_id, booking_id=next_id)

    assert first is None, "nothing came before the first talk"
    assert stranger is None, "a booking of somebody else opens nothing"
    assert latest is not None
    assert [one.text for one in latest.words] == [SAID]
    assert [one.what for one in latest.actions] == ["朝の十分を空ける"]
    assert (latest.theme, latest.about, latest.held_at) == (Theme.CARE, "父のこと。", IN_A_WEEK)


def test_own_data_tells_all_of_it_and_forgets_all_of_it(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        words.keep(work, person_id=meeting.advisee_id, text=SAID, booking_id=booking_id)
        offering.offer(
            work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text="渡したことば"
        )
        told = str(own_data.of(work, meeting.advisee_id))
        own_data.forget(work, meeting.advisee_id)
        left = str(own_data.of(work, meeting.advisee_id))

    assert SAID in told
    assert "渡したことば" in told
    assert left == "{'own_words': [], 'offered_words': []}"


@pytest.fixture
def in_the_room(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        stranger = an_employee(work, meeting.company)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    return make_app(sqlite_database), meeting, booking_id, stranger


def test_the_panel_keeps_a_sentence_live_and_lets_it_be_undone(in_the_room):
    app, meeting, booking_id, _ = in_the_room
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)
    address = f"/bookings/{booking_id}/words"

    kept = advisee.post(address, {"text": SAID}, headers=HX).get_data(as_text=True)
    seen = kept.split('data-seen="')[1].split('"')[0]
    unchanged = advisee.get(f"{address}?seen={seen}", headers=HX)
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    offered = consultant.post(f"/desk/consultations/{booking_id}/words", {"text": "別のことば"}, headers=HX)
    changed = advisee.get(f"{address}?seen={seen}", headers=HX)

    assert SAID in kept
    assert unchanged.status_code == 204
    assert "渡しました。" in offered.get_data(as_text=True)
    assert "別のことば" in changed.get_data(as_text=True)


def test_the_thread_is_read_by_its_person_and_printed_without_buttons(in_the_room, sqlite_database):
    app, meeting, booking_id, stranger = in_the_room
    with sqlite_database.work() as work:
        word_id = words.keep(work, person_id=meeting.advisee_id, text=SAID, booking_id=booking_id, theme=Theme.GROWTH)
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)

    advisee.post(f"/words/{word_id}/dear", {"dear": "yes"})
    dear = advisee.get("/words?dear=1").get_data(as_text=True)
    advisee.post(f"/words/{word_id}/put-away")
    gone = advisee.get(f"/words?put_away={word_id}").get_data(as_text=True)

    assert SAID in dear
    assert "大切なことば" in dear
    assert "ことばを消しました。" in gone
    other = Visitor(app).sign_in_as(stranger)
    assert other.get(f"/words/{word_id}").status_code == 404
    assert other.post(f"/words/{word_id}", {"text": "x"}).status_code == 404
    assert other.get(f"/bookings/{booking_id}/words").status_code == 404
    assert SAID not in other.get("/words").get_data(as_text=True)


def test_a_sentence_too_long_stays_on_the_page(in_the_room):
    app, meeting, _, _ = in_the_room
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)
    far_too_much = "あ" * 401

    refused = advisee.post("/words", {"text": far_too_much})

    assert refused.status_code == 422
    assert far_too_much in refused.get_data(as_text=True)
    assert "400文字までお預かりできます。" in refused.get_data(as_text=True)


def test_words_once_left_with_a_reaction_come_into_the_thread(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        left = Reaction(booking_id=booking_id, satisfaction=4, left_at=work.now)
        left.own_words = work.seal(left, "own_words", SAID)
        work.session.add(left)
    with database.work() as work:
        moved = bringing_over.bring_over(work)
        again = bringing_over.bring_over(work)
        [kept] = words.thread(work, person_id=meeting.advisee_id)

    assert (moved, again) == (1, 0)
    assert (kept.text, kept.booking_id) == (SAID, booking_id)
