"""What a brief is made of: four sections, in Japanese, in English, or both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_SECTION = 3000
TONGUES = ("ja", "en")


class Section(StrEnum):
    """What somebody from outside does not know of a company."""

    BUSINESS = "business"
    SYSTEMS = "systems"
    CULTURE = "culture"
    PATHS = "paths"


class NotABrief(Exception):
    """What was written cannot be published. `too_long`: the sections that are; none: nothing was written."""

    def __init__(self, too_long: tuple[tuple[Section, str], ...] = ()) -> None:
        super().__init__(f"too long: {too_long}" if too_long else "nothing written")
        self.too_long = too_long


@dataclass(frozen=True)
class Texts:
    """The sections by (section, language); an absent one was left open."""

    by_place: Mapping[tuple[Section, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_place)

    def get(self, section: Section, tongue: str) -> str:
        return self.by_place.get((section, tongue), "")

    def in_reading_order(self, tongue: str) -> Iterator[tuple[Section, str, str]]:
        """(section, language, text) of what says something: in `tongue` where it was written, else in the other."""
        for section in Section:
            for one in (tongue, *(other for other in TONGUES if other != tongue)):
                if text := self.get(section, one):
                    yield section, one, text
                    break

    def checked(self) -> Texts:
        """The same, trimmed. Raises NotABrief."""
        texts = {place: text.strip() for place, text in self.by_place.items() if text.strip()}
        too_long = tuple(place for place, text in texts.items() if len(text) > LONGEST_SECTION)
        if too_long or not texts:
            raise NotABrief(too_long)
        return Texts(texts)

    def to_json(self) -> str:
        return json.dumps(
            {tongue: {s.value: self.get(s, tongue) for s in Section if self.get(s, tongue)} for tongue in TONGUES},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Texts:
        told = json.loads(text)
        return cls({(Section(name), tongue): words for tongue in TONGUES for name, words in told[tongue].items()})
