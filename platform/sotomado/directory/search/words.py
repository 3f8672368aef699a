"""From text to terms, for profiles and for what somebody asks alike.

Widths, old kanji, capital letters and accents are made one. Japanese is cut into short units by SudachiPy, each taken
in its normal form (聴く and きく are 聞く, サーバ is サーバー) and, beside it, by its reading: so kana find kanji. Kana
are compared as katakana without long marks. English loses its commonest endings (Porter, 1980, step 1).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sotomado.directory.search.models import LONGEST_TERM

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

# Forms of one character that names and old spellings keep apart, and readers do not.
VARIANTS = str.maketrans(
    "髙﨑塚濵濱邉邊澤齋齊斉廣櫻嶋嶌眞惠國會學縣龍瀧檜桒舘穗榮應實寶豐來禮價歸轉經營歷發變讀賣醫藥圖體當戰",
    "高崎塚浜浜辺辺沢斎斎斎広桜島島真恵国会学県竜滝桧桑館穂栄応実宝豊来礼価帰転経営歴発変読売医薬図体当戦",
)
PARTS = re.compile(
    r"(?P<latin>[a-z\u00e0-\u024f]+(?:['’][a-z]+)*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<japanese>[\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
    r"|(?P<other>[^\W\d_]+)"
)
KANA = re.compile(r"[\u30a1-\u30fa\u30fc]+")
KANJI = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
SAME_SOUND = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ヂ", "ジ"), ("ヅ", "ズ"))
# Parts of speech that carry meaning; an affix does so only where nothing else stands.
MEANING = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞"})
AFFIXES = frozenset({"接頭辞", "接尾辞"})
# As much as the dictionary takes at once is 49,149 bytes.
AT_ONCE = 10_000
_STOPS = """
a am an and any are as at be been but by can do does for from had has have he her his how i if in into is it its me my
not of on one or our she so some than that the their them there they this those to up was we were what when which who
will with would you your im ive who's i'm i've
"""
ENGLISH_STOPS = frozenset(_STOPS.split())


@dataclass(frozen=True)
class Word:
    """A word as it is compared (`term`), as it is read (kana, "" where it has none), and as it was written.

    `is_full`: carries a meaning of its own. `spelled`: as written but made one in width and case, where an ending was
    taken off.
    """

    term: str
    reading: str
    surface: str
    spelled: str
    is_full: bool

    @property
    def terms(self) -> set[str]:
        """Everything it stands under in the index."""
        return {one[:LONGEST_TERM] for one in (self.term, self.reading, self.spelled) if one}


def tidy(text: str) -> str:
    """One form for what looks the same: widths, case, old kanji; what cannot be read becomes a blank."""
    one = unicodedata.normalize("NFKC", text).casefold().translate(VARIANTS)
    return "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in one)


def kana(text: str) -> str:
    """Kana as they are compared: katakana, no long marks, one sign for one sound; "" for what is not kana alone."""
    raised = text.translate(HIRAGANA)
    if not KANA.fullmatch(raised):
        return ""
    for one, other in SAME_SOUND:
        raised = raised.replace(one, other)
    return raised.replace("ー", "")


def words(text: str) -> list[Word]:
    """Every word of a text that may mean something, in order."""
    found: list[Word] = []
    for part in PARTS.finditer(tidy(text)):
        piece = part.group()
        if part.lastgroup == "japanese":
            for start in range(0, len(piece), AT_ONCE):
                found += _japanese(piece[start : start + AT_ONCE])
        elif part.lastgroup == "latin":
            plain = "".join(c for c in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(c))
            bare = plain.replace("’", "'").removesuffix("'s").replace("'", "")
            found.append(Word(stem(bare), "", piece, bare, plain not in ENGLISH_STOPS and bare not in ENGLISH_STOPS))
        else:
            found.append(Word(piece, "", piece, "", True))
    return found


def _japanese(run: str) -> Iterator[Word]:
    for one in _tokenizer().tokenize(run):
        speech = one.part_of_speech()
        is_affix = speech[0] in AFFIXES
        if speech[0] not in MEANING and not is_affix:
            continue
        surface, normal = one.surface(), one.normalized_form().casefold().translate(VARIANTS)
        helps_only = speech[0] == "動詞" and speech[1] == "非自立可能"
        # How a verb is read changes with its ending; nobody looks for it by that.
        is_read = speech[0] == "名詞" and (KANJI.search(surface) or KANJI.search(normal))
        reading = kana(one.reading_form()) if is_read else ""
        yield Word(kana(normal) or normal, reading, surface, "", not is_affix and not helps_only)


@cache
def _dictionary() -> Dictionary:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


_of_thread = threading.local()


def _tokenizer() -> Tokenizer:
    """One for each thread, for it keeps what it is working on; the dictionary behind them is one."""
    if not hasattr(_of_thread, "tokenizer"):
        from sudachipy import SplitMode

        _of_thread.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
    tokenizer: Tokenizer = _of_thread.tokenizer
    return tokenizer


_VOWEL = re.compile(r"[aeiouy]")
_SHORT = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]$")


def stem(word: str) -> str:
    """An English word without plural, -ed, -ing and final y: step 1 of Porter's algorithm."""
    if len(word) <= 3:
        return word
    if word.endswith("sses") or (word.endswith("ies") and len(word) > 4):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            word = _mended(rest)
            break
    if word.endswith("y") and _VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    return word.removesuffix("e") if len(word) > 4 else word


def _mended(rest: str) -> str:
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz":
        return rest[:-1]
    return rest + "e" if len(rest) == 3 and _SHORT.search(rest) else rest
