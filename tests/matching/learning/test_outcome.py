"""What is learned from talks, against a dense solution, against the truth of small worlds, and at the edges."""

from dataclasses import replace

import numpy as np
import pytest
from factories.talks import a_world, best_normal, newton, parts, same
from support.threads import printed_on_one_thread_and_two

from matching.learning.hierarchical import Precision, Sessions, laplace
from matching.learning.outcome import (
    Heads,
    OutcomeError,
    OutcomeModel,
    Prior,
    Variances,
    faded,
    learn,
    prior_model,
    probability,
)
from matching.learning.prediction import Prediction, blended


def learned(world, **also):
    return learn(world.outcomes, world.prior, world.ids, world.themes, **also)


def at_the_mode(world):
    o, n, v = world.outcomes, len(world.outcomes.good), world.prior.variances
    k = 1 + len(world.themes)
    sessions = Sessions(
        o.person,
        o.consultant,
        np.column_stack([np.ones(n), o.features]),
        np.column_stack([np.ones(n), o.theme_weights]),
        o.good,
        o.weight,
        len(world.ids),
    )
    prior = Precision(
        np.r_[world.prior.base_logit, world.prior.mean],
        np.r_[world.prior.base_deviation, world.prior.deviation] ** -2.0,
        1 / v.person,
        np.zeros((len(world.ids), k)),
        1 / np.array([v.quality, *[v.theme] * (k - 1)]),
    )
    return laplace(sessions, prior)


def test_laplace_is_the_dense_one_wherever_it_is_called_exact():
    world = a_world()

    found = at_the_mode(world)

    mean, covariance, _ = newton(world, np.zeros(200))
    border, own, both = parts(world, covariance)
    spread = found.curvature.inverse()
    assert np.allclose(np.r_[found.mean.b, found.mean.a, found.mean.c.ravel()], mean, atol=1e-8)
    assert np.allclose(spread.border, border, atol=1e-8)
    assert np.allclose(spread.arms, both, atol=1e-8)
    assert np.allclose(spread.blocks, own, atol=0.003 * own.max())


def test_with_one_talk_a_person_all_of_laplace_is_exact():
    world = a_world(persons=None)

    spread = at_the_mode(world).curvature.inverse()

    _, covariance, _ = newton(world, np.zeros(200))
    assert np.allclose(spread.blocks, parts(world, covariance)[1], atol=1e-8)


def test_the_model_is_the_best_normal_found_on_dense_matrices():
    world = a_world(persons=None)

    model = learned(world, variances_from_data=False)

    mean, covariance = best_normal(world)
    border, own, both = parts(world, covariance)
    assert model.base == pytest.approx(mean[0], abs=1e-4)
    assert np.allclose(model.coefficients, mean[1:5], atol=1e-4)
    assert np.allclose(model.quality, mean[205::4], atol=1e-4)
    assert np.allclose(model.border_covariance, border, atol=1e-4)
    assert np.allclose(model.covariance, own, atol=1e-4)
    assert np.allclose(model.cross, both, atol=1e-4)


def test_variances_are_found_where_talks_are_many_and_believed_where_they_are_few():
    wrong = Variances(person=0.2, quality=0.5, theme=0.09)
    many, few = a_world(talks=6000, consultants=150, persons=1500), a_world(talks=12, persons=12)

    much = learned(replace(many, prior=replace(many.prior, variances=wrong))).variances
    little = learned(replace(few, prior=replace(few.prior, variances=wrong))).variances

    assert 0.30 < much.person < 0.56  # truth .42
    assert 0.13 < much.quality < 0.29  # truth .20
    assert little.person == pytest.approx(0.2, rel=0.2)
    assert little.quality == pytest.approx(0.5, rel=0.2)


def test_the_truth_lies_in_its_intervals():
    off = []
    for seed in range(12):
        world = a_world(talks=1500, consultants=60, persons=400, seed=seed)
        model = learned(world, variances_from_data=False)
        off.extend((model.coefficients - world.coefficients) / np.sqrt(np.diag(model.coefficient_covariance)))

    assert 0.75 < np.std(off) < 1.25


def test_old_talks_weigh_half_a_year_after_year():
    assert faded(np.array([0.0, 365.0, 730.0])) == pytest.approx([1, 0.5, 0.25])


