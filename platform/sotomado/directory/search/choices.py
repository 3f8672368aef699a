"""Choices beside the words: which values there are, and who of those found has which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from consultants.search import Ids, Mask, are_among
from sotomado.directory import queries
from sotomado.directory.search import index
from sotomado.directory.search.facts import CODES, PLACES, Facet
from sotomado.directory.search.found import Free


def members(
    session: Session,
    rows: index.Rows,
    opening: Free | None,
    chosen: Mapping[Facet, Collection[str]],
    *,
    on: date,
    barred: Collection[int],
) -> tuple[dict[Facet, list[str]], dict[Facet, Mask]]:
    """Values by facet, and who of the rows has which: bool[n, values].

    A country in which only such have worked as are not shown would tell of them: it is left out.
    """
    values: dict[Facet, list[str]] = {}
    held: dict[Facet, Mask] = {}
    ids = rows[:, 0]
    for facet, codes in CODES.items():
        number, first = PLACES[facet]
        values[facet] = list(codes)
        places = first + np.arange(len(values[facet]))
        held[facet] = (rows[:, number + 1, None] >> places) & 1 == 1
    sets: dict[Facet, dict[str, Ids]] = {Facet.COUNTRY: {}}
    kept_apart = frozenset(barred)
    for country, workers in index.countries(session, queries.may_be_shown(on)).items():
        if not kept_apart.issuperset(workers.tolist()):
            sets[Facet.COUNTRY][country] = workers
    # A country in which nobody has worked may be asked for as well, and leaves nobody.
    sets[Facet.COUNTRY] |= {
        one: index.NOBODY for one in chosen.get(Facet.COUNTRY, ()) if one not in sets[Facet.COUNTRY]
    }
    for (facet, value), who in (opening.by_choice if opening else {}).items():
        sets.setdefault(facet, {})[value] = np.array(sorted(who), np.int64)
    for facet, having in sets.items():
        values[facet] = list(having)
        held[facet] = (
            np.stack([are_among(ids, who) for who in having.values()], axis=1)
            if having
            else np.empty((len(ids), 0), np.bool_)
        )
    return values, held
