"""The result as a person reads it: on the page, beside an earlier one, and on paper."""

import re
from datetime import timedelta
from itertools import pairwise

import pypdfium2
import pytest
from factories.answers import all_answers, answers_around, answers_of, values_of
from factories.people import a_company, an_employee
from support.browserless import Visitor

from matching.answers.instrument_file import load_builtin
from sotomado.accounts import service as accounts
from sotomado.assessments import service
from sotomado.assessments.models import Part

FORM, VALUES = load_builtin(), load_builtin("work_values_20")


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return an_employee(work, a_company(work))


@pytest.fixture
def person(visitor, person_id):
    return visitor.sign_in_as(person_id)


@pytest.fixture
def complete(database, person_id, clock):
    """Store a result of traits, or of values: `complete(answers, Part.VALUES)`, or of `days_ago`."""

    def store(answers, part=Part.TRAITS, *, days_ago=0):
        completed_at = clock.now() - timedelta(days=days_ago)
        with database.work() as work:
            return service.store_completed(
                work, person_id=person_id, answers=answers, completed_at=completed_at, part=part
            )

    return store


def speak(database, person_id, language):
    with database.work() as work:
        accounts.save_preferences(work, person_id=person_id, locale=accounts.Locale(language), time_zone="Asia/Tokyo")


def text_of(response):
    return response.get_data(as_text=True)


