"""Choosing again, as a person meets it on the page of the ten."""

import re

import pytest
from factories.answers import all_answers
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.assessments import service as assessments
from sotomado.directory.vocabulary import Theme
from sotomado.shortlists import service as shortlists

A_WISH = {"themes": ["unclear", "care"], "language": "ja", "mode": "phone", "own_words": "まとまりません"}


@pytest.fixture
def person_id(sqlite_database):
    with sqlite_database.work() as work:
        for n in range(12):
            one = a_consultant(work, name=f"相談員 {n}番", themes=(Theme.CARE, Theme.GROWTH))
            assessments.store_completed(
                work, person_id=one.person_id, answers=all_answers(1 + n % 5), completed_at=work.now
            )
        return an_employee(work, a_company(work))


@pytest.fixture
def assessed(sqlite_database, person_id):
    with sqlite_database.work() as work:
        assessments.store_completed(work, person_id=person_id, answers=all_answers(3), completed_at=work.now)


@pytest.fixture
def visitor(sqlite_database, make_app, person_id):
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def text(response):
    return response.get_data(as_text=True)


def a_ten(visitor):
    return visitor.post("/wish", A_WISH).headers["Location"]


def chips(page):
    """What the chips would ask for, and whether they are pressed, by their label."""
    found = re.findall(r'name="likeness" value="(\w+)" aria-pressed="(\w+)">([^<]+)<', page)
    return {label: (value, pressed) for value, pressed, label in found}


def names_in_windows(page):
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', page)


@pytest.mark.usefixtures("assessed")
def test_a_chip_chooses_again_and_pressed_once_more_it_is_laid_down(visitor, clock):
    address = a_ten(visitor)
    before = text(visitor.get(address))
    assert chips(before) == {"もっと似た人": ("closer", "false"), "もっとちがう人": ("different", "false")}

    clock.advance(minutes=1)
    response = visitor.post(f"{address}/refine", {"likeness": "closer"})
    page = text(visitor.get(response.headers["Location"]))

    assert response.status_code == 303
    assert response.headers["Location"] != address
    assert "人として、もっとあなたに似た人をえらびなおしました。" in page
    assert chips(page) == {"もっと似た人": ("any", "true"), "もっとちがう人": ("different", "false")}
    assert page.count('<li class="chip lying">') == before.count('<li class="chip lying">') == 4

    clock.advance(minutes=1)
    back = text(visitor.get(visitor.post(f"{response.headers['Location']}/refine", {"likeness": "any"}).location))

    assert "どちらにもよせずに" in back
    assert chips(back) == chips(before)
    assert names_in_windows(back) == names_in_windows(before)


def test_without_an_assessment_there_is_nothing_to_be_close_to(visitor):
    assert chips(text(visitor.get(a_ten(visitor)))) == {}


def test_not_this_person_again_and_back_again(visitor, clock):
    address = a_ten(visitor)
    before = text(visitor.get(address))
    consultant_id, name = re.findall(r'/decline/(\d+)[\s\S]*?<span class="unseen">([^<]+) </span>', before)[0]
    assert before.count("</span>外す</button>") == 10
    assert "外した人が" not in before

    clock.advance(minutes=1)
    response = visitor.post(f"{address}/decline/{consultant_id}")
    page = text(visitor.get(response.location))

    assert response.status_code == 303
    assert f"{name}さんを候補から外しました。" in page
    assert name not in names_in_windows(page)
    assert len(names_in_windows(page)) == 10
    assert "外した人が1人います" in page
    assert f'<span class="unseen">{name} </span>もどす' in page
    assert f'<span class="unseen">{name} </span>もとに戻す' in page
    # In the ten from before they still stand, without being asked about once more.
    assert f'/decline/{consultant_id}"' not in text(visitor.get(address))

    clock.advance(minutes=1)
    back = text(visitor.get(visitor.post(f"/shortlist/take-back/{consultant_id}").location))

    assert f"{name}さんを候補にもどして、えらびなおしました。" in back
    assert names_in_windows(back) == names_in_windows(before)
    assert "外した人が" not in back


def test_even_with_nobody_left_those_left_out_can_be_brought_back(visitor, clock):
    address = a_ten(visitor)
    for _ in range(12):
        consultant_id = re.findall(r"/decline/(\d+)", text(visitor.get(address)))[0]
        clock.advance(minutes=1)
        address = visitor.post(f"{address}/decline/{consultant_id}").location

    page = text(visitor.get(address))

    assert names_in_windows(page) == []
    assert "候補から外した方がいるためです。" in page
    assert page.count("</span>もどす</button>") == 12


@pytest.mark.usefixtures("assessed")
def test_in_english_everything_reads_in_english(sqlite_database, make_app, person_id):
    with sqlite_database.work() as work:
        accounts.save_preferences(work, person_id=person_id, locale=Locale.ENGLISH, time_zone="Asia/Tokyo")
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(person_id)
    address = a_ten(visitor)
    page = text(visitor.get(address))
    consultant_id = re.findall(r"/decline/(\d+)", page)[0]

    left = text(visitor.get(visitor.post(f"{address}/decline/{consultant_id}").location))

    assert set(chips(page)) == {"More like me", "More different"}
    assert "You left 1 person out" in left
    assert "Leave out<" in left
    assert "Neither they nor your company will know." in left


def test_what_is_not_theirs_or_makes_no_sense_is_not_there(visitor, sqlite_database, make_app):
    address = a_ten(visitor)
    with sqlite_database.work() as work:
        stranger_id = an_employee(work, a_company(work, name="別の会社"))
    stranger = Visitor(make_app(sqlite_database)).sign_in_as(stranger_id)
    consultant_id = re.findall(r"/decline/(\d+)", text(visitor.get(address)))[0]

    assert stranger.post(f"{address}/refine", {"likeness": "closer"}).status_code == 404
    assert stranger.post(f"{address}/decline/{consultant_id}").status_code == 404
    assert stranger.post(f"/shortlist/take-back/{consultant_id}").status_code == 404
    assert visitor.post(f"{address}/refine", {"likeness": "twin"}).status_code == 404
    assert visitor.post(f"{address}/refine").status_code == 404
    assert visitor.post(f"{address}/decline/999999").status_code == 404


def test_without_consent_nothing_is_chosen_again(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), consented=False)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(person_id)

    responses = [
        visitor.post("/shortlist/some/refine", {"likeness": "closer"}),
        visitor.post("/shortlist/some/decline/1"),
        visitor.post("/shortlist/take-back/1"),
    ]

    assert [response.headers["Location"].split("?")[0] for response in responses] == ["/consent"] * 3


def test_a_machine_that_presses_all_day_is_stopped_and_the_last_ten_stays(visitor, clock, monkeypatch):
    monkeypatch.setattr(shortlists, "MOST_A_DAY", 3)
    ten = a_ten(visitor)
    answers = [visitor.post(f"{ten}/refine", {"likeness": "closer"}) for _ in range(3)]

    assert [one.status_code for one in answers] == [303, 303, 429]
    assert "明日になれば、またえらびなおせます。" in text(answers[-1])
    assert visitor.post("/wish", A_WISH).status_code == 429
    assert visitor.get(answers[1].location).status_code == 200
    clock.advance(days=1)
    assert a_ten(visitor) != ten
