"""Directories, persons and wishes for tests of the ten."""

from dataclasses import fields, replace

import numpy as np

from matching.choosing.candidates import Consultants, Person, Wish
from matching.choosing.terms import prior
from matching.learning.outcome import Heads, prior_model

SCALES = ("E", "N", "A", "C", "O")
THEMES = ("care", "growth", "management", "overseas", "retirement", "unclear")
EXPERIENCE = ("abroad", "managed", "raised_children", "same_job")
LANGUAGES = ("en", "ja", "zh")
STYLES = ("listens", "pushes", "structures")
VALUES = ("autonomy", "care", "growth", "security")
GENERATIONS = ("thirties", "forties", "fifties")
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


def an_open_directory(n, seed=1, **changed):
    """A directory in which people also say how they consult, what matters to them, their gender and generation."""
    rng = np.random.default_rng(seed + 1)
    values = rng.normal(size=(n, len(VALUES)))
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return a_directory(
        n,
        seed,
        **{
            "style_codes": STYLES,
            "styles": (rng.random((n, len(STYLES))) < 0.5).astype(float),
            "value_codes": VALUES,
            "values": values * (rng.random((n, 1)) < 0.8),
            "genders": rng.choice(np.array(["woman", "man", ""]), n),
            "generations": rng.choice(np.array([*GENERATIONS, ""]), n),
            **changed,
        },
    )


def an_open_person(key="person", seed=2):
    values = np.random.default_rng(seed).normal(size=len(VALUES))
    return replace(a_person(key, seed), values=values / np.linalg.norm(values))


def heads_with(consultants, *, rebooked=False, **learned):
    """A model that believes what the prior says, but for what is `learned`; `rebooked`: with a second, another."""
    before = prior(consultants.scales, consultants.experience_codes)
    model = replace(prior_model(before, consultants.ids, consultants.theme_codes), **learned)
    return Heads(model, replace(model, base=-0.5, quality=-model.quality) if rebooked else None)
