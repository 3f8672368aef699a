"""What stands in a report, as it is handed in and as a draft keeps it: drafts may be half done, and never counted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sotomado.directory.vocabulary import Theme

# A few sentences: enough for what it was about, too little for who said what.
LONGEST_SUMMARY = 1_000
LONGEST_IDEA = 1_000
# Fields of the form as it is typed.
SCALES = ("wellbeing", "tendency_to_stay", "stage")
TEXTS = ("summary", "idea")
# What is over the limit of a text is kept in a draft all the same, within reason, so that it can be shortened later.
LONGEST_DRAFT_TEXT = 20_000
FIVE = frozenset("12345")

Typed = Mapping[str, object]


@dataclass(frozen=True)
class Written:
    """A report to hand in. None: left open, which is an answer."""

    themes: Collection[Theme]
    wellbeing: int | None = None
    tendency_to_stay: int | None = None
    stage: int | None = None
    summary: str | None = None
    idea: str | None = None


@dataclass(frozen=True)
class Drafted:
    """A report as far as it has come."""

    themes: tuple[str, ...] = ()
    wellbeing: str = ""
    tendency_to_stay: str = ""
    stage: str = ""
    summary: str = ""
    idea: str = ""

    @classmethod
    def of(cls, typed: Typed) -> Drafted:
        """What a form or a script sent. What stands on no form is left out."""

        def one(name: str) -> str:
            value = typed.get(name, "")
            return value if isinstance(value, str) else ""

        chosen = typed.get("themes", ())
        values = chosen if isinstance(chosen, list | tuple) else (chosen,)
        known = {theme.value for theme in Theme}
        return cls(
            themes=tuple(value for value in values if isinstance(value, str) and value in known),
            **{name: one(name) if one(name) in FIVE else "" for name in SCALES},
            **{name: one(name).replace("\r\n", "\n") for name in TEXTS},
        )

    @property
    def is_empty(self) -> bool:
        return self == Drafted()

    def as_json(self) -> str:
        return json.dumps(
            {"themes": self.themes} | {name: getattr(self, name) for name in (*SCALES, *TEXTS)}, ensure_ascii=False
        )

    @classmethod
    def from_json(cls, text: str) -> Drafted:
        return cls.of(json.loads(text))
