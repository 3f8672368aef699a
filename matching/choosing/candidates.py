"""What a ten is chosen from: one person, one wish, and everyone who could be asked.

Everything is plain codes and arrays; n consultants, D scales, T themes, K experiences, L languages, S styles,
V values. Rows may come in any order: they are put in order of id once, so that sums, and therefore the ten, never
depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
# How far from 1 the length of a unit vector may be: it may have been stored in single precision.
UNIT = 1e-5


class CandidateError(ValueError):
    """The inputs of a ten contradict one another; the message says which."""


@dataclass(frozen=True, slots=True)
class Person:
    """The one who chooses.

    key: stable and opaque, only ever hashed. theta: float[D], shrunken trait scores on a unit-variance metric.
    theta_variance: float[D] in 0..1; 1 (with theta 0) where the scale is unknown. values: float[V] of length 1, the
    direction of what matters to them at work, or None where it is not known.
    """

    key: str
    theta: Floats
    theta_variance: Floats
    values: Floats | None = None

    @classmethod
    def unknown(cls, key: str, scales: int = 5) -> Person:
        """A person who has skipped the assessment."""
        return cls(key, np.zeros(scales), np.ones(scales))

    @property
    def is_known(self) -> Mask:
        """bool[D]: the scales about which anything is known."""
        return np.asarray(self.theta_variance < 1)


class Likeness(StrEnum):
    """Whom someone would rather meet this time: more like them as a person, either, or more unlike."""

    CLOSER = "closer"
    ANY = "any"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Wish:
    """What it is about this time; empty parts are full answers.

    themes: weight > 0 a theme code. experience: codes wished for. must_have: those of them asked for firmly.
    languages: codes, any one of which will do; more of them spoken is better. likeness: a leaning, never a
    condition; without an assessment it changes nothing. styles: ways of consulting wished for, and generation: the
    one wished for, are leanings as well. genders: where it matters, those that will do; this is firm.
    """

    themes: Mapping[str, float] = field(default_factory=dict)
    experience: tuple[str, ...] = ()
    must_have: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    likeness: Likeness = Likeness.ANY
    styles: tuple[str, ...] = ()
    genders: frozenset[str] = frozenset()
    generation: str = ""


@dataclass(frozen=True, eq=False)
class Consultants:
    """Everyone in the directory, one row a consultant.

    ids: str[n], unique. scales: codes, D of them. theta, theta_variance: float[n, D] as for a person.
    theme_codes with theme_strength: float[n, T] in 0..1; experience_codes with experience: float[n, K] in 0..1;
    language_codes with languages: bool[n, L]. fields: str[n], career field or approach, for variety.
    permitted: bool[n], licence valid, active, no conflict of interest. bookable: bool[n], a free time within the
    horizon. at_wished_times, meets_as_wished: bool[n], or None where the person did not mind.
    style_codes with styles: float[n, S] in 0..1. value_codes with values: float[n, V], rows of length 1, or all 0
    where nothing is known. genders, generations: str[n], "" where not given. None where the directory knows none.
    Raises CandidateError for shapes that do not fit, ids that repeat, or numbers out of range.
    """

    ids: NDArray[np.str_]
    scales: tuple[str, ...]
    theta: Floats
    theta_variance: Floats
    theme_codes: tuple[str, ...]
    theme_strength: Floats
    experience_codes: tuple[str, ...]
    experience: Floats
    language_codes: tuple[str, ...]
    languages: Mask
    fields: NDArray[np.str_]
    permitted: Mask
    bookable: Mask
    at_wished_times: Mask | None = None
    meets_as_wished: Mask | None = None
    style_codes: tuple[str, ...] = ()
    styles: Floats | None = None
    value_codes: tuple[str, ...] = ()
    values: Floats | None = None
    genders: NDArray[np.str_] | None = None
    generations: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        n = len(self.ids)
        widths = {
            "theta": len(self.scales),
            "theta_variance": len(self.scales),
            "theme_strength": len(self.theme_codes),
            "experience": len(self.experience_codes),
            "languages": len(self.language_codes),
            "styles": len(self.style_codes),
            "values": len(self.value_codes),
        }
        order = np.argsort(self.ids)
        for part in fields(self):
            rows = getattr(self, part.name)
            if not isinstance(rows, np.ndarray):
                continue
            shape = (n, widths[part.name]) if part.name in widths else (n,)
            if rows.shape != shape:
                raise CandidateError(f"{part.name} has the shape {rows.shape}; it must be {shape}.")
            object.__setattr__(self, part.name, rows[order])
        if bool(np.any(self.ids[1:] == self.ids[:-1])):
            raise CandidateError("A consultant's id appears twice.")
        if not np.all(np.isfinite(self.theta)):
            raise CandidateError("theta must be finite.")
        for name in ("theta_variance", "theme_strength", "experience", "styles"):
            numbers = getattr(self, name)
            if numbers is not None and not np.all((numbers >= 0) & (numbers <= 1)):
                raise CandidateError(f"{name} must lie between 0 and 1.")
        for codes, name in ((self.style_codes, "styles"), (self.value_codes, "values")):
            if codes and getattr(self, name) is None:
                raise CandidateError(f"{name} is missing, though its codes are given.")
        if self.values is not None:
            length = np.linalg.norm(self.values, axis=1)
            if not np.all((length == 0) | (np.abs(length - 1) < UNIT)):
                raise CandidateError("Each row of values must have the length 1, or be all 0.")

    def __len__(self) -> int:
        return len(self.ids)


def check(person: Person, wish: Wish, consultants: Consultants) -> None:
    """Raise CandidateError where the person or the wish speaks of what the directory does not know."""
    scales = (len(consultants.scales),)
    if person.theta.shape != scales or person.theta_variance.shape != scales:
        raise CandidateError(f"The person must have {scales[0]} scales, as the consultants have.")
    if not np.all(np.isfinite(person.theta)) or not np.all((person.theta_variance >= 0) & (person.theta_variance <= 1)):
        raise CandidateError("The person's theta must be finite, its variance between 0 and 1.")
    if person.values is not None and consultants.value_codes:
        if person.values.shape != (len(consultants.value_codes),):
            raise CandidateError(
                f"The person must have {len(consultants.value_codes)} values, as the consultants have."
            )
        if not abs(float(np.linalg.norm(person.values)) - 1) < UNIT:
            raise CandidateError("The person's values must have the length 1.")
    for what, asked, known in (
        ("theme", wish.themes, consultants.theme_codes),
        ("experience", wish.experience, consultants.experience_codes),
        ("language", wish.languages, consultants.language_codes),
        ("wished experience", wish.must_have, wish.experience),
        ("style", wish.styles, consultants.style_codes),
    ):
        if strange := sorted(set(asked) - set(known)):
            raise CandidateError(f"There is no {what} {strange[0]}.")
    if any(not 0 < weight < float("inf") for weight in wish.themes.values()):
        raise CandidateError("The weight of a theme must be greater than 0.")
    if wish.genders and consultants.genders is None:
        raise CandidateError("The directory does not say who is of which gender.")
    if wish.generation and consultants.generations is None:
        raise CandidateError("The directory does not say who is of which generation.")
