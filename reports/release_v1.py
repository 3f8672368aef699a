"""A quarter's release: every table protected together, as one closed system.

The system.  Unknown are n_u (people of unit u who used the desk), t_uk (who spoke of theme k) and r_um (who were
rated on m).  Known to everyone at the company: the roster headcounts H_u, and

    n = sum_u n_u,   t_k = sum_u t_uk,   r_m = sum_u r_um,   0 <= t_uk, r_um <= n_u <= H_u.

Sums over themes mean nothing, for people bring several or none.

What is sensitive, with threshold N in distinct people (5; 10 for wellbeing and stay):
  - any count below N, zero included, because "nobody in your unit" is said about everybody there;
  - use with fewer than N people left over: who did not come is then as visible, and a full unit is the extreme;
  - a theme that all of a unit's users share.  That everyone who came was rated is not sensitive.

Protection, units before cells.  First use is protected.  A unit whose use is hidden has no other figure shown; a
company whose use is hidden has none at all.  Then themes and ratings follow, together with the hidden n_u.  Every
hidden cell, the merely protective ones as well (nobody should be able to tell which those are), must leave the
attacker an interval at least N wide, or as wide as caps allow at most, or one wholly inside the harmless range.

Support.  In each column the hidden units together count at least N people, or the company's figure is hidden too.
So whatever is computed from published numbers, company minus the shown units included, speaks of N people or more:
in a partition every difference of published sums is the hidden group, possibly with shown units added.  That is
also the argument for the ratings, whose bands (`bands`) are shown only beside a shown count.

Over time.  Figures count distinct people within one quarter.  No running total and no sum over quarters is ever
published, people of two quarters overlap in an unknown way, and so no equation links two releases: their common
system falls apart into blocks, and protecting each block protects the whole.  What would link them is a second
release of the same quarter, and that is refused; a release is immutable, also after an erasure.

What is not claimed: an interval excludes no value inside it, but says nothing about how likely each is, nor does
it reckon with a reader who reruns this choice of cells on guessed tables; and somebody who knows the answers of
N - 1 colleagues in a group of N knows the last one by any published count.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from reports.bands_v1 import publishable
from reports.document import from_json, to_csv, to_json
from reports.protection import Demand, intervals, suppress
from reports.system import LinearSystem, Mask, system_of
from reports.tables import (
    COMPANY,
    RATINGS,
    Counts,
    Int64,
    Measure,
    ProtectedCell,
    QuarterFacts,
    Release,
    Table,
    Why,
    count_people,
)

__all__ = ["FEW", "FEW_RATED_BY_OTHERS", "from_json", "protect", "to_csv", "to_json"]

FEW = 5
FEW_RATED_BY_OTHERS = 10
_RATING_THRESHOLDS = {
    Measure.SATISFACTION: FEW,
    Measure.WELLBEING: FEW_RATED_BY_OTHERS,
    Measure.STAY: FEW_RATED_BY_OTHERS,
}


def protect(
    quarter_facts: QuarterFacts, headcounts: Mapping[str, int], earlier_releases: Iterable[Release] = ()
) -> Release:
    """The release of a closed quarter.

    `headcounts`: everybody who was on the roster of a unit at some time in the quarter, users or not; units
    without people are left out.  Units come out in the order given.  Deterministic.
    Raises ValueError if the quarter has been released before, if a unit has more users than people, and as
    `count_people` does.  Cost: about 20 ms for a small company, under two seconds for 12 units x 12 themes.
    """
    if any(release.quarter == quarter_facts.quarter for release in earlier_releases):
        raise ValueError(f"The quarter {quarter_facts.quarter} has been released; a release never changes.")
    roster = {unit: people for unit, people in headcounts.items() if people > 0}
    if COMPANY in roster:
        raise ValueError(f"A unit cannot be named {COMPANY!r}.")
    counts = count_people(quarter_facts, list(roster))
    people = np.array([sum(roster.values()), *roster.values()], np.int64)
    if (counts.use > people).any():
        raise ValueError("A unit has more users than people on its roster.")

    columns = np.hstack((counts.themes, counts.answered))
    thresholds = np.array([FEW] * len(quarter_facts.themes) + [_RATING_THRESHOLDS[m] for m in RATINGS])
    hidden_use, most = _hide_use(counts.use, people)
    if hidden_use[0]:
        hidden = np.ones(columns.shape, np.bool_)
    else:
        hidden = _hide_columns(counts.use, people, hidden_use, most, columns, thresholds, len(quarter_facts.themes))
    return _assemble(quarter_facts, roster, counts, hidden_use, hidden)


def _hide_use(use: Int64, people: Int64) -> tuple[Mask, Int64]:
    """Which use figures are hidden, bool[1+u], and the greatest value each may have for the attacker."""
    hidden = (use < FEW) | (people - use < FEW)
    if hidden[0]:
        return np.ones(len(use), np.bool_), people
    system = system_of(use.tolist(), [(0, range(1, len(use)))], upper=people.tolist())
    cost = np.maximum(use, 1).astype(np.float64)

    def support(flags: Mask) -> Mask:
        return _with_support(use[:, None], flags[:, None], np.array([FEW]))[:, 0]

    def demands(flags: Mask) -> list[Demand]:
        return _use_demands(np.flatnonzero(flags), people)

    hidden = _settled(system, hidden, cost, support, demands)
    if hidden[0]:
        return np.ones(len(use), np.bool_), people
    most = use.copy()
    unseen = np.flatnonzero(hidden)
    for row, (_, high) in zip(unseen, intervals(system, hidden, unseen.tolist()), strict=True):
        most[row] = int(high)
    return hidden, most


def _hide_columns(
    use: Int64, people: Int64, hidden_use: Mask, most: Int64, columns: Int64, thresholds: Int64, themes: int
) -> Mask:
    """Which theme and rating figures are hidden, bool[1+u, c], given what is hidden of use."""
    rows, width = columns.shape
    full = columns == np.where(hidden_use, -1, use)[:, None]
    full[:, themes:] = False
    primary = (columns < thresholds) | full | hidden_use[:, None]

    size = rows * width
    unseen = np.flatnonzero(hidden_use)
    use_at = {int(row): size + i for i, row in enumerate(unseen)}
    sums = [(c, [r * width + c for r in range(1, rows)]) for c in range(width)]
    caps = [(int(r) * width + c, use_at[int(r)]) for r in unseen for c in range(width)]
    truth = [*columns.ravel().tolist(), *use[unseen].tolist()]
    upper = [*np.repeat(most, width).tolist(), *people[unseen].tolist()]
    total: list[tuple[int, list[int]]] = []
    if use_at:  # the users of all hidden units together are known: company minus shown
        known = len(truth)
        truth.append(int(use[unseen].sum()))
        upper.append(truth[-1])
        total = [(known, list(use_at.values()))]
    lower = [0.0] * len(truth)
    if use_at:
        lower[-1] = truth[-1]
    system = system_of(truth, sums + total, caps, lower, upper)
    cost = np.maximum(np.asarray(truth, np.float64), 1.0)
    cost[:width] *= 2  # the company's own line tells most

    def support(flags: Mask) -> Mask:
        flags = flags.copy()
        flags[:size] = _with_support(columns, flags[:size].reshape(rows, width), thresholds).ravel()
        return flags

    def demands(flags: Mask) -> list[Demand]:
        found = [
            Demand(d.cell + size, width=d.width, harmless=d.harmless)
            for d in _use_demands(np.arange(len(unseen)), people[unseen])
        ]
        for cell in np.flatnonzero(flags[:size]).tolist():
            row, column = divmod(cell, width)
            few, cap = int(thresholds[column]), int(most[row])
            ceiling = cap - 1 if column < themes else cap
            found.append(Demand(cell, width=min(few, cap), harmless=(few, ceiling)))
        return found

    outset = np.concatenate((primary.ravel(), np.ones(len(truth) - size, np.bool_)))
    return _settled(system, outset, cost, support, demands)[:size].reshape(rows, width)


def _settled(
    system: LinearSystem,
    hidden: Mask,
    cost: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    support: Callable[[Mask], Mask],
    demands: Callable[[Mask], list[Demand]],
) -> Mask:
    """Hide until nothing more needs hiding; every step only adds, so this ends."""
    hidden = support(hidden)
    while True:
        more = support(suppress(system, hidden, demands(hidden), cost).hidden)
        if (more == hidden).all():
            return hidden
        hidden = more


def _use_demands(cells: Int64, people: Int64) -> list[Demand]:
    return [
        Demand(int(cell), width=min(FEW, int(people[cell])), harmless=(float(FEW), float(people[cell]) - float(FEW)))
        for cell in cells
    ]


def _with_support(columns: Int64, hidden: Mask, thresholds: Int64) -> Mask:
    """Hide more, smallest first, until a column's hidden units count enough people; else the company's figure."""
    hidden = hidden.copy()
    for c, few in enumerate(thresholds.tolist()):
        units, flags = columns[1:, c], hidden[1:, c]
        while not hidden[0, c] and flags.any() and units[flags].sum() < few:
            shown = np.flatnonzero(~flags)
            if len(shown):
                flags[shown[np.argmin(units[shown])]] = True
            else:
                hidden[0, c] = True
    return hidden


def _assemble(
    quarter_facts: QuarterFacts, roster: Mapping[str, int], counts: Counts, hidden_use: Mask, hidden: Mask
) -> Release:
    rows = (COMPANY, *roster)
    reason = Why.NOTHING_SHOWN if hidden_use[0] else Why.PROTECTED

    def table(columns: tuple[str, ...], values: Int64, flags: Mask) -> Table:
        cells = tuple(
            tuple(
                ProtectedCell(None, True, reason) if unseen else ProtectedCell(int(value), False, Why.SHOWN)
                for value, unseen in zip(value_row, flag_row, strict=True)
            )
            for value_row, flag_row in zip(values.tolist(), flags.tolist(), strict=True)
        )
        return Table(rows, columns, cells)

    split = len(quarter_facts.themes)
    hidden_ratings = hidden[:, split:]
    bands = [
        publishable(
            counts.answered[:, m].tolist(),
            counts.favourable[:, m].tolist(),
            (~hidden_ratings[:, m]).tolist(),
            _RATING_THRESHOLDS[measure],
        )
        for m, measure in enumerate(RATINGS)
    ]
    return Release(
        quarter=quarter_facts.quarter,
        headcounts=tuple(roster.items()),
        use=table((Measure.USE.value,), counts.use[:, None], hidden_use[:, None]),
        themes=table(quarter_facts.themes, counts.themes, hidden[:, :split]),
        ratings=table(tuple(m.value for m in RATINGS), counts.answered, hidden_ratings),
        favourable=tuple(zip(*bands, strict=True)),
    )
