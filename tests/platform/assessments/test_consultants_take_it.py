"""Consultants answer the same questions under words of their own; and nobody answers anew within thirty days."""

from datetime import timedelta
from html import unescape

import pytest
from factories.answers import answers_of
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.accounts import agreements
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.assessments import instruments, queries, service
from sotomado.assessments.errors import TooSoon
from sotomado.assessments.models import Form, Part
from sotomado.database import Database
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists import pool
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.wishes import Wished


@pytest.fixture
def one(database: Database):
    with database.work() as work:
        return a_consultant(work, agreed=False)


@pytest.fixture
def consultant(app, one) -> Visitor:
    return Visitor(app).sign_in_as(one.person_id)


def agree(database: Database, person_id: int) -> None:
    with database.work() as work:
        agreements.agree(work, person_id=person_id, locale=Locale.JAPANESE)


def complete(database: Database, person_id: int, at, part: Part = Part.TRAITS, answers=None) -> None:
    with database.work() as work:
        service.store_completed(
            work, person_id=person_id, answers=answers or answers_of(E=5), completed_at=at, part=part
        )


def text_of(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def test_a_consultant_reads_their_own_words_before_the_first_question(consultant):
    answer = consultant.get("/assessment")

    assert answer.location == "/desk/agreement?next=/assessment"
    assert "答えはじめる前に、何に使うかの話を。" in text_of(consultant.get(answer.location))


def test_having_agreed_they_answer_what_advisees_answer(consultant, database, one):
    led_to = consultant.post("/desk/agreement", {"agreed": "y", "next": "/assessment"}).location

    assert led_to == "/assessment"
    assert "相談者には、えらばれた理由がことばで見えるだけ" in text_of(consultant.get("/assessment"))
    assert consultant.post("/assessment").location == "/assessment/1"
    with database.read() as work:
        form = service.progress(work, person_id=one.person_id).instrument
        assert form == instruments.in_use(work, Part.TRAITS)


def test_without_a_tick_nothing_is_agreed(consultant, database, one):
    assert consultant.post("/desk/agreement").status_code == 422

    with database.read() as work:
        assert not agreements.stands(work, person_id=one.person_id)


def test_their_result_leads_to_no_page_that_is_not_theirs(consultant, database, one, clock):
    agree(database, one.person_id)
    complete(database, one.person_id, clock.now())

    page = text_of(consultant.get("/assessment/result"))

    assert 'href="/wish"' not in page
    assert "相談相手に見せるとしたら" not in page
    assert "見るのはあなただけです。相談者には" in page


def test_what_consultants_agree_to_opens_no_page_of_advisees(app, database, clock):
    """Someone who is both, and has agreed as a consultant alone."""
    with database.work() as work:
        person_id = an_employee(work, a_company(work), consented=False)
        accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
        agreements.agree(work, person_id=person_id, locale=Locale.JAPANESE)
    both = Visitor(app).sign_in_as(person_id)

    assert both.get("/assessment").status_code == 200
    assert both.get("/wish").location == "/consent?next=/wish"
    with database.read() as work:
        assert not accounts.has_consented(work, person_id=person_id)


def test_whoever_is_both_has_one_assessment(app, database, clock):
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
    complete(database, person_id, clock.now())
    both = Visitor(app).sign_in_as(person_id)

    assert "あなたの持ち味" in text_of(both.get("/assessment/result"))
    agree(database, person_id)
    assert "あなたの持ち味" in text_of(both.get("/assessment/result"))
    with database.read() as work:
        assert len(work.session.scalars(queries.completed(person_id, Part.TRAITS)).all()) == 1


def test_norms_count_no_consultant(database, one, clock):
    with database.work() as work:
        advisee = an_employee(work, a_company(work))
    agree(database, one.person_id)
    for person_id in (advisee, one.person_id):
        complete(database, person_id, clock.now())

    with database.read() as work:
        form = instruments.in_use(work, Part.TRAITS)
        assert work.session.scalar(queries.advisees_assessed(form.key, form.version)) == 1
        assert {row[0] for row in work.session.execute(queries.whole_answers(form.key, form.version))} == {
            work.session.scalars(queries.completed(advisee, Part.TRAITS)).one().id
        }


def thetas_in_use(database: Database, one) -> set[float]:
    with database.read() as work:
        return {float(value) for value in pool.everyone(work, consultant_ids=[one.id]).theta[0]}


def test_taking_the_agreement_back_takes_the_answers_out_of_choosing(consultant, database, one, clock):
    agree(database, one.person_id)
    complete(database, one.person_id, clock.now())
    assert thetas_in_use(database, one) != {0.0}

    consultant.post("/desk/agreement/withdraw")
    assert thetas_in_use(database, one) == {0.0}

    agree(database, one.person_id)
    assert thetas_in_use(database, one) != {0.0}


def test_who_took_the_agreement_back_is_still_among_the_ten(database, one, clock):
    agree(database, one.person_id)
    complete(database, one.person_id, clock.now())
    with database.work() as work:
        advisee = an_employee(work, a_company(work))
        agreements.withdraw(work, person_id=one.person_id)
        strengths = directory.strengths(work, consultant_ids=[one.id])
        wished = Wished(themes=(Theme.UNCLEAR,), language=SpokenLanguage.JAPANESE)
        made = shortlists.make(work, person_id=advisee, wished=wished)
        ten = shortlists.shortlist(work, person_id=advisee, shortlist_id=made)

    assert strengths.unasked == {one.person_id}
    assert [window.consultant.id for window in ten.windows] == [one.id]


def test_agreeing_twice_is_agreeing_once(database, one):
    agree(database, one.person_id)
    with database.read() as work:
        first = agreements.agreed_at(work, person_id=one.person_id)
    agree(database, one.person_id)

    with database.read() as work:
        assert agreements.agreed_at(work, person_id=one.person_id) == first


@pytest.mark.parametrize("part", list(Part))
def test_nobody_answers_anew_within_thirty_days(database, one, clock, part):
    with database.read() as work:
        given = dict.fromkeys((item.code for item in instruments.in_use(work, part).items), 3)
    complete(database, one.person_id, clock.now(), part, answers=given)
    completed_at = clock.now()
    clock.advance(days=29, hours=23)

    with database.work() as work, pytest.raises(TooSoon) as soon:
        service.begin(work, person_id=one.person_id, part=part)

    assert soon.value.from_at == completed_at + timedelta(days=30)
    clock.advance(hours=1)
    with database.work() as work:
        assert service.may_begin_at(work, person_id=one.person_id, part=part) is None
        assert service.begin(work, person_id=one.person_id, part=part).answered == 0


def test_the_two_questionnaires_wait_for_themselves_alone(database, one, clock):
    complete(database, one.person_id, clock.now())

    with database.work() as work:
        assert service.begin(work, person_id=one.person_id, part=Part.VALUES).part is Part.VALUES


def test_what_is_open_can_be_gone_on_with_at_any_time(database, one, clock):
    complete(database, one.person_id, clock.now() - timedelta(days=31))
    with database.work() as work:
        begun = service.begin(work, person_id=one.person_id)
    complete(database, one.person_id, clock.now())

    with database.work() as work:
        assert service.begin(work, person_id=one.person_id).assessment_id == begun.assessment_id


def test_going_on_from_a_short_form_does_not_wait(database, one, clock):
    with database.work() as work:
        progress = service.begin(work, person_id=one.person_id, how=Form.SHORT)
        assert progress.is_short
        given = {code: 4 for codes in progress.asked for code in codes}
        service.save_answers(work, person_id=one.person_id, assessment_id=progress.assessment_id, answers=given)
        service.finish(work, person_id=one.person_id, assessment_id=progress.assessment_id, as_it_is=True)

    with database.work() as work:
        with pytest.raises(TooSoon):
            service.begin(work, person_id=one.person_id)
        assert service.take_further(work, person_id=one.person_id).answered == len(given)


def test_the_pages_say_from_when_one_may_answer_anew(consultant, database, one, clock):
    agree(database, one.person_id)
    complete(database, one.person_id, clock.now())

    start, result = text_of(consultant.get("/assessment")), text_of(consultant.get("/assessment/result"))

    for page in (start, result):
        assert "次に答えられるのは、2026年12月20日(日) 10:00(東京)からです" in page
        assert "もう一度答える" not in page
    led_to = consultant.post("/assessment").location
    assert led_to == "/assessment"
    assert "いまの結果は、そのまま残っています" in text_of(consultant.get(led_to))


def test_a_consultant_finds_the_result_from_any_page(consultant, database, one):
    agree(database, one.person_id)

    desk = text_of(consultant.get("/desk"))
    assert 'href="/assessment/result"' in desk
    assert 'href="/desk/agreement"' in desk
