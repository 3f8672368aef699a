"""From rows to the ten: put person, wish and directory into arrays, and ask the core once.

Everyone listed is loaded in a fixed number of statements, whether they are twelve or three thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Consultants, Floats, Likeness, Person
from matching.candidates import Wish as WishedFor
from matching.instrument import load_builtin
from matching.ten import Ten, choose_ten
from sotomado.assessments import service as assessments
from sotomado.availability import service as availability
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.service import Strengths
from sotomado.directory.vocabulary import Experience, MeetingMode, SpokenLanguage, Theme

# Written beside every shortlist, so that a later change of the maths does not rewrite what was shown.
SCORING_VERSION = "2026-11"
# Having lived something at all is half of it; ten years are the whole.
YEARS_FOR_ALL = 10

THEMES = tuple(sorted(Theme))
EXPERIENCES = tuple(sorted(Experience))
LANGUAGES = tuple(sorted(SpokenLanguage))


@dataclass(frozen=True)
class Wished:
    """What it is about this time, in the words of the vocabulary."""

    themes: tuple[Theme, ...]
    experiences: tuple[Experience, ...]
    language: SpokenLanguage
    mode: MeetingMode | None
    likeness: Likeness


def ten_for(work: UnitOfWork, *, person_id: int, wished: Wished, declined: Collection[int] = ()) -> Ten:
    """The ten for a person and a wish, of everyone who is listed and licensed today and has a free time.

    declined: ids of consultants the person does not want to see again.
    """
    ids = directory.listed_ids(work, on=work.now.astimezone(UTC).date())
    strengths = directory.strengths(work, consultant_ids=ids)
    people = [strengths.person_ids[one] for one in ids]
    thetas = assessments.thetas(work, person_ids=[person_id, *people])
    first_slots = availability.first_open_slots(work, consultant_ids=ids, limit=1)
    scales = tuple(scale.code for scale in load_builtin().scales)
    theta, variance = _profiles([person_id, *people], scales, thetas)
    meets = None
    if wished.mode is not None:
        meets = np.array([wished.mode in strengths.modes.get(one, ()) for one in ids], np.bool_)
    return choose_ten(
        Person(f"person/{person_id}", theta[0], variance[0]),
        WishedFor(
            themes={theme.value: 1.0 for theme in wished.themes},
            experience=tuple(experience.value for experience in wished.experiences),
            languages=(wished.language.value,),
            likeness=wished.likeness,
        ),
        Consultants(
            ids=np.array([str(one) for one in ids], np.str_),
            scales=scales,
            theta=theta[1:],
            theta_variance=variance[1:],
            theme_codes=tuple(theme.value for theme in THEMES),
            theme_strength=_table(ids, THEMES, strengths.themes),
            experience_codes=tuple(experience.value for experience in EXPERIENCES),
            experience=_lived(ids, strengths),
            language_codes=tuple(language.value for language in LANGUAGES),
            languages=_spoken(ids, strengths),
            fields=np.array([_field(strengths, one) for one in ids], np.str_),
            # Nobody is their own consultant.
            permitted=np.array([strengths.person_ids[one] != person_id for one in ids], np.bool_),
            bookable=np.array([bool(first_slots[one]) for one in ids], np.bool_),
            meets_as_wished=meets,
        ),
        excluded={str(one) for one in declined},
    )


def _profiles(
    person_ids: Sequence[int], scales: Sequence[str], thetas: Mapping[int, Mapping[str, tuple[float, float]]]
) -> tuple[Floats, Floats]:
    """float[n, D] twice; a scale that nobody has measured is 0 with a variance of 1."""
    theta = np.zeros((len(person_ids), len(scales)))
    variance = np.ones_like(theta)
    for row, person_id in enumerate(person_ids):
        for column, scale in enumerate(scales):
            if (known := thetas.get(person_id, {}).get(scale)) is not None:
                theta[row, column], variance[row, column] = known
    return theta, np.clip(variance, 0, 1)


def _table(ids: Sequence[int], words: Sequence[Theme], strengths: Mapping[int, Mapping[Theme, float]]) -> Floats:
    column = {word: at for at, word in enumerate(words)}
    table = np.zeros((len(ids), len(words)))
    for row, one in enumerate(ids):
        for word, strength in strengths.get(one, {}).items():
            table[row, column[word]] = strength
    return table


def _lived(ids: Sequence[int], strengths: Strengths) -> Floats:
    column = {word: at for at, word in enumerate(EXPERIENCES)}
    table = np.zeros((len(ids), len(EXPERIENCES)))
    for row, one in enumerate(ids):
        for word, years in strengths.experiences.get(one, {}).items():
            table[row, column[word]] = 0.5 + 0.5 * min(years, YEARS_FOR_ALL) / YEARS_FOR_ALL
    return table


def _spoken(ids: Sequence[int], strengths: Strengths) -> NDArray[np.bool_]:
    spoken: list[Collection[SpokenLanguage]] = [strengths.languages.get(one, ()) for one in ids]
    return np.array([[word in known for word in LANGUAGES] for known in spoken], np.bool_).reshape(-1, len(LANGUAGES))


def _field(strengths: Strengths, consultant_id: int) -> str:
    """What someone has done longest, so that not all ten come from the same field."""
    return next(iter(strengths.experiences.get(consultant_id, {})), "")
