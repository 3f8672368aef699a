"""Two results of one person side by side."""

import math

import pytest
from factories.answers import all_answers, answers_around
from factories.people import a_person

from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import score
from sotomado.accounts.errors import NotFound
from sotomado.assessments import norms, results, service
from sotomado.assessments.models import NormSet


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return a_person(work)


@pytest.fixture
def two_times(database, person_id, clock):
    """Ids of two results, half a year apart: `two_times(then, now)`."""

    def store(then, now):
        ids = []
        for answers in (then, now):
            with database.work() as work:
                ids.append(
                    service.store_completed(work, person_id=person_id, answers=answers, completed_at=clock.now())
                )
            clock.advance(days=180)
        return ids

    return store


def compare(database, person_id, assessment_id):
    with database.read() as work:
        return results.compare(work, person_id=person_id, assessment_id=assessment_id)


def test_a_change_is_one_where_it_is_larger_than_both_errors_explain(database, person_id, two_times):
    then, now = answers_around(5, E=2.0, N=3.0), answers_around(5, E=4.4, N=3.1)
    first, _ = two_times(then, now)

    comparison = compare(database, person_id, first)

    changes = {change.now.scale: change for change in comparison.changes}
    moved = changes["E"].now.t - changes["E"].then.t
    error = math.hypot(changes["E"].now.standard_error_t, changes["E"].then.standard_error_t)
    assert changes["E"].reliable == pytest.approx(moved / error)
    assert changes["E"].is_beyond_chance
    assert not changes["N"].is_beyond_chance


def test_the_same_answers_twice_are_no_change_at_all(database, person_id, two_times):
    answers = answers_around(5)
    first, _ = two_times(answers, answers)

    assert [change.reliable for change in compare(database, person_id, first).changes] == [0.0] * 5


def test_a_scale_left_open_at_one_time_is_not_compared(database, person_id, two_times):
    answers = answers_around(5)
    without = {code: value for code, value in answers.items() if not code.startswith("N")}
    first, _ = two_times(without, answers)

    found = {change.now.scale: change.reliable for change in compare(database, person_id, first).changes}

    assert found["N"] is None
    assert found["E"] is not None


def test_both_times_are_measured_against_the_newest_norm(database, person_id, two_times, clock):
    answers = answers_around(5)
    first, _ = two_times(answers, answers)
    form = load_builtin()
    own = {scale.code: scale.norm for scale in form.scales}
    own["E"] = norms.Norm(own["E"].mean + 0.5, own["E"].sd, own["E"].alpha, own["E"].mean_inter_item_r)
    with database.work() as work:
        work.session.add(
            NormSet(
                instrument=form.key,
                instrument_version=form.version,
                version="own-2027-01-01-n300",
                people=300,
                body=norms.written(own),
                made_at=clock.now(),
            )
        )

    comparison = compare(database, person_id, first)

    with database.read() as work:
        stored = service.latest_result(work, person_id=person_id)
    assert stored.norm_version == form.norm_version
    assert stored.scores[0].t_score == pytest.approx(score(form, answers)[0].t)
    expected = score(form, answers, norms=own)[0].t
    assert [comparison.changes[0].then.t, comparison.changes[0].now.t] == pytest.approx([expected] * 2)


def test_results_of_the_same_days_are_not_offered_for_comparing(database, person_id, clock):
    for _ in range(2):
        with database.work() as work:
            service.store_completed(work, person_id=person_id, answers=answers_around(5), completed_at=clock.now())
        clock.advance(days=13)

    with database.read() as work:
        assert results.earlier_results(work, person_id=person_id) == ()


def test_another_persons_result_is_not_found(database, person_id, two_times, clock):
    first, second = two_times(answers_around(5), answers_around(6))
    with database.work() as work:
        stranger = a_person(work)
        service.store_completed(work, person_id=stranger, answers=all_answers(4), completed_at=clock.now())

    for assessment_id in (first, second, "nobodys"):
        with pytest.raises(NotFound):
            compare(database, stranger, assessment_id)
    with pytest.raises(NotFound):
        compare(database, person_id, second)
