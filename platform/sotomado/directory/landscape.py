"""The view from a consultant's window, drawn from nothing but their id.

Every consultant has a view of their own, with or without a portrait: an hour of the day gives the
colours, a place gives the shapes, and the id decides both, for good. Plain SVG of presentation
attributes, under 1.5 KB, so that ten of them weigh less than one photograph.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

HORIZON = 68
FLOOR = 108


@dataclass(frozen=True)
class Hour:
    """Colours of the sky from top to horizon, of the sun, and of the land from far to near."""

    sky: tuple[str, str, str]
    sun: str
    land: tuple[str, str, str]
    water: str
    is_dark: bool = False


HOURS = (
    Hour(("#7e95ba", "#d6b7bd", "#f8dfc4"), "#fff1d6", ("#b3a3b8", "#7d84a0", "#4d6077"), "#d3bfc6"),
    Hour(("#7fb6d2", "#b9dce4", "#f3f0dc"), "#fff7da", ("#a3c3c6", "#6b9c97", "#3a6d66"), "#a9d0d6"),
    Hour(("#5c9cc8", "#a0cce1", "#e3f0ef"), "#fffbe6", ("#93b8bb", "#5c927c", "#35664c"), "#79b1c6"),
    Hour(("#a9bcd6", "#e3d2dc", "#f9ece1"), "#fff8ee", ("#c6bccd", "#a2ab92", "#677e5f"), "#d5d0da"),
    Hour(("#8aa3a8", "#c0cfcc", "#e8e9de"), "#f8f6ea", ("#adbcba", "#7c9491", "#4a6562"), "#bccac8"),
    Hour(("#d2955a", "#efc17f", "#fce8b9"), "#fff5d0", ("#cf9f72", "#9c6f51", "#5c4437"), "#e8be86"),
    Hour(("#8fb2c4", "#dcd6c0", "#f6e2bd"), "#fff4d6", ("#b8a38f", "#b9764a", "#733d2d"), "#b9c4bf"),
    Hour(("#5a4f88", "#c27d95", "#f6ba8e"), "#ffe0a8", ("#8f6d97", "#5c4e7a", "#352e51"), "#b97f95"),
    Hour(("#2d4370", "#6785aa", "#e9c3a6"), "#fdeecb", ("#566d90", "#384f70", "#20304a"), "#7d94b0", True),
    Hour(("#141f3d", "#2b4069", "#5b779f"), "#f7eed4", ("#354c73", "#233659", "#131f3a"), "#3d5680", True),
)


class _Dice:
    """Throws that depend on the id alone, alike on every machine and every version of Python."""

    def __init__(self, consultant_id: int) -> None:
        self._seed = f"view/{consultant_id}".encode()
        self.mark = blake2b(self._seed, digest_size=5).hexdigest()
        self._thrown = 0

    def throw(self, sides: int) -> int:
        self._thrown += 1
        drawn = blake2b(self._seed + self._thrown.to_bytes(2, "big"), digest_size=4)
        return int.from_bytes(drawn.digest(), "big") % sides

    def between(self, low: int, high: int) -> int:
        return low + self.throw(high - low + 1)


def _tinted(colour: str, turn: float, lift: float) -> str:
    """The colour a little further round the wheel and a little lighter or darker."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, strength = colorsys.rgb_to_hls(red, green, blue)
    shifted = colorsys.hls_to_rgb((hue + turn) % 1, min(max(lightness + lift, 0), 1), strength)
    return "#" + "".join(f"{round(part * 255):02x}" for part in shifted)


def _path(shape: str, fill: str, more: str = "") -> str:
    return f'<path d="{shape}" fill="{fill}"{more}/>'


