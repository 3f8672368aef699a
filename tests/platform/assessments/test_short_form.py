"""The short form: statements chosen by what they would tell, in an order that is kept."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from factories.answers import all_answers, answers_around
from factories.people import a_person
from sqlalchemy import func, select

from matching.answers import adaptive
from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import score
from sotomado.accounts.errors import NotFound
from sotomado.assessments import results, service
from sotomado.assessments.models import Asked, Assessment, Form, Response
from sotomado.assessments.progress import NothingKnown


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return a_person(work)


@pytest.fixture
def begun(database, person_id):
    with database.work() as work:
        return service.begin(work, person_id=person_id)


@pytest.fixture
def take(database, person_id, clock):
    """Answer page by page until enough is known: `take(answers)`; gives what was reached at every page."""

    def run(answers, *, seconds_a_page=25):
        reached = []
        with database.work() as work:
            progress = service.begin(work, person_id=person_id)
        for page in range(1, 99):
            clock.advance(seconds=seconds_a_page)
            given = {code: answers[code] for code in progress.asked[page - 1] if code in answers}
            with database.work() as work:
                service.save_answers(work, person_id=person_id, assessment_id=progress.assessment_id, answers=given)
                progress = service.go_on(work, person_id=person_id, assessment_id=progress.assessment_id, page=page)
            reached.append(progress)
            if page == progress.pages:
                return reached

    return run


def finish(database, person_id, progress, **options):
    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=progress.assessment_id, **options)


def test_it_begins_with_five_statements_and_ends_within_twenty_five(database, person_id, begun, take):
    assert [len(page) for page in begun.asked] == [5]

    last = take(answers_around(3))[-1]

    assert last.is_complete
    assert 15 <= last.answered <= adaptive.MOST_STATEMENTS
    asked = [code for page in last.asked for code in page]
    assert len(asked) == len(set(asked))


def test_what_was_asked_stays_in_its_order_whatever_is_changed_later(database, person_id, take, clock):
    halfway = take(answers_around(3))[-1]
    with database.work() as work:
        first = halfway.asked[0][0]
        other = 1 if halfway.answers[first] > 3 else 5
        service.save_answers(work, person_id=person_id, assessment_id=halfway.assessment_id, answers={first: other})
        service.go_on(work, person_id=person_id, assessment_id=halfway.assessment_id, page=1)

    with database.work() as work:
        again = service.begin(work, person_id=person_id, how=Form.FULL)

    assert again.asked[: halfway.pages] == halfway.asked
    assert again.answers[first] == other


def test_two_windows_that_go_on_at_once_ask_one_more_page(database, person_id, begun):
    with database.work() as work:
        answers = dict.fromkeys(begun.asked[0], 4)
        service.save_answers(work, person_id=person_id, assessment_id=begun.assessment_id, answers=answers)
    start = Barrier(3)

    def go_on():
        start.wait()
        with database.work() as work:
            service.go_on(work, person_id=person_id, assessment_id=begun.assessment_id, page=1)

    threads = [Thread(target=go_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Asked)) == 10


def test_the_scores_are_those_of_the_adaptive_core_in_the_units_of_the_full_form(database, person_id, take):
    answers = answers_around(11, E=4.2, N=1.9)
    last = take(answers)[-1]

    finish(database, person_id, last)

    with database.read() as work:
        result = service.latest_result(work, person_id=person_id)
    given = {code: answers[code] for page in last.asked for code in page}
    expected = adaptive.score_adaptive(load_builtin(), given, care=result.care)
    assert [found.t_score for found in result.scores] == pytest.approx([one.t for one in expected])
    assert [found.standard_error for found in result.scores] == pytest.approx(
        [one.standard_error_t for one in expected]
    )
    in_full = {one.scale: one.t for one in score(load_builtin(), answers)}
    assert all(abs(found.t_score - in_full[found.scale]) < 3 * found.standard_error for found in result.scores)


def test_statements_left_out_are_followed_by_others_and_not_asked_again(database, person_id, begun, take):
    some = {code: value for code, value in answers_around(5).items() if code not in begun.asked[0]}

    last = take(some)[-1]

    assert last.is_complete
    assert set(begun.asked[0]).isdisjoint(last.answers)
    assert last.pages > 5


def test_whoever_leaves_everything_out_is_asked_all_of_it_once_and_told_nothing(database, person_id, take):
    last = take({})[-1]

    assert sum(map(len, last.asked)) == 50
    with pytest.raises(NothingKnown):
        finish(database, person_id, last, as_it_is=True)


def test_how_much_is_left_never_grows_while_one_answers(database, person_id, take):
    reached = take(answers_around(8))

    before = (99, 99)
    for progress in reached:
        for page in range(1, progress.pages + 1):
            if page < progress.pages - 1:
                continue
            fewest, most = progress.left(page)
            assert 0 <= fewest <= most
            assert most <= before[1]
            before = (fewest, most)


def test_how_long_an_answer_took_is_kept_and_a_pause_is_not(database, person_id, begun, clock):
    first, second, third = begun.asked[0][:3]

    def answer(code, value):
        with database.work() as work:
            service.save_answers(work, person_id=person_id, assessment_id=begun.assessment_id, answers={code: value})

    clock.advance(seconds=4)
    answer(first, 2)
    clock.advance(hours=3)
    answer(second, 5)
    clock.advance(seconds=7)
    answer(third, 3)
    clock.advance(seconds=60)
    answer(first, 4)

    with database.read() as work:
        kept = {row.item: row for row in work.session.scalars(select(Response))}
        work.session.expunge_all()
    assert kept[first].seconds == pytest.approx(4)
    assert kept[first].value == 4
    assert kept[first].answered_at == clock.now()
    assert kept[second].seconds is None
    assert kept[third].seconds == pytest.approx(7)


def test_answers_that_come_together_share_their_time_and_are_not_timed_twice(database, person_id, begun, clock):
    answers = dict.fromkeys(begun.asked[0], 3)
    for _ in range(2):
        clock.advance(seconds=20)
        with database.work() as work:
            service.save_answers(work, person_id=person_id, assessment_id=begun.assessment_id, answers=answers)

    with database.read() as work:
        rows = work.session.scalars(select(Response)).all()
        work.session.expunge_all()
    assert [row.seconds for row in rows] == pytest.approx([4.0] * 5)
    assert {row.answered_at for row in rows} == {clock.now() - timedelta(seconds=20)}


def test_all_answers_alike_and_hurried_still_give_a_result_with_wider_bands(database, person_id, take):
    last = take(all_answers(5), seconds_a_page=3)[-1]

    finish(database, person_id, last)

    with database.read() as work:
        result = service.latest_result(work, person_id=person_id)
    careful = adaptive.score_adaptive(load_builtin(), last.answers)
    assert result.care < results.CARE_WORTH_A_WORD
    assert result.care_signs
    for found, would_be in zip(result.scores, careful, strict=True):
        assert found.standard_error > would_be.standard_error_t


def test_going_further_takes_the_answers_along_and_leaves_the_result_until_it_is_finished(
    database, person_id, take, clock
):
    answers = answers_around(5)
    short = take(answers)[-1]
    finish(database, person_id, short)
    with database.read() as work:
        before = service.latest_result(work, person_id=person_id)

    with database.work() as work:
        further = service.take_further(work, person_id=person_id)

    assert further.answers == short.answers
    assert further.asked[: short.pages] == short.asked
    assert sorted(code for page in further.asked for code in page) == sorted(answers)
    assert further.first_open_page == short.pages + 1
    with database.read() as work:
        assert service.latest_result(work, person_id=person_id) == before
    clock.advance(minutes=4)
    with database.work() as work:
        service.save_answers(work, person_id=person_id, assessment_id=further.assessment_id, answers=answers)
    finish(database, person_id, further)
    with database.read() as work:
        after = service.latest_result(work, person_id=person_id)
        assert results.earlier_results(work, person_id=person_id) == ()
    assert after.answered == 50
    assert after.form is Form.FULL
    assert all(new.standard_error < old.standard_error for new, old in zip(after.scores, before.scores, strict=True))


def test_there_is_nothing_to_go_further_from_after_a_full_form(database, person_id, clock):
    with database.work() as work:
        service.store_completed(work, person_id=person_id, answers=all_answers(), completed_at=clock.now())

    with pytest.raises(NotFound), database.work() as work:
        service.take_further(work, person_id=person_id)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Assessment)) == 1
