"""Pages before a talk as people use them: the sheet, its questions, and what is handed on."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting, a_wish
from factories.people import an_employee
from support.browserless import Visitor

from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.intake import asking, service
from sotomado.consultations.intake.vocabulary import Asking, Question


def page(response):
    return response.get_data(as_text=True)


@pytest.fixture
def booked(sqlite_database, make_app):
    """(visitor, meeting, booking id) of somebody who has a talk in a week."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, wish_id=a_wish(work, person_id=meeting.advisee_id))
    return Visitor(make_app(sqlite_database)).sign_in_as(meeting.advisee_id), meeting, booking_id


@pytest.fixture
def answers(booked, sqlite_database):
    """Reads what is kept of one question."""
    _, meeting, booking_id = booked

    def of(question):
        with sqlite_database.read() as work:
            return service.answers(work, person_id=meeting.advisee_id, booking_id=booking_id).get(question)

    return of


def test_from_the_booking_to_the_sheet_to_the_first_question(booked):
    visitor, _, booking_id = booked
    assert f"/bookings/{booking_id}/sheet" in page(visitor.get(f"/bookings/{booking_id}"))

    shown = page(visitor.get(f"/bookings/{booking_id}/sheet"))

    assert "約7分" in shown
    assert "ひと月に15分まで" in shown
    assert f"/bookings/{booking_id}/sheet/take_home" in shown
    asked = page(visitor.get(f"/bookings/{booking_id}/sheet/take_home"))
    assert "何を持ち帰れたらよいですか" in asked
    assert "一時間をそこに向けて使えます" in asked
    assert "この問いはとばす" in asked


def test_an_answer_gives_something_back_and_leads_on(booked):
    visitor, _, booking_id = booked
    address = f"/bookings/{booking_id}/sheet/take_home"

    sent = visitor.post(address, {"answer": "モヤモヤの正体", "sitting": "a"})

    assert sent.status_code == 303
    shown = page(visitor.get(sent.headers["Location"]))
    assert "「モヤモヤの正体」。今日は、これを持ち帰りたいと思っています。" in shown
    assert f"/bookings/{booking_id}/sheet/response" in shown
    assert shown.count('class="btn "') == 1


def test_too_long_an_answer_is_kept_on_the_page_and_said_beside_the_field(booked, answers):
    visitor, _, booking_id = booked

    refused = visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "長" * 2_345, "sitting": "a"})

    assert refused.status_code == 422
    assert "いま2,345文字です" in page(refused)
    assert "長" * 2_345 in page(refused)
    assert answers(Question.WILL) is None


def test_what_is_being_typed_is_kept_without_a_page(booked, answers):
    visitor, _, booking_id = booked
    address = f"/bookings/{booking_id}/sheet/will"

    kept = visitor.post(address, {"answer": "教える仕", "sitting": "a"}, headers={"X-Draft": "yes"})

    assert kept.status_code == 204
    assert answers(Question.WILL).text == "教える仕"
    too_much = visitor.post(address, {"answer": "長" * 2_001, "sitting": "a"}, headers={"X-Draft": "yes"})
    assert too_much.status_code == 422
    assert answers(Question.WILL).text == "教える仕"


def test_a_step_back_is_offered_and_taken(booked, answers):
    visitor, _, booking_id = booked
    address = f"/bookings/{booking_id}/sheet/will"
    visitor.post(address, {"answer": "教える仕事", "sitting": "a"})
    assert "ひとつ前に書いたものにもどす" not in page(visitor.get(address))
    visitor.post(address, {"answer": "書く仕事", "sitting": "b"})

    assert "ひとつ前に書いたものにもどす" in page(visitor.get(address))
    visitor.post(f"{address}/undo")

    assert answers(Question.WILL).text == "教える仕事"


