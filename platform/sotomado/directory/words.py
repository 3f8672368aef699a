"""What consultants wrote about themselves, in the reader's language, else honestly in the other one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Said(Protocol):
    """Whatever holds a consultant's texts in both languages; an empty text was not written."""

    @property
    def display_name(self) -> str: ...
    @property
    def display_name_en(self) -> str: ...
    @property
    def voice(self) -> str: ...
    @property
    def voice_en(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def path_en(self) -> str: ...
    @property
    def biography(self) -> str: ...
    @property
    def biography_en(self) -> str: ...
    @property
    def first_talk(self) -> str: ...
    @property
    def first_talk_en(self) -> str: ...


@dataclass(frozen=True)
class ConsultantWords:
    """A consultant's texts in one language: `locale` says which, and `name_locale` that of the name."""

    name: str
    voice: str
    path: str
    biography: str
    first_talk: str
    locale: str
    name_locale: str


def name_in(said: Said, locale: str) -> str:
    """The name as a reader of that language has it, else as it is written in the other one."""
    own, other = (said.display_name, said.display_name_en)[:: 1 if locale == "ja" else -1]
    return own or other


def words_in(said: Said, locale: str) -> ConsultantWords:
    """All texts in one language: the reader's, if the consultant wrote in it, else the other one.

    Never half and half: whoever reads a language they do not know line by line cannot tell what they missed.
    """
    other = "en" if locale == "ja" else "ja"
    written_in = locale if _is_written(said, locale) or not _is_written(said, other) else other
    ending = "" if written_in == "ja" else "_en"
    has_own_name = bool(said.display_name if locale == "ja" else said.display_name_en)
    return ConsultantWords(
        name=name_in(said, locale),
        voice=getattr(said, f"voice{ending}"),
        path=getattr(said, f"path{ending}"),
        biography=getattr(said, f"biography{ending}"),
        first_talk=getattr(said, f"first_talk{ending}"),
        locale=written_in,
        name_locale=locale if has_own_name else other,
    )


def _is_written(said: Said, locale: str) -> bool:
    return bool(
        said.voice and said.path and said.biography
        if locale == "ja"
        else said.voice_en and said.path_en and said.biography_en
    )
