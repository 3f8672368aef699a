"""What is counted over many people: norms of our own users, and how statements work."""

from datetime import timedelta

import numpy as np
import pytest
from factories.answers import answers_around, values_of
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import func, select, update
from support.browserless import Visitor

from matching.answers.instrument_file import load_builtin
from matching.answers.norms import FEWEST_PEOPLE
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role
from sotomado.assessments import item_analysis, norms, service
from sotomado.assessments.models import Assessment, Form, NormSet, Part, ProfileScore
from sotomado.chores import once_a_day, renew_norms

FORM = load_builtin()


@pytest.fixture
def database(sqlite_database):
    """Hundreds of people: once is enough; what is asked of the database is asked of both elsewhere."""
    return sqlite_database


@pytest.fixture
def company(database):
    with database.work() as work:
        return a_company(work)


def people_with_scores(database, company, count, *, first=0, mean=3.4):
    """Advisees whose scale means are spread around `mean`; their answers are not kept."""
    chance = np.random.default_rng(first)
    with database.work() as work:
        for number in range(first, first + count):
            person_id = an_employee(work, company, name=f"人 {number}")
            assessment = Assessment(
                person_id=person_id,
                instrument=FORM.key,
                instrument_version=FORM.version,
                kind=Part.TRAITS,
                form=Form.FULL,
                norm_version=FORM.norm_version,
                started_at=work.now - timedelta(minutes=7),
                completed_at=work.now,
            )
            work.session.add(assessment)
            work.session.flush()
            for scale in FORM.scales:
                work.session.add(
                    ProfileScore(
                        assessment_id=assessment.id,
                        scale=scale.code,
                        mean=float(np.clip(chance.normal(mean, 0.7), 1, 5)),
                        t_score=50.0,
                        standard_error=3.0,
                        percentile=50.0,
                        theta=0.0,
                        theta_variance=0.1,
                        answered=10,
                    )
                )


def renew(database):
    with database.work() as work:
        return norms.renew_all(work)


def test_below_three_hundred_people_the_questionnaires_own_norm_stays(database, company):
    people_with_scores(database, company, FEWEST_PEOPLE - 1)

    assert renew(database) == []
    with database.read() as work:
        assert norms.newest(work, FORM).version == FORM.norm_version


def test_from_three_hundred_on_new_scores_are_compared_with_our_own_users(database, company, clock):
    people_with_scores(database, company, FEWEST_PEOPLE)
    answers = answers_around(5)
    with database.work() as work:
        early = an_employee(work, company)
        service.store_completed(work, person_id=early, answers=answers, completed_at=work.now)

    [version] = renew(database)

    with database.work() as work:
        late = an_employee(work, company)
        service.store_completed(work, person_id=late, answers=answers, completed_at=work.now)
    with database.read() as work:
        standing = norms.newest(work, FORM)
        old, new = (service.latest_result(work, person_id=one) for one in (early, late))
    assert standing.people == norms.people_behind(version) == FEWEST_PEOPLE + 1
    assert FORM.scales[0].norm.mean < standing.norms["E"].mean < 3.4
    assert (old.norm_version, new.norm_version) == (FORM.norm_version, version)
    assert new.scores[0].mean == old.scores[0].mean
    assert new.scores[0].t_score < old.scores[0].t_score


def test_a_norm_is_counted_anew_once_there_are_a_tenth_more(database, company, clock):
    people_with_scores(database, company, FEWEST_PEOPLE)
    assert len(renew(database)) == 1
    people_with_scores(database, company, 29, first=1000)
    clock.advance(days=1)
    assert renew(database) == []
    people_with_scores(database, company, 1, first=2000)

    assert len(renew(database)) == 1

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(NormSet)) == 2
        assert norms.newest(work, FORM).people == 330


def test_consultants_are_not_whom_employees_are_compared_with(database, company):
    people_with_scores(database, company, FEWEST_PEOPLE - 1)
    with database.work() as work:
        consultant = a_consultant(work)
        service.store_completed(work, person_id=consultant.person_id, answers=answers_around(1), completed_at=work.now)

    assert renew(database) == []


