"""A consultant of the made-up world, while their story is being told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sotomado.directory.vocabulary import AgeBand, Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme


@dataclass(eq=False)
class Adviser:
    """A consultant while their story is being made up."""

    id: int
    person_id: int
    name: str
    name_en: str
    email: str
    zone: str
    hours: tuple[tuple[int, int, int], ...]
    themes: dict[Theme, float]
    experiences: dict[Experience, int]
    styles: dict[Style, float]
    gender: Gender | None
    languages: tuple[SpokenLanguage, ...]
    modes: tuple[MeetingMode, ...]
    age_band: AgeBand
    voice: tuple[str, str]
    path: tuple[str, str]
    biography: tuple[str, str]
    listed_at: datetime
    expires_on: date
    password_hash: str | None = None
    popularity: float = 1.0
    # The path as the words have it, before the years are filled in.
    came_from: str = "製造の管理職から"
    # Starts taken, in half-hours since the epoch.
    taken: set[int] = field(default_factory=set)
