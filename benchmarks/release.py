"""A quarter's release: from the cube to every protected table, in time, memory and in what is not told.

Companies of 1,200 people (30 departments in 25 units) and of 50,000 (200 units), 18 themes outside and 8 inside, five
stages, four ratings, six age bands, five tenure bands.  Told beside ours: what a threshold alone hides (and gives
away by subtraction), and what the usual rule hides, one more neighbour wherever one is hidden alone.

The gap: for every use, theme and rating, what hiding beyond the threshold costs in people, against the least that it
can cost by the linear relaxation of the exact programme; the true optimum lies between the two.  The relaxation is
loose (it hides halves of figures, and knows nothing of rests that must speak of enough people); the larger company
goes without.
"""

from multiprocessing import get_context
from time import perf_counter

import numpy as np

from benchmarks.memory import peak_megabytes
from reports.cube import Count, Cube, Frame, Int64, Measure, Track, Unit
from reports.protecting.lines import Lines, Mask, lines_of
from reports.protecting.linked import CUTS, along_lines, tree_of, unseen_cells
from reports.protecting.suppression import Demand, least_cost
from reports.published import Release, Thresholds
from reports.release import protect

SIZES = {"1,200 people, 25 units": (25, 5, 1_200), "50,000 people, 200 units": (200, 20, 50_000)}
FEW = Thresholds()
# The relaxation of more units than this takes minutes.
LARGEST_BOUNDED = 50


