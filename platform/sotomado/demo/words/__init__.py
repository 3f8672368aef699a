"""The words of the demo world: one text file a subject, one entry a line, its parts set apart by "|"."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files


@cache
def entries(name: str) -> tuple[tuple[str, ...], ...]:
    """All entries of a file; lines that begin with # are for its reader."""
    text = (files(__name__) / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(tuple(part.strip() for part in line.split("|")) for line in lines if line and not line.startswith("#"))


@cache
def words(name: str) -> tuple[tuple[str, ...], ...]:
    """A file of many short entries a line: each entry is split at its blanks."""
    return tuple(tuple(entry.split()) for line in entries(name) for entry in line)


@cache
def by_first(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Entries by their first part, which says what they are about."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for first, *rest in entries(name):
        found[first].append(tuple(rest))
    return {first: tuple(rest) for first, rest in found.items()}
