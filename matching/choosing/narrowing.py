"""What was learned, as far as one request speaks of it: its terms, its themes, those who could be shown.

A request speaks of a few terms and themes; what the model holds on the others meets zeros, so leaving it out is exact
and many times cheaper. A term or theme that the model has never met, because the vocabulary has grown since, is as
the prior says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.choosing.candidates import Consultants
from matching.learning.outcome import Prior, prior_model
from matching.learning.prediction import Aligned, OutcomeModel

Rows = NDArray[np.intp]


def nothing_learned(
    before: Prior, consultants: Consultants, rows: Rows, active: Rows, themes: Sequence[str]
) -> tuple[OutcomeModel, Aligned]:
    """The prior of the active terms (int[P'], places in its names), and of these rows (int[m])."""
    names = tuple(before.names[k] for k in active)
    asked = replace(before, names=names, mean=before.mean[active], deviation=before.deviation[active])
    model = prior_model(asked, np.zeros(0, dtype=np.str_), themes)
    return model, model.for_consultants(consultants.ids[rows])


def what_matters(
    model: OutcomeModel, before: Prior, consultants: Consultants, rows: Rows, active: Rows, themes: Sequence[str]
) -> tuple[OutcomeModel, Aligned]:
    """The learned model of the active terms and of these themes, and what it knows of these rows."""
    names = tuple(before.names[k] for k in active)
    border, own = _places(names, model.names), _places(themes, model.theme_codes)
    new_terms, new_themes = border < 0, own < 0  # the base and the quality stand first, and are never new
    believed = np.append(model.base, model.coefficients)[border][1:]
    coefficients = np.where(new_terms[1:], before.mean[active], believed)
    spread = model.border_covariance[np.ix_(border, border)]
    spread[new_terms], spread[:, new_terms] = 0.0, 0.0
    spread[new_terms, new_terms] = before.deviation[active][new_terms[1:]] ** 2

    everyone = aligned(consultants, model)
    effects = np.column_stack([everyone.quality, everyone.theme_effects])[np.ix_(rows, own)][:, 1:]
    covariance = everyone.covariance[np.ix_(rows, own, own)]
    cross = everyone.cross[np.ix_(rows, own, border)]
    effects[:, new_themes[1:]] = 0.0
    covariance[:, new_themes], covariance[:, :, new_themes] = 0.0, 0.0
    covariance[:, new_themes, new_themes] = model.variances.theme
    cross[:, new_themes], cross[:, :, new_terms] = 0.0, 0.0
    narrow = replace(model, names=names, coefficients=coefficients, border_covariance=spread, theme_codes=tuple(themes))
    return narrow, Aligned(everyone.quality[rows], effects, covariance, cross, everyone.sessions[rows])


def aligned(consultants: Consultants, model: OutcomeModel) -> Aligned:
    """What the model knows of everyone in the directory, in its order; looked up once and kept with the directory."""
    kept: dict[int, tuple[OutcomeModel, Aligned]] = consultants.__dict__.setdefault("_learned", {})
    if (found := kept.get(id(model))) is None:
        found = kept[id(model)] = model, model.for_consultants(consultants.ids)
    return found[1]


def _places(wanted: Sequence[str], known: Sequence[str]) -> Rows:
    """int[1 + len(wanted)]: 0, then one more than the place of each among the known, or -1."""
    at = {name: place for place, name in enumerate(known, start=1)}
    return np.array([0, *(at.get(name, -1) for name in wanted)], dtype=np.intp)
