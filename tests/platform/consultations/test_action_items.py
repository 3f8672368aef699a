"""Action items: decided, revised, let go without guilt; asked about on the day chosen; answered with one tap."""

import json
import re
from datetime import date, timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.consultations.actions import following, own_data, smart
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.errors import DayIsOver, NothingSaid
from sotomado.consultations.actions.models import FollowUp, Kind, Standing
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.actions.smart import Hint
from sotomado.consultations.intake import asking
from sotomado.consultations.intake.vocabulary import Asking
from sotomado.outbox import mail
from sotomado.outbox.models import Job

HERE = "https://mado.test"
WHAT = "上司に、来週の一時間をもらう"


@pytest.fixture
def talk(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return meeting, booking_id


def next_week(work, person_id):
    return actions.today(work, person_id=person_id) + timedelta(days=7)


def letters(database):
    """What was written to somebody about a day they chose."""
    with database.read() as work:
        rows = work.session.scalars(select(Job).where(Job.kind == mail.KIND)).all()
        written = [json.loads(work.unseal(row, "payload")) for row in rows]
    return [one for one in written if one["subject"] == "ご自分で選んだ日のお知らせ"]


def links_in(letter):
    return dict(re.findall(rf"{HERE}/follow-ups/[^/]+/(\w+)/(\S+)", letter["body"]))


def test_what_was_decided_is_revised_and_let_go_and_taken_up_again(database, talk):
    meeting, booking_id = talk
    own = {"person_id": meeting.advisee_id}
    with database.work() as work:
        decided = Decided(WHAT, how_known="予定が入っている", by_on=date(2026, 12, 18))
        item_id = actions.decide(work, **own, booking_id=booking_id, decided=decided)
        again = actions.decide(work, **own, booking_id=booking_id, decided=decided)
        actions.revise(work, **own, item_id=item_id, decided=Decided("気分を一日ひとつ書く", kind=Kind.NOTICE))
        actions.stand(work, **own, item_id=item_id, standing=Standing.LET_GO)
        let_go = actions.item(work, **own, item_id=item_id)
        actions.stand(work, **own, item_id=item_id, standing=Standing.OPEN)
        [open_again] = actions.items(work, **own)

    assert again == item_id, "sent twice, it is written once"
    assert (let_go.what, let_go.how_known, let_go.standing) == ("気分を一日ひとつ書く", None, Standing.LET_GO)
    assert open_again.is_open


def test_nobody_reaches_the_items_of_another_and_nothing_empty_is_kept(database, talk):
    meeting, booking_id = talk
    with database.work() as work:
        item_id = actions.decide(work, person_id=meeting.advisee_id, decided=Decided(WHAT))
        stranger = an_employee(work, meeting.company)

    for person_id in (stranger, meeting.consultant.person_id):
        with pytest.raises(NotFound), database.work() as work:
            actions.item(work, person_id=person_id, item_id=item_id)
        with pytest.raises(NotFound), database.work() as work:
            actions.decide(work, person_id=person_id, booking_id=booking_id, decided=Decided("x"))
    with pytest.raises(NothingSaid), database.work() as work:
        actions.decide(work, person_id=meeting.advisee_id, decided=Decided(" "))
    with pytest.raises(DayIsOver), database.work() as work:
        today = actions.today(work, person_id=meeting.advisee_id)
        actions.decide(work, person_id=meeting.advisee_id, decided=Decided("y", asked_on=today))


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("もっと頑張る", Hint.FIRST_STEP),
        ("上司にわかってもらう", Hint.OWN_PART),
        ("本を読む、走る、早く寝る、母に電話する。", Hint.ONE_OF_THEM),
        ("try to be more patient", Hint.FIRST_STEP),
    ],
)
def test_a_question_helps_where_it_is_worth_asking(what, found):
    hints = smart.hints(kind=Kind.DO, what=what, how_known=None, by_on=None)

    assert hints[0] is found
    assert len(hints) <= smart.MOST_SHOWN
    assert smart.hints(kind=Kind.NOTICE, what=what, how_known=None, by_on=None) == ()
    assert smart.hints(kind=Kind.DO, what=WHAT, how_known="予定", by_on=date(2026, 12, 1)) == ()


@pytest.fixture
def asked(database, talk, clock):
    """(meeting, item, the letter) on the morning of the day that was chosen."""
    meeting, booking_id = talk
    with database.work() as work:
        day = next_week(work, meeting.advisee_id)
        item_id = actions.decide(
            work, person_id=meeting.advisee_id, booking_id=booking_id, decided=Decided(WHAT, asked_on=day)
        )
    early = following.send_what_is_due(database, public_url=HERE)
    clock.set(IN_A_WEEK + timedelta(days=7, hours=3))
    sent = following.send_what_is_due(database, public_url=HERE)
    again = following.send_what_is_due(database, public_url=HERE)
    [letter] = letters(database)
    assert (early, sent, again) == (0, 1, 0)
    return meeting, item_id, letter


def test_the_letter_says_nothing_of_what_was_decided(asked):
    _, _, letter = asked

    assert WHAT not in letter["body"]
    assert "面談" not in letter["subject"] + letter["body"]
    assert set(links_in(letter)) == {"done", "later", "let_go"}


