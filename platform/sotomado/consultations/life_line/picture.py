"""A life-line as a drawing: where each point, year and label lies. The page, the files and the script share it.

Across, years run evenly from a little before the first point to a little after the last, at least ten of them, and to
today. Up and down, 21 heights run evenly. Between two points the line is a cubic that leaves and arrives level: it goes
through every point and never beyond them, so that no joy and no sorrow is drawn that nobody told.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sotomado.consultations.life_line.points import EARLIEST_YEAR, HIGHEST, Told

FEWEST_YEARS = 10
CHARACTER = 13.0
# A label is cut where it grows wider than this in the drawing; the list beneath has all of it.
WIDEST_LABEL = 14 * CHARACTER
LINE = 17.0
# So far a label keeps from the line.
CLEAR = 3.0
# So far from the edge its year can be written whole.
HALF_A_YEAR_NAME = 18.0


# Left, top, right, bottom.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """The drawing's size and the margins around what is drawn."""

    width: float
    height: float
    left: float = 16.0
    right: float = 16.0
    top: float = 34.0
    bottom: float = 52.0

    @property
    def middle(self) -> float:
        return (self.top + self.height - self.bottom) / 2


# On a desk and on paper; and on a phone, where labels would stand in each other's way and numbers do.
WIDE = Frame(960.0, 440.0)
NARROW = Frame(360.0, 380.0, left=14.0, right=14.0)


@dataclass(frozen=True)
class Drawn:
    """One point in the drawing. `label`: what stands beside it, and where; "" where there is no room."""

    id: str
    number: int
    told: Told
    x: float
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Picture:
    """All that a template needs to draw, and a script to move points."""

    frame: Frame
    first: float
    last: float
    points: tuple[Drawn, ...]
    path: str
    years: tuple[tuple[int, float], ...]
    today_x: float | None


def drawn(points: Sequence[tuple[str, Told]], *, today: float, frame: Frame = WIDE) -> Picture:
    """Points in the order of time, by id. `today`: in years, as `Told.at`."""
    first, last = _span([told.at for _, told in points], today)

    def across(at: float) -> float:
        return frame.left + (at - first) / (last - first) * (frame.width - frame.left - frame.right)

    def down(height: int) -> float:
        return frame.middle - height / HIGHEST * (frame.middle - frame.top)

    places = [(round(across(told.at), 1), round(down(told.height), 1)) for _, told in points]
    labels = _labels(places, [told for _, told in points], frame, across(today))
    return Picture(
        frame=frame,
        first=first,
        last=last,
        points=tuple(
            Drawn(key, number, told, x, y, *label)
            for number, ((key, told), (x, y), label) in enumerate(zip(points, places, labels, strict=True), start=1)
        ),
        path=path_through(places),
        years=tuple(
            (year, round(across(year), 1))
            for year in _ticks(first, last, frame)
            if HALF_A_YEAR_NAME <= across(year) <= frame.width - HALF_A_YEAR_NAME
        ),
        today_x=round(across(today), 1),
    )


def path_through(places: Sequence[tuple[float, float]]) -> str:
    """The line: level at each point, halfway across in between. The script draws the same while a point is dragged."""
    if len(places) < 2:
        return ""
    steps = [f"M{places[0][0]} {places[0][1]}"]
    for (x, y), (next_x, next_y) in itertools.pairwise(places):
        half = round((x + next_x) / 2, 1)
        steps.append(f"C{half} {y} {half} {next_y} {next_x} {next_y}")
    return "".join(steps)


def _span(at: Sequence[float], today: float) -> tuple[float, float]:
    """From a whole year to a whole year, with room at either end to drag a point to."""
    first = math.floor(min([*at, today])) - 1
    last = math.ceil(max([*at, today])) + 1
    return float(max(EARLIEST_YEAR, min(first, last - FEWEST_YEARS))), float(last)


