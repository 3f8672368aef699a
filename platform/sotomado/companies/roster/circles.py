"""Circles in a chain of command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Who = TypeVar("Who")


def on_circles(above: Mapping[Who, Who | None]) -> set[Who]:
    """Who stands above themselves. Everybody has at most one above: each is walked over once."""
    done: set[Who] = set()
    circling: set[Who] = set()
    for start in above:
        path: dict[Who, int] = {}
        step: Who | None = start
        while step is not None and step not in done and step not in path:
            path[step] = len(path)
            step = above.get(step)
        if step is not None and step in path:
            circling |= {who for who, place in path.items() if place >= path[step]}
        done.update(path)
    return circling
