"""Half the statements for nearly the same result: ask next what tells most, and say what the whole form would say.

The full form's score is a sum of all items' answers, so after some of them it is partly known, partly expected:

    x_j unanswered:   E[x_j] = E[f_j(theta)] + B_j (x_A - E[f_A(theta)]),      f_j(theta) = E[x_j | theta],

where the expectation is over what the answers A leave open about theta (`posterior`), and B = S_UA S_AA^-1 carries over
what neighbouring statements share beyond the trait; S = D Q D, D^2 = diag E Var(x_j | theta), Q from the file. With
V = Var(theta | A), g_j = f_j' - B_j f_A' and S' = S_UU - B S_AU, the sum of the unanswered has variance

    sum S' + (sum g)^2 V,      and statement i takes off it      (sum_j S'_ij + g_i V sum_j g_j)^2 / (S'_ii + g_i^2 V).

g_i^2 / S'_ii is the statement's information about theta, here without what the answers already share with it
(Samejima 1969; for asking by information: Lord, F. M. 1980. Applications of Item Response Theory to Practical Testing
Problems). The next statement is the one that takes most off the trait that is least certain. Nothing is random: the
same answers are followed by the same statements, on any machine.

Enough is asked when each trait's score on the whole form is known to a variance of 0.10 of its own (it then correlates
.95 with the expected one), or after 25 answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answers.graded import Floats
from matching.answers.instrument import Instrument, Norm
from matching.answers.latent import Ints, ScaleTable, Tables, mean_and_variance, posterior, tables
from matching.answers.scoring import TraitScore, corrected_means, keyed_answers, placed, spearman_brown, unknown

Masks = NDArray[np.bool_]

AT_A_TIME = 5
MOST_STATEMENTS = 25
ENOUGH_VARIANCE = 0.10
UNKNOWN_ABOVE = 0.50


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """theta: float[D], expected traits in the order of the scales, population 0 and 1. error: their deviations."""

    theta: Floats
    error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """keyed: float[n, items], answered or expected. variance: float[n, D], of the full form's z that is still open."""

    keyed: Floats
    variance: Floats


def estimate(instrument: Instrument, answers: Mapping[str, int]) -> Estimate:
    """Traits by the response model. Raises NotCalibrated for a form without parameters, AnswerError as `score` does."""
    mean, variance = mean_and_variance(posterior(tables(instrument), keyed_answers(instrument, answers)[None])[0])
    return Estimate(mean, np.sqrt(variance))


def next_statements(
    instrument: Instrument, answers: Mapping[str, int], *, asked: Collection[str], count: int = AT_A_TIME
) -> tuple[str, ...]:
    """Codes to ask next, best first, none of `asked` (answered or left open) again; fewer when few are left."""
    keyed = keyed_answers(instrument, answers)[None]
    done = np.array([item.code in asked or item.code in answers for item in instrument.items])[None]
    count = min(count, int((~done).sum()))
    chosen = choose(tables(instrument), keyed, ~done, count)[0]
    return tuple(instrument.items[place].code for place in chosen)


def is_enough(instrument: Instrument, answers: Mapping[str, int]) -> bool:
    """Whether asking on would add little, or enough has been asked of the person."""
    if len(answers) >= MOST_STATEMENTS:
        return True
    found = expect(tables(instrument), keyed_answers(instrument, answers)[None])
    return bool((found.variance <= ENOUGH_VARIANCE).all())


def score_adaptive(
    instrument: Instrument, answers: Mapping[str, int], *, norms: Mapping[str, Norm] | None = None, care: float = 1.0
) -> tuple[TraitScore, ...]:
    """What the full form would say, in its own units, with a wider error; its very score once all is answered.

    A scale of which less than half would be known is unknown. Raises as `estimate` does.
    """
    keyed = keyed_answers(instrument, answers)
    found = expect(tables(instrument), keyed[None])
    means = corrected_means(instrument, found.keyed)[0]
    scores = []
    for place, scale in enumerate(instrument.scales):
        items = instrument.items_of(scale.code)
        answered = sum(item.code in answers for item in items)
        norm = (norms or {}).get(scale.code, scale.norm)
        still_open = float(found.variance[0, place]) * (scale.norm.sd / norm.sd) ** 2
        rho = care * spearman_brown(len(items), norm.mean_inter_item_r)
        scores.append(
            unknown(scale.code, answered)
            if still_open > UNKNOWN_ABOVE
            else placed(scale.code, norm, float(means[place]), rho=rho, answered=answered, open_variance=still_open)
        )
    return tuple(scores)


