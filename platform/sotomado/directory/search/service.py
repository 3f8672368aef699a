"""Finding consultants, and keeping the index as profiles are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from consultants.search import Alternative, Clause, Field, Ids, Mask, are_among, narrow, rank
from sotomado.database import UnitOfWork
from sotomado.directory import queries
from sotomado.directory.models import Consultant
from sotomado.directory.search import index, making
from sotomado.directory.search.asking import LONGEST_QUESTION, Asked, understood
from sotomado.directory.search.concepts import spellings as spellings_of_concepts
from sotomado.directory.search.facts import CODES, PLACES, RULES, Facet, Fact
from sotomado.directory.search.models import SearchProfile
from sotomado.directory.search.spelling import guesses
from sotomado.directory.search.words import kana, tidy

__all__ = ["Correction", "Facet", "Fact", "Found", "Free", "Reason", "Understood", "reindex", "reindex_all", "search"]

SPOKEN = (Field.NAME, Field.LINE, Field.STORY)
# A word that has only begun says less than a whole one.
BEGUN = 0.5
# Up to this share of the directory it is quicker to name those who match than to read everybody.
FEW = 0.6
MOST_CORRECTIONS = 3
# Profiles read at once when all are made anew.
AT_ONCE = 200


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
    `is_partial`: nobody meets all that was asked for, so these meet some of it. `is_unreadable`: something was typed in
    which there is no word, so everybody is here.
    """

    ids: tuple[int, ...]
    matched: int
    counts: Mapping[Facet, Mapping[str, int]]
    without: Mapping[tuple[Facet, str], int]
    understood: tuple[Understood, ...]
    corrected: tuple[Correction, ...]
    is_partial: bool
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
        return tuple(dict.fromkeys(found))


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
    question = _Question(session, on, barred)
    asked, corrected = question.read(words, words_alone=words_alone)
    having = question.postings(asked)
    roster = question.roster(having if asked else None)
    clauses = [_clause(one, having) for one in asked]
    ranking = rank(roster[:, 0], clauses, total=question.size, day=on.toordinal())
    ids, opening = ranking.ids, None
    if free is not None:
        opening = free(ids.tolist())
        ids = ids[are_among(ids, _ids(opening.at_any_time))]
    facets = facets or {}
    values, members = _members(session, roster[np.searchsorted(roster[:, 0], ids)], opening, facets)
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
        is_unreadable=bool(words.strip()) and not asked,
        _met=tuple((one, having) for one in asked),
    )


def reindex(work: UnitOfWork, *, consultant_id: int) -> None:
    """Make one consultant findable as their published profile is now."""
    _write(work.session, [consultant_id])


def reindex_all(work: UnitOfWork) -> int:
    """Make everybody findable anew, and forget words that no profile holds any more. Returns how many there are."""
    index.forget(work.session)
    return _write_all(work.session, list(work.session.scalars(select(Consultant.id).order_by(Consultant.id))))


def reindex_stale(work: UnitOfWork) -> int:
    """The same for those who are not in the index, or were put there by older rules. Returns how many."""
    return _write_all(work.session, index.stale(work.session, RULES, Consultant.id))


def how_many_are_stale(work: UnitOfWork) -> int:
    """How many consultants the search does not know, or knows by older rules."""
    return len(index.stale(work.session, RULES, Consultant.id))


def _write_all(session: Session, ids: Sequence[int]) -> int:
    for start in range(0, len(ids), AT_ONCE):
        _write(session, ids[start : start + AT_ONCE])
    return len(ids)


def _write(session: Session, ids: Sequence[int]) -> None:
    session.flush()
    made = list(making.findables(session, ids))
    index.write(session, [(one.consultant_id, one.codes, one.facts) for one in made], rules=RULES)
    spellings: dict[str, str] = {}
    for one in made:
        for term, shown in one.spellings.items():
            spellings.setdefault(term, shown)
    index.write_words(session, spellings)


