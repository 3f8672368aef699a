"""An arrowhead matrix, taken apart exactly: a small dense border, and many small blocks that meet only there.

        [ B   A_1'  ...  A_J' ]        B   float[P, P]      the border: coefficients that everyone shares
    H = [ A_1 D_1             ]        A_j float[K, P]      the arms
        [ ...       ...       ]        D_j float[K, K]      the blocks: what one consultant alone has
        [ A_J            D_J  ]

Eliminating the blocks leaves the Schur complement S = B - sum_j A_j' D_j^-1 A_j (Schur 1917; Golub & Van Loan,
Matrix Computations, section 3.2; for mixed models Henderson's absorption and Bates & DebRoy 2004). With
X_j = D_j^-1 A_j the inverse is

    (H^-1)_bb = S^-1,   (H^-1)_jb = -X_j S^-1,   (H^-1)_jj = D_j^-1 + X_j S^-1 X_j',   |H| = |S| prod_j |D_j|.

Cost O(J K^3 + J K P^2 + P^3), memory O(J K (K + P)); nothing of size (J K)^2 is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inverse:
    """The parts of H^-1 that anyone asks for. border: float[P, P]; arms: float[J, K, P]; blocks: float[J, K, K]."""

    border: Floats
    arms: Floats
    blocks: Floats


class Arrowhead:
    """A factored arrowhead.

    border: float[P, P], symmetric. arms: float[J, K, P]. blocks: float[J, K, K], each symmetric. The whole must be
    positive definite; LinAlgError otherwise. J may be 0.
    """

    def __init__(self, border: Floats, arms: Floats, blocks: Floats) -> None:
        self.shape = arms.shape
        self._arms = _flat(arms)
        roots = np.linalg.cholesky(blocks)  # refuses a block that is not positive definite
        self.block_inverses = np.linalg.inv(blocks)
        self._reach = self.block_inverses @ arms
        schur = border - self._arms.T @ _flat(self._reach)
        self._schur = cho_factor((schur + schur.T) / 2, lower=True)
        corners = np.concatenate([np.diagonal(roots, axis1=1, axis2=2).ravel(), np.diag(self._schur[0])])
        self.log_determinant = float(2 * np.log(corners).sum())

    def solve(self, border: Floats, blocks: Floats) -> tuple[Floats, Floats]:
        """x with H x = right-hand side. border: float[P, R]; blocks: float[J, K, R]; the answer alike."""
        inner = self.block_inverses @ blocks
        outer = cho_solve(self._schur, border - self._arms.T @ _flat(inner))
        return outer, inner - self._reach @ outer

    def inverse(self) -> Inverse:
        """The border, the arms and the diagonal blocks of H^-1."""
        border = cho_solve(self._schur, np.eye(self.shape[2]))
        arms = -self._reach @ border
        return Inverse(border, arms, self.block_inverses - arms @ self._reach.transpose(0, 2, 1))


def _flat(stacked: Floats) -> Floats:
    """float[J, K, R] seen as float[J K, R]."""
    return stacked.reshape(-1, stacked.shape[2])