def a_company(units: int, groups: int, people: int, seed: int = 1) -> Cube:
    """A company whose units, ages and tenures are of very unequal size; an eighth came outside, six of ten inside."""
    dice = np.random.default_rng(seed)
    share = dice.dirichlet(np.full(units, 6.0))[:, None, None] * dice.dirichlet(np.full(6, 5.0), units)[:, :, None]
    share = share * dice.dirichlet(np.full(5, 4.0), (units, 6))
    placed = dice.multinomial(people, (share / share.sum()).ravel()).reshape(share.shape)
    frame = Frame(
        tuple(Unit(f"u{i}", i * groups // units) for i in range(units)),
        tuple(f"g{i}" for i in range(groups)),
        tuple(f"a{i}" for i in range(6)),
        tuple(f"t{i}" for i in range(5)),
        placed,
    )
    counts = []
    for track, came, themes in ((Track.OUTSIDE, 0.12, 18), (Track.INSIDE, 0.6, 8)):
        use = dice.binomial(placed, np.clip(came * dice.gamma(4, 0.25, (units, 1, 1)), 0, 1))
        counts.append(Count(track, Measure.USE, ("use",), use[..., None]))
        likely = np.minimum(1.0, 1.6 * dice.dirichlet(np.full(themes, 0.8)))
        of = np.stack([dice.binomial(use, chance) for chance in likely], -1)
        counts.append(Count(track, Measure.THEME, tuple(f"k{i}" for i in range(themes)), of))
        ratings = (Measure.REACTION,)
        if track is Track.OUTSIDE:
            counts.append(Count(track, Measure.STAGE, tuple("12345"), _stages(use, dice)))
            ratings = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)
        for measure in ratings:
            rated = dice.binomial(use, 0.9)
            counts.append(
                Count(track, measure, (measure.value,), rated[..., None], dice.binomial(rated, 0.7)[..., None])
            )
    return Cube("2026-Q3", frame, tuple(counts))


def _stages(use: Int64, dice: np.random.Generator) -> Int64:
    left, found = use, []
    for chance in (0.15, 0.3, 0.4, 0.5, 0.8):
        found.append(dice.binomial(left, chance))
        left = left - found[-1]
    return np.stack(found, -1)


def run() -> None:
    for name, size in SIZES.items():
        cube = a_company(*size)
        started = perf_counter()
        release = protect(cube)
        seconds = perf_counter() - started
        with get_context("spawn").Pool(1) as apart:
            megabytes = apart.apply(_peak, size)
        print(f"release, {name}: {seconds:.2f} s, peak +{megabytes:.0f} MB")
        told = _figures(cube, release)
        for rule in ("threshold alone", "one more neighbour", "ours"):
            cells, people = told[rule]
            print(f"    {rule:<20} hides {cells:>6} of {told['all'][0]} figures, {people:>8} people in them")
        if size[0] > LARGEST_BOUNDED:
            continue
        cost, least = _gap(cube, release)
        print(f"    beyond the threshold: {cost:.0f} people, by the relaxation at least {least:.0f}")


def _peak(*size: int) -> float:
    cube = a_company(*size)
    before = peak_megabytes()
    protect(cube)
    return peak_megabytes() - before


def _columns(cube: Cube, lines: Lines, release: Release) -> list[tuple[Count, Int64, Int64, Mask, Mask, int]]:
    """Every item: its counts and its users per line, what a threshold hides, what ours hides, and the threshold."""
    found = []
    for count in cube.counts:
        use = cube.count(count.track, Measure.USE)
        assert use is not None
        users = lines.summed(lines.per_place(use.people[..., 0]))
        room = lines.heads if count is use else users
        over = FEW.few if count.measure in (Measure.USE, Measure.THEME, Measure.STAGE) else 0
        for item in range(len(count.items)):
            people = lines.summed(lines.per_place(count.people[..., item]))
            few = FEW.of(count.measure)
            ours = np.ones(len(people), np.bool_)
            for by in CUTS:
                table = release.table(count.track, count.measure, by)
                assert table is not None
                ours[lines.at[by]] = [row[item] is None for row in table.people]
            found.append((count, people, users, (people < few) | (room - people < over), ours, few))
    return found


def _figures(cube: Cube, release: Release) -> dict[str, tuple[int, int]]:
    lines = lines_of(cube.frame)
    on_trees = np.unique(np.concatenate([lines.at[by] for by in CUTS]))
    told = {rule: [0, 0] for rule in ("all", "threshold alone", "one more neighbour", "ours")}
    for _, people, _, small, ours, _ in _columns(cube, lines, release):
        hidden = {"all": np.ones_like(small), "threshold alone": small, "ours": ours}
        hidden["one more neighbour"] = _neighbour(lines, people, small)
        for rule, mask in hidden.items():
            told[rule][0] += int(mask[on_trees].sum())
            told[rule][1] += int(people[on_trees][mask[on_trees]].sum())
    return {rule: (cells, people) for rule, (cells, people) in told.items()}


def _neighbour(lines: Lines, people: Int64, small: Mask) -> Mask:
    """The usual rule: of lines that make up a shown one, never one hidden alone; the smallest beside it goes too."""
    hidden = small.copy()
    for by in CUTS:
        tree = tree_of(lines, by)
        for node in range(len(tree.lines)):
            parts = tree.lines[tree.children(node)]
            if not hidden[tree.lines[node]] and hidden[parts].sum() == 1 and len(parts) > 1:
                shown = parts[~hidden[parts]]
                hidden[shown[np.argmin(people[shown])]] = True
    return hidden


def _gap(cube: Cube, release: Release) -> tuple[float, float]:
    """What ours costs beyond the threshold, and the sum of bounds; for items whose company figure is shown."""
    lines = lines_of(cube.frame)
    total = bound = 0.0
    for count, people, users, small, ours, few in _columns(cube, lines, release):
        if ours[0] or count.measure is Measure.STAGE:
            continue
        use = count.measure is Measure.USE
        column = np.zeros((len(people), 0), np.int64) if use else people[:, None]
        known = np.zeros_like(users), lines.heads
        if not use:
            known = users, users
        system = along_lines(lines, column, users, *known)
        cost = np.maximum(system.truth, 1.0)
        given = small | (False if use else _use_hidden(cube, lines, release, count))
        given[lines.crossings] = True
        demands = [
            Demand(int(line), width=float(min(few, int((lines.heads if use else users)[line]))))
            for line in np.flatnonzero(given & (people < few))
            if line not in lines.crossings
        ]
        hidden = given if use else unseen_cells(given[:, None], np.zeros(len(users), np.bool_))
        at = slice(0, len(people))
        total += float(cost[at][ours & ~given].sum())
        bound += least_cost(system, hidden, demands, cost)
    return total, bound


def _use_hidden(cube: Cube, lines: Lines, release: Release, count: Count) -> Mask:
    hidden = np.ones(len(lines.heads), np.bool_)
    for by in CUTS:
        table = release.table(count.track, Measure.USE, by)
        assert table is not None
        hidden[lines.at[by]] = [row[0] is None for row in table.people]
    return hidden
