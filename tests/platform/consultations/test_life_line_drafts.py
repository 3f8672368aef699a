"""What is typed of a point keeps itself until it is put on the line; it is on no line, and nobody else's to read."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.life_line import drafts, own_data
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.models import LifeLineDraft
from sotomado.consultations.life_line.points import Told

TYPED = {"year": "201", "title": "異動", "height": "-3", "meaning": "まだことばにならない"}


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_meeting(work)


def test_a_draft_is_kept_as_typed_sealed_and_off_the_line(database, meeting):
    own = {"person_id": meeting.advisee_id}
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        handing_on.hand_on(work, **own, booking_id=booking_id, items=[Item.LIFE_LINE])
        drafts.keep(work, **own, of=drafts.NEW, typed=TYPED)
        drafts.keep(work, **own, of=drafts.NEW, typed=TYPED | {"year": "2015", "unknown": "x"})

    with database.read() as work:
        assert drafts.of_point(work, **own, of=drafts.NEW).fields == TYPED | {"year": "2015"}
        assert not life_line.line(work, **own)
        assert handing_on.shown(work, booking_id=booking_id).life_line is None
        assert "異動".encode() not in bytes(work.session.scalar(select(LifeLineDraft.body)))
        assert own_data.of(work, meeting.advisee_id)["life_line_drafts"][0]["title"] == "異動"


def test_drafts_go_with_their_person_and_after_a_month(database, meeting, clock):
    own = {"person_id": meeting.advisee_id}
    with database.work() as work:
        drafts.keep(work, **own, of=drafts.NEW, typed=TYPED)
        own_data.forget(work, meeting.advisee_id)
        assert drafts.of_person(work, **own) == []
        drafts.keep(work, **own, of=drafts.NEW, typed=TYPED)
    clock.set(IN_A_WEEK + drafts.KEPT_FOR + timedelta(days=1))
    with database.work() as work:
        drafts.forget_old(work)

        assert drafts.of_person(work, **own) == []


def test_nobody_drafts_the_point_of_another(database, meeting):
    with database.work() as work:
        point_id = life_line.place(work, person_id=meeting.advisee_id, told=Told(2015, None, 0, "異動"))
        stranger = an_employee(work, meeting.company)

    with pytest.raises(NotFound), database.work() as work:
        drafts.keep(work, person_id=stranger, of=point_id, typed=TYPED)


def test_the_form_goes_on_where_it_was_left_and_is_done_with_once_it_is_sent(make_app, sqlite_database):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        point_id = life_line.place(work, person_id=meeting.advisee_id, told=Told(2015, None, 0, "異動"))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(meeting.advisee_id)

    def shown(of):
        return visitor.get(f"/life-line/points/{of}").get_data(as_text=True)

    for of in ("new", point_id):
        assert visitor.post(f"/life-line/points/{of}/draft", TYPED | {"title": "転勤の話"}).status_code == 204
        page = shown(of)
        assert "転勤の話" in page
        assert "まだことばにならない" in page
        assert 'value="201"' in page
        assert "書きかけたところから続けられます" in page
    assert "転勤の話" not in visitor.get("/life-line").get_data(as_text=True)
    assert "まだことばにならない" in visitor.get("/life-line/points/new?year=2018&height=6").get_data(as_text=True)

    visitor.post("/life-line/points/new/draft/drop")
    assert "転勤の話" not in shown("new")
    sent = visitor.post(f"/life-line/points/{point_id}", TYPED | {"year": "2016", "title": "転勤"})
    assert sent.status_code == 303
    assert "書きかけたところから" not in shown(point_id)
