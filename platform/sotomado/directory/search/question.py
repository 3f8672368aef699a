"""One search while it is asked: what was typed, read with the index's help, among those who may be found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from consultants.search import Alternative, Clause, Field, Ids, are_among
from sotomado.directory import queries
from sotomado.directory.search import index
from sotomado.directory.search.asking import LONGEST_QUESTION, SPOKEN, Asked, understood
from sotomado.directory.search.concepts import spellings as spellings_of_concepts
from sotomado.directory.search.facts import Facet
from sotomado.directory.search.found import Correction
from sotomado.directory.search.models import SearchProfile
from sotomado.directory.search.spelling import guesses
from sotomado.directory.search.words import kana, tidy

# A word that has only begun says less than a whole one.
BEGUN = 0.5
# Up to this share of the directory it is quicker to name those who match than to read everybody.
FEW = 0.6
MOST_CORRECTIONS = 3


class Question:
    """Reads what was typed, and says who has what of it."""

    def __init__(self, session: Session, on: date, barred: Collection[int]) -> None:
        self._session = session
        self._on = on
        self._barred = np.array(sorted(barred), np.int64)
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


def clause(asked: Asked, having: Mapping[str, Ids]) -> Clause:
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
        and sum(len(other.said) for other in asked if other.said in chunk and not other.is_echo) < len(chunk)
        for chunk in tidy(text).split()
    )
