"""English into content words, by rules that never make a word there is not.

Endings are taken off where the word without them is known, else the word stays as it was written.  A capital within a
sentence makes a name.  One at its beginning says nothing, so the word counts only where the lists know it.
"""

import re
from functools import cache

from reports.words.vocabulary import beginnings, known, stop_words, terms

_SENTENCES = re.compile(r"[.!?:;\n•]+|[\"“”«»]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LETTERS = re.compile(r"[a-z]+(?:-[a-z]+)*")
_QUOTED = re.compile(r"[\"“«][^\"”»\n]*[\"”»]")
_NEGATIONS = frozenset(("not", "no", "never", "without", "neither", "nor", "cannot"))
IRREGULAR = {
    "felt": "feel", "left": "leave", "lost": "lose", "men": "man", "women": "woman", "children": "child",
    "people": "person", "taught": "teach", "thought": "think", "slept": "sleep", "quitting": "quit", "said": "say",
    "meant": "mean", "told": "tell", "spoke": "speak", "spoken": "speak", "got": "get", "gave": "give",
    "given": "give", "went": "go", "gone": "go", "came": "come", "took": "take", "taken": "take", "made": "make",
    "knew": "know", "known": "know", "saw": "see", "seen": "see", "found": "find", "kept": "keep", "began": "begin",
    "became": "become", "needed": "need", "better": "good", "best": "good", "worse": "bad", "worst": "bad",
}  # fmt: skip
_ESSES = ("ss", "us", "is", "ics")


def english(text: str) -> list[str]:
    """The content words of a text. Cost: O(characters)."""
    found = list[str]()
    for sentence in _SENTENCES.split(_QUOTED.sub("\n", text)):
        found += _content(_WORD.findall(sentence))
    return found


def _content(sentence: list[str]) -> list[str]:
    said, at, is_negated = list[str](), 0, False
    while at < len(sentence):
        term, past = _term(sentence, at)
        if term:
            if not is_negated:
                said.append(term)
            at, is_negated = past, False
            continue
        written = sentence[at]
        lower = written.replace("’", "'").lower()
        word = base(lower.removesuffix("'s").removesuffix("'"))
        is_name = written != written.lower() and (at > 0 or word not in known("en"))
        is_content = not is_name and len(word) > 2 and _LETTERS.fullmatch(word) and word not in stop_words("en")
        if is_content and not is_negated:
            said.append(word)
        # "no longer motivated", "not very happy": what stops between lets the negation through.
        is_negated = lower in _NEGATIONS or lower.endswith("n't") or (is_negated and not is_content)
        at += 1
    return said


def _term(sentence: list[str], at: int) -> tuple[str, int]:
    all_terms, goes_on = terms("en"), beginnings("en")
    spelling, best = sentence[at].lower(), ("", at)
    while True:
        at += 1
        if spelling in all_terms:
            best = (all_terms[spelling], at)
        if f"{spelling}-" not in goes_on or at == len(sentence):
            return best
        spelling += f"-{sentence[at].lower()}"


def base(word: str) -> str:
    """A word in lower case, singular or without its ending."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in _known_bases():
        return word
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        doubled = [stem[:-1]] if len(stem) > 2 and stem[-1] == stem[-2] else []
        y = [f"{stem[:-1]}y"] if stem[-1] == "i" else []
        for candidate in (stem, f"{stem}e", *doubled, *y):
            if candidate in _known_bases():
                return candidate
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(_ESSES) and len(word) > 3 else word


@cache
def _known_bases() -> frozenset[str]:
    return known("en") | stop_words("en") | frozenset(IRREGULAR.values())
