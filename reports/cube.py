"""What happened in a quarter, as counts of distinct people by unit, age band and tenure band.

Counted are people, never consultations: somebody who came five times about one theme is one. The frame places every
person on the roster in exactly one unit, age band and tenure band for the whole quarter, whether or not they came; so
counts of distinct people add up over any of the three, and a later change of the roster cuts nothing anew.

They do not add up over themes and wishes (one may bring several, or none), do over stages (one has one), and stay
within use:

    theme(u, a, t; k), wish(u, a, t; w), rated(u, a, t; m), sum over s of stage(u, a, t; s)
        <=  use(u, a, t)  <=  frame(u, a, t).
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

FAVOURABLE_FROM = 4.0


class Track(Enum):
    """Outside (consultants) or inside (1on1s of managers and members)."""

    OUTSIDE = "outside"
    INSIDE = "inside"


class Measure(Enum):
    """What is counted. The ratings count who was rated, and who favourably (4 of 5 or more).

    A cadence is counted as one: whose 1on1s have a rhythm, and favourably who met as often as it says.
    """

    USE = "use"
    THEME = "theme"
    STAGE = "stage"
    SATISFACTION = "satisfaction"
    WELLBEING = "wellbeing"
    STAY = "stay"
    REACTION = "reaction"
    WISH = "wish"
    CADENCE = "cadence"


RATINGS = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY, Measure.REACTION, Measure.CADENCE)
# What somebody brought or said of themselves, item by item: that all of a line share it tells of each of them.
SAID = (Measure.THEME, Measure.WISH, Measure.STAGE)
# Said by others about a person, or about a person's state: more people have to stand together.
SENSITIVE = (Measure.WELLBEING, Measure.STAY, Measure.STAGE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit, and the group of units it is shown under (an index into the frame's groups), if any."""

    id: str
    group: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Everybody on the roster of a quarter: `people` int64[units, ages, tenures]. The company knows it too."""

    units: tuple[Unit, ...]
    groups: tuple[str, ...]
    ages: tuple[str, ...]
    tenures: tuple[str, ...]
    people: Int64


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """One measure of one track: `people` int64[units, ages, tenures, items]; ratings carry `favourable` likewise."""

    track: Track
    measure: Measure
    items: tuple[str, ...]
    people: Int64
    favourable: Int64 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """All that is counted of one company's closed quarter."""

    quarter: str
    frame: Frame
    counts: tuple[Count, ...]

    def count(self, track: Track, measure: Measure) -> Count | None:
        """The counts of one measure, None where the cube has none."""
        return next((c for c in self.counts if c.track is track and c.measure is measure), None)


def check(cube: Cube) -> None:
    """Raises ValueError where counts contradict the frame or one another."""
    for count in cube.counts:
        if count.people.shape != (*cube.frame.people.shape, len(count.items)):
            raise ValueError(f"{count.track.value} {count.measure.value} has another shape than the frame.")
        use = cube.count(count.track, Measure.USE)
        limit = cube.frame.people if count.measure is Measure.USE or use is None else use.people[..., 0]
        held = count.people.sum(axis=-1, keepdims=True) if count.measure is Measure.STAGE else count.people
        if (count.people < 0).any() or (held > limit[..., None]).any():
            raise ValueError(f"{count.track.value} {count.measure.value} counts more people than there are.")
        if count.favourable is not None and ((count.favourable < 0) | (count.favourable > count.people)).any():
            raise ValueError(f"{count.measure.value} counts more favourable people than rated ones.")
