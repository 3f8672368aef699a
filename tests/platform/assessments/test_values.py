"""What people hold dear at work: told or not, and what matching reads of it."""

import math

import pytest
from factories.answers import all_answers, values_of
from factories.people import a_person

from matching.answers.instrument_file import load_builtin
from sotomado.assessments import results, service
from sotomado.assessments.models import Form, Part
from sotomado.assessments.progress import NothingKnown, StillOpen


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return a_person(work)


def begin(database, person_id):
    with database.work() as work:
        return service.begin(work, person_id=person_id, part=Part.VALUES)


def answer(database, person_id, progress, answers, **options):
    with database.work() as work:
        service.save_answers(work, person_id=person_id, assessment_id=progress.assessment_id, answers=answers)
    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=progress.assessment_id, **options)


def test_traits_and_values_may_be_open_at_the_same_time(database, person_id):
    with database.work() as work:
        traits = service.begin(work, person_id=person_id)
    values = begin(database, person_id)

    assert traits.assessment_id != values.assessment_id
    assert values.form is Form.FULL
    assert sum(map(len, values.asked)) == 20
    assert begin(database, person_id).assessment_id == values.assessment_id


def test_what_matters_more_than_the_rest_becomes_a_direction_of_length_one(database, person_id):
    answer(database, person_id, begin(database, person_id), values_of(security=5, tradition=1))

    with database.read() as work:
        values = service.latest_values(work, person_id=person_id)
        direction = service.value_directions(work, [person_id])[person_id]

    codes = results.value_codes()
    assert codes == load_builtin("work_values_20").codes
    assert math.hypot(*direction) == pytest.approx(1)
    assert max(zip(direction, codes, strict=True))[1] == "security"
    assert min(zip(direction, codes, strict=True))[1] == "tradition"
    assert sum(one.weight for one in values.weights) == pytest.approx(0)
    assert all(one.standard_error > 0 for one in values.weights)


def test_values_say_nothing_of_traits_and_the_other_way_round(database, person_id, clock):
    answer(database, person_id, begin(database, person_id), values_of(security=5))
    with database.work() as work:
        other = a_person(work)
        service.store_completed(work, person_id=other, answers=all_answers(4), completed_at=clock.now())

    with database.read() as work:
        assert service.thetas(work, person_ids=[person_id, other]).keys() == {other}
        assert service.value_directions(work, [person_id, other]).keys() == {person_id}
        assert service.latest_result(work, person_id=person_id) is None


def test_all_answers_alike_tell_no_direction(database, person_id):
    progress = begin(database, person_id)

    with pytest.raises(NothingKnown):
        answer(database, person_id, progress, values_of())

    with database.read() as work:
        assert service.value_directions(work, [person_id]) == {}
        assert service.progress(work, person_id=person_id, part=Part.VALUES).answered == 20


def test_some_left_out_are_asked_about_once_and_may_stay_out(database, person_id):
    progress = begin(database, person_id)
    most = {code: value for code, value in values_of(enjoyment=5).items() if code not in ("SE1", "TR2")}

    with pytest.raises(StillOpen):
        answer(database, person_id, progress, most)
    with database.work() as work:
        service.finish(work, person_id=person_id, assessment_id=progress.assessment_id, as_it_is=True)

    with database.read() as work:
        assert len(service.latest_values(work, person_id=person_id).weights) == 10


def test_the_values_told_last_count(database, person_id, clock):
    for dear in ("enjoyment", "security"):
        answer(database, person_id, begin(database, person_id), values_of(**{dear: 5}))
        clock.advance(days=31)

    with database.read() as work:
        direction = service.value_directions(work, [person_id])[person_id]

    assert max(zip(direction, results.value_codes(), strict=True))[1] == "security"
