"""Words that say when somebody would like to talk, 土日 or "after work": no fact of a profile, but a choice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sotomado.directory.search.concepts import BadSynonyms
from sotomado.directory.search.facts import Facet
from sotomado.directory.search.words import words
from sotomado.directory.vocabulary import TimeOfWeek

# What `Facet.SOON` may be: within seven days.
WEEK = "week"
LONGEST = 2


def times_meant(text: str) -> dict[tuple[Facet, str], str]:
    """The times that are spoken of, and the word for each as it was typed."""
    said = words(text)
    found: dict[tuple[Facet, str], str] = {}
    for length in range(1, LONGEST + 1):
        for start in range(len(said) - length + 1):
            part = said[start : start + length]
            choice = _known().get(tuple(one.term for one in part))
            if choice is not None:
                found.setdefault(choice, part[0].surface if length == 1 else " ".join(one.surface for one in part))
    return found


@cache
def _known() -> Mapping[tuple[str, ...], tuple[Facet, str]]:
    """Choices by the terms of their words. Raises BadSynonyms."""
    raw = tomllib.loads(files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], tuple[Facet, str]] = {}
    for value, phrases in raw["times"].items():
        if value != WEEK and value not in set(TimeOfWeek):
            raise BadSynonyms(f"{value} is no time of the week")
        choice = (Facet.SOON, WEEK) if value == WEEK else (Facet.TIME, value)
        for phrase in phrases:
            terms = tuple(one.term for one in words(phrase))
            if not terms or len(terms) > LONGEST:
                raise BadSynonyms(f"{phrase} has no word, or too many")
            found[terms] = choice
    return found
