"""Questionnaires as rows: loaded, used, and never mixed."""

import json

import pytest
from click.testing import CliRunner
from factories.answers import a_version, all_answers, answers_around
from factories.people import a_person

from matching.answers.instrument import InstrumentError
from matching.answers.instrument_file import load_builtin
from sotomado.assessments import instruments, results, service
from sotomado.assessments.errors import BadAnswer
from sotomado.assessments.instruments import AlreadyLoaded, UnknownInstrument
from sotomado.assessments.models import Form, Part
from sotomado.cli import main

KEY = "ipip50_own_wording"


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return a_person(work)


def load(database, text):
    with database.work() as work:
        return instruments.load(work, text=text)


def use(database, version, key=KEY):
    with database.work() as work:
        instruments.use(work, key=key, version=version)


def begin(database, person_id):
    with database.work() as work:
        return service.begin(work, person_id=person_id, how=Form.FULL)


def test_what_ships_with_the_product_is_there_and_in_use_without_being_loaded(database):
    with database.read() as work:
        kept = instruments.all_kept(work)
        used = [instruments.in_use(work, part) for part in Part]

    assert [(one.form.key, one.in_use, one.loaded_at) for one in kept] == [
        (KEY, True, None),
        ("work_values_20", True, None),
    ]
    assert used == [load_builtin(KEY), load_builtin("work_values_20")]


def test_a_loaded_one_is_asked_once_it_is_said_to_be_used(database, person_id):
    load(database, a_version(renamed="E1>E11"))
    with database.read() as work:
        assert instruments.in_use(work, Part.TRAITS).version == load_builtin().version

    use(database, "2027-04")

    progress = begin(database, person_id)
    assert progress.instrument.version == "2027-04"
    assert "E11" in progress.open_items
    with database.read() as work:
        assert [one.form.version for one in instruments.all_kept(work) if one.in_use] == ["2027-04", "2026-11"]


def test_the_one_that_ships_can_be_used_again(database):
    load(database, a_version())
    use(database, "2027-04")

    use(database, load_builtin().version)

    with database.read() as work:
        assert instruments.in_use(work, Part.TRAITS) == load_builtin()


