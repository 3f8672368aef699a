"""What matters more to a person than the rest does: values against the person's own mean.

People use the answers differently; what tells about a value is how it stands among the others of the same person
(Schwartz, S. H. 1992. Universals in the content and structure of values. Advances in Experimental Social Psychology
25, 1-65, corrects for each person's mean rating). With x_v the mean answer to the statements of value v,

    w_v = x_v - mean over values of x_v,           direction = w / |w|.

Answers to statements of one value differ by chance and by content; their variance s^2, pooled over all values of the
person and steadied by ten imagined differences of a usual person (s_0^2 = 0.5), gives, k_v statements answered of D
values,

    Var(w_v) = s^2 ((1 - 2/D) / k_v + mean over values of 1/k / D).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument import Instrument
from matching.answers.scoring import MAY_MISS_ONE_IN, keyed_answers

Floats = NDArray[np.float64]

_USUAL_VARIANCE = 0.5
_IMAGINED = 10


@dataclass(frozen=True, slots=True, eq=False)
class ValuesProfile:
    """codes: of the values. weight: float[D], in answer units, sum 0. standard_error: float[D]. direction: length 1."""

    codes: tuple[str, ...]
    weight: Floats
    standard_error: Floats
    direction: Floats


def profile(instrument: Instrument, answers: Mapping[str, int]) -> ValuesProfile | None:
    """What stands out in the answers; None where a value has none, more than a fifth is open, or nothing differs.

    Raises AnswerError for a code or an answer that the form does not know, ValueError for a form of traits.
    """
    if not instrument.values:
        raise ValueError(f"{instrument.key} asks for traits, not for values.")
    keyed = keyed_answers(instrument, answers)
    own = [
        np.array([x for x, item in zip(keyed, instrument.items, strict=True) if item.scale == code and x > 0])
        for code in instrument.codes
    ]
    counts = np.array([len(said) for said in own])
    if counts.min() == 0 or (keyed == 0).sum() * MAY_MISS_ONE_IN > len(keyed):
        return None
    means = np.array([said.mean() for said in own])
    weight = means - means.mean()
    length = float(np.linalg.norm(weight))
    if np.isclose(length, 0):
        return None
    apart = sum(float(((said - said.mean()) ** 2).sum()) for said in own)
    variance = (apart + _IMAGINED * _USUAL_VARIANCE) / (int((counts - 1).sum()) + _IMAGINED)
    spread = variance * ((1 - 2 / len(own)) / counts + (1 / counts).mean() / len(own))
    return ValuesProfile(instrument.codes, weight, np.sqrt(spread), weight / length)
