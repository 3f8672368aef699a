"""A text as its content words: normalised, without names, numbers and words that say little.

Whoever writes about a talk is asked for general words.  What looks like a name all the same is dropped here, before
anything is counted: proper nouns, words no dictionary has, Latin letters in a Japanese text, capitals within an English
one, and nouns that stand where names stand (before さん, before 案件, in quotation marks).  Names that pass for common
words are caught later: `worries` tells no word that only one company uses.
"""

import re
import unicodedata

from reports.words.english import english
from reports.words.japanese import japanese

LANGUAGES = ("ja", "en")

_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿々]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


def language_of(text: str) -> str:
    """ "ja" or "en", by script. Whoever writes Japanese needs hiragana; a name in kanji makes no English text Japanese.

    A text of neither script is called Japanese, and has no words in either.
    """
    if _HIRAGANA.search(text):
        return "ja"
    return "en" if len(_LATIN.findall(text)) > len(_JAPANESE.findall(text)) else "ja"


def tokens(text: str, language: str) -> list[str]:
    """The content words of a text in `language` ("ja", "en"), in order, as often as they were used.

    Japanese: nouns, verbs and adjectives, in the dictionary's normalised form ("打合せ" and "打ち合わせ" are one).
    English: lower case, singular, verbs without -s, -ed, -ing where the word without them is known.  A word that is
    negated is not what the text is about, and dropped ("不満はない").  Raises ValueError for another language.
    Cost: one pass of the tokeniser.
    """
    if language not in LANGUAGES:
        raise ValueError(f"No words are cut in {language!r}.")
    # What no encoding can hold (a lone surrogate) becomes a question mark.
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode())
    return japanese(plain) if language == "ja" else english(plain)
