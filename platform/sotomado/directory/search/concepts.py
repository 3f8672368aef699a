"""What people write and the facts it means: `synonyms.toml`, and the names of countries. Read and checked once.

A phrase is known by its terms, so that 育休からの復帰 is 育休復帰 and "returned from parental leave" is the one of the
file; and in Japanese by its reading, so that it may come in kana.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from sotomado.directory.profiles import countries
from sotomado.directory.search.facts import VALUES, Facet, Fact
from sotomado.directory.search.words import Word, kana, words
from sotomado.directory.vocabulary import AgeBand

LONGEST_PHRASE = 6


class BadSynonyms(Exception):
    """The file means something the vocabulary does not know, or says a phrase twice."""


@dataclass(frozen=True)
class Concept:
    """Facts that answer a phrase, any of them; `phrase` as the file has it. `is_aside`: leaves nobody out."""

    phrase: str
    facts: tuple[Fact, ...]
    is_aside: bool = False


@dataclass
class Concepts:
    """Concepts by the terms of their phrases and by their readings, and the words that say nothing here."""

    by_terms: dict[tuple[str, ...], Concept] = field(default_factory=dict)
    by_reading: dict[str, Concept] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    phrases: list[str] = field(default_factory=list)

    def longest(self, said: Sequence[Word], start: int) -> tuple[Concept, int] | None:
        """The longest phrase that begins at a word, and how many words it takes."""
        for length in range(min(LONGEST_PHRASE, len(said) - start), 0, -1):
            part = said[start : start + length]
            found = self.by_terms.get(tuple(one.term for one in part))
            if found is None and any(kana(one.surface) for one in part):
                found = self.by_reading.get(heard(part))
            if found is not None:
                return found, length
        return None


def same_generation(age: int) -> Concept | None:
    """Consultants of about one's own age; None below and above what they say of themselves."""
    band = next((band for band in AgeBand if int(band) <= age < int(band) + 10), None)
    return None if band is None else Concept(f"{age}", (Fact(Facet.AGE, band),), is_aside=True)


@cache
def known() -> Concepts:
    """All concepts. Raises BadSynonyms."""
    raw = tomllib.loads(files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8"))
    found = Concepts(quiet=frozenset(term for said in raw["quiet"] for one in words(said) for term in one.terms))
    for entry in raw["means"]:
        facts = tuple(_fact(code) for code in entry["facts"])
        for phrase in (*entry.get("ja", ()), *entry.get("en", ())):
            _add(found, Concept(phrase, facts, entry.get("aside", False)))
    for concept in _countries():
        _add(found, concept, is_country=True)
    return found


@cache
def spellings() -> Mapping[str, str]:
    """Every word of every phrase, as it is compared and as the file has it; and what sounds like a whole phrase."""
    every = [one for phrase in known().phrases for one in spoken(phrase)]
    single = {form: one.surface for one in every for form in (one.term, one.spelled) if form}
    return single | {sound: concept.phrase for sound, concept in known().by_reading.items()}


def spoken(phrase: str) -> list[Word]:
    """The words of a phrase that carry its meaning; all of them where none does."""
    said = words(phrase)
    return [one for one in said if one.is_full] or said


def heard(said: Sequence[Word]) -> str:
    """How words sound together; "" where one of them has no reading."""
    sounds = [one.reading or kana(one.surface) for one in said]
    return "".join(sounds) if all(sounds) else ""


def _fact(code: str) -> Fact:
    facet, _, value = code.partition(":")
    try:
        return Fact(Facet(facet), VALUES[Facet(facet)](value).value)
    except (KeyError, ValueError):
        raise BadSynonyms(f"{code} is no fact") from None


def _add(found: Concepts, concept: Concept, *, is_country: bool = False) -> None:
    said = spoken(concept.phrase)
    terms = tuple(one.term for one in said)
    if not terms:
        raise BadSynonyms(f"{concept.phrase} has no word")
    if found.quiet.issuperset(terms):
        raise BadSynonyms(f"{concept.phrase} says nothing here, by its words alone")
    before = found.by_terms.get(terms)
    if before is not None and not is_country and before.facts != concept.facts:
        raise BadSynonyms(f"{concept.phrase} is {before.phrase} already, and means something else there")
    found.phrases.append(concept.phrase)
    if before is None:
        found.by_terms[terms] = concept
    if len(reading := heard(said)) > 2:
        found.by_reading.setdefault(reading, concept)


def _countries() -> Iterator[Concept]:
    for locale in ("ja", "en"):
        for code, name in countries.names(locale).items():
            yield Concept(name, (Fact(Facet.COUNTRY, code),))
    for also, code in countries.also().items():
        yield Concept(also, (Fact(Facet.COUNTRY, code),))