def test_opening_a_link_changes_nothing_and_one_tap_does(database, asked, make_app):
    meeting, item_id, letter = asked
    address = re.findall(rf"{HERE}(/follow-ups/\S+/done/\S+)", letter["body"])[0]
    passer_by = Visitor(make_app(database))

    opened = passer_by.get(address)
    with database.read() as work:
        still = actions.item(work, person_id=meeting.advisee_id, item_id=item_id).standing
    tapped = passer_by.post(address, follow_redirects=True).get_data(as_text=True)
    with database.read() as work:
        done = actions.item(work, person_id=meeting.advisee_id, item_id=item_id).standing
    back = re.findall(r'action="(/follow-ups/[^"]+/undo/[^"]+)"', tapped)[0]
    passer_by.post(back)
    with database.read() as work:
        undone = actions.item(work, person_id=meeting.advisee_id, item_id=item_id).standing

    assert opened.status_code == 200
    assert WHAT not in opened.get_data(as_text=True)
    assert (still, done, undone) == (Standing.OPEN, Standing.DONE, Standing.OPEN)
    signed_in = Visitor(passer_by.app).sign_in_as(meeting.advisee_id)
    assert WHAT in signed_in.get(address).get_data(as_text=True), "its person reads what it is about"


def test_later_asks_again_in_a_week_once_and_can_be_taken_back(database, asked, make_app):
    _, _, letter = asked
    address = re.findall(rf"{HERE}(/follow-ups/\S+/later/\S+)", letter["body"])[0]
    reader = Visitor(make_app(database))

    reader.post(address)
    said = reader.post(address, follow_redirects=True).get_data(as_text=True)
    with database.read() as work:
        days = sorted(work.session.scalars(select(FollowUp.asked_on)))
    reader.post(re.findall(r'action="(/follow-ups/[^"]+/undo/[^"]+)"', said)[0])
    with database.read() as work:
        left = sorted(work.session.scalars(select(FollowUp.asked_on)))

    assert [(later - first).days for first, later in [days]] == [7]
    assert len(left) == 1


def test_a_link_we_did_not_write_or_that_is_over_does_nothing(database, asked, make_app, clock):
    meeting, item_id, letter = asked
    address = re.findall(rf"{HERE}(/follow-ups/\S+/done/\S+)", letter["body"])[0]
    reader = Visitor(make_app(database))

    forged = reader.post(address.replace("/done/", "/let_go/")).status_code
    longer = reader.post(re.sub(r"/done/\d{8}", "/done/20991231", address)).status_code
    clock.advance(days=46)
    over = reader.post(address).status_code

    assert (forged, longer, over) == (404, 404, 410)
    with database.read() as work:
        assert actions.item(work, person_id=meeting.advisee_id, item_id=item_id).is_open


def test_nobody_is_asked_of_what_is_done_or_when_enough_was_asked(database, talk, clock):
    meeting, _ = talk
    person_id = meeting.advisee_id
    with database.work() as work:
        day = next_week(work, person_id)
        done = actions.decide(work, person_id=person_id, decided=Decided("一", asked_on=day))
        actions.decide(work, person_id=person_id, decided=Decided("二", asked_on=day))
        actions.stand(work, person_id=person_id, item_id=done, standing=Standing.DONE)
    clock.set(IN_A_WEEK + timedelta(days=7, hours=3))
    with database.work() as work:
        asking.asked(
            work, person_id=person_id, what=Asking.PULSE, reference="all of it", seconds=asking.MINUTES_A_MONTH * 60
        )

    assert following.send_what_is_due(database, public_url=HERE) == 0
    assert letters(database) == []
    with database.read() as work:
        assert all(work.session.scalars(select(FollowUp.left_out_at)))


def test_another_day_takes_the_place_of_the_first(database, talk):
    meeting, _ = talk
    with database.work() as work:
        day = next_week(work, meeting.advisee_id)
        item_id = actions.decide(work, person_id=meeting.advisee_id, decided=Decided(WHAT, asked_on=day))
        later = Decided(WHAT, asked_on=day + timedelta(days=3))
        actions.revise(work, person_id=meeting.advisee_id, item_id=item_id, decided=later)
        moved = list(work.session.scalars(select(FollowUp.asked_on)))
        actions.revise(work, person_id=meeting.advisee_id, item_id=item_id, decided=Decided(WHAT))
        none = list(work.session.scalars(select(FollowUp.asked_on)))

    assert (moved, none) == ([day + timedelta(days=3)], [])


def test_own_data_tells_and_forgets(database, talk):
    meeting, _ = talk
    with database.work() as work:
        day = next_week(work, meeting.advisee_id)
        actions.decide(work, person_id=meeting.advisee_id, decided=Decided(WHAT, asked_on=day))
        told = str(own_data.of(work, meeting.advisee_id))
        own_data.forget(work, meeting.advisee_id)
        left = own_data.of(work, meeting.advisee_id)

    assert WHAT in told
    assert day.isoformat() in told
    assert left == {"action_items": []}


def test_the_closing_page_keeps_what_was_typed_and_says_what_is_missing(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        stranger = an_employee(work, meeting.company)
    app = make_app(sqlite_database)
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)
    page = f"/bookings/{booking_id}/closing"
    assert advisee.get(page).status_code == 303, "nothing to close before it has begun"
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    advisee.sign_in_as(meeting.advisee_id)

    refused = advisee.post(f"{page}/actions", {"what": "", "kind": "notice", "how_known": "手帳に残る"})
    kept = advisee.post(f"{page}/actions", {"what": WHAT, "kind": "do"}, follow_redirects=True)
    said = advisee.post(f"{page}/next", {"about": "父のこと", "with_whom": "another"}, follow_redirects=True)

    assert refused.status_code == 422
    assert "手帳に残る" in refused.get_data(as_text=True)
    assert WHAT in kept.get_data(as_text=True)
    assert "父のこと" in said.get_data(as_text=True)
    assert WHAT in advisee.get("/notebook").get_data(as_text=True)
    other = Visitor(app).sign_in_as(stranger)
    assert other.get(page).status_code == 404
    assert other.post(f"{page}/actions", {"what": "x", "kind": "do"}).status_code == 404
