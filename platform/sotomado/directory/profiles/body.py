"""What a profile says, as one value: written in an application, kept as a draft, shown, published.

Every text stands in Japanese and in English. One of the two must be whole before a profile is published; the other
may be left out, and then the page says so. It is stored as JSON; what a later or an earlier version wrote and this
one does not know is left aside, never a reason to fail.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from sotomado.directory.profiles.countries import is_country
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    Industry,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
)
from sotomado.formats import is_zone

Word = TypeVar("Word", bound=StrEnum)

LONGEST_STORY = 4000
LONGEST_FIRST_TALK = 1500
MOST_YEARS = 60
# As long as the columns they are published to.
LONGEST: Mapping[str, int] = {
    "display_name": 80,
    "display_name_en": 80,
    "voice": 120,
    "voice_en": 200,
    "path": 80,
    "path_en": 120,
    "biography": LONGEST_STORY,
    "biography_en": LONGEST_STORY,
    "first_talk": LONGEST_FIRST_TALK,
    "first_talk_en": LONGEST_FIRST_TALK,
}
TEXTS = tuple(LONGEST)
JAPANESE = tuple(name for name in TEXTS if not name.endswith("_en"))
ENGLISH = tuple(f"{name}_en" for name in JAPANESE)
OF_MANY_LINES = frozenset({"biography", "biography_en", "first_talk", "first_talk_en"})

# Cc: control; Cs: half a character; Zl, Zp: line and paragraph ends. Marks that turn the reading are refused as well.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


class Trouble(StrEnum):
    """Why a part of a profile cannot be published as it stands."""

    MISSING = "missing"
    TOO_LONG = "too long"
    NOT_PLAIN = "not plain text"
    # A language that was begun and not finished.
    HALF_WRITTEN = "half written"
    NOT_KNOWN = "not known"
    OUT_OF_RANGE = "out of range"


@dataclass(frozen=True)
class ProfileBody:
    """A whole profile. Empty text: not written; None: they do not say; strengths go from 0 to 1."""

    display_name: str = ""
    display_name_en: str = ""
    voice: str = ""
    voice_en: str = ""
    path: str = ""
    path_en: str = ""
    biography: str = ""
    biography_en: str = ""
    first_talk: str = ""
    first_talk_en: str = ""
    age_band: AgeBand | None = None
    gender: Gender | None = None
    time_zone: str = "Asia/Tokyo"
    themes: Mapping[Theme, float] = field(default_factory=dict)
    experiences: Mapping[Experience, int] = field(default_factory=dict)
    styles: Mapping[Style, float] = field(default_factory=dict)
    languages: tuple[SpokenLanguage, ...] = ()
    modes: tuple[MeetingMode, ...] = ()
    industries: tuple[Industry, ...] = ()
    countries: tuple[str, ...] = ()
    # The stored file of the portrait; None: the drawn view.
    portrait_id: str | None = None

    def to_json(self) -> str:
        """The profile as text, the same for the same profile."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(said, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The profile a text holds. What is missing or not understood stays as in `EMPTY`."""
        try:
            said = json.loads(text)
        except ValueError:
            said = {}
        return cls.of(said if isinstance(said, dict) else {})

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """The same out of values as JSON has them."""
        portrait, zone = said.get("portrait_id"), said.get("time_zone")
        return cls(
            **{name: said[name] for name in TEXTS if isinstance(said.get(name), str)},
            age_band=_one(AgeBand, said.get("age_band")),
            gender=_one(Gender, said.get("gender")),
            time_zone=zone if isinstance(zone, str) else "Asia/Tokyo",
            themes=_strengths(Theme, said.get("themes")),
            experiences={one: int(years) for one, years in _numbers(Experience, said.get("experiences"))},
            styles=_strengths(Style, said.get("styles")),
            languages=_several(SpokenLanguage, said.get("languages")),
            modes=_several(MeetingMode, said.get("modes")),
            industries=_several(Industry, said.get("industries")),
            countries=_countries(said.get("countries")),
            portrait_id=portrait if isinstance(portrait, str) else None,
        )

    def with_texts(self, typed: Mapping[str, str]) -> Self:
        """The same profile with texts as they were typed: trimmed, line ends alike."""
        written = {name: _tidy(typed[name]) for name in TEXTS if name in typed}
        return replace(self, **written)  # type: ignore[arg-type]

    def is_whole_in(self, locale: str) -> bool:
        """Whether all that a page shows is written in a language."""
        return all(getattr(self, name) for name in (JAPANESE if locale == "ja" else ENGLISH))


EMPTY = ProfileBody()


def troubles(body: ProfileBody) -> list[tuple[str, Trouble]]:
    """What stands in the way of publishing: (name of the part, why), in the order of the page."""
    found = [(name, wrong) for name in TEXTS if (wrong := text_trouble(name, getattr(body, name))) is not None]
    found += _missing_words(body)
    if not is_zone(body.time_zone):
        found.append(("time_zone", Trouble.NOT_KNOWN))
    for name in ("themes", "languages", "modes"):
        if not getattr(body, name):
            found.append((name, Trouble.MISSING))
    if any(not 0 < years <= MOST_YEARS for years in body.experiences.values()):
        found.append(("experiences", Trouble.OUT_OF_RANGE))
    if any(not 0 <= one <= 1 for one in body.themes.values()):
        found.append(("themes", Trouble.OUT_OF_RANGE))
    if any(not 0 <= one <= 1 for one in body.styles.values()):
        found.append(("styles", Trouble.OUT_OF_RANGE))
    return found


def text_trouble(name: str, text: str) -> Trouble | None:
    """What is wrong with one text, written or not; nothing is with an empty one."""
    allowed = {"\n"} if name in OF_MANY_LINES else set()
    if any(
        (unicodedata.category(sign) in _REFUSED_CATEGORIES and sign not in allowed) or sign in _TURNING for sign in text
    ):
        return Trouble.NOT_PLAIN
    return Trouble.TOO_LONG if len(text) > LONGEST[name] else None


def _missing_words(body: ProfileBody) -> list[tuple[str, Trouble]]:
    """One language must be whole. The other is whole, or not begun: a name alone is no beginning."""
    begun = [
        names for names in (JAPANESE, ENGLISH) if any(getattr(body, name) for name in names if "display" not in name)
    ]
    if not begun:
        names = JAPANESE if body.display_name or not body.display_name_en else ENGLISH
        return [(name, Trouble.MISSING) for name in names if not getattr(body, name)]
    why = Trouble.MISSING if len(begun) == 1 else Trouble.HALF_WRITTEN
    return [(name, why) for names in begun for name in names if not getattr(body, name)]


def _tidy(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


def _one(kind: type[Word], said: Any) -> Word | None:
    return next((one for one in kind if one.value == said), None)


def _several(kind: type[Word], said: Any) -> tuple[Word, ...]:
    """In the order of the vocabulary, each once."""
    return tuple(one for one in kind if isinstance(said, list | tuple) and one.value in said)


def _numbers(kind: type[Word], said: Any) -> list[tuple[Word, float]]:
    if not isinstance(said, dict):
        return []
    found = ((one, said.get(one.value)) for one in kind)
    return [
        (one, number)
        for one, number in found
        # Neither True nor a number too large to be meant.
        if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 1000
    ]


def _strengths(kind: type[Word], said: Any) -> dict[Word, float]:
    return {one: float(number) for one, number in _numbers(kind, said)}


def _countries(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list | tuple):
        return ()
    return tuple(sorted({one for one in said if isinstance(one, str) and is_country(one)}))
