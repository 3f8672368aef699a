"""Finding consultants by words, facts and free times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import numpy as np

from consultants.search import are_among, narrow, rank, strengths
from sotomado.database import UnitOfWork
from sotomado.directory.search import choices
from sotomado.directory.search.facts import Facet, Fact
from sotomado.directory.search.found import Correction, Found, Free, Reason, Understood
from sotomado.directory.search.keeping import how_many_are_stale, reindex, reindex_all, reindex_stale
from sotomado.directory.search.question import Question, clause

__all__ = [
    "Correction",
    "Facet",
    "Fact",
    "Found",
    "Free",
    "Reason",
    "Understood",
    "how_many_are_stale",
    "reindex",
    "reindex_all",
    "reindex_stale",
    "search",
]


def search(
    work: UnitOfWork,
    *,
    on: date,
    words: str = "",
    facets: Mapping[Facet, Collection[str]] | None = None,
    barred: Collection[int] = (),
    words_alone: bool = False,
    free: Callable[[Sequence[int]], Free] | None = None,
) -> Found:
    """Listed consultants who answer some words and have one of the values chosen in every facet.

    `barred` are never among them. `words_alone` takes words as they stand: no facts, no corrections. `free` is asked
    once, with everyone whom the words leave, who of them has time; whoever has none is left out. Without it nobody is,
    and no facet of times is counted. In six statements, however many there are; see `consultants.search` for the order.
    """
    session = work.session
    question = Question(session, on, barred)
    asked, corrected = question.read(words, words_alone=words_alone)
    # What says nothing about whom one looks for counts only where nothing else was said.
    asked = tuple(one for one in asked if not one.is_quiet) or asked
    having = question.postings(asked)
    roster = question.roster(having if asked else None)
    clauses = [clause(one, having) for one in asked]
    ranking = rank(roster[:, 0], clauses, total=question.size, day=on.toordinal())
    ids, opening = ranking.ids, None
    if free is not None:
        opening = free(ids.tolist())
        ids = ids[are_among(ids, np.array(sorted(opening.at_any_time), np.int64))]
    facets = facets or {}
    values, members = choices.members(
        session, roster[np.searchsorted(roster[:, 0], ids)], opening, facets, on=on, barred=barred
    )
    chosen = {facet: [values[facet].index(one) for one in sorted(set(some))] for facet, some in facets.items() if some}
    left = narrow(len(ids), members, chosen)
    return Found(
        ids=tuple(ids[left.is_left].tolist()),
        matched=len(ids),
        counts={facet: dict(zip(values[facet], left.counts[facet].tolist(), strict=True)) for facet in members},
        without={(facet, values[facet][column]): count for (facet, column), count in left.without.items()},
        understood=tuple(Understood(one.said, one.concept.facts) for one in asked if one.concept is not None),
        corrected=corrected,
        is_partial=ranking.is_partial,
        missing=tuple(
            one.said
            for one, wanted in zip(asked, clauses, strict=True)
            if ranking.is_partial and wanted.is_required and not strengths(wanted, roster[:, 0]).any()
        ),
        busy=len(ranking.ids) - len(ids),
        is_unreadable=bool(words.strip()) and not asked,
        _met=tuple((one, having) for one in asked),
    )
