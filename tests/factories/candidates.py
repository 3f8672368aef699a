"""Directories, persons and wishes for tests of the ten."""

from dataclasses import fields, replace

import numpy as np

from matching.candidates import Consultants, Person, Wish

SCALES = ("E", "N", "A", "C", "O")
THEMES = ("care", "growth", "management", "overseas", "retirement", "unclear")
EXPERIENCE = ("abroad", "managed", "raised_children", "same_job")
LANGUAGES = ("en", "ja", "zh")
FIELDS = ("counselling", "engineering", "human_resources", "sales", "teaching", "")


def a_directory(n, seed=1, **changed):
    """n consultants drawn at random; everyone permitted and bookable and speaking Japanese, unless `changed`."""
    rng = np.random.default_rng(seed)
    languages = rng.random((n, len(LANGUAGES))) < 0.3
    languages[:, LANGUAGES.index("ja")] = True
    drawn = Consultants(
        ids=np.array([f"c{number}" for number in rng.permutation(n)], dtype=np.str_),
        scales=SCALES,
        theta=rng.normal(0, 0.9, (n, 5)),
        theta_variance=np.where(rng.random((n, 5)) < 0.1, 1.0, 0.15),
        theme_codes=THEMES,
        theme_strength=rng.random((n, len(THEMES))) * (rng.random((n, len(THEMES))) < 0.6),
        experience_codes=EXPERIENCE,
        experience=(rng.random((n, len(EXPERIENCE))) < 0.4).astype(float),
        language_codes=LANGUAGES,
        languages=languages,
        fields=rng.choice(np.array(FIELDS, dtype=np.str_), n),
        permitted=np.ones(n, dtype=bool),
        bookable=np.ones(n, dtype=bool),
    )
    return replace(drawn, **changed)


def a_person(key="person", seed=2):
    rng = np.random.default_rng(seed)
    return Person(key, rng.normal(0, 0.9, 5), np.full(5, 0.15))


def a_wish(**said):
    return Wish(**{"themes": {"care": 2.0, "growth": 1.0}, "experience": ("abroad",), "languages": ("ja",), **said})


def shuffled(consultants, seed):
    """The same directory, handed over with its rows in another order."""
    order = np.random.default_rng(seed).permutation(len(consultants))
    parts = {part.name: getattr(consultants, part.name) for part in fields(consultants)}
    return Consultants(**{name: part[order] if isinstance(part, np.ndarray) else part for name, part in parts.items()})
