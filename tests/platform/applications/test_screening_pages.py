"""The operators' pages of applications, as requests."""

import re
from datetime import timedelta

import pytest
from factories.applications import (
    PLACE,
    SENDER,
    a_review,
    all_ticked,
    an_application,
    an_invitation,
    an_operator,
    ready_for_decision,
    ready_for_interview,
)
from sqlalchemy import event, select
from support.browserless import Visitor

from sotomado.applications.models import Application, ApplicationState, ChecklistTick, Review, Stage
from sotomado.applications.screening import board as screening_board
from sotomado.applications.screening import service as screening
from sotomado.directory.models import Consultant, ConsultantFee


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


@pytest.fixture
def kei(sqlite_database):
    with sqlite_database.work() as work:
        return an_operator(work, name="運営 けい")


@pytest.fixture
def rin(sqlite_database):
    with sqlite_database.work() as work:
        return an_operator(work, name="運営 りん")


@pytest.fixture
def operator(app, kei):
    return Visitor(app).sign_in_as(kei)


def page_of(visitor, application, path=""):
    return visitor.get(f"/operations/applications/{application.id}{path}").get_data(as_text=True)


def test_the_board_shows_the_longest_wait_first_and_who_sees_to_it(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        an_application(work, name="新しい 人", days_ago=0)
        old = an_application(work, name="待つ 人", days_ago=16)
        screening.take_up(work, application_id=old.id, reviewer_id=kei)

    page = operator.get("/operations/applications").get_data(as_text=True)

    assert page.index("待つ 人") < page.index("新しい 人")
    assert "16日お待たせしています" in page
    assert "受けもち: 運営 けい" in page
    assert "返事を待っている応募が2件あります" in page


def test_the_board_is_searched_by_name_address_and_number(sqlite_database, operator):
    with sqlite_database.work() as work:
        an_application(work, name="野口 みなみ", email="minami@example.jp", number="11112222")
        an_application(work, name="戸田 なぎ", number="33334444")
        an_application(work, name="野口 そら", state=ApplicationState.REFUSED)

    for words, count in (("野口", 2), ("minami@", 1), ("3333", 1), ("野口 1111", 1), ("100%", 0), ("nobody", 0)):
        page = operator.get("/operations/applications", query_string={"q": words}).get_data(as_text=True)
        assert len(set(re.findall(r"/operations/applications/([\w-]{22})", page))) == count, words


def test_what_was_sent_back_is_found_again_by_name_without_what_is_being_changed(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        sent_back = an_application(work, name="書き足す 人", number="55556666")
        screening.send_back(work, application_id=sent_back.id, reviewer_id=kei, words="もう一枚。", sender=SENDER)

    board = operator.get("/operations/applications", query_string={"q": "書き足す"}).get_data(as_text=True)
    assert f"/operations/applications/{sent_back.id}" in board
    assert "55556666" not in board + page_of(operator, sent_back)
    assert "もう一枚。" in page_of(operator, sent_back)


def test_ones_own_application_is_not_there(sqlite_database, app, kei):
    with sqlite_database.work() as work:
        own = an_application(work, person_id=kei)
    visitor = Visitor(app).sign_in_as(kei)

    assert "運営 けい</a>" not in visitor.get("/operations/applications").get_data(as_text=True)
    for path in ("", "/certificate"):
        assert visitor.get(f"/operations/applications/{own.id}{path}").status_code == 404
    review = {"stage": "papers", "verdict": "yes"}
    assert visitor.post(f"/operations/applications/{own.id}/review", review).status_code == 404


def test_a_draft_is_its_writers_own(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        draft = an_application(work, state=ApplicationState.DRAFT)
        back = an_application(work, motive="もう一度書きます。")
        screening.send_back(work, application_id=back.id, reviewer_id=kei, words="期限を。", sender=SENDER)

    assert operator.get(f"/operations/applications/{draft.id}").status_code == 404
    assert "もう一度書きます。" not in page_of(operator, back)
    assert operator.get(f"/operations/applications/{back.id}/certificate").status_code == 404
    board = operator.get("/operations/applications").get_data(as_text=True)
    assert "本人が書き足しています" in board
    assert draft.id not in board


def test_the_certificate_comes_as_what_it_is_and_as_nothing_else(sqlite_database, operator):
    with sqlite_database.work() as work:
        application = an_application(work)

    answer = operator.get(f"/operations/applications/{application.id}/certificate")

    assert answer.data == b"%PDF-1.4 a certificate"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_the_second_look_is_not_led_by_the_first(sqlite_database, app, operator, rin, kei):
    with sqlite_database.work() as work:
        application = ready_for_decision(work, ())
        a_review(work, application, Stage.DECISION, rin, in_favour=False, note="話を急がせるところがあった。")

    before = page_of(operator, application)
    a_look = {"stage": "decision", "verdict": "yes", "note": "よく聴く人です。"}
    operator.post(f"/operations/applications/{application.id}/review", a_look)
    after = page_of(operator, application)

    assert "話を急がせる" not in before
    assert "決定の見立てが1件あります" in before
    assert not re.search(r"tag (grave|lit)\">(賛成|見送り)", before)
    assert "話を急がせるところがあった。" in after
    assert "よく聴く人です。" in after


def test_earlier_stages_are_read_by_everyone(sqlite_database, operator, rin):
    with sqlite_database.work() as work:
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, rin, note="年数に無理はない。")

    assert "年数に無理はない。" in page_of(operator, application)


def test_what_a_page_did_not_show_as_ticked_stays_ticked(sqlite_database, operator, rin):
    """Two pages are open; each saves what it changed."""
    with sqlite_database.work() as work:
        application = an_application(work)
        all_ticked(work, application, Stage.PAPERS, rin)

    stale = {"stage": "papers", "points": ["name_matches"], "seen": ["number_matches"]}
    operator.post(f"/operations/applications/{application.id}/points", stale)

    with sqlite_database.read() as work:
        left = set(work.session.scalars(select(ChecklistTick.point)))
    assert "number_matches" not in left
    assert len(left) == 6


def test_a_no_without_a_reason_is_asked_for_one_and_keeps_what_was_typed(sqlite_database, operator):
    with sqlite_database.work() as work:
        application = an_application(work)

    answer = operator.post(f"/operations/applications/{application.id}/review", {"stage": "papers", "verdict": "no"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#note"' in page
    assert re.search(r'value="no" checked', page)


def test_what_was_written_too_late_is_not_lost(sqlite_database, operator, rin):
    with sqlite_database.work() as work:
        application = ready_for_interview(work, rin)
        an_invitation(work, application, rin, work.now + timedelta(days=2))

    late = {"stage": "papers", "verdict": "yes", "note": "二十分かけて書いたこと。"}
    answer = operator.post(f"/operations/applications/{application.id}/review", late)

    assert answer.status_code == 422
    assert "先へ進んだか、終わりました" in answer.get_data(as_text=True)
    assert "二十分かけて書いたこと。" in answer.get_data(as_text=True)


def test_an_interview_is_agreed_on_by_the_clock_that_was_chosen(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        application = ready_for_interview(work, kei)

    form = {"stage": "papers", "day": "2026-12-01", "time": "09:30", "zone": "America/New_York", "place": PLACE}
    answer = operator.post(f"/operations/applications/{application.id}/interview", form)

    assert answer.status_code == 303
    with sqlite_database.read() as work:
        at = work.session.get_one(Application, application.id).interview_at
    assert at.isoformat() == "2026-12-01T14:30:00+00:00"
    assert "2026年12月1日(火) 23:30" in page_of(operator, application)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": "2026-13-01"}, "day"),
        ({"day": "2026-11-01"}, "day"),
        ({"day": "2027-11-01"}, "day"),
        ({"time": "25:00"}, "time"),
        # In that night the clocks of New York go from 2 to 3.
        ({"day": "2027-03-14", "time": "02:30"}, "time"),
        ({"place": " "}, "place"),
        ({"zone": "Mars/Olympus"}, "time"),
    ],
)
def test_an_interview_that_cannot_be_is_said_beside_its_field(sqlite_database, operator, kei, changed, field):
    with sqlite_database.work() as work:
        application = ready_for_interview(work, kei)
    form = {"stage": "papers", "day": "2026-12-01", "time": "09:30", "zone": "America/New_York", "place": PLACE}

    answer = operator.post(f"/operations/applications/{application.id}/interview", form | changed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert re.search(r'<details class="more" id="interview" open>', page)
    with sqlite_database.read() as work:
        assert work.session.get_one(Application, application.id).state is ApplicationState.PAPERS


def test_what_is_left_to_see_to_is_named(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        application = an_application(work)
    form = {"stage": "papers", "day": "2026-12-01", "time": "09:30", "zone": "Asia/Tokyo", "place": PLACE}

    answer = operator.post(f"/operations/applications/{application.id}/interview", form)

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "まだ確かめていないことがあります: 登録番号が証明書と同じ" in page
    assert f'value="{PLACE}"' in page


def test_a_yes_of_two_becomes_a_consultant_with_a_fee(sqlite_database, app, operator, kei, rin):
    with sqlite_database.work() as work:
        application = ready_for_decision(work, (kei,))
    path = f"/operations/applications/{application.id}"

    alone = operator.post(f"{path}/acceptance", {"stage": "decision", "fee_yen": "6,500円"})
    assert alone.status_code == 422
    assert "二人の賛成が要ります" in alone.get_data(as_text=True)
    assert 'value="6,500円"' in alone.get_data(as_text=True)
    other = Visitor(app).sign_in_as(rin)
    other.post(f"{path}/review", {"stage": "decision", "verdict": "yes"})
    done = other.post(f"{path}/acceptance", {"stage": "decision", "fee_yen": "６,５００"}, follow_redirects=True)

    assert "お迎えすることに決めました" in done.get_data(as_text=True)
    with sqlite_database.read() as work:
        assert work.session.scalars(select(ConsultantFee.fee_yen)).one() == 6500
        consultant_id = work.session.scalars(select(Consultant.id)).one()
    assert f"/operations/consultants/{consultant_id}/fee" in done.get_data(as_text=True)
    fee_page = operator.get(f"/operations/consultants/{consultant_id}/fee").get_data(as_text=True)
    assert "6,500円" in fee_page
    lower = operator.post(f"/operations/consultants/{consultant_id}/fee", {"fee_yen": "6000", "from_on": "2026-12-01"})
    assert lower.status_code == 422
    assert "2027年2月19日(金)からです" in lower.get_data(as_text=True)
    higher = operator.post(f"/operations/consultants/{consultant_id}/fee", {"fee_yen": "7000", "from_on": "2026-12-01"})
    assert higher.status_code == 303


def test_a_refusal_needs_a_reason_and_words(sqlite_database, operator, kei):
    with sqlite_database.work() as work:
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, kei, in_favour=False, note="内だけの話。")
    path = f"/operations/applications/{application.id}/refusal"

    bare = operator.post(path, {"stage": "papers"})
    assert bare.status_code == 422
    assert {"reason-error", "refusal_words-error"} <= set(re.findall(r'id="([\w-]+-error)"', bare.text))
    done = operator.post(
        path, {"stage": "papers", "reason": "capacity", "refusal_words": "春にまた募ります。"}, follow_redirects=True
    )

    assert "春にまた募ります。" in done.text
    assert "いまは、新しくお迎えできる人数に余裕がありません。" in done.text


def test_what_people_wrote_is_shown_as_words_and_not_as_a_page(sqlite_database, operator, kei):
    """Also an address that would run something when pressed is no link."""
    with sqlite_database.work() as work:
        application = ready_for_interview(work, kei, motive="<script>alert(1)</script>", name="<b>太</b>")
        an_invitation(work, application, kei, work.now + timedelta(days=1), place="javascript:alert(1)")

    page = page_of(operator, application)

    assert "<script>alert(1)" not in page
    assert "<b>太</b>" not in page
    assert 'href="javascript:' not in page


def test_a_board_takes_as_many_statements_for_forty_as_for_one(sqlite_database, kei):
    with sqlite_database.work() as work:
        for n in range(40):
            one = an_application(work, name=f"応募 {n}", state=list(ApplicationState)[1 + n % 5])
            if n % 5 == 0:
                screening.take_up(work, application_id=one.id, reviewer_id=kei)
    statements = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    with sqlite_database.read() as work:
        found = screening_board.board(work, viewer_id=0)

    assert found.waiting == 24
    assert len([one for one in statements if one.startswith("SELECT")]) <= 5


def test_nothing_of_an_application_is_open_to_others(sqlite_database, app):
    with sqlite_database.work() as work:
        application = an_application(work)
    applicant = Visitor(app).sign_in_as(application.person_id)

    for path in ("", "/certificate"):
        assert applicant.get(f"/operations/applications/{application.id}{path}").status_code == 403
    assert applicant.post(f"/operations/applications/{application.id}/review", {"verdict": "yes"}).status_code == 403
    with sqlite_database.read() as work:
        assert work.session.scalars(select(Review)).all() == []
