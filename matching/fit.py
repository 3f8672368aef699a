"""How well a consultant fits a wish: a sum of terms in logits, so that each can be told apart.

    eta_j = sum_t  a w_t  s_jt  +  sum_k  b x_jk  +  c l_j  +  sum_s  E g_s(j)

s_jt strength in theme t, w_t the wish's weights scaled to sum 1, x_jk experience, l_j the share of the wished
languages spoken. Similarity on scale s is the quadratic surface (Edwards & Parry 1993) g = -v_s (t_e - t_j)^2,
whose expected value under errors of measurement is exact:

    E g_s = -v_s [ (theta_e - theta_j)^2 + tau_e^2 + tau_j^2 ].

Similarity in personality is a weak signal (none in 1,895 coaching pairs: de Haan 2016), so all scales
together move eta by 0.12 per standard deviation: for t ~ N(0, 1) on both sides Var (t_e - t_j)^2 = 8, hence
v_s = m 0.12 h_s / sqrt(8 sum h^2) with shares h. An unreliable scale weighs less by itself, as its theta is shrunken.
m is 1 unless the person leans one way: who asks for someone closer says more than the prior knows (m = 3), and who
asks for someone different turns the surface over (m = -1, for squares reach farther out than in). Either way a theme
weighs more, so that the leaning chooses among those who can help with it.
A scale the person has not answered says nothing about anyone, and its term is left out.
The contribution of a term is its distance from the mean over the feasible set; contributions sum to
eta_j - mean eta.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.candidates import Consultants, Floats, Likeness, Mask, Person, Wish

THEME_LOGITS = 1.0
EXPERIENCE_LOGITS = 0.3
LANGUAGE_LOGITS = 0.2
SIMILARITY_LOGITS_PER_SD = 0.12
LEANING = {Likeness.CLOSER: 3.0, Likeness.ANY: 1.0, Likeness.DIFFERENT: -1.0}
SHARES = {"E": 1.0, "N": 2.0, "A": 2.0, "C": 1.0, "O": 1.0}


class Kind(StrEnum):
    """What a term is about."""

    THEME = "theme"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Term:
    """One summand. subject: the code of the theme, experience or scale; empty for language."""

    kind: Kind
    subject: str


@dataclass(frozen=True, slots=True)
class Fit:
    """rows: int[m], feasible rows. facts, values: float[m, P] a term. eta: float[m], logits.

    A fact is what the term rests on: strength 0..1, experience 0..1, share of languages 0..1, or the difference
    theta_j - theta_e in standard deviations. likeness: the leaning the values were formed under.
    """

    rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    terms: tuple[Term, ...]
    facts: Floats
    values: Floats
    eta: Floats
    likeness: Likeness

    @property
    def contributions(self) -> Floats:
        """float[m, P]: each value's distance from its mean; a row sums to eta_j - mean eta."""
        return np.asarray(self.values - self.values.mean(axis=0)) if len(self.rows) else self.values


def fit(person: Person, wish: Wish, consultants: Consultants, allowed: Mask) -> Fit:
    """Terms and their sum for the allowed rows (bool[n]). Cost: O(m P)."""
    rows = np.flatnonzero(allowed)
    terms: list[Term] = []
    facts: list[Floats] = []
    values: list[Floats] = []

    def add(kind: Kind, subject: str, fact: Floats, value: Floats) -> None:
        terms.append(Term(kind, subject))
        facts.append(fact)
        values.append(value)

    weights = sum(wish.themes[code] for code in sorted(wish.themes))
    for code in sorted(wish.themes):
        strength = consultants.theme_strength[rows, consultants.theme_codes.index(code)]
        add(Kind.THEME, code, strength, THEME_LOGITS * wish.themes[code] / weights * strength)
    for code in sorted(set(wish.experience)):
        has = consultants.experience[rows, consultants.experience_codes.index(code)]
        add(Kind.EXPERIENCE, code, has, EXPERIENCE_LOGITS * has)
    if wish.languages:
        spoken = [consultants.language_codes.index(code) for code in sorted(set(wish.languages))]
        share = consultants.languages[np.ix_(rows, np.array(spoken))].mean(axis=1)
        add(Kind.LANGUAGE, "", share, LANGUAGE_LOGITS * share)
    shares = np.array([SHARES.get(scale, 1.0) for scale in consultants.scales])
    v = LEANING[wish.likeness] * SIMILARITY_LOGITS_PER_SD * shares / np.sqrt(8 * np.square(shares).sum())
    for s in np.flatnonzero(person.is_known):
        difference = consultants.theta[rows, s] - person.theta[s]
        error = person.theta_variance[s] + consultants.theta_variance[rows, s]
        add(Kind.SCALE, consultants.scales[s], difference, -v[s] * (np.square(difference) + error))

    shape = (len(rows), len(terms))
    value = np.column_stack(values) if values else np.zeros(shape)
    fact = np.column_stack(facts) if facts else np.zeros(shape)
    return Fit(rows, tuple(terms), fact, value, value.sum(axis=1), wish.likeness)
