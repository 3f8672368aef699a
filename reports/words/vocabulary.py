"""The checked lists: terms of the trade, words that say little, and what theme a word stands for.

Plain text files beside this one, one entry a line; lines that begin with # are for their reader.  A test reads every
entry through the tokeniser, so that none is there in vain.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def _lines(name: str) -> Iterator[list[str]]:
    text = (files(__package__) / "lists" / f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


@cache
def terms(language: str) -> dict[str, str]:
    """Terms that a dictionary splits or misses, spelling -> the spelling they are counted as."""
    return {spelling: line[0] for line in _lines(f"terms_{language}") for spelling in line}


@cache
def beginnings(language: str) -> frozenset[str]:
    """Everything a term begins with, short of the whole: where the search for the longest may go on."""
    return frozenset(term[:end] for term in terms(language) for end in range(1, len(term)))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words every talk is made of."""
    return frozenset(word for line in _lines(f"stop_{language}") for word in line)


@cache
def beside_names(side: str) -> frozenset[str]:
    """What stands "after" Japanese names, or "before" them."""
    return frozenset(word for where, *words in _lines("beside_names_ja") if where == side for word in words)


@cache
def theme_of(language: str) -> dict[str, str]:
    """Word -> theme. Of each line the first entry is the theme."""
    found: dict[str, str] = {}
    for theme, *words in _lines(f"themes_{language}"):
        for word in words:
            if found.setdefault(word, theme) != theme:
                raise ValueError(f"{word} stands under {found[word]} and under {theme}.")
    return found


@cache
def known(language: str) -> frozenset[str]:
    """Words that are somebody's name only by chance: the terms, and what the themes are told in."""
    return frozenset(terms(language).values()) | theme_of(language).keys()
