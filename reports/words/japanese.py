"""Japanese into content words, by SudachiPy and its core dictionary, in the longest units it knows (mode C).

Terms of the trade are found over the tokeniser's tokens, the longest first, and only where a term begins and ends with
a token.  A user dictionary was the other way: it is a binary of one dictionary's version, and by its costs changes how
the rest of a sentence is cut.
"""

import re
import threading
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

from reports.words.vocabulary import beginnings, beside_names, known, stop_words, terms


class Kind(IntEnum):
    """What a token can be to us."""

    OTHER = 0
    CONTENT = 1
    # Says something only within a term: times, helping verbs, what one counts with.
    WEAK = 2
    # Particles between a word and its negation.
    LINK = 3
    NEGATION = 4
    OPENING = 5
    CLOSING = 6


class Token(NamedTuple):
    """A token as the dictionary has it; the same for every occurrence."""

    kind: Kind
    word: str
    surface: str
    is_noun: bool
    # Whether a term may begin here; most tokens need not be asked more.
    begins: bool


OPENING, CLOSING = "「『“〈《【〝", "」』”〉》】〟"
LINKS = frozenset(("で", "は", "が", "も", "じゃ", "に", "し"))
NEGATIONS = frozenset(("ない", "無い", "ぬ", "ず", "まい"))
LONGEST = 8_000

_LETTERS = re.compile(r"[0-9A-Za-zÀ-ɏ]")
_SINGLE_KANA = re.compile(r"[ぁ-ヿ]")
_of_thread = threading.local()
# By the dictionary's number of a word; words it has not are never kept here, as they may be names.
_tokens: dict[int, Token] = {}


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def tokenizer() -> Any:
    """The bare tokeniser; one for each thread, for it keeps what it is working on."""
    if not hasattr(_of_thread, "tokenizer"):
        from sudachipy import SplitMode

        _of_thread.tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    return _of_thread.tokenizer


def japanese(text: str) -> list[str]:
    """The content words of a text in normal form C or KC. Cost: one pass of the tokeniser, then O(tokens)."""
    cut, found = tokenizer(), list[str]()
    for line in _pieces(text):
        found += _content([_tokens.get(one.word_id()) or _new(one) for one in cut.tokenize(line)])
    return found


def _pieces(text: str) -> list[str]:
    """Lines, and of lines that are too long for the tokeniser their sentences."""
    found = []
    for line in text.splitlines():
        if len(line) <= LONGEST:
            found.append(line)
            continue
        for sentence in line.split("。"):
            found += [sentence[start : start + LONGEST] for start in range(0, len(sentence), LONGEST)]
    return found


def _new(morpheme: Any) -> Token:
    if morpheme.is_oov():
        surface, speech = str(morpheme.surface()).casefold(), morpheme.part_of_speech()
        return Token(Kind.OTHER, "", surface, speech[0] == "名詞" and speech[1] != "数詞", _may_begin(surface))
    return _tokens.setdefault(morpheme.word_id(), _read(morpheme))


def _may_begin(surface: str) -> bool:
    return surface in terms("ja") or surface in beginnings("ja")


def _read(morpheme: Any) -> Token:
    speech = morpheme.part_of_speech()
    surface = str(morpheme.surface()).casefold()
    normal, plain = str(morpheme.normalized_form()), str(morpheme.dictionary_form())
    # Some normal forms are English ("リモートワーク"): what was written reads better.
    word = plain if _LETTERS.search(normal) else normal
    is_noun = speech[0] == "名詞" and speech[1] != "数詞"
    return Token(_kind(speech, surface, word, plain), word, surface, is_noun, _may_begin(surface))


def _kind(speech: tuple[str, ...], surface: str, word: str, plain: str) -> Kind:
    if surface in OPENING:
        return Kind.OPENING
    if surface in CLOSING:
        return Kind.CLOSING
    if plain in NEGATIONS and speech[0] in ("助動詞", "形容詞"):
        return Kind.NEGATION
    if surface in LINKS and speech[0] in ("助詞", "助動詞", "動詞"):
        return Kind.LINK
    if speech[0] not in ("名詞", "動詞", "形容詞", "形状詞") or speech[1] in ("固有名詞", "数詞", "助動詞語幹"):
        return Kind.OTHER
    if _LETTERS.search(word) or _LETTERS.search(surface) or (len(word) == 1 and _SINGLE_KANA.match(word)):
        return Kind.OTHER
    is_weak = speech[1] == "非自立可能" or speech[2] in ("副詞可能", "助数詞可能")
    return Kind.WEAK if is_weak or word in stop_words("ja") else Kind.CONTENT


def _content(line: list[Token]) -> list[str]:
    """The words of one line. A quotation is somebody's words or a title: nothing is taken out of it."""
    said, is_quoted, at = list[str](), False, 0
    while at < len(line):
        token = line[at]
        if token.kind is Kind.OPENING or token.kind is Kind.CLOSING:
            is_quoted = token.kind is Kind.OPENING
        elif not is_quoted:
            term, past = _term(line, at) if token.begins else ("", at)
            if term:
                said.append(term)
                at = past
                continue
            if token.kind is Kind.CONTENT and not _is_negated(line, at) and not _stands_as_a_name(line, at):
                said.append(token.word)
        at += 1
    return said


def _term(line: list[Token], at: int) -> tuple[str, int]:
    """The longest term that begins at a token and the place after it; ("", at) where none does."""
    all_terms, goes_on = terms("ja"), beginnings("ja")
    spelling, best = line[at].surface, ("", at)
    while True:
        at += 1
        if spelling in all_terms:
            best = (all_terms[spelling], at)
        if spelling not in goes_on or at == len(line):
            return best
        spelling += line[at].surface


def _is_negated(line: list[Token], at: int) -> bool:
    for after in line[at + 1 : at + 4]:
        if after.kind is Kind.NEGATION:
            return True
        if after.kind is not Kind.LINK:
            return False
    return False


def _stands_as_a_name(line: list[Token], at: int) -> bool:
    """Whether a title, or what kind of thing is named, stands in the same run of nouns before or after a noun."""
    token = line[at]
    if not token.is_noun or token.word in known("ja") or token.surface in beside_names("after"):
        return False
    following, preceding = line[at + 1 : at + 4], line[max(at - 3, 0) : at][::-1]
    return _leads_to(following, beside_names("after")) or _leads_to(preceding, beside_names("before"))


def _leads_to(run: list[Token], marks: frozenset[str]) -> bool:
    for one in run:
        if one.surface in marks:
            return True
        if not one.is_noun:
            return False
    return False
