"""What was reworded after a talk began: its consultant reads it as it was then; its person reads, and lets go, both."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import an_employee
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.consultations.actions import own_data as actions_own
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.models import ActionItemBefore, Standing
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.closing import service as closing
from sotomado.consultations.closing.service import Next
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.life_line import own_data as life_line_own
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.models import LifeLinePointBefore
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.words import own_data as words_own
from sotomado.consultations.words import service as words
from sotomado.consultations.words.models import OwnWordBefore
from sotomado.directory.vocabulary import Theme

BEGINS = IN_A_WEEK
HANDED = (Item.OWN_WORDS, Item.ACTIONS, Item.LIFE_LINE, Item.LAST_TIME)
BEFORE = (OwnWordBefore, ActionItemBefore, LifeLinePointBefore)


@pytest.fixture
def written(database):
    """Somebody who wrote one of each a week before a talk, and handed all of it on. (meeting, booking, ids)"""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        person_id = meeting.advisee_id
        ids = (
            words.keep(work, person_id=person_id, text="急がなくていい", theme=Theme.GROWTH),
            actions.decide(work, person_id=person_id, decided=Decided("週に一度、後輩に教える", how_known="三回")),
            life_line.place(work, person_id=person_id, told=Told(2015, 4, 3, "転職", meaning="こわかった")),
        )
        handing_on.hand_on(work, person_id=person_id, booking_id=booking_id, items=HANDED)
    return meeting, booking_id, ids


def reword_all(database, written):
    meeting, _, (word_id, item_id, point_id) = written
    own = {"person_id": meeting.advisee_id}
    with database.work() as work:
        words.change(work, **own, word_id=word_id, text="あの人には言えなかった", theme=None)
        actions.revise(work, **own, item_id=item_id, decided=Decided("やめる話をする"))
        actions.stand(work, **own, item_id=item_id, standing=Standing.LET_GO)
        life_line.tell_anew(work, **own, point_id=point_id, told=Told(2016, 5, -9, "逃げた", meaning="救われた"))


def read(database, booking_id):
    """What the consultant reads: of each, its words."""
    with database.read() as work:
        shown = handing_on.shown(work, booking_id=booking_id)
    line = shown.life_line.points if shown.life_line else ()
    return (
        [(one.text, one.theme) for one in shown.own_words],
        [(one.what, one.how_known, one.standing) for one in shown.actions],
        [(one.told.year, one.told.height, one.told.title, one.told.meaning, len(one.earlier)) for one in line],
    )


AS_WRITTEN = (
    [("急がなくていい", Theme.GROWTH)],
    [("週に一度、後輩に教える", "三回", Standing.OPEN)],
    [(2015, 3, "転職", "こわかった", 0)],
)
REWORDED = (
    [("あの人には言えなかった", None)],
    [("やめる話をする", None, Standing.LET_GO)],
    [(2016, -9, "逃げた", "救われた", 1)],
)


def test_what_is_reworded_before_a_talk_begins_is_read_as_it_is_then(database, written, clock):
    clock.set(BEGINS - timedelta(minutes=1))
    reword_all(database, written)

    clock.set(BEGINS + timedelta(minutes=5))
    assert read(database, written[1]) == REWORDED
    with database.read() as work:
        assert [work.session.scalar(select(func.count()).select_from(table)) for table in BEFORE] == [0, 0, 0]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=20), timedelta(days=3)])
def test_what_is_reworded_once_a_talk_began_is_read_as_it_was(database, written, clock, after):
    clock.set(BEGINS + after)
    reword_all(database, written)
    # Once more within the same minute: what stood at the beginning is not written over.
    reword_all(database, written)

    assert read(database, written[1]) == AS_WRITTEN


def test_the_next_talk_reads_the_new_wording(database, written, clock):
    meeting, _, _ = written
    clock.set(BEGINS + timedelta(minutes=20))
    reword_all(database, written)
    with database.work() as work:
        later = a_confirmed_booking(work, meeting, starts_at=BEGINS + timedelta(days=3))
        handing_on.hand_on(work, person_id=meeting.advisee_id, booking_id=later, items=HANDED)
    clock.set(BEGINS + timedelta(days=3, minutes=5))

    assert read(database, later) == REWORDED
    assert read(database, written[1]) == AS_WRITTEN


def test_what_lay_put_away_when_a_talk_began_is_not_read_after_it_is_put_back(database, written, clock):
    meeting, booking_id, (word_id, item_id, point_id) = written
    own = {"person_id": meeting.advisee_id}
    with database.work() as work:
        words.put_away(work, **own, word_id=word_id)
        actions.put_away(work, **own, item_id=item_id)
        life_line.remove(work, **own, point_id=point_id)
    clock.set(BEGINS + timedelta(minutes=20))
    with database.work() as work:
        words.put_back(work, **own, word_id=word_id)
        actions.put_back(work, **own, item_id=item_id)
        life_line.undo(work, **own)
        assert words.thread(work, **own)

    assert read(database, booking_id) == ([], [], [])


def test_a_change_taken_back_reads_to_the_consultant_as_it_always_did(database, written, clock):
    meeting, booking_id, (_, _, point_id) = written
    clock.set(BEGINS + timedelta(minutes=20))
    with database.work() as work:
        life_line.move(work, person_id=meeting.advisee_id, point_id=point_id, year=2019, month=None, height=9)
    moved = read(database, booking_id)[2]
    clock.set(BEGINS + timedelta(minutes=25))
    with database.work() as work:
        life_line.undo(work, person_id=meeting.advisee_id)

    assert moved == read(database, booking_id)[2] == AS_WRITTEN[2]


def test_what_is_meant_for_next_time_once_the_talk_began_is_not_read_in_it(database, written, clock):
    meeting, first, _ = written
    clock.set(BEGINS + timedelta(minutes=30))
    with database.work() as work:
        closing.set_next(work, advisee_id=meeting.advisee_id, booking_id=first, wished=Next(about="異動のこと"))
        second = a_confirmed_booking(work, meeting, starts_at=BEGINS + timedelta(days=3))
        handing_on.hand_on(work, person_id=meeting.advisee_id, booking_id=second, items=HANDED)
    clock.set(BEGINS + timedelta(days=3, minutes=5))
    with database.work() as work:
        told = handing_on.shown(work, booking_id=second).last_time
        closing.set_next(work, advisee_id=meeting.advisee_id, booking_id=first, wished=Next(about="別のこと"))
        since = handing_on.shown(work, booking_id=second).last_time

    assert told.about == "異動のこと"
    assert since is None or since.about is None


def test_whoever_lets_earlier_wordings_go_leaves_the_consultant_neither(database, written, clock):
    meeting, booking_id, (word_id, item_id, point_id) = written
    own = {"person_id": meeting.advisee_id}
    clock.set(BEGINS + timedelta(minutes=20))
    reword_all(database, written)

    with database.work() as work:
        words.let_earlier_go(work, **own, word_id=word_id)
        actions.let_earlier_go(work, **own, item_id=item_id)
        life_line.let_earlier_go(work, **own, point_id=point_id)

    assert read(database, booking_id) == ([], [], [])
    with database.read() as work:
        assert [work.session.scalar(select(func.count()).select_from(table)) for table in BEFORE] == [0, 0, 0]
        assert life_line.line(work, **own).undoes is None


def test_their_person_reads_both_and_takes_both_along_and_erasure_forgets_both(database, written, clock):
    meeting, _, (word_id, item_id, point_id) = written
    own = {"person_id": meeting.advisee_id}
    clock.set(BEGINS + timedelta(minutes=20))
    reword_all(database, written)

    with database.read() as work:
        lines = [
            words.earlier(work, **own, word_id=word_id)[0].lines,
            # The word itself and how it stood changed apart; one of the two says nothing new.
            actions.earlier(work, **own, item_id=item_id)[0].lines,
            life_line.earlier(work, **own, point_id=point_id)[0].lines,
        ]
        copy = [keeper.of(work, meeting.advisee_id) for keeper in (words_own, actions_own, life_line_own)]
    assert lines == [("急がなくていい",), ("週に一度、後輩に教える", "三回"), ("転職", "こわかった")]
    assert copy[0]["own_words"][0]["read_before"][0]["text"] == "急がなくていい"
    assert copy[1]["action_items"][0]["read_before"][0]["standing"] == "open"
    assert copy[2]["life_line"][0]["read_before"][0]["year"] == 2015

    with database.work() as work:
        for keeper in (words_own, actions_own, life_line_own):
            keeper.forget(work, meeting.advisee_id)
        assert [work.session.scalar(select(func.count()).select_from(table)) for table in BEFORE] == [0, 0, 0]


def test_earlier_wordings_are_sealed(database, written, clock):
    clock.set(BEGINS + timedelta(minutes=20))
    reword_all(database, written)

    with database.read() as work:
        for column in (OwnWordBefore.body, ActionItemBefore.what, ActionItemBefore.how_known, LifeLinePointBefore.body):
            stored = bytes(work.session.scalar(select(column).limit(1)))
            assert not any(said.encode() in stored for said in ("急がなくていい", "後輩", "三回", "転職"))


def test_the_pages_show_it_and_let_it_go_and_nobody_else_reaches_it(app, database, written, clock):
    meeting, _, (word_id, item_id, point_id) = written
    clock.set(BEGINS + timedelta(minutes=20))
    reword_all(database, written)
    pages = {
        f"/words/{word_id}": "急がなくていい",
        f"/actions/{item_id}": "週に一度、後輩に教える",
        f"/life-line/points/{point_id}": "転職",
    }
    with database.work() as work:
        stranger = an_employee(work, meeting.company)
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    other = Visitor(app).sign_in_as(stranger)

    for page, said in pages.items():
        assert said in visitor.get(page).text
        assert other.post(f"{page}/earlier/let-go").status_code == 404
        visitor.post(f"{page}/earlier/let-go")
        assert said not in visitor.get(page).text
    with pytest.raises(NotFound), database.read() as work:
        words.earlier(work, person_id=stranger, word_id=word_id)