def _strokes(shape: str, colour: str, width: float, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{shape}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"{faint}/>'


def _ridge(dice: _Dice, height: int, swing: int) -> str:
    """A rolling line from edge to edge, closed along the floor."""
    line = f"M0 {height - dice.throw(swing)}"
    for x in (20, 42, 62, 82, 101):
        y = height - dice.throw(swing)
        line += f"S{x - dice.between(7, 11)} {y + dice.between(-2, 2)} {x} {y}"
    return f"{line}V{FLOOR}H0Z"


def _mountain(dice: _Dice, hour: Hour) -> str:
    """One great mountain with snow on it."""
    x, top, run = dice.between(28, 72), dice.between(36, 46), dice.between(34, 46)
    slope = f"M{x - run} 74Q{x - 12} {top + 22} {x - 4} {top}q4 -2 8 0Q{x + 12} {top + 22} {x + run} 74Z"
    snow = f"M{x - 4} {top}q4 -2 8 0l3 8 -4 -2 -3 4 -3 -4 -4 3Z"
    return _path(slope, hour.land[0]) + _path(snow, hour.sky[2])


def _trees(dice: _Dice, colour: str, base: int) -> str:
    """A stand of firs on one side, or slender cypresses along the way."""
    left = dice.between(4, 60)
    if dice.throw(2):
        firs = "".join(
            f"M{left + step * 7} {base - (tall := dice.between(11, 19))}l4 {tall}h-8z"
            for step in range(dice.between(3, 5))
        )
        return _path(firs, colour)
    cypresses = "".join(
        f"M{left + step * 6} {base}q-4 -4 0 -{(tall := dice.between(9, 16))}q4 {tall - 4} 0 {tall}z"
        for step in range(dice.between(3, 6))
    )
    return _path(cypresses, colour)


def _glints(x: int, top: int, colour: str) -> str:
    return _strokes(f"M{x - 8} {top}h16M{x - 5} {top + 5}h11M{x - 7} {top + 10}h9", colour, 1.2, 0.8)


def _sea(dice: _Dice, hour: Hour, sun_x: int) -> str:
    side = 1 if sun_x < 50 else -1
    island, boat = sun_x + side * dice.between(14, 26) - 8, sun_x + side * dice.between(20, 32)
    shore = dice.between(88, 98)
    sail = f"M{boat} 82v-10l6 8zM{boat - 3} 83h9l-2 2h-5z"
    return (
        _path(f"M{island} 69q{dice.between(5, 9)} -11 14 -5t{dice.between(9, 15)} 5Z", hour.land[0])
        + _path(f"M0 {HORIZON}H100V{FLOOR}H0Z", hour.water)
        + _glints(sun_x, 73, hour.sun)
        + _path(sail, hour.sky[2])
        + _path(f"M0 {shore}Q{dice.between(25, 40)} {shore - 6} 100 {FLOOR}H0Z", hour.land[2])
    )


def _lake(dice: _Dice, hour: Hour, sun_x: int) -> str:
    return (
        (_mountain(dice, hour) if dice.throw(2) else _path(_ridge(dice, 64, 18), hour.land[0]))
        + _path(_ridge(dice, 74, 9), hour.land[1])
        + _path(f"M0 78H100V{FLOOR}H0Z", hour.water)
        + _glints(sun_x, 83, hour.sun)
        + _path(_ridge(dice, 104, 9), hour.land[2])
        + _trees(dice, hour.land[2], 101)
    )


def _river(dice: _Dice, hour: Hour, sun_x: int) -> str:
    x, bend = dice.between(36, 62), dice.between(10, 18) * (1 if dice.throw(2) else -1)
    course = (
        f"M{x} 76C{x + bend} 80 {x - bend} 85 {x} 91S{x + bend - 8} 102 {x - 12} 109"
        f"H{x + 22}C{x + 20} 101 {x + bend + 4} 97 {x + 10} 90S{x + bend} 80 {x + 2} 76Z"
    )
    return (
        _path(_ridge(dice, 62, 20), hour.land[0])
        + _path(_ridge(dice, 75, 12), hour.land[1])
        + _path(_ridge(dice, 80, 6), hour.land[2])
        + _path(course, hour.water)
        + _trees(dice, _tinted(hour.land[2], 0, -0.06), 84)
    )


def _hills(dice: _Dice, hour: Hour, sun_x: int) -> str:
    return (
        (_mountain(dice, hour) if dice.throw(3) == 0 else _path(_ridge(dice, 58, 22), hour.land[0]))
        + _path(_ridge(dice, 70, 18), _tinted(hour.land[0], 0, -0.07))
        + _path(_ridge(dice, 84, 15), hour.land[1])
        + _trees(dice, _tinted(hour.land[2], 0, -0.03), 92)
        + _path(_ridge(dice, 98, 9), hour.land[2])
    )


def _town(dice: _Dice, hour: Hour, sun_x: int) -> str:
    x = start = dice.between(-9, -3)
    roofs = lamps = ""
    while x < 100:
        width, eaves, pitch = dice.between(6, 10), dice.between(84, 95), dice.between(3, 7)
        roofs += f"V{eaves}l{width} -{pitch} {width} {pitch}"
        lamps += f"M{x + width} {eaves + 6}h.1" + ("m3.5 0h.1m0 5h.1" if dice.throw(2) else "")
        x += 2 * width
    roofs = f"M{start} {FLOOR}{roofs}V{FLOOR}Z"
    return (
        _path(_ridge(dice, 62, 20), hour.land[0])
        + _path(_ridge(dice, 78, 14), hour.land[1])
        + _path(roofs, hour.land[2])
        + _strokes(lamps, "#fbd98a" if hour.is_dark else hour.sky[2], 1.9)
    )


PLACES: tuple[Callable[[_Dice, Hour, int], str], ...] = (_sea, _lake, _river, _hills, _town)


def _above(dice: _Dice, hour: Hour) -> str:
    """Stars by night; by day a drift of cloud, birds, or nothing at all."""
    if hour.is_dark:
        stars = "".join(f"M{dice.between(8, 92)} {dice.between(6, 48)}h.1" for _ in range(9))
        return _strokes(stars, hour.sun, 0.9, 0.85)
    x, y = dice.between(12, 58), dice.between(20, 40)
    match dice.throw(3):
        case 0:
            return _strokes(f"M{x} {y}h{dice.between(14, 24)}M{x + 9} {y + 4}h18", hour.sky[2], 3.4, 0.6)
        case 1:
            bird = "q2 -2 3 .5q1 -2.5 3 -.5"
            return _strokes(f"M{x} {y}{bird}M{x + 10} {y - 5}{bird}M{x + 15} {y + 3}{bird}", hour.land[2], 0.7, 0.7)
        case _:
            return ""


def landscape(consultant_id: int) -> str:
    """The inline SVG of one consultant's view: the same id, the same view."""
    dice = _Dice(consultant_id)
    hour = HOURS[dice.throw(len(HOURS))]
    place = PLACES[dice.throw(len(PLACES))]
    turn, lift = dice.between(-12, 12) / 500, dice.between(-10, 10) / 500

    def own(colours: tuple[str, str, str]) -> tuple[str, str, str]:
        far, middle, near = (_tinted(colour, turn, lift) for colour in colours)
        return far, middle, near

    hour = Hour(own(hour.sky), hour.sun, own(hour.land), _tinted(hour.water, turn, lift), hour.is_dark)
    sun_x, sun_y, sun_size = dice.between(22, 78), dice.between(24, 52), dice.between(5, 9)
    stops = "".join(
        f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in zip(("0", ".4", ".68"), hour.sky, strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 108" preserveAspectRatio="xMidYMid slice"'
        ' aria-hidden="true" focusable="false">'
        f'<linearGradient id="v{dice.mark}" x2="0" y2="1">{stops}</linearGradient>'
        f'<path d="M0 0H100V{FLOOR}H0Z" fill="url(#v{dice.mark})"/>'
        f'<circle cx="{sun_x}" cy="{sun_y}" r="{sun_size + 6}" fill="{hour.sun}" opacity=".22"/>'
        f'<circle cx="{sun_x}" cy="{sun_y}" r="{sun_size}" fill="{hour.sun}"/>'
        f"{_above(dice, hour)}{place(dice, hour, sun_x)}</svg>"
    )
