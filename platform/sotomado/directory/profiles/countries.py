"""Countries as people write them: read in Japanese or English, stored by code, shown in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

# Two-letter codes of the locale tables that are no country of ISO 3166-1.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
# As people say them, where the tables are longer.
_SHORTER = {
    "ja": {"US": "アメリカ", "HK": "香港", "MO": "マカオ", "BO": "ボリビア"},
    "en": {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar", "CZ": "Czech Republic"},
}
_ALSO = {
    "米国": "US",
    "USA": "US",
    "アメリカ合衆国": "US",
    "America": "US",
    "英国": "GB",
    "UK": "GB",
    "England": "GB",
    "大韓民国": "KR",
    "中華人民共和国": "CN",
    "独国": "DE",
    "仏国": "FR",
    "豪州": "AU",
    "Korea": "KR",
    "Turkey": "TR",
    "Czechia": "CZ",
    "UAE": "AE",
    "オランダ王国": "NL",
}


@lru_cache
def names(locale: str) -> dict[str, str]:
    """Every country by code, in the order of its names."""
    table = Locale.parse(locale).territories
    found = {
        code: _SHORTER.get(locale, {}).get(code, str(name))
        for code, name in table.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda one: _folded(one[1])))


def also() -> dict[str, str]:
    """Other names that people use, and whose they are."""
    return dict(_ALSO)


def is_country(code: str) -> bool:
    return code in names("en")


def name(code: str, locale: str) -> str:
    """A country's name; its code where nobody has a name for it."""
    return names(locale).get(code, code)


def in_order(codes: Iterable[str], locale: str) -> list[str]:
    """Names, in the order of the language."""
    return sorted((name(code, locale) for code in codes), key=_folded)


def read(typed: str) -> str | None:
    """The code of what was typed: a name in either language, a name people use, or the code itself."""
    return _readings().get(_folded(typed))


@lru_cache
def _readings() -> dict[str, str]:
    found = {_folded(also): code for also, code in _ALSO.items()}
    for locale in ("ja", "en"):
        found |= {
            _folded(str(full)): code for code, full in Locale.parse(locale).territories.items() if is_country(code)
        }
        found |= {_folded(shown): code for code, shown in names(locale).items()}
    return found | {_folded(code): code for code in names("en")}


def _folded(typed: str) -> str:
    """Alike however wide, large or spaced it was typed."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return re.sub(r"[\s.・'’\-]", "", plain)
