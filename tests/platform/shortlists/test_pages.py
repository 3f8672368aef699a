"""The wish page and the ten windows as a person meets them."""

import pytest
from factories.answers import all_answers
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import delete
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.assessments import service as assessments
from sotomado.availability.models import AvailabilityRule
from sotomado.directory.vocabulary import Theme
from sotomado.shortlists import service as shortlists

A_WISH = {"themes": ["unclear", "care"], "language": "ja", "mode": "", "own_words": "まとまりません"}


@pytest.fixture
def person_id(sqlite_database):
    with sqlite_database.work() as work:
        for n in range(12):
            a_consultant(work, name=f"相談員 {n}", themes=(Theme.CARE, Theme.GROWTH))
        return an_employee(work, a_company(work))


@pytest.fixture
def visitor(sqlite_database, make_app, person_id):
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def text(response):
    return response.get_data(as_text=True)


def test_the_way_to_the_first_ten_begins_with_the_assessment_which_can_be_passed_by(visitor):
    assert visitor.get("/shortlist").headers["Location"] == "/assessment"
    assert 'href="/wish"' in text(visitor.get("/assessment"))


def test_after_the_assessment_the_way_leads_to_the_wish(visitor, sqlite_database, person_id):
    with sqlite_database.work() as work:
        assessments.store_completed(work, person_id=person_id, answers=all_answers(value=3), completed_at=work.now)

    assert visitor.get("/shortlist").headers["Location"] == "/wish"


def test_a_wish_leads_to_ten_windows_without_rank_or_score(visitor):
    response = visitor.post("/wish", A_WISH)
    page = text(visitor.get(response.headers["Location"]))

    assert response.status_code == 303
    assert page.count('<li class="window">') == 10
    assert "あなたのことばに、耳をすます十人です。" in page
    assert "順位ではありません" in page
    assert page.count('<li class="chip lying">') == 3
    assert "育児や介護と仕事の相談が得意" in page
    assert page.count("slot=2026-11-21T00:00Z") == 10
    assert "11月21日(土) 09:00" in page
    assert visitor.get("/shortlist").headers["Location"] == response.headers["Location"]


def test_without_an_assessment_the_page_says_so_kindly(visitor):
    page = text(visitor.get(visitor.post("/wish", A_WISH).headers["Location"]))

    assert "受けないままでも相談できます" in page
    assert 'href="/assessment"' in page


def test_not_clear_yet_is_a_full_answer(visitor):
    assert visitor.post("/wish", A_WISH | {"themes": ["unclear"]}).status_code == 303


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"themes": []}, "themes"),
        ({"themes": ["horoscope"]}, "themes"),
        ({"language": "tlh"}, "language"),
        ({"mode": "telepathy"}, "mode"),
        ({"experiences": ["moon"]}, "experiences"),
        ({"own_words": "あ" * 2001}, "own_words"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(visitor, changed, field):
    response = visitor.post("/wish", A_WISH | {"own_words": "ここにあります"} | changed)

    assert response.status_code == 422
    assert f'id="{field}-error"' in text(response)
    assert changed.get("own_words", "ここにあります") in text(response)
    assert visitor.get("/shortlist").headers["Location"] == "/assessment"


def test_nothing_is_asked_twice(visitor):
    visitor.post("/wish", A_WISH | {"mode": "phone", "experiences": ["abroad"]})

    page = text(visitor.get("/wish"))

    for name, value in (("themes", "unclear"), ("themes", "care"), ("experiences", "abroad"), ("mode", "phone")):
        assert f'name="{name}" value="{value}" checked' in page
    assert "まとまりません" in page
    assert "前回の内容を入れてあります" in page


def test_the_language_asked_for_begins_with_the_persons_own(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = a_person(work, locale=Locale.ENGLISH)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=person_id, locale=Locale.ENGLISH)

    page = text(Visitor(make_app(sqlite_database)).sign_in_as(person_id).get("/wish"))

    assert 'name="language" value="en" checked' in page


def test_a_window_without_free_time_stays_and_says_so(visitor, sqlite_database, clock):
    address = visitor.post("/wish", A_WISH).headers["Location"]
    with sqlite_database.work() as work:
        work.session.execute(delete(AvailabilityRule))

    page = text(visitor.get(address))

    assert page.count('<li class="window">') == 10
    assert page.count("いまは空きがありません") == 10


def test_nobody_to_show_says_why_and_what_to_do(visitor):
    page = text(visitor.get(visitor.post("/wish", A_WISH | {"language": "zh"}).headers["Location"]))

    assert "そのことばで話せる相談相手が、まだ少ないためです。" in page
    assert 'href="/wish"' in page


def test_fewer_than_ten_are_counted_and_explained(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        for n in range(4):
            a_consultant(work, name=f"相談員 {n}", themes=(Theme.CARE,))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(person_id)

    page = text(visitor.get(visitor.post("/wish", A_WISH).headers["Location"]))

    assert "耳をすます4人です。" in page
    assert "いま登録している相談相手が、十人に足りないためです。" in page


def test_anothers_ten_is_not_there(visitor, sqlite_database, make_app):
    address = visitor.post("/wish", A_WISH).headers["Location"]
    with sqlite_database.work() as work:
        stranger = an_employee(work, a_company(work, name="別の会社"))

    assert Visitor(make_app(sqlite_database)).sign_in_as(stranger).get(address).status_code == 404


def test_without_consent_nothing_is_asked(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), consented=False)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(person_id)

    responses = [visitor.get("/wish"), visitor.post("/wish", A_WISH), visitor.get("/shortlist")]

    assert [response.headers["Location"].split("?")[0] for response in responses] == ["/consent"] * 3
    with sqlite_database.read() as work:
        assert shortlists.latest_wish(work, person_id=person_id) is None
