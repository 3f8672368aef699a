"""Every pair of colours that carries words or a control's edge is legible by day and by night (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "platform/frontend/styles/tokens.css").read_text()
WORDS = [
    *[(ink, ground) for ink in ("ink", "soft", "deep", "kaki") for ground in ("paper", "card")],
    *[("ink", ground) for ground in ("tint", "glow", "blush")],
    ("deep-ink", "deep"),
    ("deep-ink", "deep-far"),
    ("deep", "tint"),
    ("deep-far", "tint"),
    ("deep-far", "glow"),
    ("kaki", "blush"),
    ("soft", "line"),
]
EDGES = [(edge, ground) for edge in ("edge", "deep", "kaki") for ground in ("paper", "card")]


def _full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


COLOURS = {
    name: {"day": _full(day), "night": _full(night)}
    for name, day, night in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)", TOKENS)
}


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_known_contrast():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("hour", ["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_are_legible(ink, ground, hour):
    assert _contrast(COLOURS[ink][hour], COLOURS[ground][hour]) >= 4.5


@pytest.mark.parametrize("hour", ["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_are_seen(edge, ground, hour):
    assert _contrast(COLOURS[edge][hour], COLOURS[ground][hour]) >= 3
