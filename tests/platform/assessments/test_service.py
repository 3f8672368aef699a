"""The verbs of the full form, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from factories.answers import all_answers, answers_of
from factories.people import a_person
from sqlalchemy import func, select

from matching.answers.care import care_weight
from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import score
from sotomado.accounts.errors import NotFound
from sotomado.assessments import service
from sotomado.assessments.errors import AssessmentClosed, BadAnswer
from sotomado.assessments.models import Assessment, Form, ProfileScore, Response
from sotomado.assessments.progress import NothingKnown, StillOpen


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return a_person(work)


@pytest.fixture
def begun(database, person_id):
    """The id of an assessment that has just been begun."""
    with database.work() as work:
        return service.begin(work, person_id=person_id, how=Form.FULL).assessment_id


def save(database, person_id, assessment_id, answers):
    with database.work() as work:
        return service.save_answers(work, person_id=person_id, assessment_id=assessment_id, answers=answers)


def progress(database, person_id):
    with database.read() as work:
        return service.progress(work, person_id=person_id)


def count(database, table):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def at_the_same_time(*deeds):
    """Run the deeds in threads that set off together; raise what any of them raised."""
    start, failures = Barrier(len(deeds)), []

    def run(deed):
        start.wait()
        try:
            deed()
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_whoever_has_not_begun_has_no_progress_and_no_profile(database, person_id):
    with database.read() as work:
        assert service.progress(work, person_id=person_id) is None
        assert service.latest_profile(work, person_id=person_id) is None
        assert service.thetas(work, person_ids=[person_id]) == {}


def test_beginning_again_goes_on_with_what_is_open(database, person_id, begun):
    save(database, person_id, begun, {"A2": 4})

    with database.work() as work:
        again = service.begin(work, person_id=person_id)

    assert again.assessment_id == begun
    assert again.answers == {"A2": 4}


def test_beginning_in_two_windows_at_once_opens_one_assessment(database, person_id):
    def begin():
        with database.work() as work:
            service.begin(work, person_id=person_id)

    at_the_same_time(*[begin] * 4)

    assert count(database, Assessment) == 1


def test_answers_survive_leaving_and_the_way_resumes_at_the_first_open_page(database, person_id, begun):
    pages = load_builtin().pages
    save(database, person_id, begun, dict.fromkeys(pages[0], 3))
    save(database, person_id, begun, dict.fromkeys(pages[1][:4], 2))

    found = progress(database, person_id)

    assert found.answered == 14
    assert found.first_open_page == 2
    assert found.open_on(2) == pages[1][4:]
    assert len(found.open_items) == 36


def test_a_new_answer_to_the_same_statement_replaces_the_old_one(database, person_id, begun, clock):
    save(database, person_id, begun, {"E3": 2, "C1": 5})
    later = clock.advance(minutes=3)
    save(database, person_id, begun, {"E3": 4})

    assert progress(database, person_id).answers == {"E3": 4, "C1": 5}
    with database.read() as work:
        assert work.session.get(Response, (begun, "E3")).answered_at == later


def test_two_answers_at_the_same_time_to_one_statement_leave_one_of_them(database, person_id, begun):
    def answer(value):
        return lambda: save(database, person_id, begun, {"E3": value})

    at_the_same_time(*[answer(value) for value in (1, 2, 4, 5)])

    assert count(database, Response) == 1
    assert progress(database, person_id).answers["E3"] in (1, 2, 4, 5)


@pytest.mark.parametrize("bad", [{"E1": 0}, {"E1": 6}, {"E1": -1}, {"E1": True}, {"E1": 2.5}, {"Z1": 3}, {"": 3}])
def test_one_bad_answer_keeps_all_of_them_out(database, person_id, begun, bad):
    with pytest.raises(BadAnswer) as refused:
        save(database, person_id, begun, {"A2": 4, **bad})

    assert refused.value.item == next(iter(bad))
    assert count(database, Response) == 0


def test_another_persons_assessment_is_not_found(database, person_id, begun):
    with database.work() as work:
        stranger = a_person(work, name="高橋 誠")

    with pytest.raises(NotFound):
        save(database, stranger, begun, {"A2": 4})
    with pytest.raises(NotFound), database.work() as work:
        service.finish(work, person_id=stranger, assessment_id=begun)
    assert progress(database, person_id).answers == {}


def test_one_persons_answers_do_not_touch_anothers(database, person_id, begun):
    with database.work() as work:
        other = a_person(work, name="高橋 誠")
        others = service.begin(work, person_id=other).assessment_id
    save(database, other, others, all_answers(2))
    save(database, person_id, begun, {"A2": 5})

    assert progress(database, other).answers == all_answers(2)
    assert progress(database, person_id).answers == {"A2": 5}


def test_a_full_questionnaire_becomes_the_scores_of_the_core(database, person_id, begun, clock):
    given = answers_of(E=5, N=2, A=4)
    clock.advance(minutes=5)
    save(database, person_id, begun, given)

    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=begun)

    care = care_weight(load_builtin(), given, seconds=dict.fromkeys(given, 6.0))
    expected = score(load_builtin(), given, care=care.weight)
    with database.read() as work:
        result = service.latest_result(work, person_id=person_id)
        thetas = service.thetas(work, person_ids=[person_id])
    assert result.completed_at == clock.now()
    assert [s.scale for s in result.scores] == ["E", "N", "A", "C", "O"]
    assert [s.t_score for s in result.scores] == pytest.approx([s.t for s in expected])
    assert [s.percentile for s in result.scores] == pytest.approx([s.percentile for s in expected])
    assert thetas[person_id]["E"] == pytest.approx((expected[0].theta, expected[0].theta_variance))


def test_a_half_answered_one_does_not_finish_by_itself(database, person_id, begun):
    save(database, person_id, begun, all_answers(leaving=("E1", "O3")))

    with pytest.raises(StillOpen) as still, database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=begun)

    assert still.value.progress.open_items == ("O3", "E1")
    assert still.value.progress.unknown_scales == ()
    assert progress(database, person_id).answered == 48
    assert count(database, ProfileScore) == 0


def test_two_of_ten_may_stay_open_on_purpose_and_every_scale_is_known(database, person_id, begun):
    save(database, person_id, begun, all_answers(leaving=("E1", "E2", "O3")))

    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=begun, as_it_is=True)

    with database.read() as work:
        profile = service.latest_profile(work, person_id=person_id)
    assert all(found.t_score is not None for found in profile)
    assert [found.answered for found in profile] == [8, 10, 10, 10, 9]


def test_three_of_ten_left_open_on_purpose_make_the_scale_unknown(database, person_id, begun):
    save(database, person_id, begun, all_answers(leaving=("N1", "N2", "N3")))
    assert progress(database, person_id).unknown_scales == ("N",)

    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=begun, as_it_is=True)

    with database.read() as work:
        profile = {found.scale: found for found in service.latest_profile(work, person_id=person_id)}
    assert profile["N"].t_score is None
    assert (profile["N"].theta, profile["N"].theta_variance) == (0.0, 1.0)
    assert profile["E"].t_score is not None


def test_nothing_at_all_is_no_result_even_on_purpose(database, person_id, begun):
    save(database, person_id, begun, {"E1": 3})

    with pytest.raises(NothingKnown), database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=begun, as_it_is=True)

    assert progress(database, person_id).answers == {"E1": 3}


def test_a_finished_assessment_takes_no_answers_and_finishes_once(database, person_id, begun, clock):
    save(database, person_id, begun, all_answers())
    for _ in range(2):
        with database.work() as work:
            service.finish(work, person_id=person_id, assessment_id=begun)
        clock.advance(hours=1)

    with pytest.raises(AssessmentClosed):
        save(database, person_id, begun, {"A2": 1})

    with database.read() as work:
        assert work.session.get(Assessment, begun).completed_at == clock.now() - timedelta(hours=2)
        assert work.session.get(Response, (begun, "A2")).value == 4


def test_finishing_in_two_windows_at_once_scores_once(database, person_id, begun):
    save(database, person_id, begun, all_answers())

    def finish():
        with database.work() as work:
            service.finish(work, person_id=person_id, assessment_id=begun)

    at_the_same_time(finish, finish, finish)

    assert count(database, ProfileScore) == 5


def test_the_one_completed_last_counts_and_an_open_one_does_not(database, person_id, clock):
    with database.work() as work:
        service.store_completed(work, person_id=person_id, answers=answers_of(E=1), completed_at=clock.now())
        newest = service.store_completed(
            work, person_id=person_id, answers=answers_of(E=5), completed_at=clock.now() + timedelta(days=1)
        )
        service.store_completed(
            work, person_id=person_id, answers=answers_of(E=2), completed_at=clock.now() - timedelta(days=9)
        )
    clock.advance(days=32)
    with database.work() as work:
        service.begin(work, person_id=person_id)

    with database.read() as work:
        result = service.latest_result(work, person_id=person_id)
        theta = service.thetas(work, person_ids=[person_id])[person_id]["E"][0]

    assert result.assessment_id == newest
    assert result.scores[0].mean == pytest.approx(5.0)
    assert theta == pytest.approx(result.scores[0].theta)


def test_thetas_are_read_for_many_at_once_and_leave_out_who_has_none(database, person_id, clock):
    with database.work() as work:
        with_profile = [a_person(work, name=f"人 {n}") for n in range(3)]
        for number, other in enumerate(with_profile):
            service.store_completed(work, person_id=other, answers=answers_of(E=number + 2), completed_at=clock.now())

    with database.read() as work:
        found = service.thetas(work, person_ids=[person_id, *with_profile])

    assert sorted(found) == sorted(with_profile)
    assert found[with_profile[0]]["E"][0] < found[with_profile[1]]["E"][0] < found[with_profile[2]]["E"][0]


def test_a_stored_assessment_with_a_bad_answer_is_refused_whole(database, person_id, clock):
    with pytest.raises(BadAnswer), database.work() as work:
        service.store_completed(work, person_id=person_id, answers={"E1": 9}, completed_at=clock.now())

    assert count(database, Assessment) == 0
