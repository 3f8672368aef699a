"""Which model counts: the newest sound one, or the one that somebody chose, by one command that is written down."""

import getpass

import numpy as np
import pytest
from click.testing import CliRunner
from factories.histories import a_desk, a_history

from sotomado.accounts.errors import NotFound
from sotomado.cli import main
from sotomado.shortlists.learning import model_store, nights
from sotomado.shortlists.learning.models import LearnedModel

DAY = "2026-11-20"


@pytest.fixture
def desk(database):
    with database.work() as work:
        return a_desk(work)


def with_history(database, desk, talks):
    with database.work() as work:
        a_history(work, *desk, talks=talks)


def learned(database, day=DAY):
    return nights.learn_night(database, day=day)


def in_use(database):
    with database.read() as work:
        return model_store.in_use(work)


def kept(database):
    with database.read() as work:
        return model_store.models(work)


SOUND = {
    "satisfied": {"log_loss": 0.50, "base_log_loss": 0.52, "bias": 0.01, "bias_error": 0.01},
    "jump": 0.02,
}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"satisfied": SOUND["satisfied"] | {"log_loss": 0.6}}, "no_better_than_the_mean"),
        ({"satisfied": SOUND["satisfied"] | {"bias": -0.2}}, "biased"),
        ({"satisfied": SOUND["satisfied"] | {"log_loss": 0.525}}, "worse_than_the_one_in_use"),
        ({"jump": 0.3}, "jumped"),
        ({"satisfied": None, "jump": None}, None),
    ],
)
def test_a_model_that_is_not_sound_is_kept_and_not_used(database, desk, changed, why):
    with_history(database, desk, talks=5)
    learned(database)

    assert nights.why_not(in_use(database).heads, SOUND | changed, SOUND) == why


def test_broken_numbers_are_never_used(database, desk):
    with_history(database, desk, talks=5)
    learned(database)
    heads = in_use(database).heads
    heads.satisfied.quality[0] = np.nan

    assert nights.why_not(heads, SOUND, None) == "not_finite"
    heads.satisfied.quality[0] = 0.0


def test_a_refused_model_leaves_the_one_before_in_its_place(database, desk, monkeypatch):
    with_history(database, desk, talks=60)
    learned(database, "2026-11-19")
    monkeypatch.setattr(nights, "why_not", lambda *_: "jumped")

    assert learned(database, "2026-11-20")

    assert in_use(database).version == "2026-11-19"
    assert [(one.version, one.refused) for one in kept(database)] == [("2026-11-20", "jumped"), ("2026-11-19", None)]


@pytest.fixture
def command(database, monkeypatch):
    for name, value in (("DATABASE_URL", database.url), ("FIELD_KEYS", "")):
        monkeypatch.setenv(f"SOTOMADO_{name}", value)
    monkeypatch.delenv("SOTOMADO_FIELD_KEYS")
    return lambda *words: CliRunner().invoke(main, list(words))


def test_one_command_goes_back_holds_and_is_written_down(database, desk, command, clock):
    with_history(database, desk, talks=60)
    learned(database, "2026-11-19")
    clock.advance(days=1)
    learned(database, "2026-11-20")

    result = command("use-model", "2026-11-19")
    clock.advance(days=1)
    learned(database, "2026-11-21")

    assert result.exit_code == 0, result.output
    now = in_use(database)
    assert (now.version, now.is_held) == ("2026-11-19", True), "the next night left it in its place"
    with database.read() as work:
        decision = model_store.decisions(work)[0]
    assert decision.decided_by == f"command line: {getpass.getuser()}"

    assert "2026-11-21" in command("use-model", "newest").output
    assert (in_use(database).version, in_use(database).is_held) == ("2026-11-21", False)
    assert command("use-model", "prior").exit_code == 0
    assert in_use(database).heads is None


def test_a_model_that_is_not_there_is_not_used(database, desk, command):
    with_history(database, desk, talks=20)
    learned(database)

    result = command("use-model", "1999-01-01")

    assert result.exit_code != 0
    assert "There is no model 1999-01-01" in result.output
    assert in_use(database).version == DAY


def test_models_are_listed_with_who_decided(database, desk, command):
    assert "No model yet" in command("models").output
    with_history(database, desk, talks=20)
    learned(database)

    said = command("models").output

    assert f"{DAY}          20 talks" in said
    assert "in use" in said
    assert "by night" in said


def test_old_models_are_emptied_but_for_what_counts_and_what_a_person_chose(database, desk, clock):
    with_history(database, desk, talks=20)
    learned(database, "2026-11-01")
    with database.work() as work:
        one = work.session.get_one(LearnedModel, "2026-11-01")
        for day in range(2, 36):
            clock.advance(minutes=1)
            rest = {"digest": f"{day}", "outcomes": 20, "measures": {}, "refused": "jumped" if day > 4 else None}
            same = {"made_at": work.now, "satisfied": one.satisfied, "rebooked": one.rebooked}
            work.session.add(LearnedModel(version=f"day-{day:02}", **same, **rest))
        work.session.flush()
        model_store.use(work, version="day-02", decided_by="command line: hana")
        model_store.use(work, version="2026-11-01", decided_by="command line: hana")

    with database.work() as work:
        model_store.prune(work)

    sizes = {one.version: one.size_bytes for one in kept_all(database)}
    assert [version for version, size in sizes.items() if not size] == ["day-05", "day-03"]
    assert in_use(database).heads is not None
    with database.read() as work:
        assert model_store.has(work, version="day-03"), "its night is not learned again"
    with pytest.raises(NotFound), database.work() as work:
        model_store.use(work, version="day-03", decided_by="command line: hana")


def kept_all(database):
    with database.read() as work:
        return model_store.models(work, limit=100)
