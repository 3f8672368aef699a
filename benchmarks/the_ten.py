"""Choosing ten, against scoring one consultant after the other in plain Python and sorting.

Ours does far more in that time: a probability with its error, variety within a bound, a place for newcomers, how likely
each was to be shown (over 32 deals of the hash), and reasons. It grows with consultants x (terms + facts), as a few
array operations; variety looks at 200.
"""

import numpy as np

from benchmarks.race import race
from matching.choosing.candidates import Consultants, Person, Wish
from matching.choosing.fit import fit
from matching.choosing.ten import State, shortlist
from matching.choosing.terms import prior
from matching.learning.outcome import Heads, prior_model

THEMES = tuple(f"theme{n}" for n in range(12))
EXPERIENCE = tuple(f"experience{n}" for n in range(12))


def directory(count: int) -> Consultants:
    rng = np.random.default_rng(20261120)
    values = rng.normal(size=(count, 10))
    return Consultants(
        ids=np.array([f"c{n:06}" for n in range(count)], dtype=np.str_),
        scales=("E", "N", "A", "C", "O"),
        theta=rng.normal(0, 0.9, (count, 5)),
        theta_variance=np.full((count, 5), 0.15),
        theme_codes=THEMES,
        theme_strength=rng.random((count, 12)) * (rng.random((count, 12)) < 0.4),
        experience_codes=EXPERIENCE,
        experience=(rng.random((count, 12)) < 0.3).astype(float),
        language_codes=("ja",),
        languages=np.ones((count, 1), dtype=bool),
        fields=rng.choice(np.array(["a", "b", "c", "d", "e"], dtype=np.str_), count),
        permitted=np.ones(count, dtype=bool),
        bookable=np.ones(count, dtype=bool),
        style_codes=("listens", "pushes", "structures"),
        styles=(rng.random((count, 3)) < 0.5).astype(float),
        value_codes=tuple(f"value{n}" for n in range(10)),
        values=values / np.linalg.norm(values, axis=1, keepdims=True),
    )


def somebody() -> tuple[Person, Wish]:
    rng = np.random.default_rng(1)
    values = rng.normal(size=10)
    person = Person("somebody", rng.normal(0, 0.9, 5), np.full(5, 0.15), values / np.linalg.norm(values))
    return person, Wish({"theme1": 2.0, "theme4": 1.0}, ("experience2",), languages=("ja",), styles=("listens",))


def learned(known: Consultants) -> Heads:
    """As after a year: every consultant has a quality and something in each theme."""
    rng = np.random.default_rng(2)
    model = prior_model(prior(known.scales, known.experience_codes), known.ids, known.theme_codes)
    model.quality[:] = rng.normal(0, 0.3, len(known))
    model.theme_effects[:] = rng.normal(0, 0.2, model.theme_effects.shape)
    model.sessions[:] = rng.integers(0, 60, len(known))
    return Heads(model)


def one_by_one(person: Person, wish: Wish, known: Consultants) -> list[str]:
    """A plain loop over all consultants with the same kinds of term, then the ten highest: no more than that."""
    theta, themes, experience = known.theta.tolist(), known.theme_strength.tolist(), known.experience.tolist()
    style, value = known.styles.tolist(), known.values.tolist()
    mine, dear = person.theta.tolist(), person.values.tolist()
    scored = []
    for row, name in enumerate(known.ids.tolist()):
        score = -0.02 * sum((a - b) ** 2 for a, b in zip(mine, theta[row], strict=True))
        score += sum(weight * themes[row][THEMES.index(theme)] for theme, weight in wish.themes.items())
        score += 0.3 * sum(experience[row][EXPERIENCE.index(wished)] for wished in wish.experience)
        score += 0.25 * style[row][0] + 0.12 * sum(a * b for a, b in zip(dear, value[row], strict=True))
        scored.append((-score, name))
    return [name for _, name in sorted(scored)[:10]]


def run() -> None:
    person, wish = somebody()
    for count in (240, 3040, 100_000):
        known = directory(count)
        rounds = 5 if count > 10_000 else 20
        plainly = lambda known=known: one_by_one(person, wish, known)  # noqa: E731
        against = "one by one in plain Python"
        race(
            f"the probability of a good talk with {count} consultants",
            lambda known=known: fit(person, wish, known, np.arange(len(known))),
            plainly,
            against=against,
            rounds=rounds,
        )
        race(
            f"the ten out of {count}, nothing learned yet",
            lambda known=known: shortlist(person, wish, known),
            plainly,
            against=against,
            rounds=rounds,
        )
        if count > 10_000:
            continue
        state = State(learned(known), dict.fromkeys(known.ids.tolist(), 0.02))
        race(
            f"the ten out of {count}, with a model and prices",
            lambda known=known, state=state: shortlist(person, wish, known, state),
            plainly,
            against=against,
            rounds=rounds,
        )