def test_a_talk_of_weight_two_is_two_talks():
    world = a_world(persons=None, talks=60)
    o = world.outcomes
    twice = replace(o, **{name: np.repeat(getattr(o, name), 2, axis=0) for name in o.__slots__})

    heavy = learn(replace(o, weight=2 * o.weight), world.prior, world.ids, world.themes, variances_from_data=False)
    double = learn(twice, world.prior, world.ids, world.themes, variances_from_data=False)

    assert np.allclose(heavy.coefficients, double.coefficients, atol=1e-6)
    assert np.allclose(heavy.quality, double.quality, atol=1e-6)


def test_no_talk_leaves_the_prior_and_one_talk_moves_one_consultant_alone():
    world = a_world(talks=1)
    one = learned(world)
    met = world.outcomes.consultant[0]

    before = prior_model(world.prior, world.ids, world.themes)

    assert same(learned(a_world(talks=0)), before)
    assert np.allclose(one.coefficients, before.coefficients, atol=0.1)
    assert np.flatnonzero(one.quality).tolist() == [met]
    assert one.covariance[met, 0, 0] < before.covariance[met, 0, 0]
    assert one.sessions.sum() == 1


def test_consultants_are_aligned_by_id_and_the_unknown_have_the_prior():
    world = a_world()
    model = learned(world)

    of = model.for_consultants(["c0003", "somebody new", "c0001"])

    assert of.quality.tolist() == [model.quality[3], 0.0, model.quality[1]]
    assert of.covariance[1] == pytest.approx(np.diag([model.variances.quality, *[model.variances.theme] * 3]))
    assert of.sessions.tolist() == [model.sessions[3], 0, model.sessions[1]]
    assert len(prior_model(world.prior, world.ids[:0], world.themes).for_consultants(["x"]).quality) == 1


def test_verified_facts_lift_who_has_no_talk_yet_and_give_way_to_talks():
    world = a_world(talks=400)
    facts = np.full(len(world.ids), 0.5)

    expected = prior_model(world.prior, world.ids, world.themes, facts)
    after = learned(world, quality_mean=facts, variances_from_data=False)

    assert expected.quality.tolist() == facts.tolist()
    assert after.quality.std() > 0.1
    assert after.quality.mean() > learned(world, variances_from_data=False).quality.mean()


def test_a_theme_nobody_has_talked_about_adds_nothing_but_doubt():
    world = a_world(themes=3)
    known = replace(world.outcomes, theme_weights=world.outcomes.theme_weights * [1, 1, 0])
    model = learn(known, world.prior, world.ids, world.themes)

    assert not model.theme_effects[:, 2].any()
    of, x = model.for_consultants(world.ids), np.zeros((len(world.ids), 4))
    unknown, none = model.predict(x, np.array([0, 0, 1.0]), of), model.predict(x, np.zeros(3), of)
    assert np.array_equal(unknown.eta, none.eta)
    assert np.all(unknown.variance > none.variance)


def test_a_prediction_is_its_formula_written_out():
    world = a_world()
    model = learned(world, variances_from_data=False)
    x, w = world.outcomes.features[:1], world.outcomes.theme_weights[0]

    found = model.predict(x, w, model.for_consultants(world.ids[5:6]), measurement=0.05)

    z, xs = np.r_[1, w], np.r_[1, x[0]]
    eta = model.base + x[0] @ model.coefficients + model.quality[5] + w @ model.theme_effects[5]
    v = xs @ model.border_covariance @ xs + z @ model.covariance[5] @ z + 2 * z @ model.cross[5] @ xs + 0.05 + 0.43
    assert found.eta[0] == pytest.approx(eta)
    assert found.variance[0] == pytest.approx(v)
    assert found.probability[0] == pytest.approx(1 / (1 + np.exp(-eta / np.sqrt(1 + np.pi * v / 8))))


@pytest.mark.parametrize("doubt", [0.05, 0.2, 0.4])
@pytest.mark.parametrize("logit", [-1.0, 0.0, 0.85, 2.0])
def test_a_probability_and_its_error_are_those_of_the_normal_behind_them(doubt, logit):
    """By quadrature: the mean over both normals, and how far the mean over persons varies with all else."""
    world = a_world(talks=0)
    model = replace(learned(world), base=logit, border_covariance=np.zeros((5, 5)))
    model.covariance[:], model.coefficients[:] = 0, 0
    node, share = np.polynomial.hermite_e.hermegauss(60)
    share /= share.sum()
    of_persons = logit + doubt**0.5 * node[:, None] + model.variances.person**0.5 * node
    by_all_else = (1 / (1 + np.exp(-of_persons))) @ share

    found = model.predict(np.zeros((1, 4)), np.zeros(len(world.themes)), model.for_consultants(world.ids[:1]), doubt)

    assert found.probability[0] == pytest.approx(share @ by_all_else, abs=0.005)
    deviation = np.sqrt(share @ (by_all_else - share @ by_all_else) ** 2)
    assert found.standard_error[0] == pytest.approx(deviation, rel=0.1)


