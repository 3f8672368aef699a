"""What of a profile goes into the index: each word under the field it stands in, each fact under its code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultants.search import Field
from sotomado.directory import queries
from sotomado.directory.models import Consultant
from sotomado.directory.search.facts import Facet, Fact, bits
from sotomado.directory.search.index import code
from sotomado.directory.search.models import LONGEST_TERM
from sotomado.directory.search.words import words

TEXTS: Mapping[Field, tuple[str, ...]] = {
    Field.NAME: ("display_name", "display_name_en"),
    Field.LINE: ("voice", "voice_en", "path", "path_en"),
    Field.STORY: ("biography", "biography_en", "first_talk", "first_talk_en"),
}
# A theme held less strongly than this stands beside the main ones.
MAIN_THEME = 0.6


@dataclass(frozen=True)
class Findable:
    """One profile as the index takes it. `spellings`: its words, as compared and as written."""

    consultant_id: int
    codes: set[str]
    facts: tuple[int, int]
    spellings: dict[str, str] = field(default_factory=dict)


def findables(session: Session, ids: Collection[int]) -> Iterator[Findable]:
    """Profiles ready for the index, by id."""
    columns = [getattr(Consultant, name) for names in TEXTS.values() for name in names]
    rows = session.execute(select(Consultant.id, *columns).where(Consultant.id.in_(ids)).order_by(Consultant.id)).all()
    facts = facts_of(session, ids)
    for row in rows:
        held = facts.get(row.id, {})
        codes = {
            code(Field.FACT if strength >= MAIN_THEME else Field.LESSER_FACT, fact.term)
            for fact, strength in held.items()
        }
        spellings: dict[str, str] = {}
        for where, names in TEXTS.items():
            for one in words("\n".join(getattr(row, name) for name in names)):
                for term in one.terms:
                    codes.add(code(where, term))
                    spellings.setdefault(term, one.surface[:LONGEST_TERM])
        yield Findable(row.id, codes, bits(held), spellings)


def facts_of(session: Session, ids: Collection[int]) -> dict[int, dict[Fact, float]]:
    """Every fact of some consultants and how strongly it is theirs: themes by their strength, all others wholly."""
    found: dict[int, dict[Fact, float]] = {one: {} for one in ids}
    for one, themes in queries.themes(session, ids).items():
        found[one] |= {Fact(Facet.THEME, theme): strength for theme, strength in themes.items()}
    whole: dict[Facet, Mapping[int, Iterable[object]]] = {
        Facet.EXPERIENCE: queries.experiences(session, ids),
        Facet.INDUSTRY: queries.industries(session, ids),
        Facet.COUNTRY: queries.countries(session, ids),
        Facet.LANGUAGE: queries.languages(session, ids),
        Facet.MODE: queries.modes(session, ids),
        Facet.STYLE: queries.styles(session, ids),
    }
    for facet, values_of in whole.items():
        for one, values in values_of.items():
            found[one] |= {Fact(facet, str(value)): 1.0 for value in values}
    for row in queries.facts(session, ids):
        if row.gender is not None:
            found[row.id][Fact(Facet.GENDER, row.gender)] = 1.0
        if row.age_band is not None:
            found[row.id][Fact(Facet.AGE, row.age_band)] = 1.0
    return found
