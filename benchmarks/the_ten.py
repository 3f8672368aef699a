"""Choosing ten, against scoring one consultant after the other in plain Python and sorting.

Ours grows with consultants x (scales + themes + experience), as a few array operations; diversity looks at 200.
"""

import numpy as np

from benchmarks.race import race
from matching.candidates import Consultants, Person, Wish
from matching.ten import shortlist

THEMES = tuple(f"theme{n}" for n in range(12))
EXPERIENCE = tuple(f"experience{n}" for n in range(12))


def directory(count: int) -> Consultants:
    rng = np.random.default_rng(20261120)
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
    )


def one_by_one(person: Person, wish: Wish, known: Consultants) -> list[str]:
    """A plain loop over all consultants with the same kinds of term, then the ten highest: no diversity, no reasons."""
    theta, themes, experience = known.theta.tolist(), known.theme_strength.tolist(), known.experience.tolist()
    mine = person.theta.tolist()
    scored = []
    for row, name in enumerate(known.ids.tolist()):
        score = -0.02 * sum((a - b) ** 2 for a, b in zip(mine, theta[row], strict=True))
        score += sum(weight * themes[row][THEMES.index(theme)] for theme, weight in wish.themes.items())
        score += 0.3 * sum(experience[row][EXPERIENCE.index(wished)] for wished in wish.experience)
        scored.append((-score, name))
    return [name for _, name in sorted(scored)[:10]]


def run() -> None:
    rng = np.random.default_rng(1)
    person = Person("somebody", rng.normal(0, 0.9, 5), np.full(5, 0.15))
    wish = Wish(themes={"theme1": 2.0, "theme4": 1.0}, experience=("experience2",), languages=("ja",))
    for count in (240, 3040, 100_000):
        known = directory(count)
        race(
            f"the ten out of {count} consultants, with reasons",
            lambda known=known: shortlist(person, wish, known),
            lambda known=known: one_by_one(person, wish, known),
            against="one by one in plain Python",
            rounds=5 if count > 10_000 else 20,
        )