def test_two_heads_that_err_apart_err_less_than_is_told():
    """Told is the spread of two that err together, in proportion; drawn are such, and two that err apart."""
    rng = np.random.default_rng(2)
    first, second = (
        Prediction(np.ones(1), np.array([v]), np.full(1, 0.7), np.array([e])) for v, e in ((0.5, 0.1), (0.9, 0.2))
    )
    one, other = rng.normal(size=(2, 100_000))

    told = blended(first, second)

    together = 0.7 * 0.1 * one + 0.3 * 0.2 * one
    apart = 0.7 * 0.1 * one + 0.3 * 0.2 * other
    assert told.standard_error[0] == pytest.approx(together.std(), rel=0.01)
    assert told.standard_error[0] > apart.std()
    assert told.variance[0] == pytest.approx((0.7 * 0.5**0.5 * one + 0.3 * 0.9**0.5 * one).var(), rel=0.01)


def test_doubt_moves_a_probability_towards_an_even_chance_and_never_past_it():
    eta, doubt = np.array([-2.0, 0.0, 2.0]), np.array([0.0, 0.5, 4.0])

    p = probability(eta[:, None], doubt)

    assert np.all(np.diff(p[0]) > 0)
    assert np.all(p[1] == 0.5)
    assert np.all(np.diff(p[2]) < 0)
    assert np.all(p[2] > 0.5)


def test_two_heads_blend_by_seven_to_three():
    world = a_world()
    first = learned(world)
    second = learned(replace(world, outcomes=replace(world.outcomes, good=~world.outcomes.good)))
    x, w = world.outcomes.features[:2], world.outcomes.theme_weights[0]

    both = Heads(first, second).predict(x, w, world.ids[:2])

    one, two = (model.predict(x, w, model.for_consultants(world.ids[:2])) for model in (first, second))
    assert both.probability == pytest.approx(0.7 * one.probability + 0.3 * two.probability)
    assert both.eta == pytest.approx(0.7 * one.eta + 0.3 * two.eta)
    linear = Heads(first, second).linear
    assert linear.predict(x, w, linear.for_consultants(world.ids[:2])).eta == pytest.approx(both.eta)
    assert Heads(first).predict(x, w, world.ids[:2]).eta == pytest.approx(one.eta)


def test_a_model_survives_its_bytes_and_other_bytes_are_refused():
    model = learned(a_world())

    again = OutcomeModel.from_bytes(model.to_bytes())

    assert same(again, model)
    assert again.variances == model.variances
    assert again.to_bytes() == model.to_bytes()
    for strange in (b"", b"not a model", model.to_bytes()[:-200]):
        with pytest.raises(OutcomeError):
            OutcomeModel.from_bytes(strange)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("features", lambda rows: rows[:, 1:]),
        ("features", lambda rows: rows * np.nan),
        ("consultant", lambda rows: rows + 5),
        ("weight", lambda rows: rows * 0),
        ("good", lambda rows: rows[1:]),
    ],
)
def test_talks_that_contradict_themselves_are_refused(part, wrong):
    world = a_world()
    broken = replace(world.outcomes, **{part: wrong(getattr(world.outcomes, part))})

    with pytest.raises(OutcomeError):
        learn(broken, world.prior, world.ids, world.themes)


def test_priors_and_ids_that_are_none_are_refused():
    with pytest.raises(OutcomeError):
        Prior(("a",), np.zeros(1), np.zeros(1))
    with pytest.raises(OutcomeError):
        Prior(("a", "b"), np.zeros(1), np.ones(1))
    with pytest.raises(OutcomeError):
        prior_model(a_world().prior, np.array(["c", "c"]), ())


def test_one_or_two_threads_learn_the_same_to_the_last_bit():
    story = (
        "import hashlib\n"
        "from factories.talks import a_world; from matching.learning.outcome import learn\n"
        "w = a_world(talks=3000, consultants=200, persons=900, features=30, seed=4)\n"
        "print(hashlib.sha256(learn(w.outcomes, w.prior, w.ids, w.themes).to_bytes()).hexdigest())\n"
    )

    one, two = printed_on_one_thread_and_two(story)

    assert one == two
    assert len(one) == 64
