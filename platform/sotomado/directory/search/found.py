"""What comes of a search: who, in which order, why, and how many each choice beside the words would leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from consultants.search import Field, Ids
from sotomado.directory.search import index
from sotomado.directory.search.asking import SPOKEN, Asked
from sotomado.directory.search.facts import Facet, Fact


@dataclass(frozen=True)
class Understood:
    """What was typed, and the facts that were looked for as well."""

    said: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Correction:
    """What was typed and stands nowhere, and the word that was looked for instead."""

    said: str
    taken: str


@dataclass(frozen=True)
class Reason:
    """Why somebody is found: a fact of theirs, or words of the question and where they say them."""

    fact: Fact | None = None
    said: str = ""
    where: Field | None = None


@dataclass(frozen=True)
class Free:
    """Who has a free time at all, and who in the ways one may ask for."""

    at_any_time: Collection[int]
    by_choice: Mapping[tuple[Facet, str], Collection[int]]


@dataclass(frozen=True)
class Found:
    """Who is found, in order. `matched`: how many the words alone leave, before anything is chosen beside them.

    `counts`: for each value how many there would be with it, by facet; `without`: how many if a chosen value were not.
    `is_partial`: nobody meets all that was asked for, so these meet some of it; `missing`: what of it nobody meets.
    `is_unreadable`: something was typed in which there is no word, so everybody is here. `busy`: how many the words
    find who have no time, and so are not here.
    """

    ids: tuple[int, ...]
    matched: int
    counts: Mapping[Facet, Mapping[str, int]]
    without: Mapping[tuple[Facet, str], int]
    understood: tuple[Understood, ...]
    corrected: tuple[Correction, ...]
    is_partial: bool
    missing: tuple[str, ...]
    busy: int
    is_unreadable: bool
    _met: tuple[tuple[Asked, Mapping[str, Ids]], ...] = ()

    def why(self, consultant_id: int) -> tuple[Reason, ...]:
        """What of a consultant answers the question, in its order."""
        found: list[Reason] = []
        for asked, having in self._met:

            def holds(where: Field, term: str, having: Mapping[str, Ids] = having) -> bool:
                return _is_in(consultant_id, having.get(index.code(where, term)))

            if asked.concept is not None:
                found += [
                    Reason(fact=fact)
                    for fact in asked.concept.facts
                    if holds(Field.FACT, fact.term) or holds(Field.LESSER_FACT, fact.term)
                ]
            for where in SPOKEN:
                whole = any(all(holds(where, term) for term in way) for way in asked.words)
                begun = asked.beginning and _is_in(consultant_id, having.get(index.code(where, asked.beginning) + "*"))
                if whole or begun:
                    found.append(Reason(said=asked.said, where=where))
                    break
        return tuple(_worth_telling(found))


def _worth_telling(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Each once, and no part of what is told as a whole from the same place: 育休復帰, and not 育休 as well."""
    every = dict.fromkeys(reasons)
    for one in every:
        wholes = (other for other in every if other.where == one.where and other.said != one.said)
        if one.where is None or not any(one.said in other.said for other in wholes):
            yield one


def _is_in(one: int, ids: Ids | None) -> bool:
    if ids is None or not ids.size:
        return False
    at = int(np.searchsorted(ids, one))
    return at < len(ids) and int(ids[at]) == one
