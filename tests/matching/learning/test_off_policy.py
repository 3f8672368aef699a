"""Estimates of a way of choosing that was never in force, against the truth, and against obp on a real log."""

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from factories.logged_choices import needs_logged_choices, read_logged_choices

from matching.learning.off_policy import OffPolicyError, TooFewEffective, doubly_robust, snips


def a_log(n=4000, seed=0):
    """Two actions, shown 7 to 3; good with chance .2 and .6. Another way shows them 2 to 8: worth .52."""
    rng = np.random.default_rng(seed)
    action = (rng.random(n) < 0.3).astype(int)
    reward = (rng.random(n) < np.array([0.2, 0.6])[action]).astype(float)
    return reward, np.array([0.7, 0.3])[action], np.array([0.2, 0.8])[action]


def test_three_places_by_hand():
    reward, propensity, target = (np.tile(row, 100) for row in ([1.0, 0.0, 1.0], [0.5, 0.5, 0.25], [0.5, 0.5, 0.5]))

    found = snips(reward, propensity, target)

    # Weights 1, 1, 2: V = 3/4; error^2 = 100 (1/16 + 9/16 + 4/16) / 400^2; effective sample 400^2 / 600.
    assert found.value == pytest.approx(0.75)
    assert found.standard_error == pytest.approx(np.sqrt(87.5) / 400)
    assert found.effective_sample == pytest.approx(400**2 / 600)


def test_the_way_in_force_is_worth_what_came_of_it():
    reward, propensity, _ = a_log()

    found = snips(reward, propensity, propensity)

    assert found.value == pytest.approx(reward.mean())
    assert found.effective_sample == pytest.approx(len(reward))


def test_both_estimates_and_their_errors_hold_over_two_hundred_logs():
    off = {"snips": [], "dr": [], "dr with a wrong model": []}
    for seed in range(200):
        reward, propensity, target = a_log(seed=seed)
        shown = np.where(propensity == 0.7, 0.2, 0.6)
        for name, one in (
            ("snips", snips(reward, propensity, target)),
            ("dr", doubly_robust(reward, propensity, target, expected_shown=shown, expected_target=0 * shown + 0.52)),
            (
                "dr with a wrong model",
                doubly_robust(reward, propensity, target, expected_shown=0 * shown, expected_target=0 * shown),
            ),
        ):
            off[name].append((one.value - 0.52) / one.standard_error)

    for name, deviations in off.items():
        assert abs(np.mean(deviations)) < 0.25, name
        assert 0.85 < np.std(deviations) < 1.15, name


def test_a_right_model_makes_the_doubly_robust_error_smaller():
    reward, propensity, target = a_log()
    shown = np.where(propensity == 0.7, 0.2, 0.6)
    nothing = np.zeros(len(reward))

    with_model = doubly_robust(reward, propensity, target, expected_shown=shown, expected_target=nothing + 0.52)
    without = doubly_robust(reward, propensity, target, expected_shown=nothing, expected_target=nothing)

    assert with_model.standard_error < without.standard_error


def test_ten_places_of_one_person_count_as_one():
    reward, propensity, target = a_log()
    tenfold = [np.repeat(one, 10) for one in (reward, propensity, target)]
    person = np.repeat(np.arange(len(reward)), 10)

    assert snips(*tenfold, person=person).standard_error == pytest.approx(
        snips(reward, propensity, target).standard_error
    )
    assert snips(*tenfold).standard_error < 0.5 * snips(reward, propensity, target).standard_error


def test_below_two_hundred_effective_places_nothing_is_claimed():
    reward, propensity, target = a_log(n=250)

    with pytest.raises(TooFewEffective) as refused:
        snips(reward, propensity, target)

    assert 0 < refused.value.effective_sample < 200
    with pytest.raises(TooFewEffective):
        snips(reward, propensity, np.zeros(250))


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.1, np.nan])
def test_a_chance_that_is_none_is_refused(chance):
    reward, propensity, target = a_log()
    propensity[0] = chance

    with pytest.raises(OffPolicyError):
        snips(reward, propensity, target)


@needs_logged_choices
def test_estimates_on_the_real_log_are_those_of_obp():
    estimators = the_estimators_of_obp()
    log = read_logged_choices()
    n = len(log.reward)
    target = np.exp(log.affinity) / np.exp(log.affinity).sum(axis=1, keepdims=True)
    expected = 0.004 + 0.01 * log.affinity / (1 + log.affinity)
    places = np.arange(n)
    shown = (log.reward, log.propensity, target[places, log.action])

    ours = snips(*shown)
    robust = doubly_robust(
        *shown, expected_shown=expected[places, log.action], expected_target=(target * expected).sum(axis=1)
    )

    known = {"reward": log.reward, "action": log.action, "pscore": log.propensity, "action_dist": target[:, :, None]}
    theirs = estimators.SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**known)
    theirs_robust = estimators.DoublyRobust().estimate_policy_value(
        **known, estimated_rewards_by_reg_model=expected[:, :, None]
    )
    assert ours.value == pytest.approx(theirs, abs=1e-12)
    assert robust.value == pytest.approx(theirs_robust, abs=1e-12)
    assert ours.value != pytest.approx(log.reward.mean(), abs=1e-6)


def the_estimators_of_obp():
    """obp's module alone: its package asks for torch and pandas, which no estimator uses on arrays."""
    found = find_spec("obp")
    assert found is not None, "obp stands in the lock"
    folder = Path(found.origin).parent
    torch = ModuleType("torch")
    torch.Tensor = type("Tensor", (), {})
    pandas = ModuleType("pandas")
    pandas.DataFrame = type("DataFrame", (), {})
    stand_ins = {"torch": torch, "pandas": pandas, "obp": ModuleType("obp"), "obp.ope": ModuleType("obp.ope")}
    before = {name: sys.modules.get(name) for name in (*stand_ins, "obp.utils", "obp.ope.estimators")}
    sys.modules |= stand_ins
    try:
        for name, file in (("obp.utils", folder / "utils.py"), ("obp.ope.estimators", folder / "ope/estimators.py")):
            spec = spec_from_file_location(name, file)
            sys.modules[name] = module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
        return sys.modules["obp.ope.estimators"]
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