class _Question:
    """One search while it is asked: what was typed, read with the index's help, among those who may be found."""

    def __init__(self, session: Session, on: date, barred: Collection[int]) -> None:
        self._session = session
        self._on = on
        self._barred = _ids(barred)
        self.size = index.size(session)

    def read(self, text: str, *, words_alone: bool) -> tuple[tuple[Asked, ...], tuple[Correction, ...]]:
        """What is looked for; where a word is found nowhere, the nearest that is."""
        text = text[:LONGEST_QUESTION]
        asked = self._understood(text, words_alone=words_alone)
        if words_alone:
            return asked, ()
        corrected: list[Correction] = []
        for _ in range(MOST_CORRECTIONS):
            having = self.postings(asked)
            wrong = [one for one in asked if not _is_found(one, having) or _is_cut(one, asked, text)]
            better = next(filter(None, (self._corrected(tidy(text), one) for one in wrong)), None)
            if better is None:
                break
            text, correction = better
            corrected.append(correction)
            asked = self._understood(text, words_alone=False)
        return asked, tuple(corrected)

    def _understood(self, text: str, *, words_alone: bool) -> tuple[Asked, ...]:
        return understood(text, lambda terms: index.known(self._session, terms), words_alone=words_alone)

    def _corrected(self, text: str, wrong: Asked) -> tuple[str, Correction] | None:
        """The text with one word replaced by one that somebody who may be found has; None if there is no such word."""
        around = next((chunk for chunk in text.split() if wrong.said in chunk and kana(chunk)), wrong.said)
        spellings: dict[str, str] | None = None
        for said in dict.fromkeys((around, wrong.said)):
            if spellings is None:
                spellings = dict(spellings_of_concepts())
                spellings |= {term: shown for term, shown in index.vocabulary(self._session) if term not in spellings}
            for taken in guesses(said, spellings):
                if said not in text:
                    continue
                better = text.replace(said, taken, 1)
                if self._stands(better, taken):
                    return better, Correction(said, taken)
        return None

    def _stands(self, text: str, taken: str) -> bool:
        """Whether a word of a text, alone or together with those beside it, is somebody's who may be found."""
        asked = [one for one in self._understood(text, words_alone=False) if tidy(taken).strip() in one.said]
        having = self.postings(asked)
        return bool(asked) and all(_is_found(one, having) for one in asked) and len(self.roster(having)) > 0

    def postings(self, asked: Sequence[Asked]) -> dict[str, Ids]:
        """Who has what of all that is looked for."""
        codes, beginnings = [], []
        for one in asked:
            codes += [index.code(where, term) for way in one.words for term in way for where in SPOKEN]
            beginnings += [index.code(where, one.beginning) for where in SPOKEN if one.beginning]
            for fact in one.concept.facts if one.concept else ():
                codes.append(index.code(Field.FACT, fact.term))
                if fact.facet is Facet.THEME:
                    codes.append(index.code(Field.LESSER_FACT, fact.term))
        return index.postings(self._session, codes, beginnings)

    def roster(self, having: Mapping[str, Ids] | None) -> index.Rows:
        """Ids and facts of those who may be found; with `having` only those in it."""
        among = queries.may_be_shown(self._on)
        anybody = None if having is None else np.unique(np.concatenate([index.NOBODY, *having.values()]))
        if anybody is not None and len(anybody) <= FEW * self.size:
            among = among & index.is_one_of(self._session, SearchProfile.consultant_id, anybody)
        rows = index.roster(self._session, among)
        if anybody is not None:
            rows = rows[are_among(rows[:, 0], anybody)]
        return rows[~are_among(rows[:, 0], self._barred)] if self._barred.size else rows


def _clause(asked: Asked, having: Mapping[str, Ids]) -> Clause:
    def fields(term: str, where: Sequence[Field], mark: str = "") -> Mapping[Field, Ids]:
        return {one: having.get(index.code(one, term) + mark, index.NOBODY) for one in where}

    alternatives = [Alternative(tuple(fields(term, SPOKEN) for term in way)) for way in asked.words]
    if asked.beginning:
        alternatives.append(Alternative((fields(asked.beginning, SPOKEN, "*"),), BEGUN))
    if asked.concept:
        both = (Field.FACT, Field.LESSER_FACT)
        alternatives += [Alternative((fields(fact.term, both),)) for fact in asked.concept.facts]
    return Clause(tuple(alternatives), asked.is_required)


def _is_found(asked: Asked, having: Mapping[str, Ids]) -> bool:
    """Whether it stands anywhere, or need not."""
    if asked.concept is not None or not asked.is_required:
        return True
    begun = asked.beginning is not None and any(having[index.code(one, asked.beginning) + "*"].size for one in SPOKEN)
    return begun or any(
        all(any(having[index.code(one, term)].size for one in SPOKEN) for term in way) for way in asked.words
    )


def _is_cut(one: Asked, asked: Sequence[Asked], text: str) -> bool:
    """Whether it is a part of kana that nothing known covers, and a part got lost: ゆう for いくきゆう."""
    return any(
        kana(chunk)
        and one.said in chunk
        and sum(len(other.said) for other in asked if other.said in chunk) < len(chunk)
        for chunk in tidy(text).split()
    )


def _members(
    session: Session, rows: index.Rows, opening: Free | None, chosen: Mapping[Facet, Collection[str]]
) -> tuple[dict[Facet, list[str]], dict[Facet, Mask]]:
    """Values by facet, and who of the rows has which: bool[n, values]."""
    values: dict[Facet, list[str]] = {}
    members: dict[Facet, Mask] = {}
    ids = rows[:, 0]
    for facet, codes in CODES.items():
        number, first = PLACES[facet]
        values[facet] = list(codes)
        places = first + np.arange(len(values[facet]))
        members[facet] = (rows[:, number + 1, None] >> places) & 1 == 1
    sets: dict[Facet, dict[str, Ids]] = {Facet.COUNTRY: index.countries(session)}
    # A country in which nobody has worked may be asked for as well, and leaves nobody.
    sets[Facet.COUNTRY] |= {
        one: index.NOBODY for one in chosen.get(Facet.COUNTRY, ()) if one not in sets[Facet.COUNTRY]
    }
    for (facet, value), who in (opening.by_choice if opening else {}).items():
        sets.setdefault(facet, {})[value] = _ids(who)
    for facet, having in sets.items():
        values[facet] = list(having)
        members[facet] = (
            np.stack([are_among(ids, who) for who in having.values()], axis=1)
            if having
            else np.empty((len(ids), 0), np.bool_)
        )
    return values, members


def _ids(some: Collection[int]) -> Ids:
    return np.array(sorted(some), np.int64)


def _is_in(one: int, ids: Ids | None) -> bool:
    if ids is None or not ids.size:
        return False
    at = int(np.searchsorted(ids, one))
    return at < len(ids) and int(ids[at]) == one
