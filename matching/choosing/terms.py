"""The terms of the score: what is compared when a person with a wish meets a consultant, and what is expected of it.

    eta_j = base + sum_k b_k f_k(e, j) + q_j + sum_t w_t s_jt

    theme            sum_t w_t strength_jt, w the wish's weights scaled to sum 1
    experience:<x>   x_jk, where it was wished for
    language         share of the wished languages spoken
    style            mean of the wished ways of consulting, 0..1
    generation       1 where it is the one wished for
    values           v_e' v_j, cosine of what matters to the two at work
    level:<s>        theta_j        square:<s>   theta_j^2 + tau_j^2        product:<s>   theta_e theta_j

q_j, a consultant's quality, and s_jt, what they add in a theme, are no features: the outcome model keeps them.

The last three are a quadratic response surface in the true scores (Edwards & Parry 1993, Academy of Management
Journal 36), less what depends on the person alone and so ranks nobody. Its expected value under errors of
measurement is exact, for E[t_e t_j] = theta_e theta_j and E[t_j^2] = theta_j^2 + tau_j^2. Similarity of weight v,
-v (t_e - t_j)^2, is product 2v and square -v; complementarity is a negative product. Its kernel has rank 3: theta_j,
theta_j^2 + tau_j^2, and a constant. A scale the person has not answered says nothing about anyone: its terms are 0.

What is expected before anything was learned (mean and deviation, logits; d = effect size, d pi / sqrt 3 in logits):

    theme       .9 +- .45   helpers matched to the problem by their record, d .5 (Constantino 2021); what people say of
                            themselves is less than a record, so half of it may be missing
    experience  .3 +- .3    perceived likeness helps (Eby 2013), but a shared past is only one source of it
    language    .2 +- .2    all wished languages instead of one of them: comfort, as one is enough to be shown
    style       .25 +- .25  getting what one prefers, d .28 (Swift 2018), half of which is how someone consults
    generation  .1 +- .1    a preference met, but surface likeness does little (Solms 2025)
    values      .12 +- .12  deep likeness, as perceived (Eby 2013); measured on both sides it is less
    similarity  .12 +- .12  a standard deviation of all scales together: none in 1,895 coaching pairs (de Haan 2016), so
                            one deviation reaches zero. For t ~ N(0, 1) on both sides Var (t_e - t_j)^2 = 8, hence
                            v_s = .12 h_s / sqrt(8 sum h^2), shares h with N and A first. Coefficients are believed one
                            by one, so each is wider than its mean: with deviations k v_s and 2 k v_s the slope on
                            similarity, sum_s h_s^2 (b_product,s - b_square,s) / 3 v_s / sum h^2 of .12, has the
                            deviation k sqrt(5)/3 sqrt(sum h^4) / sum h^2 of .12: that is 1 for
                            k = 3 / sqrt(5) sum h^2 / sqrt(sum h^4), 2.5 on five scales
    dominance   0 +- .1     the product on E may turn negative: complementarity, the one case with some support
    level       0 +- .05    a trait of the consultant's that does all people good; most of it is their quality
    base        such that a consultant who half handles the theme, and of whom no more is known, has 7 good talks in 10

Whoever leans one way this time says more than the prior knows: closer adds 2 v_s to what is believed, different takes
2 v_s away (squares reach farther out than in, so -1 weighs more than 1), on whatever has been learned by then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.choosing.candidates import Consultants, Floats, Likeness, Person, Wish
from matching.choosing.pool import pool
from matching.learning.outcome import Prior

SHARES = {"E": 1.0, "N": 2.0, "A": 2.0, "C": 1.0, "O": 1.0}
SIMILARITY_PER_SD = 0.12
DOMINANCE, COMPLEMENTARITY = "E", 0.1
LEVEL = 0.05
EXPERIENCE = (0.3, 0.3)
EXPECTED = {
    "theme": (0.9, 0.45),
    "language": (0.2, 0.2),
    "style": (0.25, 0.25),
    "generation": (0.1, 0.1),
    "values": (0.12, 0.12),
}
LEANING = {Likeness.CLOSER: 2.0, Likeness.ANY: 0.0, Likeness.DIFFERENT: -2.0}


def names(scales: Sequence[str], experience_codes: Sequence[str]) -> tuple[str, ...]:
    """The terms in their fixed order, P of them."""
    return (
        "theme",
        *(f"experience:{code}" for code in experience_codes),
        "language",
        "style",
        "generation",
        "values",
        *(f"{term}:{scale}" for scale in scales for term in ("level", "square", "product")),
    )


def similarity_weights(scales: Sequence[str]) -> Floats:
    """float[D], v_s: how much similarity on a scale is expected to weigh; 0 scales give none."""
    shares = np.array([SHARES.get(scale, 1.0) for scale in scales])
    return np.asarray(SIMILARITY_PER_SD * shares / math.sqrt(8 * float(np.square(shares).sum()) or 1.0))


def similarity_doubt(scales: Sequence[str]) -> float:
    """k: how many times its mean the deviation of each coefficient of similarity is, so that they together have .12."""
    squares = np.square(similarity_weights(scales))
    return 3 / math.sqrt(5) * float(squares.sum()) / math.sqrt(float(squares @ squares) or 1.0)


@lru_cache(maxsize=8)
def prior(scales: tuple[str, ...], experience_codes: tuple[str, ...]) -> Prior:
    """Means and deviations of the coefficients before anything was learned."""
    of = dict(EXPECTED) | {f"experience:{code}": EXPERIENCE for code in experience_codes}
    k = similarity_doubt(scales)
    for scale, v in zip(scales, similarity_weights(scales).tolist(), strict=True):
        opposites = COMPLEMENTARITY if scale == DOMINANCE else 0.0
        of[f"level:{scale}"] = (0.0, LEVEL)
        of[f"square:{scale}"] = (-v, k * v)
        of[f"product:{scale}"] = (2 * v, math.hypot(2 * k * v, opposites))
    ordered = names(scales, experience_codes)
    mean, deviation = np.array([of[name] for name in ordered]).T
    usual = EXPECTED["theme"][0] / 2 - float(similarity_weights(scales).sum())
    return Prior(ordered, mean, deviation, base_logit=math.log(0.7 / 0.3) - usual)


def leaning(scales: Sequence[str], experience_codes: Sequence[str], likeness: Likeness) -> Floats:
    """float[P]: what a wish for someone closer or more different adds to the coefficients."""
    added = np.zeros(len(names(scales, experience_codes)))
    v = LEANING[likeness] * similarity_weights(scales)
    first = len(added) - 3 * len(scales)
    added[first + 1 :: 3], added[first + 2 :: 3] = -v, 2 * v
    return added


def request(person: Person, wish: Wish, consultants: Consultants) -> Floats:
    """float[P, W], A: what each term makes of the facts in the pool. Cost: O(P W), whatever the number of people."""
    known, at = pool(consultants), pool(consultants).at
    row_of = {name: row for row, name in enumerate(names(consultants.scales, consultants.experience_codes))}
    a = np.zeros((len(row_of), known.matrix.shape[1]))

    for code, weight in theme_weights(wish).items():
        a[row_of["theme"], at["theme"][consultants.theme_codes.index(code)]] = weight
    for code in set(wish.experience):
        a[row_of[f"experience:{code}"], at["experience"][consultants.experience_codes.index(code)]] = 1.0
    for term, block, wished, codes in (
        ("language", "language", set(wish.languages), consultants.language_codes),
        ("style", "style", set(wish.styles), consultants.style_codes),
        ("generation", "generation", {wish.generation} & set(known.generations), known.generations),
    ):
        for code in wished:
            a[row_of[term], at[block][codes.index(code)]] = 1 / len(wished)
    if person.values is not None and len(at["value"]):
        a[row_of["values"], at["value"]] = person.values
    for s in np.flatnonzero(person.is_known):
        first = row_of[f"level:{consultants.scales[s]}"]
        a[first, at["theta"][s]] = 1.0
        a[first + 1, at["spread"][s]] = 1.0
        a[first + 2, at["theta"][s]] = person.theta[s]
    return a


def features(person: Person, wish: Wish, consultants: Consultants, rows: NDArray[np.intp]) -> Floats:
    """float[m, P]: the terms of these rows of the directory, in the order of names."""
    return np.asarray(pool(consultants).matrix[rows] @ request(person, wish, consultants).T)


def theme_weights(wish: Wish) -> dict[str, float]:
    """The weights of the wished themes, in order of code, scaled to sum 1."""
    whole = math.fsum(wish.themes.values())
    return {code: wish.themes[code] / whole for code in sorted(wish.themes)}