def _ticks(first: float, last: float, frame: Frame) -> range:
    """Years that are written beneath the line: every one, or every second, fifth, tenth."""
    room = max(2, int(frame.width // 76))
    step = next(one for one in (1, 2, 5, 10, 20, 50) if (last - first) / one <= room)
    begin = math.ceil(first / step) * step
    return range(int(begin), int(last) + 1, step)


def _labels(
    places: Sequence[tuple[float, float]], told: Sequence[Told], frame: Frame, today_x: float
) -> list[tuple[str, float, float, str]]:
    """Beside each point its title, where it meets neither the line nor anything else; else the number alone serves.

    The mark of today is kept free as well, where there is another place. Takes the points in turn and tries the places
    nearest to each, so it costs points x places x what lies around.
    """
    if frame.width <= NARROW.width:
        return [("", x, y, "middle") for x, y in places]
    taken = [(x - 13, y - 13, x + 13, y + 13) for x, y in places]
    line = _along(places)
    found: list[tuple[str, float, float, str]] = []
    for number, ((x, y), one) in enumerate(zip(places, told, strict=True)):
        text = _cut(one.title)
        before = x - places[number - 1][0] if number else math.inf
        after = places[number + 1][0] - x if number + 1 < len(places) else math.inf
        free = [
            (anchor, text_x, box)
            for anchor, text_x, box in _around(x, y, _width(text), (before, after), is_low=one.height < 0)
            if box[0] >= 2 and box[2] <= frame.width - 2 and box[1] > 1 and box[3] < frame.height - 22
            if not any(_meet(box, other) for other in taken) and not _crosses(line, box)
        ]
        found.append(("", x, y, "middle"))
        if free:
            anchor, text_x, box = next((place for place in free if not place[2][0] < today_x < place[2][2]), free[0])
            taken.append(box)
            found[-1] = (text, round(text_x, 1), round(box[3] - 4, 1), anchor)
    return found


def _around(
    x: float, y: float, width: float, gaps: tuple[float, float], *, is_low: bool
) -> Iterator[tuple[str, float, _Box]]:
    """Where a label could stand: above or below its point, over it or to one side of it, the nearest first.

    Where the line climbs, it leaves room above to the left and below to the right of a point; where it falls, the other
    way round. `gaps`: how far the points before and after it lie; from the nearer of two close ones it turns away.
    """
    over, left, right = ("middle", x, x - width / 2), ("end", x + 10, x + 10 - width), ("start", x - 10, x - 10)
    anchors = (over, left, right)
    if min(gaps) < width / 2 + 13:
        anchors = (right, over, left) if gaps[0] < gaps[1] else (left, over, right)
    for further in (0.0, LINE, 2 * LINE):
        above, below = y - 20 - further, y + 31 + further
        for baseline in (below, above) if is_low else (above, below):
            for anchor, text_x, begin in anchors:
                yield anchor, text_x, (begin, baseline - 13, begin + width, baseline + 4)


def _along(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of the line, a few units apart, from the left to the right (see `path_through`)."""
    line: list[tuple[float, float]] = []
    for (x, y), (next_x, next_y) in itertools.pairwise(places):
        steps = max(2, round(math.hypot(next_x - x, next_y - y) / 4))
        for step in range(steps + 1):
            t = step / steps
            # Both handles lie halfway across, each at the height of its own end.
            across = 1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3
            line.append((x + across * (next_x - x), y + (3 * t**2 - 2 * t**3) * (next_y - y)))
    return line


def _crosses(line: Sequence[tuple[float, float]], box: _Box) -> bool:
    begin = bisect_left(line, box[0] - CLEAR, key=lambda place: place[0])
    end = bisect_right(line, box[2] + CLEAR, key=lambda place: place[0])
    return any(box[1] - CLEAR < y < box[3] + CLEAR for _, y in line[begin:end])


def _width(text: str) -> float:
    """About as wide as the text is drawn: a letter takes little more than half of what a character of Japanese does."""
    return sum(CHARACTER if ord(sign) > 0x2E7F else CHARACTER * 0.56 for sign in text)


def _cut(title: str) -> str:
    if _width(title) <= WIDEST_LABEL:
        return title
    text = title
    while _width(text) > WIDEST_LABEL - CHARACTER:
        text = text[:-1]
    return text.rstrip() + "…"


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
