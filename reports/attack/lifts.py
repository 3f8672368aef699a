"""A world of row sums filled, cell by cell, by people of the roster who stand there.

Given sums r over rows (units, ages, tenures, crossings) and room cap >= 0 for each cell, the most even filling is

    x = cap / (1 + exp(-theta)),   theta = sum of one number for each row the cell is in,

the maximum of entropy under the sums; its numbers minimise  sum cap log(1 + exp(theta)) - r theta,  which is convex,
and Newton's method finds them in a dozen steps.  Rows that are empty or full are filled first.  Not converging proves
nothing; it only means that this world is not counted as a witness.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from reports.attack.knowledge import Roster
from reports.attack.margins import Margins
from reports.attack.reading import Place
from reports.attack.worlds import Float64

EXACT = 1e-5


class Filling:
    """The rows of a release over the filled cells of a roster: `rows` [places, cells] of 0 and 1."""

    def __init__(self, margins: Margins, roster: Roster) -> None:
        self.margins = margins
        filled = np.argwhere(roster.people > 0)
        self.heads = roster.people[tuple(filled.T)].astype(np.float64)
        members = margins.members(roster, filled)
        self.places: list[Place] = [place for place, _ in members]
        self.rows = csr_array(
            (
                np.ones(sum(len(cells) for _, cells in members)),
                np.concatenate([cells for _, cells in members]) if members else np.zeros(0, np.int64),
                np.concatenate(([0], np.cumsum([len(cells) for _, cells in members]))),
            ),
            shape=(len(members), len(filled)),
        )

    def use(self, world: Float64) -> Float64 | None:
        """Who may have come, cell by cell, in a world of sums; None if no filling was found."""
        use = self.margins.counts[0]
        asked = [i for i, place in enumerate(self.places) if (use[0], place) in self.margins.printed.figures]
        sums = world[[self.margins.at[use, self.places[i]] for i in asked]]
        return self.fill(self.rows[asked], sums, self.heads)

    @staticmethod
    def fill(rows: csr_array, sums: Float64, room: Float64) -> Float64 | None:
        """Cells between 0 and their room with these sums; None if none were found."""
        cells = np.zeros(len(room))
        free = room > EXACT / 10
        left = sums.copy()
        for _ in range(8):  # rows that are empty or full settle their cells, which may settle others
            most = rows @ np.where(free, room, 0.0)
            if (left > most + EXACT * 10).any() or (left < -EXACT * 10).any():
                return None
            empty, full = left <= EXACT, left >= most - EXACT
            out = _within(rows, empty) & free
            done = _within(rows, full & ~empty) & free & ~out
            if not (out.any() or done.any()):
                break
            cells[done] = room[done]
            left = left - rows @ np.where(done, room, 0.0)
            free &= ~(out | done)
        if not free.any():
            return cells if np.abs(rows @ cells - sums).max(initial=0) < 1e-3 else None
        active = np.flatnonzero(rows @ free.astype(np.float64) > 0)
        part = rows[active][:, np.flatnonzero(free)]
        found = _even(part, left[active], room[free])
        if found is None:
            return None
        cells[free] = found
        return cells if np.abs(rows @ cells - sums).max(initial=0) < 1e-3 else None


def _within(rows: csr_array, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(rows.T @ chosen.astype(np.float64) > 0, np.bool_)


def _even(rows: csr_array, sums: Float64, room: Float64) -> Float64 | None:
    theta = np.zeros(rows.shape[0])
    share = np.clip(sums.sum() / max(1e-9, float((rows @ room).sum())), 1e-6, 1 - 1e-6)
    start = float(np.log(share / (1 - share)))

    def value(at: Float64) -> float:
        return float(room @ np.logaddexp(0, start + rows.T @ at) - sums @ at)

    best = value(theta)
    for _ in range(40):
        x = room / (1 + np.exp(-np.clip(start + rows.T @ theta, -40, 40)))
        gap = rows @ x - sums
        if np.abs(gap).max() < 1e-8:
            return np.asarray(x)
        weight = np.maximum(x * (1 - x / room), 1e-12)
        curve = (rows @ diags_array(weight) @ rows.T).toarray() + 1e-10 * np.eye(len(theta))
        step = np.linalg.solve(curve, gap)
        size = 1.0
        while size > 1e-4 and not (now := value(theta - size * step)) <= best:
            size /= 2
        if size <= 1e-4:
            return np.asarray(x) if np.abs(gap).max() < 1e-6 else None
        theta, best = theta - size * step, min(best, now)
    return None
