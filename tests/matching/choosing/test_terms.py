"""What is compared, read aloud for one consultant at a time; and what is expected of it beforehand."""

from dataclasses import replace

import numpy as np
import pytest
from factories.candidates import (
    EXPERIENCE,
    GENERATIONS,
    LANGUAGES,
    SCALES,
    STYLES,
    THEMES,
    a_directory,
    an_open_directory,
    an_open_person,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.choosing.candidates import CandidateError, Consultants, Likeness, Person, Wish, check
from matching.choosing.terms import features, leaning, names, prior, similarity_weights

open_wishes = st.builds(
    Wish,
    themes=st.dictionaries(st.sampled_from(THEMES), st.floats(0.1, 5), max_size=3),
    experience=st.lists(st.sampled_from(EXPERIENCE), unique=True, max_size=3).map(tuple),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2).map(tuple),
    likeness=st.sampled_from(Likeness),
    styles=st.lists(st.sampled_from(STYLES), unique=True, max_size=3).map(tuple),
    generation=st.sampled_from([*GENERATIONS, "eighties", ""]),
)


def read_aloud(person, wish, consultants, row):
    """Every term for one consultant, by its definition in matching.choosing.terms."""
    themes = sum(wish.themes.values())
    of = {
        "theme": sum(
            weight / themes * consultants.theme_strength[row, THEMES.index(code)]
            for code, weight in wish.themes.items()
        ),
        "language": np.mean([consultants.languages[row, LANGUAGES.index(code)] for code in wish.languages] or [0]),
        "style": np.mean([consultants.styles[row, STYLES.index(code)] for code in wish.styles] or [0]),
        "generation": float(bool(wish.generation) and consultants.generations[row] == wish.generation),
        "values": 0.0 if person.values is None else person.values @ consultants.values[row],
    }
    for code in EXPERIENCE:
        lived = consultants.experience[row, EXPERIENCE.index(code)]
        of[f"experience:{code}"] = lived if code in wish.experience else 0.0
    for s, scale in enumerate(SCALES):
        theta = consultants.theta[row, s] if person.theta_variance[s] < 1 else 0.0
        is_known = float(person.theta_variance[s] < 1)
        of[f"level:{scale}"] = theta
        of[f"square:{scale}"] = is_known * (theta**2 + consultants.theta_variance[row, s])
        of[f"product:{scale}"] = person.theta[s] * theta
    return of


@settings(max_examples=80, deadline=None)
@given(open_wishes, st.integers(0, 999), st.sampled_from(["all", "some", "none"]))
def test_the_one_product_agrees_with_the_terms_read_aloud(wish, seed, known):
    consultants = an_open_directory(12, seed)
    person = an_open_person(seed=seed)
    if known == "some":
        person = replace(person, theta=person.theta * [0, 1, 1, 0, 1], theta_variance=np.array([1, 0.2, 0.2, 1, 0.2]))
    if known == "none":
        person = Person.unknown("someone")
    rows = np.array([2, 3, 7, 11])

    found = features(person, wish, consultants, rows)

    for place, row in enumerate(rows):
        slow = read_aloud(person, wish, consultants, row)
        assert set(slow) == set(names(SCALES, EXPERIENCE))
        np.testing.assert_allclose(found[place], [slow[name] for name in names(SCALES, EXPERIENCE)], atol=1e-12)


def test_the_surface_is_its_mean_over_the_true_scores():
    rng = np.random.default_rng(3)
    consultants = a_directory(1, theta=np.array([[1.2, -0.4, 0.3, 0.8, -1.1]]), theta_variance=np.full((1, 5), 0.3))
    person = Person("p", np.array([0.5, 1.0, -0.7, 0.2, 0.9]), np.full(5, 0.2))
    level, square, product = rng.normal(size=(3, 5))
    mine = person.theta + np.sqrt(0.2) * rng.normal(size=(400_000, 5))
    theirs = consultants.theta[0] + np.sqrt(0.3) * rng.normal(size=(400_000, 5))

    b = np.zeros(len(names(SCALES, EXPERIENCE)))
    b[-15:] = np.column_stack([level, square, product]).ravel()
    expected = features(person, Wish(), consultants, np.array([0]))[0] @ b

    drawn = (level * theirs + square * theirs**2 + product * mine * theirs).sum(axis=1)
    assert expected == pytest.approx(drawn.mean(), abs=5 * drawn.std() / np.sqrt(400_000))


def test_similarity_moves_the_score_by_its_prior_for_each_standard_deviation():
    rng = np.random.default_rng(8)
    everyone = a_directory(4000, theta=rng.normal(size=(4000, 5)), theta_variance=np.zeros((4000, 5)))
    b = prior(SCALES, EXPERIENCE).mean
    moved = [
        features(Person("p", theta, np.zeros(5)), Wish(), everyone, np.arange(4000)) @ b
        - similarity_weights(SCALES) @ theta**2
        for theta in rng.normal(size=(400, 5))
    ]

    assert np.std(moved) == pytest.approx(0.12, rel=0.05)


