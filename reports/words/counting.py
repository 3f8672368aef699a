"""Who used which word: sets of people, never numbers of times.

Somebody who says a word a hundred times, in one talk or in ten, is one speaker of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.words.tokens import LANGUAGES, language_of, tokens


@dataclass(frozen=True, slots=True)
class Talk:
    """What is read of one talk: the text of its summary (or transcript) and whose it is.

    `speaker`, `consultant` and `company` are tokens that are compared and never told; somebody who speaks in two
    quarters is a speaker of each, so their token names the quarter too.  `themes`: what the talk was reported to be
    about.
    """

    speaker: str
    consultant: str
    themes: tuple[str, ...]
    text: str = field(repr=False)
    company: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Who used which word of one language. `everybody`: whose words these are; `of_theme`: who spoke about a theme."""

    everybody: set[str] = field(default_factory=set, repr=False)
    speakers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    consultants: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    companies: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    of_theme: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    # Who used a word in a talk about a theme.
    within: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)


def usage(talks: Iterable[Talk]) -> dict[str, Usage]:
    """Usage by language; each text counts in the one it is written in. Cost: one pass of the tokeniser."""
    found = {language: Usage() for language in LANGUAGES}
    for talk in talks:
        language = language_of(talk.text)
        one = found[language]
        one.everybody.add(talk.speaker)
        for theme in talk.themes:
            one.of_theme[theme].add(talk.speaker)
        for word in set(tokens(talk.text, language)):
            one.speakers[word].add(talk.speaker)
            one.consultants[word].add(talk.consultant)
            one.companies[word].add(talk.company)
            for theme in talk.themes:
                one.within[word, theme].add(talk.speaker)
    return found
