"""What people hold dear at work, made up: twenty answers a person, two for each of ten values.

Model. A value's place in a person is normal, values that lie near one another on the circle go together (correlation
cos of the angle between them, halved), and an answer is that place, rounded and clipped, with noise of its own.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument import Instrument
from matching.answers.instrument_file import load_builtin
from matching.answers.values import profile

Ints = NDArray[np.int64]

_MIDDLE, _SPREAD, _NOISE = 3.3, 0.8, 0.55


@cache
def form() -> Instrument:
    """The built-in form of values."""
    return load_builtin("work_values_20")


def draw_answers(rng: np.random.Generator, people: int) -> Ints:
    """Answers int64[people, items] in file order, 1..5."""
    codes, items = form().codes, form().items
    angle = 2 * np.pi * np.arange(len(codes)) / len(codes)
    together = np.cos(angle[:, None] - angle[None, :]) / 2
    np.fill_diagonal(together, 1.0)
    places = _MIDDLE + _SPREAD * rng.standard_normal((people, len(codes))) @ np.linalg.cholesky(together).T
    of_item = [codes.index(item.scale) for item in items]
    said = places[:, of_item] + _NOISE * rng.standard_normal((people, len(items)))
    return np.clip(np.rint(said), 1, form().highest_answer).astype(np.int64)


def as_given(answers: Ints) -> dict[str, int]:
    """One person's answers by item."""
    return {item.code: int(value) for item, value in zip(form().items, answers, strict=True)}


def rows(answers: Ints) -> list[dict[str, float | str]]:
    """The columns of a person's value scores; none where all answers came out alike."""
    found = profile(form(), as_given(answers))
    if found is None:
        return []
    columns = zip(found.codes, found.weight, found.standard_error, found.direction, strict=True)
    return [
        {"value": code, "weight": float(weight), "standard_error": float(error), "direction": float(direction)}
        for code, weight, error, direction in columns
    ]