@pytest.mark.parametrize(
    ("question", "sent", "back"),
    [
        ("stage", {"answer": "2"}, "モヤモヤは、何かに気づきかけているしるしです"),
        ("response", {"answer": "listen"}, "今日は、まず聞いてもらえますか"),
        ("clarity", {"answer": "3"}, "面談の前の点として、とっておきます"),
        ("can", {"answer": "整理"}, "will-can-must"),
        ("licences", {"answer": "英検"}, "三か月のあいだに一歩だけ"),
    ],
)
def test_each_kind_of_question_is_answered_and_gives_back(booked, question, sent, back):
    visitor, _, booking_id = booked
    address = f"/bookings/{booking_id}/sheet/{question}"
    assert visitor.get(address).status_code == 200

    answered = visitor.post(address, sent | {"sitting": "a"})

    assert back in page(visitor.get(answered.headers["Location"]))


@pytest.mark.parametrize("answer", ["9", "-1", "三", "²"])
def test_a_point_that_is_not_offered_is_refused_kindly(booked, answers, answer):
    visitor, _, booking_id = booked

    refused = visitor.post(f"/bookings/{booking_id}/sheet/stage", {"answer": answer, "sitting": "a"})

    assert refused.status_code == 422
    assert "えらびなおしてください" in page(refused)
    assert answers(Question.STAGE) is None


def test_the_topic_is_not_asked_where_a_wish_was_said(booked):
    visitor, _, booking_id = booked

    assert "もう一度はお聞きしません" in page(visitor.get(f"/bookings/{booking_id}/sheet"))
    assert visitor.get(f"/bookings/{booking_id}/sheet/theme").status_code == 404
    assert visitor.get(f"/bookings/{booking_id}/sheet/salary").status_code == 404


def test_earlier_answers_are_confirmed_in_one_tap(booked, sqlite_database, clock):
    visitor, meeting, booking_id = booked
    for question in ("will", "can"):
        visitor.post(f"/bookings/{booking_id}/sheet/{question}", {"answer": "まえに書いた", "sitting": "a"})
    clock.set(IN_A_WEEK + timedelta(hours=2))
    with sqlite_database.work() as work:
        later = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=14))
    visitor.sign_in_as(meeting.advisee_id)
    shown = page(visitor.get(f"/bookings/{later}/sheet"))
    assert "前に書いたもの" in shown
    assert "まえに書いた" in shown

    visitor.post(f"/bookings/{later}/sheet/confirm", {"question": "will"})
    assert page(visitor.get(f"/bookings/{later}/sheet")).count("まえに書いた") == 2
    visitor.post(f"/bookings/{later}/sheet/confirm")

    assert "前に書いたもの" not in page(visitor.get(f"/bookings/{later}/sheet"))


def test_a_month_that_is_full_is_said_and_asks_nothing(booked, sqlite_database):
    visitor, meeting, booking_id = booked
    with sqlite_database.work() as work:
        asking.asked(
            work,
            person_id=meeting.advisee_id,
            what=Asking.PULSE,
            reference="p",
            seconds=asking.MINUTES_A_MONTH * 60,
        )

    shown = page(visitor.get(f"/bookings/{booking_id}/sheet"))

    assert "今月は、これまでに約15分いただきました" in shown
    assert "お聞きしません。書きたいときは、書けます" in shown
    assert "ひとつずつ答える" not in shown
    assert visitor.get(f"/bookings/{booking_id}/sheet/will").status_code == 200


def test_after_the_talk_the_sheet_is_read_and_not_written(booked, clock, answers):
    visitor, meeting, booking_id = booked
    clock.set(IN_A_WEEK + timedelta(minutes=61))
    visitor.sign_in_as(meeting.advisee_id)

    assert "次の面談のときに、また使えます" in page(visitor.get(f"/bookings/{booking_id}/sheet"))
    refused = visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "おそすぎたことば", "sitting": "a"})

    assert refused.status_code == 409
    assert "おそすぎたことば" in page(refused)
    assert answers(Question.WILL) is None


