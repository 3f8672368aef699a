"""You said, we did: HR answers a finding, everybody at the company reads it, nobody else does."""

from datetime import date

import pytest
from factories.people import a_company, an_employee
from factories.releases import a_release

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies import service as companies
from sotomado.reporting import service as reporting
from sotomado.reporting.answers import service as answers
from sotomado.reporting.answers.models import CompanyAnswer
from sotomado.reporting.models import Release
from sotomado.reporting.page import report_in_words
from sotomado.reporting.releases import Unit, digest_of, written

QUARTER = "2026-Q3"
UNITS = tuple(Unit(one, one.upper(), one.upper()) for one in ("g1", "g2", "u1", "u2", "u3", "u4", "u5", "u6"))


def released(work, company, quarter=QUARTER, seed=1):
    body = written(UNITS, a_release(quarter, seed))
    row = Release(company_id=company.id, quarter=quarter, body=body, digest=digest_of(body), released_at=work.now)
    work.session.add(row)
    work.session.flush()


@pytest.fixture
def world(app, database):
    with database.work() as work:
        company, other = a_company(work), a_company(work)
        released(work, company)
        people = {
            "company": company.id,
            "other": other.id,
            "hr": an_employee(work, company, roles=(Role.HR,)),
            "employee": an_employee(work, company),
            "stranger": an_employee(work, other),
            "other_hr": an_employee(work, other, roles=(Role.HR,)),
        }
    with app.test_request_context(), database.read() as work:
        history = reporting.history(work, company_id=people["company"])
        report = report_in_words(history, companies.company(work, company_id=people["company"]), "ja")
    return people | {"key": report.findings[0].key, "title": report.findings[0].title}


@pytest.fixture
def answer(world):
    """The address of HR's page of the first finding."""
    return f"/company/{world['company']}/reports/{QUARTER}/answers/{world['key']}"


def test_hr_answers_a_finding_and_everybody_at_the_company_reads_it(visitor, world, answer):
    visitor.sign_in_as(world["hr"])
    page = visitor.get(answer).get_data(as_text=True)
    visitor.post(answer, {"text": "残業を、部署ごとに見直します。", "state": "planned", "done_on": ""})
    on_hrs = visitor.get(f"/company/{world['company']}/reports/{QUARTER}").get_data(as_text=True)

    assert world["title"] in page
    visitor.sign_in_as(world["employee"])
    on_own = visitor.get(f"/what-my-company-sees/{QUARTER}").get_data(as_text=True)
    for shown in (on_hrs, on_own):
        assert "残業を、部署ごとに見直します。" in shown
        assert "これから取り組みます" in shown
    assert "書きなおす" in on_hrs
    assert "書きなおす" not in on_own
    assert "/answers/" not in on_own


def test_the_last_words_stand_and_what_is_done_says_when(visitor, world, answer, database):
    visitor.sign_in_as(world["hr"])
    visitor.post(answer, {"text": "見直します。", "state": "doing", "done_on": "2026-11-01"})
    visitor.post(answer, {"text": "見直しました。", "state": "done", "done_on": "2026-11-18"})
    page = visitor.get(f"/company/{world['company']}/reports/{QUARTER}").get_data(as_text=True)

    assert "見直しました。" in page
    assert "見直します。" not in page
    assert "2026年11月18日" in page
    with database.read() as work:
        assert work.session.query(CompanyAnswer).count() == 1