def test_loading_the_same_file_again_changes_nothing_and_another_one_is_refused(database):
    load(database, a_version())
    load(database, a_version())

    with pytest.raises(AlreadyLoaded):
        load(database, a_version(renamed="E1>E11"))
    with pytest.raises(AlreadyLoaded):
        load(database, a_version(load_builtin().version, renamed="E1>E11"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        (json.dumps([]), "named parts"),
        (a_version(key="work_values_20", answers=[{"ja": f"{n}", "en": f"{n}"} for n in range(6)]), "5 answers"),
        (a_version(renamed="E>OPENNESS_TO_EVERYTHING_THERE_IS"), "code of at most 16"),
        (a_version(renamed="E>EE"), "lacks E"),
        (a_version("v" * 65), "64 letters"),
        (a_version("2027/04"), "64 letters"),
        (a_version(renamed="E1>go"), "field called go"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_sentence(database, text, says):
    with pytest.raises(InstrumentError, match=says):
        load(database, text)

    with database.read() as work:
        assert all(one.loaded_at is None for one in instruments.all_kept(work))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"key":' * 100_000, "nested too deeply"),
        ("1" * 5_000, "not JSON"),
        (" " * (instruments.LONGEST_FILE + 1), "more than 1,000,000 characters"),
        (a_version().replace('"keyed_mean": ', '"keyed_mean": 1' + "0" * 400 + ', "was": ', 1), "needs a number"),
        (a_version().replace('"source": "', '"source": "\\u0000', 1), "cannot be written down"),
        (a_version().replace('"source": "', '"source": "\\ud800', 1), "cannot be written down"),
    ],
    ids=["deep list", "deep object", "long number", "huge", "number of no float", "NUL", "half a letter"],
)
def test_a_hostile_file_is_refused_with_a_sentence(database, text, says):
    with pytest.raises(InstrumentError, match=says):
        load(database, text)


def test_an_unknown_version_cannot_be_used(database):
    with pytest.raises(UnknownInstrument):
        use(database, "1999-01")


def test_who_is_half_way_goes_on_in_their_own_version(database, person_id, clock):
    begun = begin(database, person_id)
    load(database, a_version(renamed="E1>E11"))
    use(database, "2027-04")

    with database.work() as work:
        again = service.begin(work, person_id=person_id)
        service.save_answers(work, person_id=person_id, assessment_id=begun.assessment_id, answers=all_answers(4))
        service.finish(work, person_id=person_id, assessment_id=begun.assessment_id)

    assert again.assessment_id == begun.assessment_id
    with database.read() as work:
        result = service.latest_result(work, person_id=person_id)
    assert result.instrument == load_builtin()


def test_answers_of_another_version_are_refused_whole(database, person_id, clock):
    begun = begin(database, person_id)
    load(database, a_version(renamed="E1>E11"))

    with pytest.raises(BadAnswer, match="E11"), database.work() as work:
        service.save_answers(work, person_id=person_id, assessment_id=begun.assessment_id, answers={"E2": 4, "E11": 3})
    with pytest.raises(BadAnswer, match="E1"), database.work() as work:
        service.store_completed(
            work,
            person_id=person_id,
            answers=all_answers(4),
            completed_at=clock.now(),
            instrument=(KEY, "2027-04"),
        )

    with database.read() as work:
        assert service.progress(work, person_id=person_id).answers == {}
        assert service.latest_result(work, person_id=person_id) is None


def test_results_in_two_versions_are_not_set_side_by_side(database, person_id, clock):
    with database.work() as work:
        old = service.store_completed(work, person_id=person_id, answers=answers_around(1), completed_at=clock.now())
    load(database, a_version())
    clock.advance(days=90)
    with database.work() as work:
        service.store_completed(
            work,
            person_id=person_id,
            answers=answers_around(2),
            completed_at=clock.now(),
            instrument=(KEY, "2027-04"),
        )

    with database.read() as work:
        earlier = results.earlier_results(work, person_id=person_id)

    assert [(one.assessment_id, one.is_comparable) for one in earlier] == [(old, False)]


def test_a_questionnaire_without_parameters_is_asked_in_full(database, person_id):
    form = json.loads(a_version())
    for item in form["items"]:
        item.pop("grm")
    load(database, json.dumps(form))
    use(database, "2027-04")

    with database.work() as work:
        progress = service.begin(work, person_id=person_id, how=Form.SHORT)

    assert progress.form is Form.FULL
    assert progress.asked == load_builtin().pages


def test_the_commands_load_and_use_and_say_what_is_wrong(sqlite_database, tmp_path, monkeypatch):
    monkeypatch.setenv("SOTOMADO_ENVIRONMENT", "test")
    monkeypatch.setenv("SOTOMADO_DATABASE_URL", sqlite_database.url)
    file, broken = tmp_path / "form.json", tmp_path / "broken.json"
    file.write_text(a_version(), encoding="utf-8")
    broken.write_text("{}", encoding="utf-8")

    def said(*command):
        answer = CliRunner().invoke(main, [str(word) for word in command])
        return answer.exit_code, answer.output

    assert said("load-instrument", file) == (0, f"Loaded {KEY} 2027-04: 50 statements.\n")
    assert said("use-instrument", KEY, "2027-04") == (0, f"{KEY} 2027-04 is asked from now on.\n")
    code, words = said("load-instrument", broken)
    assert code == 1
    assert words.startswith("Error: Not loaded. The file needs")
    code, words = said("use-instrument", KEY, "1999-01")
    assert code == 1
    assert "load-instrument brings it" in words
    with sqlite_database.read() as work:
        assert instruments.in_use(work, Part.TRAITS).version == "2027-04"
