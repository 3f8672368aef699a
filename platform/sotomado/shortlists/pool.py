"""From rows to arrays: everyone who could be asked, and the people who ask, as the core reads them.

Everyone is loaded in a fixed number of statements, whether they are twelve or three thousand. A ten, the prices of a
night and what is learned from a year all stand on these same arrays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument_file import load_builtin
from matching.choosing.candidates import Consultants, Floats, Mask, Person
from sotomado.assessments import service as assessments
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.service import Strengths
from sotomado.directory.vocabulary import Experience, SpokenLanguage, Style, Theme

# Having lived something at all is half of it; ten years are the whole.
YEARS_FOR_ALL = 10

SCALES = tuple(scale.code for scale in load_builtin().scales)
THEMES = tuple(sorted(Theme))
EXPERIENCES = tuple(sorted(Experience))
LANGUAGES = tuple(sorted(SpokenLanguage))
STYLES = tuple(sorted(Style))

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Told:
    """What people's assessments say. thetas: by person and scale the shrunken score and its variance. values: by person
    what matters more to them than the rest, a direction over `assessments.value_codes`.
    """

    thetas: Mapping[int, Mapping[str, tuple[float, float]]]
    values: Mapping[int, tuple[float, ...]]


def told(work: UnitOfWork, *, person_ids: Collection[int]) -> Told:
    """Of many, in two statements for every few thousand."""
    ids = set(person_ids)
    return Told(assessments.thetas(work, person_ids=ids), assessments.value_directions(work, ids))


def answering(strengths: Strengths) -> set[int]:
    """The people behind these consultants whose answers may be used; of the others themes and experience speak."""
    return set(strengths.person_ids.values()) - strengths.unasked


def in_order(consultant_ids: Collection[int]) -> list[int]:
    """The order of rows everywhere: that of the ids as text, as the core sorts them."""
    return sorted(set(consultant_ids), key=str)


def consultants(
    ids: Sequence[int],
    strengths: Strengths,
    told: Told,
    *,
    permitted: Mask,
    bookable: Mask,
    at_wished_times: Mask | None = None,
    meets: Mask | None = None,
) -> Consultants:
    """The arrays of these consultants; `ids` as `in_order` gives them, masks aligned with them."""
    theta, variance, values = _profiles([strengths.person_ids[one] for one in ids], told)
    return Consultants(
        ids=np.array([str(one) for one in ids], np.str_),
        scales=SCALES,
        theta=theta,
        theta_variance=variance,
        theme_codes=tuple(theme.value for theme in THEMES),
        theme_strength=_table(ids, THEMES, strengths.themes),
        experience_codes=tuple(experience.value for experience in EXPERIENCES),
        experience=_lived(ids, strengths),
        language_codes=tuple(language.value for language in LANGUAGES),
        languages=_spoken(ids, strengths),
        fields=np.array([_field(strengths, one) for one in ids], np.str_),
        permitted=permitted,
        bookable=bookable,
        at_wished_times=at_wished_times,
        meets_as_wished=meets,
        style_codes=tuple(style.value for style in STYLES),
        styles=_table(ids, STYLES, strengths.styles),
        genders=np.array([strengths.genders[one] or "" for one in ids], np.str_),
        generations=np.array([strengths.age_bands[one] or "" for one in ids], np.str_),
        value_codes=assessments.value_codes(),
        values=values,
    )


def person(person_id: int, told: Told) -> Person:
    """Someone who asks, with what an assessment says of them; without one, a person of whom nothing is known."""
    theta, variance, values = _profiles([person_id], told)
    return Person(f"person/{person_id}", theta[0], variance[0], values[0] if values[0].any() else None)


def everyone(work: UnitOfWork, *, consultant_ids: Collection[int]) -> Consultants:
    """These consultants as if all of them could be asked: what has been learned of them does not depend on today."""
    ids = in_order(consultant_ids)
    strengths = directory.strengths(work, consultant_ids=ids)
    asked = np.ones(len(ids), np.bool_)
    of = told(work, person_ids=answering(strengths))
    return consultants(ids, strengths, of, permitted=asked, bookable=asked)


def _profiles(person_ids: Sequence[int], told: Told) -> tuple[Floats, Floats, Floats]:
    """float[n, D] twice, a scale that nobody has measured being 0 with a variance of 1; float[n, V], 0 if not told."""
    theta = np.zeros((len(person_ids), len(SCALES)))
    variance = np.ones_like(theta)
    values = np.zeros((len(person_ids), len(assessments.value_codes())))
    for row, person_id in enumerate(person_ids):
        for column, scale in enumerate(SCALES):
            if (known := told.thetas.get(person_id, {}).get(scale)) is not None:
                theta[row, column], variance[row, column] = known
        values[row] = told.values.get(person_id, 0.0)
    return theta, np.clip(variance, 0, 1), values


def _table(ids: Sequence[int], words: Sequence[Word], strengths: Mapping[int, Mapping[Word, float]]) -> Floats:
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