def expect(form: Tables, keyed: Ints) -> Expected:
    """The whole form as far as it can be told from keyed answers int[n, items], 0 = not answered."""
    weights = posterior(form, keyed)
    filled, variance = keyed.astype(np.float64), np.empty((len(keyed), len(form.scales)))
    for s, scale in enumerate(form.scales):
        said = keyed[:, scale.places]
        rest = _rest(scale, weights[:, s], said > 0)
        at_node = weights[:, s] @ scale.mean.T
        surprise = np.where(said > 0, said - at_node, 0.0)
        expected = at_node + np.einsum("pua,pa->pu", rest.carried, surprise)
        filled[:, scale.places] = np.where(said > 0, said, expected)
        # The sum of the open items as a function of theta: their own means less what the answered ones carry over.
        of_theta = ((said == 0) - rest.carried.sum(axis=1)) @ scale.mean
        centre = (weights[:, s] * of_theta).sum(axis=1)
        spread = (weights[:, s] * of_theta**2).sum(axis=1) - centre**2
        total = np.maximum(spread + rest.shared.sum(axis=(1, 2)), 0.0)
        variance[:, s] = np.minimum(total / (len(scale.places) * scale.sd) ** 2, 1.0)
    return Expected(filled, variance)


def choose(form: Tables, keyed: Ints, may_ask: Masks, count: int) -> Ints:
    """The `count` best statements, int[n, count], of those that may be asked, bool[n, items], at least `count` each.

    Within a batch each choice counts on an answer to the ones before it.
    """
    weights = posterior(form, keyed)
    _, spread = mean_and_variance(weights)
    answered, may_ask, everyone = keyed > 0, may_ask.copy(), np.arange(len(keyed))
    trait_of = np.empty(form.items, dtype=np.int64)
    for s, scale in enumerate(form.scales):
        trait_of[scale.places] = s
    chosen = np.empty((len(keyed), count), dtype=np.int64)
    for turn in range(count):
        uncertain, gain, told = np.empty_like(spread), np.empty(keyed.shape), np.empty(keyed.shape)
        for s, scale in enumerate(form.scales):
            own = scale.places
            uncertain[:, s], gain[:, own], told[:, own] = _gains(scale, weights[:, s], spread[:, s], answered[:, own])
            uncertain[~may_ask[:, own].any(axis=1), s] = -1.0
        # Rounded, so that another machine's last digit changes no choice; the first of equals is taken.
        trait = uncertain.round(9).argmax(axis=1)
        eligible = may_ask & (trait_of == trait[:, None])
        best = np.where(eligible, gain.round(9), -1.0).argmax(axis=1)
        chosen[:, turn] = best
        spread[everyone, trait] /= 1 + spread[everyone, trait] * told[everyone, best]
        answered[everyone, best], may_ask[everyone, best] = True, False
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class _Rest:
    """carried: B, float[n, k, k], rows unanswered, columns answered. shared: S', float[n, k, k]; zeros elsewhere."""

    carried: Floats
    shared: Floats


def _rest(scale: ScaleTable, weights: Floats, answered: Masks) -> _Rest:
    """What the answered items tell about the open ones beyond the trait."""
    deviation = np.sqrt(weights @ scale.variance.T)
    shared = scale.shared * deviation[:, :, None] * deviation[:, None, :]
    known, still = answered[:, :, None], ~answered[:, :, None]
    among_known = np.where(known & answered[:, None, :], shared, np.eye(len(scale.places)))
    across = np.where(still & answered[:, None, :], shared, 0.0)
    carried = across @ np.linalg.inv(among_known)
    among_open = np.where(still & ~answered[:, None, :], shared, 0.0)
    return _Rest(carried, among_open - carried @ across.transpose(0, 2, 1))


def _gains(scale: ScaleTable, weights: Floats, spread: Floats, answered: Masks) -> tuple[Floats, Floats, Floats]:
    """Open variance of the scale's z float[n]; what each item would take off it, and tells of theta, float[n, k]."""
    rest = _rest(scale, weights, answered)
    slope = weights @ scale.slope.T
    own_slope = np.where(answered, 0.0, slope - np.einsum("pua,pa->pu", rest.carried, slope))
    noise = np.where(answered, 1.0, np.einsum("pii->pi", rest.shared))
    sum_slope, unit = own_slope.sum(axis=1), (len(scale.places) * scale.sd) ** 2
    uncertain = (rest.shared.sum(axis=(1, 2)) + sum_slope**2 * spread) / unit
    with_sum = rest.shared.sum(axis=2) + (sum_slope * spread)[:, None] * own_slope
    gain = with_sum**2 / (noise + own_slope**2 * spread[:, None]) / unit
    return uncertain, gain, own_slope**2 / noise