def read(pdf):
    """The text of a PDF, page by page, without its line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in document]


def test_everything_found_is_given_back_with_what_it_may_mean_and_something_to_think_on(person, complete):
    complete(answers_around(5, E=4.4, N=2.0))
    complete(values_of(benevolence=5, tradition=1), Part.VALUES)

    page = text_of(person.get("/assessment/result"))

    extraversion = FORM.scales[0]
    assert extraversion.at_work.high.ja in page
    assert all(scale.question.ja in page for scale in FORM.scales)
    dear = next(value for value in VALUES.values if value.code == "benevolence")
    assert dear.stands_out.ja in page
    assert dear.question.ja in page
    assert page.count('class="trait-line"') == 5
    assert len(re.findall(r"<dt>", page)) == 10
    assert "いまは、受け継ぐことを、ほかのものに譲れるようです" in page


def test_three_questions_stand_open_and_the_others_behind_one_touch(person, complete):
    complete(answers_around(5, E=4.4, N=2.0))

    page = text_of(person.get("/assessment/result"))

    opened, folded = page.split('id="questions"')[1].split("ほかの問いも見る")
    asked = [scale.question.ja for scale in FORM.scales]
    assert [one in opened for one in asked] == [True, True, True, False, False]
    assert all(one in folded.split("</details>")[0] for one in asked[3:])


def test_without_values_they_are_offered_and_nothing_is_missing(person, complete):
    complete(answers_around(5))

    page = text_of(person.get("/assessment/result"))

    assert "もうひとつ、20の短い問いがあります" in page
    assert 'action="/assessment/values"' in page


def test_the_preview_shows_words_alone_and_says_that_nothing_is_shared(person, complete):
    complete(answers_around(5))

    page = text_of(person.get("/assessment/result"))

    preview = page.split('class="card card-preview"')[1].split("</details>")[0]
    assert "svg" not in preview
    assert not re.search(r"\d", preview.split("</div>")[0].split(">", 1)[1])
    assert "だれにも何も伝わりません" in preview


def test_careless_answers_are_told_kindly_and_careful_ones_are_not_mentioned(person, complete):
    complete(answers_around(5), days_ago=1)
    assert "帯を広めにとりました" not in text_of(person.get("/assessment/result"))
    complete(all_answers(5))

    page = text_of(person.get("/assessment/result"))

    assert "今回は、同じ答えが長く続いたので、帯を広めにとりました" in page


def test_an_earlier_result_is_set_beside_the_newest(person, complete):
    first = complete(answers_around(5, E=2.0), days_ago=200)
    complete(answers_around(5, E=4.4))

    assert f'href="/assessment/compare/{first}"' in text_of(person.get("/assessment/result"))
    page = text_of(person.get(f"/assessment/compare/{first}"))

    assert "「人の中でにぎやかに」のほうへ動きました" in page
    assert page.count('class="here before"') == 5
    assert "変わったとは言えません" in page


def test_nothing_of_another_person_can_be_compared(app, database, complete, clock):
    first = complete(answers_around(5))
    with database.work() as work:
        other = an_employee(work, a_company(work, name="若葉商事"), name="高橋 誠")
        service.store_completed(work, person_id=other, answers=answers_around(6), completed_at=clock.now())

    assert Visitor(app).sign_in_as(other).get(f"/assessment/compare/{first}").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_paper_says_what_the_page_says_in_the_persons_language(database, person, person_id, complete, language):
    complete(answers_around(5, E=4.4, N=2.0))
    complete(values_of(benevolence=5, tradition=1), Part.VALUES)
    speak(database, person_id, language)

    response = person.get("/assessment/result.pdf")

    pages = read(response.data)
    said = "".join(pages)
    assert response.mimetype == "application/pdf"
    assert len(pages) <= 3
    for scale in FORM.scales:
        assert re.sub(r"\s+", "", scale.soft_name.in_language(language)) in said
        assert re.sub(r"\s+", "", scale.question.in_language(language)) in said
    for value in VALUES.values:
        assert re.sub(r"\s+", "", value.name.in_language(language)) in said
    assert re.sub(r"\s+", "", FORM.scales[0].high.in_language(language)) in said
    order = [said.index(re.sub(r"\s+", "", scale.soft_name.in_language(language))) for scale in FORM.scales]
    assert all(one < next_one for one, next_one in pairwise(order))


def test_the_paper_is_tagged_brings_its_letters_and_its_name_tells_nothing(person, complete):
    complete(answers_of(E=5))

    response = person.get("/assessment/result.pdf")

    assert response.headers["Content-Disposition"] == 'attachment; filename="notes-2026-11-20.pdf"'
    assert response.headers["Cache-Control"] == "no-store"
    assert b"/StructTreeRoot" in response.data
    assert b"/MarkInfo" in response.data
    assert b"BIZUDPGothic" in response.data
    document = pypdfium2.PdfDocument(response.data)
    assert document.get_metadata_value("Title") == "ノート"
    assert document.get_metadata_value("Author") == ""


def test_every_page_of_the_paper_is_written_on_and_keeps_its_margins(person, complete):
    complete(answers_around(5))
    complete(values_of(benevolence=5, tradition=1), Part.VALUES)

    document = pypdfium2.PdfDocument(person.get("/assessment/result.pdf").data)

    for page in document:
        grey = page.render(scale=1, grayscale=True).to_numpy()
        width = grey.shape[1]
        assert (grey < 128).sum() > 500
        assert grey[:, : width // 15].min() > 250
        assert grey[:, -width // 15 :].min() > 250


def test_the_same_result_makes_the_same_paper(person, complete):
    complete(answers_around(5))

    assert person.get("/assessment/result.pdf").data == person.get("/assessment/result.pdf").data


def test_there_is_no_paper_before_there_is_a_result(person):
    assert person.get("/assessment/result.pdf").location == "/assessment"


def test_values_that_are_all_alike_are_not_called_open_questions(person):
    address = person.post("/assessment/values", {}).location
    for number in range(1, 5):
        page = text_of(person.get(f"/assessment/values/{number}"))
        (assessment_id,) = set(re.findall(r'name="assessment_id" value="([^"]+)"', page))
        codes = set(re.findall(r'type="radio" name="([A-Z]+\d+)"', page))
        response = person.post(
            f"/assessment/values/{number}", {"assessment_id": assessment_id, "go": "next", **dict.fromkeys(codes, "4")}
        )

    page = text_of(response)
    assert address == "/assessment/values/1"
    assert response.status_code == 422
    assert "どれも、同じくらい大切なのですね" in page
    assert "問あります" not in page
    assert 'href="/assessment/values/1"' in page
    assert 'href="/wish"' in page
