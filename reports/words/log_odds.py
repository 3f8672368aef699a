"""Which words are distinctive: log-odds with an informative Dirichlet prior.

Monroe, Colaresi, Quinn (2008), "Fightin' Words", Political Analysis 16(4), section 3.3 to 3.5.  With y_i the uses of a
word here, y_j elsewhere, n the sums over all words, and a prior of alpha pseudo-uses (alpha_0 in all) in the
proportions in which everybody uses the words:

    delta = log (y_i + alpha) / (n_i + alpha_0 - y_i - alpha)  -  log (y_j + alpha) / (n_j + alpha_0 - y_j - alpha)
    var   = 1 / (y_i + alpha) + 1 / (y_j + alpha)                                                             (eq. 20)
    z     = delta / sqrt(var)                                                                                 (eq. 22)

A use is here a person who used the word, so nobody weighs more by saying it often.
"""

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

# Pseudo-uses in all, as a share of what the smaller side says: enough to draw rare words towards "as elsewhere",
# too little to drown what a small company has to say.
PRIOR = 0.5


def z_scores(here: Int64, elsewhere: Int64, prior: float | None = None) -> Floats:
    """How much more a word is used here than elsewhere, in standard errors: float64[words].

    `here`, `elsewhere`: uses of each word, int64[words], each used at least once in one of them; `prior`: alpha_0,
    `PRIOR` of the smaller side unless given.  Raises ValueError for other shapes, for negative uses, for a word nobody
    used, and for a prior that weighs nothing.  Cost: O(words).
    """
    if here.shape != elsewhere.shape or here.ndim != 1:
        raise ValueError("One number for each word, here and elsewhere.")
    if prior is None:
        prior = max(PRIOR * float(min(here.sum(), elsewhere.sum())), 1.0)
    if prior <= 0 or (np.minimum(here, elsewhere) < 0).any() or (here + elsewhere < 1).any():
        raise ValueError("A word is used by somebody, here or elsewhere, and the prior weighs something.")
    both = here + elsewhere
    alpha = prior * both / max(both.sum(), 1)

    def log_odds(uses: Int64) -> Floats:
        rest = uses.sum() + alpha.sum() - uses - alpha
        # A single word in all has no rest to compare with: its odds are the same everywhere.
        return np.asarray(np.log(uses + alpha) - np.log(np.maximum(rest, np.finfo(np.float64).tiny)), np.float64)

    variance = 1 / (here + alpha) + 1 / (elsewhere + alpha)
    return np.asarray((log_odds(here) - log_odds(elsewhere)) / np.sqrt(variance), np.float64)