def test_choosing_looking_and_handing_on(booked, sqlite_database):
    visitor, _, booking_id = booked
    visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "教える仕事", "sitting": "a"})
    visitor.post(f"/bookings/{booking_id}/sheet/position", {"answer": "だれにも言っていない収入", "sitting": "a"})
    choosing = page(visitor.get(f"/bookings/{booking_id}/handing-on"))
    assert re.search(r'value="wish" checked', choosing)
    assert not re.search(r'value="will" checked', choosing)

    looked = page(visitor.post(f"/bookings/{booking_id}/handing-on/preview", {"item": ["wish", "will"]}))

    assert "教える仕事" in looked
    assert "育休から戻って" in looked
    assert "だれにも言っていない収入" not in looked
    with sqlite_database.read() as work:
        assert handing_on.handed_on(work, booking_id=booking_id) == {Item.WISH}
    sent = visitor.post(f"/bookings/{booking_id}/handing-on", {"item": ["wish", "will"]})
    assert sent.status_code == 303
    read = page(visitor.get(sent.headers["Location"]))
    assert the_frame(read) == the_frame(looked)
    with sqlite_database.read() as work:
        assert handing_on.handed_on(work, booking_id=booking_id) == {Item.WISH, Item.WILL}


def the_frame(shown):
    """What stands inside "as they see it"."""
    return re.search(r'<div class="handed-on">.*?(?=<form method="post"|<div class="actions")', shown, re.DOTALL)[0]


def test_everything_is_taken_back_with_one_button(booked, sqlite_database):
    visitor, _, booking_id = booked
    visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "教える仕事", "sitting": "a"})
    visitor.post(f"/bookings/{booking_id}/handing-on", {"item": ["wish", "will"]})

    visitor.post(f"/bookings/{booking_id}/handing-on")

    assert "今回は、何も渡されていません" in page(visitor.get(f"/bookings/{booking_id}/handed-on"))
    with sqlite_database.read() as work:
        assert handing_on.handed_on(work, booking_id=booking_id) == frozenset()


def test_an_item_nobody_knows_is_left_out(booked, sqlite_database):
    visitor, _, booking_id = booked

    visitor.post(f"/bookings/{booking_id}/handing-on", {"item": ["clarity", "shaping", "everything"]})

    with sqlite_database.read() as work:
        assert handing_on.handed_on(work, booking_id=booking_id) == frozenset()


PAGES = ("sheet", "sheet/will", "handing-on", "handed-on")
VERBS = ("sheet/will", "sheet/confirm", "sheet/will/undo", "handing-on", "handing-on/preview")


def test_anothers_pages_are_not_there(booked, sqlite_database):
    visitor, meeting, booking_id = booked
    with sqlite_database.work() as work:
        colleague = an_employee(work, meeting.company, name="鈴木 けん")
    visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "教える仕事", "sitting": "a"})
    other = Visitor(visitor.app).sign_in_as(colleague)

    for where in PAGES:
        assert other.get(f"/bookings/{booking_id}/{where}").status_code == 404, where
    for where in VERBS:
        assert other.post(f"/bookings/{booking_id}/{where}", {"answer": "x", "item": "will"}).status_code == 404, where


def test_the_consultant_has_no_way_to_the_sheet_itself(booked):
    visitor, meeting, booking_id = booked
    visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "教える仕事", "sitting": "a"})
    consultant = Visitor(visitor.app).sign_in_as(meeting.consultant.person_id)

    for where in PAGES:
        assert consultant.get(f"/bookings/{booking_id}/{where}").status_code in (403, 404), where


def test_what_the_preview_shows_is_what_the_consultants_page_shows(booked):
    visitor, meeting, booking_id = booked
    visitor.post(f"/bookings/{booking_id}/sheet/will", {"answer": "教える仕事", "sitting": "a"})
    visitor.post(f"/bookings/{booking_id}/sheet/can", {"answer": "だれにも見せない", "sitting": "a"})
    looked = page(visitor.post(f"/bookings/{booking_id}/handing-on/preview", {"item": ["wish", "will"]}))
    visitor.post(f"/bookings/{booking_id}/handing-on", {"item": ["wish", "will"]})
    consultant = Visitor(visitor.app).sign_in_as(meeting.consultant.person_id)

    prepared = page(consultant.get(f"/desk/bookings/{booking_id}/prepare"))

    frame = re.search(r'<div class="handed-on">.*?</section>\s*</div>', looked, re.DOTALL)[0]
    assert "教える仕事" in frame
    assert frame in prepared
    assert "だれにも見せない" not in prepared
