"""Traits as real respondents have them: fifty answers a person, drawn from the norms of the questionnaire.

Model. Answer j of a person with latent traits t (standard normal, correlated) is

    x_j = clip(round(a_j + b_j (l_s t_s + sqrt(1 - l_s^2) e_j)), 1, 5),      e_j standard normal.

The mixture in brackets is standard normal whatever l_s is, so a_j and b_j are set first, from the item's mean and
from the variance that the scale's deviation and alpha leave to its items; l_s follows by bisection from the scale's
deviation; and a correlation r of two scale scores asks for one of r / (k_1 k_2) between the traits, k being the
correlation of score and trait. All of it by quadrature over t, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from matching.answers.instrument import Instrument, Scale
from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import corrected_means, placed, spearman_brown

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, eq=False)
class Model:
    """Places and widths of the items (by scale and item), loadings of the scales, root of the latent correlations."""

    place: Floats
    width: Floats
    loading: Floats
    root: Floats


def _moments(place: Floats, width: Floats, highest: int) -> tuple[Floats, Floats]:
    """Mean and variance of a rounded and clipped normal, elementwise."""
    cuts = np.arange(1, highest) + 0.5
    above = 1 - ndtr((cuts - place[..., None]) / width[..., None])
    mean = 1 + above.sum(-1)
    square = 1 + (above * (2 * np.arange(1, highest) + 1)).sum(-1)
    return mean, square - mean**2


@cache
def model() -> Model:
    """The model of the built-in questionnaire."""
    form = load_builtin()
    highest = form.highest_answer
    wanted = np.array([[item.keyed_mean for item in form.items_of(scale.code)] for scale in form.scales])
    items = wanted.shape[1]
    # Item means and the scale's own norm come from overlapping samples; the norm decides.
    wanted += np.array([scale.norm.mean for scale in form.scales])[:, None] - wanted.mean(axis=1, keepdims=True)
    variance = np.array([_item_variance(scale, items) for scale in form.scales])[:, None]
    place, width = wanted.copy(), np.sqrt(np.broadcast_to(variance, wanted.shape)).copy()
    for _ in range(300):
        mean, spread = _moments(place, width, highest)
        place += wanted - mean
        width *= np.sqrt(variance / spread)
    loading, follows = np.empty(len(form.scales)), np.empty(len(form.scales))
    for s, scale in enumerate(form.scales):
        loading[s], follows[s] = _loading(place[s], width[s], scale.norm.sd, highest)
    latent = np.array(form.correlations) / np.outer(follows, follows)
    np.fill_diagonal(latent, 1.0)
    return Model(place, width, loading, np.asarray(np.linalg.cholesky(latent), np.float64))


def _item_variance(scale: Scale, items: int) -> float:
    """From alpha = k/(k-1) (1 - sum of item variances / variance of the sum)."""
    return float(items * scale.norm.sd**2 * (1 - scale.norm.alpha * (items - 1) / items))


def _loading(place: Floats, width: Floats, sd: float, highest: int) -> tuple[float, float]:
    """The loading that gives a scale its deviation, and how far its score then follows the trait."""
    low, high = 0.2, 0.98
    follows = 0.0
    for _ in range(40):
        loading = (low + high) / 2
        mean, rest = _moments(
            place + width * loading * _NODES[:, None],
            np.broadcast_to(width * np.sqrt(1 - loading**2), (len(_NODES), len(width))),
            highest,
        )
        score = mean.mean(axis=1)
        centre = float(_WEIGHTS @ score)
        between = float(_WEIGHTS @ (score - centre) ** 2)
        total = between + float(_WEIGHTS @ rest.sum(axis=1)) / len(width) ** 2
        follows = float(_WEIGHTS @ (score * _NODES)) / np.sqrt(total)
        low, high = (loading, high) if total < sd**2 else (low, loading)
    return (low + high) / 2, follows


def draw_answers(rng: np.random.Generator, people: int) -> Ints:
    """Keyed answers int64[people, scales, items], 1..5."""
    used = model()
    scales, items = used.place.shape
    traits = rng.standard_normal((people, scales)) @ used.root.T
    noise = rng.standard_normal((people, scales, items))
    mixed = used.loading[:, None] * traits[:, :, None] + np.sqrt(1 - used.loading**2)[:, None] * noise
    highest = load_builtin().highest_answer
    return np.clip(np.rint(used.place + used.width * mixed), 1, highest).astype(np.int64)


def as_given(form: Instrument, keyed: Ints) -> dict[str, int]:
    """One person's answers by item as they were given, before keying."""
    return {
        item.code: int(value) if item.key > 0 else form.highest_answer + 1 - int(value)
        for s, scale in enumerate(form.scales)
        for item, value in zip(form.items_of(scale.code), keyed[s], strict=True)
    }


def profile(keyed: Ints) -> list[dict[str, float | int | str | None]]:
    """The columns of a person's profile scores, in the questionnaire's order, as matching.answers.scoring has them."""
    form, items = load_builtin(), keyed.shape[1]
    means = corrected_means(form, keyed.reshape(1, -1).astype(np.float64))[0]
    found = (
        placed(
            scale.code, scale.norm, float(mean), rho=spearman_brown(items, scale.norm.mean_inter_item_r), answered=items
        )
        for scale, mean in zip(form.scales, means, strict=True)
    )
    return [
        {
            "scale": one.scale,
            "mean": one.mean,
            "t_score": one.t,
            "standard_error": one.standard_error_t,
            "percentile": one.percentile,
            "theta": one.theta,
            "theta_variance": one.theta_variance,
            "answered": one.answered,
        }
        for one in found
    ]
