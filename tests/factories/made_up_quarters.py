"""Quarters of made-up companies, person by person: what the cube is counted from, and what colleagues know."""

from dataclasses import dataclass

import numpy as np

from reports.attack import Insider, Roster
from reports.cube import Count, Cube, Frame, Measure, Track, Unit

AGES = ("-24", "25-34", "35-44", "45-54", "55-64", "65-")
TENURES = ("-2", "3-5", "6-10", "11-20", "21-")
STAGES = ("1", "2", "3", "4", "5")
WISHES = ("listen", "advise", "decide")
RATED = {
    Track.OUTSIDE: (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY),
    Track.INSIDE: (Measure.REACTION, Measure.CADENCE),
}


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Everybody of a quarter: where they stand, and what they did in each track (arrays by person)."""

    quarter: str
    frame: Frame
    place: np.ndarray  # int64[people, 3]
    use: dict[Track, np.ndarray]  # bool[people]
    themes: dict[Track, np.ndarray]  # bool[people, themes]
    names: dict[Track, tuple[str, ...]]
    stage: dict[Track, np.ndarray]  # int64[people], below 1 for none
    wishes: np.ndarray  # bool[people, wishes], inside
    rated: dict[Measure, np.ndarray]  # bool[people]
    favourable: dict[Measure, np.ndarray]  # bool[people]

    def cube(self) -> Cube:
        """The counts a release is made of."""
        counts = []
        for track, use in self.use.items():
            counts.append(self._count(track, Measure.USE, ("use",), use[:, None]))
            counts.append(self._count(track, Measure.THEME, self.names[track], self.themes[track]))
            if track is Track.INSIDE:
                counts.append(self._count(track, Measure.WISH, WISHES, self.wishes))
            counts.append(self._count(track, Measure.STAGE, STAGES, self.stage[track][:, None] == np.arange(1, 6)))
            for measure in RATED[track]:
                rated, fine = self.rated[measure][:, None], self.favourable[measure][:, None]
                counts.append(self._count(track, measure, (measure.value,), rated, fine))
        return Cube(self.quarter, self.frame, tuple(counts))

    def roster(self) -> Roster:
        """What HR knows of it."""
        units = tuple(unit.id for unit in self.frame.units)
        return Roster(units, self.frame.ages, self.frame.tenures, self.frame.people)

    def insider(self, person: int, track: Track = Track.OUTSIDE) -> Insider:
        """The whole record of one person."""
        unit, age, tenure = self.place[person].tolist()
        names = self.names[track]
        return Insider(
            unit=self.frame.units[unit].id,
            age=self.frame.ages[age],
            tenure=self.frame.tenures[tenure],
            track=track.value,
            used=bool(self.use[track][person]),
            themes=frozenset(names[k] for k in np.flatnonzero(self.themes[track][person])),
            ratings={m.value: bool(self.favourable[m][person]) for m in RATED[track] if self.rated[m][person]},
            stage=None if self.stage[track][person] < 1 else STAGES[self.stage[track][person] - 1],
            wishes=frozenset(WISHES[w] for w in np.flatnonzero(self.wishes[person])) if track is Track.INSIDE else None,
        )

    def _count(self, track, measure, items, flags, favourable=None) -> Count:
        def summed(what: np.ndarray) -> np.ndarray:
            people = np.zeros((*self.frame.people.shape, len(items)), np.int64)
            np.add.at(people, tuple(self.place.T), what.astype(np.int64))
            return people

        return Count(track, measure, items, summed(flags), None if favourable is None else summed(favourable))


def some_people(
    dice: np.random.Generator,
    heads: int = 300,
    units: int = 6,
    groups: int = 2,
    ages: int = 6,
    tenures: int = 5,
    themes: int = 6,
    use: float = 0.15,
    inside: float = 0.6,
    quarter: str = "2026-Q3",
) -> People:
    """A company that may be large or tiny, with departments that love the desk and others that do not."""
    share = dice.dirichlet(np.full(units, 3.0))
    place = np.column_stack(
        [
            dice.choice(units, heads, p=share),
            dice.choice(ages, heads, p=dice.dirichlet(np.full(ages, 2.0))),
            dice.choice(tenures, heads, p=dice.dirichlet(np.full(tenures, 2.0))),
        ]
    )
    people = np.zeros((units, ages, tenures), np.int64)
    np.add.at(people, tuple(place.T), 1)
    of = [None if not groups or dice.random() < 0.2 else int(dice.integers(groups)) for _ in range(units)]
    frame = Frame(
        tuple(Unit(f"u{i}", group) for i, group in enumerate(of)),
        tuple(f"g{i}" for i in range(groups)),
        AGES[:ages],
        TENURES[:tenures],
        people,
    )
    used, brought = {}, {}
    for track, chance in ((Track.OUTSIDE, use), (Track.INSIDE, inside)):
        leaning = dice.gamma(2, 0.5, units)[place[:, 0]] * dice.gamma(4, 0.25, ages)[place[:, 1]]
        used[track] = dice.random(heads) < np.clip(chance * leaning, 0, 1)
        popular = dice.beta(0.6, 3, themes)
        brought[track] = used[track][:, None] & (dice.random((heads, themes)) < popular)
    rated, favourable = {}, {}

    def rate(track: Track, measure: Measure) -> None:
        rated[measure] = used[track] & (dice.random(heads) < dice.choice([0.5, 0.9, 1.0]))
        liked = np.clip(dice.choice([0.1, 0.6, 0.9, 1.0]) * dice.gamma(9, 1 / 9, units)[place[:, 0]], 0, 1)
        favourable[measure] = rated[measure] & (dice.random(heads) < liked)

    def stages(track: Track) -> np.ndarray:
        return np.where(used[track], dice.choice(6, heads, p=dice.dirichlet(np.full(6, 2.0))), -1)

    # What came later is drawn last, so that a seed stays the company it was.
    for measure in (*RATED[Track.OUTSIDE], Measure.REACTION):
        rate(Track.INSIDE if measure is Measure.REACTION else Track.OUTSIDE, measure)
    stage = {Track.OUTSIDE: stages(Track.OUTSIDE)}
    rate(Track.INSIDE, Measure.CADENCE)
    stage[Track.INSIDE] = stages(Track.INSIDE)
    wished = dice.random((heads, len(WISHES))) < dice.beta(0.6, 3, len(WISHES))
    wishes = used[Track.INSIDE][:, None] & wished
    names = {Track.OUTSIDE: tuple(f"t{k}" for k in range(themes)), Track.INSIDE: tuple(f"i{k}" for k in range(themes))}
    return People(quarter, frame, place, used, brought, names, stage, wishes, rated, favourable)
