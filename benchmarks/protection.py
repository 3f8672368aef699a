"""Ways to protect the same counts, under the same attack: how often it succeeds, and what each way costs.

Twelve made-up companies of 150 people tell their outside use and themes by group, unit, age and tenure.  The attack is
the reader's best linear inference: linear programmes over everything printed where numbers are exact or absent, and
constrained least squares over everything printed where they carry noise.

A success is a person-sized inference that is right.  Of a count that speaks of fewer than five people (or of all but
fewer than five of a row's people, or of everybody's theme) the reader names a range and the truth is in it, with
certainty, or with 95 % where there is noise: "to a person" a range of two numbers at most, "under 5" one narrower
than five, where it might have been wider.  A threshold alone always tells the latter: hidden means below five.

Threshold only hides counts below five.  Row and column hides the smallest neighbour as well, wherever one count alone
is hidden in a sum.  Cell keys add a whole number between -D and D, the same for the same cell.  Laplace noise comes
from OpenDP.  "Equal" marks the least noise of the grid at which neither kind of inference succeeds any more.

The loss is the mean error, in people, of a reader's honest best guess of each count: what is printed, or the middle
of what is possible where it is hidden.  Sums that do not add up are counted, for somebody will ask.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.linalg import null_space

from reports.attack import Knowledge
from reports.attack.margins import Margins
from reports.attack.reading import Place, Printed
from reports.cube import Cube, Measure, Track
from reports.published import Release
from reports.release import protect
from reports.release_file import to_json

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from factories.made_up_quarters import some_people  # the companies the tests draw

FEW = 5
COMPANIES = 12
CERTAIN = 1.96
SCALES = (0.5, 1, 1.5, 2, 3, 4, 6)

Counts = dict[tuple[tuple[str, str, str], Place], int]
People = dict[Place, int]


@dataclass(frozen=True)
class Told:
    """One company: all its true counts, and the release of ours in whose rows every way tells them."""

    truth: Counts
    printed: Printed
    text: str


@dataclass
class Tally:
    """What an attack found, and what the reader lost."""

    small: int = 0
    found: int = 0
    near: int = 0
    counts: int = 0
    hidden: int = 0
    error: float = 0.0
    sums: int = 0
    wrong: int = 0

    def line(self, name: str) -> str:
        """One row of the table."""
        found, near = 100 * self.found / max(1, self.small), 100 * self.near / max(1, self.small)
        hidden, wrong = 100 * self.hidden / self.counts, 100 * self.wrong / max(1, self.sums)
        error = self.error / self.counts
        return f"{name:34} {found:9.1f} % {near:9.1f} % {hidden:8.1f} % {error:9.2f} {wrong:10.1f} %"


def companies() -> list[Told]:
    found = []
    for seed in range(COMPANIES):
        people = some_people(
            np.random.default_rng(seed), heads=150, units=4, groups=2, ages=3, tenures=3, themes=3, use=0.3
        )
        cube, release = people.cube(), protect(people.cube())
        found.append(Told(true_counts(cube, release), Printed(to_json(release)), to_json(release)))
    return found


def true_counts(cube: Cube, release: Release) -> Counts:
    """What every row and column of the outside track counts, hidden or not."""
    printed = Printed(to_json(release))
    groups = {f"{group}": i for i, group in enumerate(cube.frame.groups)}
    units = [unit.id for unit in cube.frame.units]
    truth: Counts = {}
    for column, place in printed.figures:
        track, measure, item = column
        if track != "outside" or measure not in ("use", "theme") or place[0] == "unit_age":
            continue
        count = cube.count(Track.OUTSIDE, Measure(measure))
        assert count is not None
        people, id = count.people[..., count.items.index(item)], printed.ids[place]
        if place == ("unit", 0):
            chosen = people
        elif place[0] == "unit" and id in units:
            chosen = people[units.index(id)]
        elif place[0] == "unit":
            chosen = people[[i for i, unit in enumerate(cube.frame.units) if unit.group == groups[id]]]
        elif place[0] == "age":
            chosen = people[:, cube.frame.ages.index(id)]
        else:
            chosen = people[:, :, cube.frame.tenures.index(id)]
        truth[column, place] = int(chosen.sum())
    return truth


def is_small(told: Told, key: tuple[tuple[str, str, str], Place]) -> bool:
    column, place = key
    value = told.truth[key]
    over = (
        told.printed.people[place] - value
        if column[1] == "use"
        else told.truth[(*column[:1], "use", "use"), place] - value
    )
    return value < FEW or (over < FEW if column[1] == "use" else over == 0)


def threshold_only(told: Told) -> Counts:
    return {key: value for key, value in told.truth.items() if not is_small(told, key)}


def row_and_column(told: Told) -> Counts:
    """Beside every count that is hidden alone in a sum, the smallest of the others goes too; until none is alone."""
    shown = threshold_only(told)
    partitions = [
        p for p in told.printed.partitions() if all((("outside", "use", "use"), q) in told.truth for q in p.parts)
    ]
    while True:
        before = len(shown)
        for column in dict.fromkeys(column for column, _ in told.truth):
            for partition in partitions:
                hidden = [part for part in partition.parts if (column, part) not in shown]
                left = [part for part in partition.parts if (column, part) in shown]
                if len(hidden) == 1 and left and (column, partition.whole) in shown:
                    del shown[column, min(left, key=lambda part: told.truth[column, part])]
        if len(shown) == before:
            return shown


def ours(told: Told) -> Counts:
    return {key: value for key in told.truth if (value := told.printed.figures[key]) is not None}


def by_programmes(told: Told, shown: Counts, tally: Tally, below: int | None = None) -> None:
    """Attack exact or absent numbers. `below`: a hidden number is known to be at most this."""
    printed = Printed(told.text)
    printed.figures = {key: shown.get(key) for key in told.truth}
    printed.crossing, printed.bands, printed.means = {}, {}, []
    margins = Margins(printed, "outside", Knowledge())
    for (column, place), value in shown.items():
        assert margins.programme.bounds[margins.at[(column, False), place]].tolist() == [value, value]
    hidden = [key for key in told.truth if key not in shown]
    for column, place in hidden if below is not None else ():
        at = margins.at[(column, False), place]
        if told.truth[column, place] <= below:
            margins.programme.bounds[at, 1] = min(margins.programme.bounds[at, 1], below)
    for key in told.truth:
        low = high = shown.get(key, 0)
        if key not in shown:
            low, high = margins.programme.interval(margins.goal((1.0, (key[0], False), key[1])))
        tally.counts += 1
        tally.hidden += key not in shown
        tally.error += abs((low + high) / 2 - told.truth[key])
        if is_small(told, key):
            tally.small += 1
            tally.found += high - low <= 1 and low <= told.truth[key] <= high
            users = margins.goal((1.0, (margins.use, False), key[1]))
            most = told.printed.people[key[1]] if key[0][1] == "use" else margins.programme.interval(users)[1]
            tally.near += high - low < min(FEW, most) and low <= told.truth[key] <= high


def by_least_squares(told: Told, noise: Callable[[int], np.ndarray], deviation: float, tally: Tally) -> None:
    """Attack numbers that all carry noise of a known deviation: the sums they must have take some of it out."""
    places = list(dict.fromkeys(place for _, place in told.truth))
    at = {place: i for i, place in enumerate(places)}
    sums = [p for p in told.printed.partitions() if all(part in at for part in p.parts) and p.whole in at]
    rows = np.zeros((len(sums), len(places)))
    for row, partition in zip(rows, sums, strict=True):
        row[at[partition.whole]] = -1
        row[[at[part] for part in partition.parts]] = 1
    free = null_space(rows)
    spread = deviation * np.sqrt((free**2).sum(axis=1))  # of the estimate, place by place
    for column in dict.fromkeys(column for column, _ in told.truth):
        truth = np.array([told.truth[column, place] for place in places], float)
        seen = np.maximum(0, truth + noise(len(places)))
        estimate = free @ (free.T @ seen)
        tally.counts += len(places)
        tally.error += float(np.abs(seen - truth).sum())
        tally.sums += len(rows)
        tally.wrong += int((np.abs(rows @ seen) > 0.5).sum())
        for i, place in enumerate(places):
            if is_small(told, (column, place)):
                tally.small += 1
                sure = 2 * CERTAIN * spread[i] <= 2
                low = np.floor(estimate[i])
                tally.found += bool(sure and low <= truth[i] <= low + 1)
                reach = CERTAIN * spread[i]
                tally.near += bool(2 * reach < FEW and abs(estimate[i] - truth[i]) <= reach)


def cell_keys(scale: float) -> tuple[Callable[[int], np.ndarray], float]:
    most = max(1, round(scale * np.sqrt(3)))
    dice = np.random.default_rng(7)
    return (lambda n: dice.integers(-most, most + 1, n)), float(np.sqrt(most * (most + 1) / 3))


def laplace(scale: float) -> tuple[Callable[[int], np.ndarray], float]:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    measurement = dp.m.make_laplace(*space, scale=scale / np.sqrt(2))
    return (lambda n: np.array(measurement([0] * n))), scale


def run() -> None:
    told = companies()
    print(f"Protecting {COMPANIES} companies of 150 people: outside use and 3 themes by group, unit, age and tenure\n")
    print(f"{'':34} {'to a person':>11} {'under 5':>11} {'hidden':>10} {'error':>9} {'sums off':>12}")
    for name, way, below in (
        ("ours", ours, None),
        ("threshold only", threshold_only, FEW - 1),
        ("row and column", row_and_column, None),
    ):
        tally = Tally()
        for one in told:
            by_programmes(one, way(one), tally, below)
        print(tally.line(name))
    for name, noisy in (("cell keys", cell_keys), ("Laplace (OpenDP)", laplace)):
        for scale in SCALES:
            noise, deviation = noisy(scale)
            tally = Tally()
            for one in told:
                by_least_squares(one, noise, deviation, tally)
            if scale == SCALES[0] or tally.near == 0:
                print(tally.line(f"{name}, deviation {deviation:.1f}{', equal' if not tally.near else ''}"))
            if tally.near == 0:
                break
