"""The probability, its error and its parts: against the whole model, against simulation, and to the last digit."""

from dataclasses import replace

import numpy as np
import pytest
from factories.candidates import (
    EXPERIENCE,
    SCALES,
    THEMES,
    a_person,
    an_open_directory,
    an_open_person,
    heads_with,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.choosing.candidates import Likeness, Person, Wish
from matching.choosing.fit import fit
from matching.choosing.terms import features, names, prior, theme_weights
from matching.learning.outcome import Heads, prior_model

WISHES = st.builds(
    Wish,
    themes=st.dictionaries(st.sampled_from(THEMES), st.floats(0.1, 5), max_size=3),
    experience=st.lists(st.sampled_from(EXPERIENCE), unique=True, max_size=3).map(tuple),
    languages=st.sampled_from([(), ("ja",), ("en", "ja")]),
    likeness=st.sampled_from(Likeness),
    styles=st.sampled_from([(), ("listens",), ("listens", "pushes")]),
    generation=st.sampled_from(["", "forties"]),
)


def learned(consultants, seed, rebooked=False):
    """Heads in which every part of the model is something, covariances included."""
    rng = np.random.default_rng(seed)
    n, t, p = len(consultants), len(THEMES), len(names(SCALES, EXPERIENCE))
    root = rng.normal(0, 0.05, (n, 1 + t, 1 + t))
    border = rng.normal(0, 0.03, (1 + p, 1 + p))
    return heads_with(
        consultants,
        rebooked=rebooked,
        quality=rng.normal(0, 0.4, n),
        theme_effects=rng.normal(0, 0.2, (n, t)),
        coefficients=rng.normal(0, 0.3, p),
        border_covariance=border @ border.T,
        covariance=(root @ root.transpose(0, 2, 1)).astype(np.float32),
        cross=rng.normal(0, 1e-4, (n, 1 + t, 1 + p)).astype(np.float32),
        sessions=rng.integers(0, 50, n),
    )


@settings(max_examples=80, deadline=None)
@given(WISHES, st.integers(0, 999), st.sampled_from(["prior", "one head", "two heads"]), st.booleans())
def test_contributions_add_up_to_the_distance_from_the_mean(wish, seed, model, knows_person):
    consultants = an_open_directory(40, seed)
    person = an_open_person(seed=seed) if knows_person else Person.unknown("someone")
    heads = None if model == "prior" else learned(consultants, seed, rebooked=model == "two heads")
    rows = np.flatnonzero(np.random.default_rng(seed).random(40) < 0.7)
    if not len(rows):
        return

    found = fit(person, wish, consultants, rows, heads)

    sums = [sum(parts.values()) for parts in found.contributions(range(len(rows)))]
    np.testing.assert_allclose(sums, found.eta - found.eta.mean(), atol=1e-12, rtol=0)


@settings(max_examples=40, deadline=None)
@given(WISHES, st.integers(0, 999), st.booleans())
def test_the_part_of_the_model_a_request_speaks_of_says_what_the_whole_says(wish, seed, rebooked):
    wish, consultants = replace(wish, likeness=Likeness.ANY), an_open_directory(30, seed)
    person = replace(an_open_person(seed=seed), theta_variance=np.zeros(5))
    exact = replace(consultants, theta_variance=np.zeros((30, 5)))
    heads, rows = learned(exact, seed, rebooked), np.arange(3, 25)

    found = fit(person, wish, exact, rows, heads)

    w = np.array([theme_weights(wish).get(code, 0.0) for code in THEMES])
    whole = heads.predict(features(person, wish, exact, rows), w, exact.ids[rows])
    np.testing.assert_allclose(found.eta, whole.eta, atol=1e-9)
    np.testing.assert_allclose(found.probability, whole.probability, atol=1e-6)
    np.testing.assert_allclose(found.standard_error, whole.standard_error, atol=1e-6)


def test_nothing_learned_yet_is_the_prior():
    consultants, person = an_open_directory(25), an_open_person()
    wish = Wish(themes={"care": 2.0, "growth": 1.0}, experience=("abroad",), styles=("listens",))

    without, with_prior = (
        fit(person, wish, consultants, np.arange(25), heads) for heads in (None, heads_with(consultants))
    )

    np.testing.assert_allclose(without.probability, with_prior.probability, atol=1e-7)
    np.testing.assert_allclose(without.standard_error, with_prior.standard_error, atol=1e-6)


@pytest.mark.parametrize("known", [1, 2, 4])
def test_a_vocabulary_that_has_grown_since_is_met_with_the_prior(known):
    consultants, person = an_open_directory(25), an_open_person()
    before = prior(SCALES, EXPERIENCE)
    older = prior(SCALES, EXPERIENCE[known:])
    heads = Heads(prior_model(older, consultants.ids, THEMES[known:] if known < 4 else ()))
    wish = Wish(themes={THEMES[0]: 1.0, THEMES[2]: 1.0}, experience=EXPERIENCE[:2])

    grown = fit(person, wish, consultants, np.arange(25), heads)

    expected = fit(person, wish, consultants, np.arange(25), None)
    assert before.base_logit == older.base_logit
    np.testing.assert_allclose(grown.probability, expected.probability, atol=1e-7)
    np.testing.assert_allclose(grown.standard_error, expected.standard_error, atol=1e-6)


def test_someone_the_model_has_never_met_is_as_the_prior_says():
    consultants, person = an_open_directory(25), an_open_person()
    first_twenty = an_open_directory(25, ids=np.array([f"z{n}" if n < 5 else f"c{n:02}" for n in range(25)]))
    heads = learned(consultants, 3)

    found = fit(person, Wish(), first_twenty, np.arange(25), heads)

    strangers = np.flatnonzero(np.char.startswith(first_twenty.ids, "z"))
    assert not found.sessions[strangers].any()
    quality = found.features[:, found.names.index("quality")]
    assert len(strangers) == 5
    assert not quality[strangers].any()
    assert quality.any()


def test_errors_of_measurement_widen_the_error_as_simulation_says():
    rng = np.random.default_rng(6)
    consultants = an_open_directory(3, theta_variance=np.full((3, 5), 0.02))
    person = replace(a_person(), theta_variance=np.full(5, 0.02))
    b = rng.normal(0, 0.3, (5, 3))
    coefficients = np.zeros(len(names(SCALES, EXPERIENCE)))
    coefficients[-15:] = b.ravel()
    certain = {
        "border_covariance": np.zeros((len(coefficients) + 1,) * 2),
        "covariance": np.zeros((3, 7, 7), np.float32),
    }
    heads = heads_with(consultants, coefficients=coefficients, **certain)

    found = fit(person, Wish(), consultants, np.arange(3), heads)

    mine = person.theta + 0.02**0.5 * rng.normal(size=(200_000, 1, 5))
    theirs = consultants.theta + 0.02**0.5 * rng.normal(size=(200_000, 3, 5))
    spread = (b[:, 0] * theirs + b[:, 1] * theirs**2 + b[:, 2] * mine * theirs).sum(axis=2).std(axis=0)
    variance = heads.satisfied.variances.person + spread**2
    slope = found.probability * (1 - found.probability) / np.sqrt(1 + np.pi * variance / 8)
    np.testing.assert_allclose(found.standard_error / slope, spread, rtol=0.05)


def test_who_is_less_known_stands_nearer_to_an_even_chance():
    consultants = an_open_directory(40)
    quality = np.full(40, 1.0)
    blocks = np.zeros((40, 7, 7), np.float32)
    blocks[::2, 0, 0] = 0.5
    heads = heads_with(consultants, quality=quality, covariance=blocks)

    found = fit(Person.unknown("someone"), Wish(), consultants, np.arange(40), heads)

    assert found.probability[::2].max() < found.probability[1::2].min()
    assert found.standard_error[::2].min() > found.standard_error[1::2].max()
