"""What reconciling refuses."""

from __future__ import annotations


class NothingToExplain(Exception):
    """The line is not there, or it matches, or somebody has explained it already."""


class WordsMissing(Exception):
    """Whoever explains a line says why."""


class NothingWithThatReference(Exception):
    """No entry of ours bears the reference."""


class MonthNotReady(Exception):
    """Something of the month does not match yet. `obstacles` says what."""

    def __init__(self, obstacles: tuple[object, ...]) -> None:
        super().__init__(f"{len(obstacles)} obstacles")
        self.obstacles = obstacles
