"""The full form as a person meets it: over HTTP, with and without script."""

import re
from datetime import timedelta

import pytest
from factories.answers import all_answers, answers_of
from factories.people import a_company, an_employee
from support.browserless import Visitor

from matching.answers.instrument_file import load_builtin
from sotomado.accounts import service as accounts
from sotomado.assessments import service

PAGES = load_builtin().pages


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return an_employee(work, a_company(work))


@pytest.fixture
def person(visitor, person_id):
    return visitor.sign_in_as(person_id)


@pytest.fixture
def begun(database, person, person_id):
    """The id of the assessment the person has begun on the page."""
    person.post("/assessment", {"form": "full"})
    with database.read() as work:
        return service.progress(work, person_id=person_id).assessment_id


@pytest.fixture
def answers(database, person_id):
    """What is kept of the open assessment: `answers()`."""

    def kept():
        with database.read() as work:
            return dict(service.progress(work, person_id=person_id).answers)

    return kept


def text_of(response):
    return response.get_data(as_text=True)


def chosen(response):
    """The answers ticked on a page."""
    ticked = re.findall(r'name="([A-Z]\d+)" value="(\d)" checked', text_of(response))
    return {code: int(value) for code, value in ticked}


def send(person, page, assessment_id, given, go="on"):
    return person.post(f"/assessment/{page}", {"assessment_id": assessment_id, "go": go, **given})


def complete(database, person_id, given, clock, days_ago=0):
    completed_at = clock.now() - timedelta(days=days_ago)
    with database.work() as work:
        service.store_completed(work, person_id=person_id, answers=given, completed_at=completed_at)


def test_the_first_page_says_what_it_is_and_offers_to_go_on_without(person):
    page = text_of(person.get("/assessment"))

    assert "3分ほど" in page
    assert "会社にも、相談相手にも見えません" in page
    assert 'href="/wish"' in page
    assert "診断なしで進む" in page


def test_a_person_without_consent_reads_the_plain_words_first(app, database):
    with database.work() as work:
        newcomer = an_employee(work, a_company(work), consented=False)

    response = Visitor(app).sign_in_as(newcomer).get("/assessment/1")

    assert response.status_code == 303
    assert response.location.startswith("/consent")


def test_all_fifty_statements_stand_on_five_pages_once(person, begun):
    pages = [text_of(person.get(f"/assessment/{number}")) for number in range(1, 6)]

    asked = [code for page in pages for code in re.findall(r'<fieldset class="scale" id="(\w+)"', page)]

    assert asked == [code for page in PAGES for code in page]


@pytest.mark.parametrize("page", ["0", "6", "99"])
def test_a_page_that_is_not_there_is_not_found(person, begun, page):
    assert person.get(f"/assessment/{page}").status_code == 404
    assert send(person, page, begun, {}).status_code == 404


def test_a_page_asked_for_before_beginning_leads_to_the_beginning(person):
    assert person.get("/assessment/3").location == "/assessment"


