"""The short form and the values as a person meets them: five statements a page, with and without script."""

import re

import pytest
from factories.answers import a_version, answers_around, values_of
from factories.people import a_company, an_employee
from support.browserless import Visitor

from sotomado.assessments import instruments, service
from sotomado.assessments.models import Part

ANSWERS = answers_around(5)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return an_employee(work, a_company(work))


@pytest.fixture
def person(visitor, person_id):
    return visitor.sign_in_as(person_id)


@pytest.fixture
def reached(database, person_id):
    """The open assessment: `reached()`, `reached(Part.VALUES)`."""

    def now(part=Part.TRAITS):
        with database.read() as work:
            return service.progress(work, person_id=person_id, part=part)

    return now


def text_of(response):
    return response.get_data(as_text=True)


def asked(response):
    return re.findall(r'<fieldset class="scale" id="(\w+)"', text_of(response))


def send(person, path, progress, given, go="on"):
    sent = {code: str(value) for code, value in given.items()}
    return person.post(path, {"assessment_id": progress.assessment_id, "go": go, **sent})


def answer_on(person, path, reached, answers=ANSWERS):
    """Answer everything asked on a page, and press on."""
    codes = asked(person.get(path))
    return send(person, path, reached(), {code: answers[code] for code in codes})


def test_from_the_first_five_statements_to_the_result(person, reached, clock):
    response = person.post("/assessment")
    pages = []

    while response.location != "/assessment/result":
        path = response.location
        pages.append(asked(person.get(path)))
        clock.advance(seconds=20)
        response = answer_on(person, path, reached)

    assert [len(page) for page in pages] == [5] * len(pages)
    assert 3 <= len(pages) <= 5
    page = text_of(person.get("/assessment/result"))
    assert page.count('class="trait-line"') == 5
    assert f"あなたについて多くを教えてくれる{5 * len(pages)}問から" in page
    assert "もっと答えて、よりたしかに" in page


def test_going_back_shows_the_same_statements_with_their_answers(person, reached, clock):
    person.post("/assessment")
    first = asked(person.get("/assessment/1"))
    answer_on(person, "/assessment/1", reached)
    second = asked(person.get("/assessment/2"))

    back = send(person, "/assessment/2", reached(), {}, go="back")

    again = person.get(back.location)
    assert back.location == "/assessment/1"
    assert asked(again) == first
    assert len(re.findall(r" checked", text_of(again))) == 5
    other = 1 if ANSWERS[first[0]] > 2 else 5
    assert send(person, "/assessment/1", reached(), {first[0]: other}).location == "/assessment/2"
    assert asked(person.get("/assessment/2")) == second


def test_it_says_honestly_how_much_is_left_and_counts_down(person, reached):
    person.post("/assessment")
    page = person.get("/assessment/1")
    counts = [_most(text_of(page))]

    for code in asked(page):
        response = person.post(
            "/assessment/answer", {"assessment_id": reached().assessment_id, code: "4"}, headers=HTMX
        )
        counts.append(_most(text_of(response)))

    assert counts == [25, 24, 23, 22, 21, 20]
    assert "保存しました" in text_of(response)


def _most(page):
    return int(re.search(r"あと(?:\d+〜)?(\d+)問ほどです", page)[1])


def test_whoever_has_had_enough_sees_the_result_so_far(person, reached):
    person.post("/assessment")
    for number in (1, 2):
        assert "ここまでで結果を見る" not in text_of(person.get(f"/assessment/{number}"))
        answer_on(person, f"/assessment/{number}", reached)
    assert "ここまでで結果を見る" in text_of(person.get("/assessment/3"))

    assert send(person, "/assessment/3", reached(), {}, go="finish").location == "/assessment/result"

    assert text_of(person.get("/assessment/result")).count('class="trait-line"') >= 1


def test_a_page_not_asked_yet_is_not_there(person, reached):
    person.post("/assessment")

    assert person.get("/assessment/2").status_code == 404
    assert send(person, "/assessment/2", reached(), {}).status_code == 404


def test_statements_of_another_version_are_refused_and_nothing_chosen_is_lost(database, person, reached):
    person.post("/assessment")
    with database.work() as work:
        instruments.load(work, text=a_version(renamed="E1>E11"))
        instruments.use(work, key="ipip50_own_wording", version="2027-04")
    first, *_ = asked(person.get("/assessment/1"))

    response = send(person, "/assessment/1", reached(), {first: 4, "E11": 2})

    page = text_of(response)
    assert response.status_code == 422
    assert "この診断にはない問いへの答えが届いた" in page
    assert re.findall(r'name="(\w+)" value="(\d)" checked', page) == [(first, "4")]
    assert reached().answers == {}


def test_the_full_form_is_offered_at_the_start_and_after_the_result(person, reached, clock):
    assert 'name="form" value="full"' in text_of(person.get("/assessment"))
    response = person.post("/assessment")
    while response.location != "/assessment/result":
        clock.advance(seconds=20)
        response = answer_on(person, response.location, reached)

    further = person.post("/assessment/further")

    page = text_of(person.get(further.location))
    assert "50問のうち" in page
    assert reached().answered >= 15
    assert "前の結果を見る" in text_of(person.get("/assessment"))


def test_there_is_nothing_to_go_further_from_before_a_result(person):
    assert person.post("/assessment/further").status_code == 404


def test_values_are_asked_apart_may_wait_and_are_given_back(person, reached):
    begun = person.post("/assessment/values")
    assert begun.location == "/assessment/values/1"
    dear = values_of(benevolence=5, tradition=1)

    later = send(person, "/assessment/values/1", reached(Part.VALUES), {"BE1": 5}, go="later")

    assert later.location == "/assessment"
    assert "20問のうち1問に答えました" in text_of(person.get("/assessment"))
    response = person.post("/assessment/values")
    while not response.location.startswith("/assessment/result"):
        codes = asked(person.get(response.location))
        response = send(person, response.location, reached(Part.VALUES), {c: dear[c] for c in codes})
    assert response.location == "/assessment/result#values"


def test_values_that_are_all_alike_are_told_so_kindly_and_kept(person, reached):
    response = person.post("/assessment/values")
    for _ in range(4):
        path = response.location
        codes = asked(person.get(path))
        response = send(person, path, reached(Part.VALUES), dict.fromkeys(codes, 3))
        if response.status_code != 303:
            break

    assert response.status_code == 422
    assert "どれをより大切にしているかは、まだ分かりません" in text_of(response)
    assert reached(Part.VALUES).answered == 20


def test_an_assessment_of_traits_does_not_take_a_page_of_values(person, reached):
    person.post("/assessment")

    assert send(person, "/assessment/values/1", reached(), {}).status_code == 404


def test_another_persons_values_are_not_found(app, database, person, reached):
    person.post("/assessment/values")
    with database.work() as work:
        other = an_employee(work, a_company(work, name="若葉商事"), name="高橋 誠")
    stranger = Visitor(app).sign_in_as(other)

    assert send(stranger, "/assessment/values/1", reached(Part.VALUES), {"BE1": 1}).status_code == 404
    assert reached(Part.VALUES).answers == {}
