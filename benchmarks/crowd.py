"""A population for the benchmark of capacity: a few consultants are good for nearly everyone.

    logit p_ej = a_e + q_j + sum_t w_et s_jt + sum_k r_ek x_jk - sum_s v_s (theta_es - phi_js)^2

a_e ~ N(.35, .45) the person, q_j ~ N(0, .20) the consultant, s_jt ~ N(0, .20) the consultant with one of twelve themes
(w_e ~ Dirichlet(.3)), r_ek = .3 for a fifth of the twelve experiences x_jk of which a consultant has three in ten,
five traits with v in the ratio 1 : 2 : 2 : 1 : 1. Without a limit the ten of 10,000 people put one consultant into
thousands of lists. Consultants come from one fixed draw, people from `seed`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

THEMES, EXPERIENCES, TRAITS = 12, 12, 5


def crowd(people: int, consultants: int, seed: int) -> NDArray[np.float32]:
    """float32[people, consultants], probabilities of a good talk."""
    fixed, rng = np.random.default_rng(20261121), np.random.default_rng(seed)
    similarity = 0.12 / 7 * np.array([1, 2, 2, 1, 1])
    traits = fixed.normal(0, 0.9, (consultants, TRAITS))
    general = fixed.normal(0, 0.20, consultants) - np.square(traits) @ similarity
    by_theme = fixed.normal(0, 0.2, (consultants, THEMES))
    experience = (fixed.random((consultants, EXPERIENCES)) < 0.3).astype(float)

    own = 2 * similarity * rng.normal(0, 0.9, (people, TRAITS))
    theme = rng.dirichlet(np.full(THEMES, 0.3), people)
    wished = 0.3 * (rng.random((people, EXPERIENCES)) < 0.2)
    mood = 0.35 + rng.normal(0, 0.45, (people, 1))
    left = np.hstack((own, np.ones((people, 1)), theme, wished)).astype(np.float32)
    right = np.hstack((traits, general[:, None], by_theme, experience)).astype(np.float32)
    logit = left @ right.T
    logit += mood.astype(np.float32)
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)