def test_each_answer_is_kept_as_one_goes(person, begun, answers):
    response = person.post("/assessment/answer", {"assessment_id": begun, "A2": "4"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "保存しました" in text_of(response)
    assert "50問のうち1問に答えました" in text_of(response)
    assert answers() == {"A2": 4}


def test_an_answer_sent_without_htmx_is_kept_in_silence(person, begun, answers):
    assert person.post("/assessment/answer", {"assessment_id": begun, "A2": "4"}).status_code == 204
    assert answers() == {"A2": 4}


def test_saving_a_page_without_script_goes_on_to_the_next(person, begun, answers):
    given = dict.fromkeys(PAGES[0], "2")

    response = send(person, 1, begun, given)

    assert (response.status_code, response.location) == (303, "/assessment/2")
    assert answers() == dict.fromkeys(PAGES[0], 2)


@pytest.mark.parametrize(("go", "leads_to"), [("back", "/assessment/1"), ("later", "/assessment")])
def test_going_back_or_leaving_saves_too(person, begun, answers, go, leads_to):
    response = send(person, 2, begun, {"A4": "5"}, go=go)

    assert response.location == leads_to
    assert answers() == {"A4": 5}


def test_leaving_and_coming_back_loses_nothing(app, person, person_id, begun):
    send(person, 1, begun, dict.fromkeys(PAGES[0], "2"))
    send(person, 2, begun, {"A4": "5"})

    another_browser = Visitor(app).sign_in_as(person_id)
    start = text_of(another_browser.get("/assessment"))

    assert "50問のうち11問に答えました" in start
    assert 'href="/assessment/2"' in start
    assert another_browser.post("/assessment", {"form": "full"}).location == "/assessment/2"
    assert chosen(another_browser.get("/assessment/1")) == dict.fromkeys(PAGES[0], 2)
    assert chosen(another_browser.get("/assessment/2")) == {"A4": 5}


@pytest.mark.parametrize(
    "bad", [{"A2": "6"}, {"A2": "0"}, {"A2": "-1"}, {"A2": "x"}, {"A2": ""}, {"A2": "٣"}, {"Z9": "3"}]
)
def test_a_bad_answer_keeps_the_whole_page_out_and_says_so(person, begun, answers, bad):
    response = send(person, 1, begun, {"E3": "4", **bad})

    assert response.status_code == 422
    assert "このページは保存していません" in text_of(response)
    assert chosen(response) == {"E3": 4}
    assert answers() == {}
    assert person.post("/assessment/answer", {"assessment_id": begun, **bad}).status_code == 400
    assert answers() == {}


def test_the_wrong_answer_is_marked_where_it_stands(person, begun):
    page = text_of(send(person, 1, begun, {"C1": "7"}))

    assert 'id="C1-error"' in page


def test_anothers_assessment_is_not_found_and_untouched(app, database, person, begun, answers):
    with database.work() as work:
        other = an_employee(work, a_company(work, name="若葉商事"), name="高橋 誠")
    stranger = Visitor(app).sign_in_as(other)
    stranger.post("/assessment", {"form": "full"})

    assert send(stranger, 1, begun, {"A2": "1"}).status_code == 404
    assert stranger.post("/assessment/answer", {"assessment_id": begun, "A2": "1"}).status_code == 404
    assert send(stranger, 1, "", {"A2": "1"}).status_code == 404
    assert answers() == {}


def test_a_half_answered_questionnaire_names_what_is_open_and_loses_nothing(person, begun, answers):
    for number, codes in enumerate(PAGES, 1):
        response = send(person, number, begun, {code: "4" for code in codes if code not in ("E1", "O10")})

    page = text_of(response)
    assert response.status_code == 422
    assert "まだ答えていない問いが、2問あります" in page
    assert 'href="/assessment/3#E1"' in page
    assert 'href="/assessment/5#O10"' in page
    assert "このまま結果を見る" in page
    assert "分からない" not in page
    assert answers() == all_answers(4, leaving=("E1", "O10"))
    assert send(person, 5, begun, {}, go="finish").location == "/assessment/result"


def test_scales_that_would_stay_unknown_are_named_before_and_after(person, begun):
    for number, codes in enumerate(PAGES, 1):
        response = send(person, number, begun, {code: "4" for code in codes if code not in ("N1", "N2", "N3")})
    assert "こころの揺れやすさ" in text_of(response)

    send(person, 5, begun, {}, go="finish")

    page = text_of(person.get("/assessment/result"))
    assert "答えが少ないので分かりません" in page
    assert page.count('class="trait-line"') == 4


def test_too_few_answers_for_anything_offer_no_result(person, begun):
    page = text_of(send(person, 5, begun, {"A10": "3"}))

    assert "いまは、まだどれも足りません" in page
    assert "このまま結果を見る" not in page
    assert send(person, 5, begun, {}, go="finish").status_code == 422


def test_filling_the_last_gap_anywhere_leads_to_the_result(person, begun):
    for number, codes in enumerate(PAGES, 1):
        send(person, number, begun, {code: "4" for code in codes if code != "A6"})

    assert "保存して結果を見る" in text_of(person.get("/assessment/3"))
    assert send(person, 3, begun, {"A6": "4"}).location == "/assessment/result"


def test_answers_to_a_finished_assessment_lead_to_its_result(person, begun):
    for number, codes in enumerate(PAGES, 1):
        send(person, number, begun, dict.fromkeys(codes, "4"))

    by_script = person.post("/assessment/answer", {"assessment_id": begun, "A2": "1"}, headers={"HX-Request": "true"})

    assert send(person, 1, begun, {"A2": "1"}).location == "/assessment/result"
    assert by_script.headers["HX-Redirect"] == "/assessment/result"
    assert "この診断は、もう終わっています" in text_of(person.get("/assessment/result"))


def test_there_is_no_result_before_there_is_one(person, begun):
    assert person.get("/assessment/result").location == "/assessment"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_scale_is_given_back_in_words_in_the_persons_language(database, person, person_id, clock, language):
    complete(database, person_id, answers_of(E=5, N=1, A=4, C=1, O=5), clock)
    with database.work() as work:
        accounts.save_preferences(work, person_id=person_id, locale=accounts.Locale(language), time_zone="Asia/Tokyo")

    page = text_of(person.get("/assessment/result"))

    scales = {scale.code: scale for scale in load_builtin().scales}
    said = [scales["E"].high, scales["N"].low, scales["A"].middle, scales["C"].low, scales["O"].high]
    for scale, sentence in zip(load_builtin().scales, said, strict=True):
        assert scale.soft_name.in_language(language) in page
        assert sentence.in_language(language).replace("'", "&#39;") in page
    assert 'href="/wish"' in page


def test_a_new_attempt_leaves_the_result_until_it_is_finished(database, person, person_id, clock):
    complete(database, person_id, answers_of(E=5), clock, days_ago=40)
    before = text_of(person.get("/assessment/result"))

    assert person.post("/assessment", {"form": "full"}).location == "/assessment/1"
    assert chosen(person.get("/assessment/1")) == {}
    with database.read() as work:
        again = service.progress(work, person_id=person_id).assessment_id
    clock.advance(hours=3)
    for number, codes in enumerate(PAGES, 1):
        quiet = {code: str(answers_of(E=1)[code]) for code in codes}
        assert load_builtin().scales[0].high.ja in text_of(person.get("/assessment/result"))
        send(person, number, again, quiet)

    after = text_of(person.get("/assessment/result"))
    assert load_builtin().scales[0].high.ja in before
    assert load_builtin().scales[0].low.ja in after