def test_the_worker_looks_once_a_day(database, company, clock):
    people_with_scores(database, company, FEWEST_PEOPLE)
    looked = []
    chore = once_a_day(database, lambda found: (looked.append(clock.now()), renew_norms(found)))

    for hours in (0, 6, 6, 6):
        clock.advance(hours=hours)
        chore()
    clock.advance(hours=9)
    chore()

    assert len(looked) == 2
    with database.read() as work:
        assert norms.newest(work, FORM).people == FEWEST_PEOPLE


def full_forms(database, company, count, *, first=0):
    with database.work() as work:
        for number in range(first, first + count):
            person_id = an_employee(work, company, name=f"秘密の名前 {number}")
            if number % 2:
                work.session.get(Person, person_id).locale = Locale.ENGLISH
            service.store_completed(work, person_id=person_id, answers=answers_around(number), completed_at=work.now)


def standing(database, form=FORM):
    with database.read() as work:
        return item_analysis.standing(work, form=form)


def test_statements_are_not_judged_by_fewer_than_a_hundred_people(database, company):
    full_forms(database, company, 3)

    found = standing(database)

    assert (found.people, found.lacking, found.analysis, found.of_language) == (3, 97, None, {})


def test_a_short_form_does_not_count(database, company):
    with database.work() as work:
        person_id = an_employee(work, company)
        begun = service.begin(work, person_id=person_id)
        service.save_answers(
            work, person_id=person_id, assessment_id=begun.assessment_id, answers=dict.fromkeys(begun.asked[0], 4)
        )
        service.finish(work, person_id=person_id, assessment_id=begun.assessment_id, as_it_is=True)

    assert standing(database).people == 0


@pytest.fixture
def operator(database, make_app):
    with database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(make_app(database)).sign_in_as(person_id)


def test_the_operator_reads_figures_and_nobodys_answers(database, company, operator):
    full_forms(database, company, 150)
    found = standing(database)

    page = operator.get(f"/operations/instruments/{FORM.key}/{FORM.version}").get_data(as_text=True)

    assert found.of_language == {"en": 75, "ja": 75}
    assert found.compares_languages
    assert "150名" in page
    for scale in found.analysis.scales:
        assert f"{scale.alpha:.2f}" in page
    assert all(item.text.ja in page for item in FORM.items)
    assert "秘密の名前" not in page


def test_one_person_more_moves_no_figure_of_the_next_day(database, company, clock):
    full_forms(database, company, 100)
    today = standing(database)
    clock.advance(days=1)
    with database.work() as work:
        person_id = an_employee(work, company)
        answers = {item.code: 5 for item in FORM.items}
        service.store_completed(work, person_id=person_id, answers=answers, completed_at=work.now)

    assert standing(database) == today


def test_a_language_of_few_is_not_found_by_subtraction(database, company):
    full_forms(database, company, 99)
    with database.work() as work:
        work.session.execute(update(Person).values(locale=Locale.JAPANESE))
    full_forms(database, company, 1, first=1001)

    found = standing(database)

    assert (found.people, found.of_language, found.compares_languages) == (100, {}, False)


def test_who_withdrew_consent_is_counted_no_more(database, company):
    full_forms(database, company, 3)
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=work.session.scalar(select(Assessment.person_id).limit(1)))

    assert standing(database).people == 2


def test_the_operator_is_told_how_many_it_takes_and_not_how_few_there_are(database, company, operator):
    full_forms(database, company, 2)

    page = operator.get(f"/operations/instruments/{FORM.key}/{FORM.version}").get_data(as_text=True)

    assert "100名が全部に答えると" in page
    assert "10名未満" in page
    assert "98名" not in page
    assert "信頼性" not in page


def test_statements_of_values_are_judged_as_well(database, company, operator):
    with database.work() as work:
        for number in range(100):
            person_id = an_employee(work, company)
            answers = values_of(security=1 + number % 5, enjoyment=5 - number % 4)
            service.store_completed(work, person_id=person_id, part=Part.VALUES, answers=answers, completed_at=work.now)

    page = operator.get("/operations/instruments/work_values_20/2026-11")

    assert page.status_code == 200
    assert load_builtin("work_values_20").values[5].name.ja in page.get_data(as_text=True)


def test_the_operator_sees_what_is_loaded_and_used(operator):
    page = operator.get("/operations/instruments").get_data(as_text=True)

    assert page.count("使用中") == 2
    assert operator.get("/operations/instruments/ipip50_own_wording/1999").status_code == 404
