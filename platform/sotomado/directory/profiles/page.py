"""A profile as it is read: the same for an advisee and for its consultant's preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import url_for
from flask_babel import LazyString

from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_GROUPS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    INDUSTRY_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_LABELS,
    THEME_LABELS,
)
from sotomado.directory.profiles import countries
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.profiles.strengths import THEME_DEGREES, Degree, degree_of
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import Experience, Gender, SpokenLanguage
from sotomado.directory.words import ConsultantWords, words_in

Word = TypeVar("Word", bound=StrEnum)

# How strong a style must be to be told as theirs: everybody has a little of each.
MARKED = 0.5


@dataclass(frozen=True)
class ProfilePage:
    """Everything the page says, in words."""

    consultant_id: int
    words: ConsultantWords
    portrait_url: str
    age: LazyString | None
    gender: LazyString | None
    # Experience group by group: (title, [(what, years)]).
    lived: list[tuple[LazyString, list[tuple[LazyString, int]]]]
    industries: list[LazyString]
    countries: list[str]
    # Themes by how strong they are in them: (how, [which]).
    themes: list[tuple[LazyString, list[LazyString]]]
    styles: list[LazyString]
    languages: list[LazyString]
    speaks_reader: bool
    modes: list[LazyString]
    registration_number: str
    licence_expires_on: date
    is_bookable: bool
    is_paused: bool
    # The language the page is read in.
    locale: str

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.words.biography)

    @property
    def first_talk(self) -> list[str]:
        return paragraphs(self.words.first_talk)

    @property
    def is_in_another_language(self) -> bool:
        """Whether the reader's language is missing; the page says so then."""
        return self.locale != self.words.locale


def profile_page(card: ConsultantCard, body: ProfileBody, locale: str) -> ProfilePage:
    """The page of one consultant: who they are by `card`, what they say of themselves by `body`."""
    return ProfilePage(
        consultant_id=card.id,
        words=words_in(body, locale),
        portrait_url=(
            url_for("directory.portrait", consultant_id=card.id, file_id=body.portrait_id) if body.portrait_id else ""
        ),
        age=AGE_BAND_LABELS[body.age_band] if body.age_band else None,
        gender=GENDER_LABELS[Gender(body.gender)] if body.gender else None,
        lived=_lived(body.experiences),
        industries=[INDUSTRY_LABELS[one] for one in body.industries],
        countries=countries.in_order(body.countries, locale),
        themes=_themes(body),
        styles=[STYLE_LABELS[one] for one, strength in _strongest(body.styles) if strength >= MARKED],
        languages=[LANGUAGE_LABELS[one] for one in body.languages],
        speaks_reader=SpokenLanguage(locale) in body.languages,
        modes=[MODE_LABELS[one] for one in body.modes],
        registration_number=card.registration_number,
        licence_expires_on=card.licence_expires_on,
        is_bookable=card.is_bookable,
        is_paused=card.is_paused,
        locale=locale,
    )


def paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := part.strip())]


def _lived(experiences: Mapping[Experience, int]) -> list[tuple[LazyString, list[tuple[LazyString, int]]]]:
    """In the groups of the wish page, the longest first."""
    groups = [
        (title, sorted(((EXPERIENCE_LABELS[one], experiences[one]) for one in group if one in experiences), key=_years))
        for title, group in EXPERIENCE_GROUPS
    ]
    return [(title, lines) for title, lines in groups if lines]


def _years(line: tuple[LazyString, int]) -> int:
    return -line[1]


def _themes(body: ProfileBody) -> list[tuple[LazyString, list[LazyString]]]:
    by_degree: dict[Degree, list[LazyString]] = {degree: [] for degree in THEME_DEGREES}
    for theme, strength in _strongest(body.themes):
        by_degree[degree_of(strength)].append(THEME_LABELS[theme])
    return [(THEME_DEGREES[degree], labels) for degree, labels in by_degree.items() if labels]


def _strongest(strengths: Mapping[Word, float]) -> list[tuple[Word, float]]:
    return sorted(strengths.items(), key=lambda one: (-one[1], one[0].value))