@pytest.mark.parametrize("scales", [SCALES, ("N",), ("A", "C", "O")])
def test_all_that_is_believed_of_similarity_together_is_as_wide_as_it_is_large(scales):
    """Draw coefficients from the prior, and regress what they make of pairs on their similarity: .12 +- .12.

    What is believed of opposites on E widens it by a fortieth.
    """
    rng = np.random.default_rng(4)
    mine, theirs = rng.normal(size=(2, 40_000, len(scales)))
    kernel = np.stack([theirs**2, mine * theirs], axis=2).reshape(40_000, -1)
    kernel -= kernel.mean(axis=0)
    before = prior(scales, ())
    rows = [before.names.index(f"{term}:{scale}") for scale in scales for term in ("square", "product")]
    likeness = kernel @ before.mean[rows] / 0.12

    drawn = before.mean[rows] + before.deviation[rows] * rng.normal(size=(4000, len(rows)))
    slopes = drawn @ (kernel.T @ likeness) / (likeness @ likeness)

    assert slopes.mean() == pytest.approx(0.12, abs=0.006)
    assert slopes.std() == pytest.approx(0.12, rel=0.05)


def test_it_is_believed_possible_that_similarity_does_nothing():
    before = prior(SCALES, EXPERIENCE)

    assert before.names == names(SCALES, EXPERIENCE)
    assert np.all(np.abs(before.mean) <= 2 * before.deviation)
    for name, mean, deviation in zip(before.names, before.mean, before.deviation, strict=True):
        if name.startswith(("square", "product")):
            assert abs(mean) <= deviation


def test_a_half_handled_theme_and_nothing_else_known_is_seven_good_talks_in_ten():
    strengths = np.full((1, len(THEMES)), 0.5)
    usual = a_directory(1, theta=np.zeros((1, 5)), theta_variance=np.ones((1, 5)), theme_strength=strengths)
    person = Person("p", np.zeros(5), np.full(5, 0.2))
    before = prior(SCALES, EXPERIENCE)

    eta = before.base_logit + features(person, Wish(themes={"care": 1.0}), usual, np.array([0]))[0] @ before.mean

    assert 1 / (1 + np.exp(-eta)) == pytest.approx(0.7)


def test_leaning_adds_similarity_or_takes_it_away_whatever_was_learned():
    rng = np.random.default_rng(1)
    person, near, far = rng.normal(size=(3, 5))
    everyone = a_directory(2, theta=np.array([near, far]), theta_variance=np.zeros((2, 5)))
    rows = features(Person("p", person, np.zeros(5)), Wish(), everyone, np.arange(2))
    apart = -2 * (((person - everyone.theta) ** 2 - person**2) @ similarity_weights(SCALES))

    added = {one: rows @ leaning(SCALES, EXPERIENCE, one) for one in Likeness}

    np.testing.assert_allclose(added[Likeness.CLOSER], apart, atol=1e-12)
    np.testing.assert_allclose(added[Likeness.DIFFERENT], -apart, atol=1e-12)
    assert not added[Likeness.ANY].any()


def test_a_directory_without_the_newer_facts_gives_the_same_terms_without_them():
    open_one, person = an_open_directory(20), an_open_person()
    parts = {name: getattr(open_one, name) for name in open_one.__dataclass_fields__}
    parts |= {"style_codes": (), "styles": None, "value_codes": (), "values": None}
    bare = Consultants(**parts | {"genders": None, "generations": None})
    wish = Wish(themes={"care": 1.0}, experience=("abroad",))

    both = [features(person, wish, one, np.arange(20)) for one in (open_one, bare)]

    values = names(SCALES, EXPERIENCE).index("values")
    np.testing.assert_array_equal(np.delete(both[0], values, axis=1), np.delete(both[1], values, axis=1))
    assert not both[1][:, values].any()


@pytest.mark.parametrize(
    ("person", "wish", "complaint"),
    [
        (an_open_person(), Wish(styles=("shouts",)), "no style shouts"),
        (replace(an_open_person(), values=np.ones(3) / 3**0.5), Wish(), "must have 4 values"),
        (replace(an_open_person(), values=np.ones(4)), Wish(), "the length 1"),
        (replace(an_open_person(), values=np.full(4, np.nan)), Wish(), "the length 1"),
        (replace(an_open_person(), theta=np.array([np.nan, 0, 0, 0, 0])), Wish(), "must be finite"),
    ],
)
def test_a_person_or_wish_that_does_not_fit_the_directory_is_refused(person, wish, complaint):
    with pytest.raises(CandidateError, match=complaint):
        check(person, wish, an_open_directory(5))


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [(Wish(genders=frozenset({"woman"})), "which gender"), (Wish(generation="forties"), "which generation")],
)
def test_what_the_directory_never_asked_its_people_cannot_be_wished_for(wish, complaint):
    with pytest.raises(CandidateError, match=complaint):
        check(an_open_person(), wish, a_directory(5))


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"values": np.full((4, 4), 0.3)}, "length 1, or be all 0"),
        ({"values": np.full((4, 4), np.nan)}, "length 1, or be all 0"),
        ({"styles": np.full((4, 3), 2.0)}, "styles must lie between 0 and 1"),
        ({"styles": None}, "styles is missing"),
        ({"genders": np.array(["woman"])}, "genders has the shape"),
    ],
)
def test_facts_that_contradict_one_another_are_refused(changed, complaint):
    with pytest.raises(CandidateError, match=complaint):
        an_open_directory(4, **changed)
