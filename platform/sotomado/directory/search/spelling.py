"""What was meant by a word that stands nowhere: the nearest one that does.

Nearness counts letters left out, added, changed or swapped (Damerau and Levenshtein; restricted, as RapidFuzz has
it), of kana as sounds and of English as written. Short words are never guessed at, and neither are kanji: one other
character is another word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sotomado.directory.search.words import kana, stem

MOST_GUESSES = 5


def slips_allowed(term: str) -> int:
    """How many slips a word of this length may have had. A kana is a whole syllable: the same length says more."""
    if kana(term):
        return 0 if len(term) < 4 else 1 if len(term) < 7 else 2
    return 0 if not term.isascii() or len(term) < 4 else 1 if len(term) < 8 else 2


def guesses(said: str, spellings: Mapping[str, str]) -> Collection[str]:
    """Words that may have been meant, the likeliest first, as `spellings` (compared -> shown) has them."""
    term = kana(said) or said
    allowed = slips_allowed(term)
    if not allowed:
        return ()
    near: dict[str, int] = {}
    for one in dict.fromkeys((term, stem(term) if term.isascii() else term)):
        for found, slips, _ in process.extract(
            one, spellings.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=4 * MOST_GUESSES
        ):
            if found[0].isdigit() or bool(kana(found)) != bool(kana(term)) or (slips and len(found) < 4):
                continue
            near[found] = min(slips, near.get(found, slips))
    # Who slips seldom does so on the first letter.
    best = sorted(near, key=lambda found: (near[found], found[0] != term[0], abs(len(found) - len(term)), found))
    return tuple(dict.fromkeys(spellings[found] for found in best))[:MOST_GUESSES]