def test_what_is_withdrawn_is_gone_for_employees_and_can_be_put_back_word_for_word(visitor, world, answer):
    visitor.sign_in_as(world["hr"])
    visitor.post(answer, {"text": "相談の窓口を知らせます。", "state": "planned", "done_on": ""})
    visitor.post(f"{answer}/withdraw", {})
    on_hrs = visitor.get(f"/company/{world['company']}/reports/{QUARTER}").get_data(as_text=True)
    visitor.sign_in_as(world["employee"])
    while_gone = visitor.get(f"/what-my-company-sees/{QUARTER}").get_data(as_text=True)
    visitor.sign_in_as(world["hr"])
    visitor.post(f"{answer}/put-back", {})
    visitor.sign_in_as(world["employee"])
    afterwards = visitor.get(f"/what-my-company-sees/{QUARTER}").get_data(as_text=True)

    assert "取り下げています" in on_hrs
    assert "もとに戻す" in on_hrs
    assert "相談の窓口を知らせます。" not in while_gone
    assert "会社の答え" not in while_gone
    assert "相談の窓口を知らせます。" in afterwards


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "   ", "state": "planned", "done_on": ""}, "社員の皆さんに伝えることばを書いてください。"),
        ({"text": "あ" * 601, "state": "planned", "done_on": ""}, "600文字までです。"),
        ({"text": "見直します。", "state": "never", "done_on": ""}, "書いたものは残っています"),
        ({"text": "見直しました。", "state": "done", "done_on": "2027-01-01"}, "まだ来ていない日です。"),
        ({"text": "見直しました。", "state": "done", "done_on": "きのう"}, "書いたものは残っています"),
    ],
    ids=["nothing", "too long", "no such state", "done tomorrow", "no day"],
)
def test_what_cannot_be_taken_is_said_beside_it_and_nothing_typed_is_lost(
    visitor, world, answer, database, typed, said
):
    page = visitor.sign_in_as(world["hr"]).post(answer, typed)

    assert page.status_code == 422
    assert said in page.get_data(as_text=True)
    assert typed["text"].strip() in page.get_data(as_text=True)
    assert typed["done_on"] in page.get_data(as_text=True)
    with database.read() as work:
        assert answers.answers(work, company_id=world["company"], quarter=QUARTER) == {}


def test_a_finding_that_was_not_found_and_a_quarter_that_was_not_released_cannot_be_answered(visitor, world, answer):
    visitor.sign_in_as(world["hr"])
    said = {"text": "見直します。", "state": "planned", "done_on": ""}

    for address in (answer.replace(world["key"], "nothing-of-the-kind"), answer.replace(QUARTER, "2026-Q2")):
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, said).status_code == 404
    assert visitor.post(f"{answer}/withdraw", {}).status_code == 404
    assert visitor.post(f"{answer}/put-back", {}).status_code == 404


def test_another_companys_answers_do_not_exist(visitor, world, answer, database):
    visitor.sign_in_as(world["other_hr"])
    said = {"text": "見直します。", "state": "planned", "done_on": ""}
    elsewhere = answer.replace(f"/company/{world['company']}/", f"/company/{world['other']}/")

    for address in (answer, elsewhere):
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, said).status_code == 404
    visitor.sign_in_as(world["employee"])
    assert visitor.get(answer).status_code == 404
    assert visitor.post(f"{answer}/withdraw", {}).status_code == 404


def test_words_of_hr_cannot_become_markup(visitor, world, answer):
    visitor.sign_in_as(world["hr"])
    visitor.post(answer, {"text": "<script>alert(1)</script>", "state": "planned", "done_on": ""})
    page = visitor.get(f"/company/{world['company']}/reports/{QUARTER}").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_answer_whose_finding_is_told_no_more_stays_readable(visitor, world, database):
    with database.work() as work:
        answers.write(
            work,
            company_id=world["company"],
            quarter=QUARTER,
            finding_key="told:in:an:older:way",
            text="前から続けています。",
            state=answers.AnswerState.DOING,
            done_on=None,
            by_person_id=world["hr"],
        )

    page = visitor.sign_in_as(world["employee"]).get(f"/what-my-company-sees/{QUARTER}").get_data(as_text=True)

    assert "前から続けています。" in page


def test_the_verbs_refuse_by_themselves(database, world):
    place = {"company_id": world["company"], "quarter": QUARTER, "finding_key": world["key"]}
    said = {"state": answers.AnswerState.DONE, "by_person_id": world["hr"]}

    with database.work() as work:
        for text in ("", "あ" * 601):
            with pytest.raises(answers.NothingSaid):
                answers.write(work, **place, **said, text=text, done_on=None)
        with pytest.raises(answers.DoneInTheFuture):
            answers.write(work, **place, **said, text="済みました。", done_on=date(2026, 11, 22))
        with pytest.raises(NotFound):
            answers.withdraw(work, **place)
        answers.write(work, **place, **said, text="済みました。", done_on=None)
        today = answers.answers(work, company_id=world["company"], quarter=QUARTER)[world["key"]].done_on

    assert today == date(2026, 11, 20)
