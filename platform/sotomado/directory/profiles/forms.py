"""The facts of a profile as an applicant or a consultant types them: read, and shown again with what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from flask_babel import LazyString
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from sotomado import formats
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
from sotomado.directory.profiles.body import MOST_YEARS, ProfileBody
from sotomado.directory.profiles.strengths import STRENGTH_OF, STYLE_DEGREES, THEME_DEGREES, Degree, degree_of
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
from sotomado.languages import current_locale

Word = TypeVar("Word", bound=StrEnum)
Option = tuple[str, LazyString | str]

FEWEST_COUNTRY_BOXES = 3
SPARE_COUNTRY_BOXES = 2
MOST_COUNTRIES = 30


@dataclass(frozen=True)
class Line:
    """One box of several alike: what stands in it, and what is wrong with it."""

    name: str
    label: LazyString | str
    typed: str
    error: str = ""


class FactsForm:
    """Experience, industries, countries, languages, ways to meet, themes, styles, and what one says of oneself.

    `errors` is empty where all of it can be kept; `onto(body)` gives the profile with these facts.
    """

    def __init__(self, typed: MultiDict[str, str], locale: str | None = None) -> None:
        self._typed = typed
        self._locale = locale or current_locale()
        self._errors: dict[str, str] = {}
        self._experiences = self._read_years()
        self._countries = self._read_countries()
        zone = self._one("time_zone")
        if zone and not formats.is_zone(zone):
            self._errors["time_zone"] = _("時間帯を、この中からえらんでください。")

    @classmethod
    def of(cls, body: ProfileBody, locale: str | None = None) -> FactsForm:
        """The form as it is first shown, with the facts that stand."""
        locale = locale or current_locale()
        typed: MultiDict[str, str] = MultiDict(
            {
                "age_band": body.age_band.value if body.age_band else "",
                "gender": body.gender.value if body.gender else "",
                "time_zone": body.time_zone,
            }
        )
        for theme, strength in body.themes.items():
            typed[f"theme-{theme.value}"] = degree_of(strength).value
        for style, strength in body.styles.items():
            typed[f"style-{style.value}"] = degree_of(strength).value
        for experience, years in body.experiences.items():
            typed[f"experience-{experience.value}"] = str(years)
        for name in ("languages", "modes", "industries"):
            typed.setlist(name, [one.value for one in getattr(body, name)])
        typed.setlist("countries", countries.in_order(body.countries, locale))
        return cls(typed, locale)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the box, what is wrong and what to do)."""
        return list(self._errors.items())

    def error(self, name: str) -> str:
        return self._errors.get(name, "")

    def onto(self, body: ProfileBody) -> ProfileBody:
        """The profile with these facts. A number that still reads as its old word is kept as it was."""
        return replace(
            body,
            age_band=_word(AgeBand, self._one("age_band")),
            gender=_word(Gender, self._one("gender")),
            time_zone=self._one("time_zone") or body.time_zone,
            themes=self._strengths(Theme, "theme", body.themes),
            styles=self._strengths(Style, "style", body.styles),
            experiences=self._experiences,
            languages=self._words(SpokenLanguage, "languages"),
            modes=self._words(MeetingMode, "modes"),
            industries=self._words(Industry, "industries"),
            countries=self._countries,
        )

    # What the page shows.

    @property
    def themes(self) -> list[Line]:
        return [self._line(f"theme-{one.value}", label) for one, label in THEME_LABELS.items()]

    @property
    def theme_options(self) -> list[Option]:
        return [(degree.value, label) for degree, label in THEME_DEGREES.items()]

    @property
    def styles(self) -> list[Line]:
        return [self._line(f"style-{one.value}", label) for one, label in STYLE_LABELS.items()]

    @property
    def style_options(self) -> list[Option]:
        return [(degree.value, label) for degree, label in STYLE_DEGREES.items()]

    @property
    def experience_groups(self) -> list[tuple[LazyString, list[Line]]]:
        return [
            (title, [self._line(f"experience-{one.value}", EXPERIENCE_LABELS[one]) for one in group])
            for title, group in EXPERIENCE_GROUPS
        ]

    @property
    def country_boxes(self) -> list[Line]:
        """One box for each country that was typed, and some to spare."""
        typed = self._typed_countries()
        boxes = max(FEWEST_COUNTRY_BOXES, min(len(typed) + SPARE_COUNTRY_BOXES, MOST_COUNTRIES))
        label = _("はたらいた国")
        return [
            Line(name, label, typed[at] if at < len(typed) else "", self._errors.get(name, ""))
            for at in range(max(boxes, len(typed)))
            for name in (f"countries-{at}",)
        ]

    @property
    def country_names(self) -> Sequence[str]:
        return list(countries.names(self._locale).values())

    @property
    def industry_options(self) -> list[Option]:
        return _options(INDUSTRY_LABELS)

    @property
    def language_options(self) -> list[Option]:
        return _options(LANGUAGE_LABELS)

    @property
    def mode_options(self) -> list[Option]:
        return _options(MODE_LABELS)

    @property
    def age_band_options(self) -> list[Option]:
        return [("", _("言わない")), *_options(AGE_BAND_LABELS)]

    @property
    def gender_options(self) -> list[Option]:
        return [("", _("言わない")), *_options(GENDER_LABELS)]

    @property
    def zone_options(self) -> list[Option]:
        zones = list(formats.COMMON_ZONES)
        if (own := self._one("time_zone")) and own not in zones and formats.is_zone(own):
            zones.append(own)
        return [(zone, formats.city(zone, self._locale)) for zone in zones]

    def chosen(self, name: str) -> list[str]:
        return self._typed.getlist(name)

    def value(self, name: str) -> str:
        return self._one(name)

    # How it is read.

    def _one(self, name: str) -> str:
        return self._typed.get(name, "").strip()

    def _line(self, name: str, label: LazyString) -> Line:
        return Line(name, label, self._one(name), self._errors.get(name, ""))

    def _typed_countries(self) -> list[str]:
        return [typed for one in self._typed.getlist("countries") if (typed := one.strip())]

    def _words(self, kind: type[Word], name: str) -> tuple[Word, ...]:
        chosen = set(self._typed.getlist(name))
        return tuple(one for one in kind if one.value in chosen)

    def _strengths(self, kind: type[Word], prefix: str, before: Mapping[Word, float]) -> dict[Word, float]:
        found = {}
        for one in kind:
            degree = _word(Degree, self._one(f"{prefix}-{one.value}"))
            if degree is not None:
                is_as_before = one in before and degree_of(before[one]) is degree
                found[one] = before[one] if is_as_before else STRENGTH_OF[degree]
        return found

    def _read_years(self) -> dict[Experience, int]:
        found = {}
        for one in Experience:
            name = f"experience-{one.value}"
            typed = unicodedata.normalize("NFKC", self._one(name))
            years = re.fullmatch(r"(\d{1,3})\s*(?:年|years?)?", typed)
            if not typed or (years and int(years[1]) == 0):
                continue
            if years is None or int(years[1]) > MOST_YEARS:
                self._errors[name] = _(
                    "%(experience)s: 年数を、1から%(most)sまでの数で書いてください。",
                    experience=EXPERIENCE_LABELS[one],
                    most=MOST_YEARS,
                )
            else:
                found[one] = int(years[1])
        return found

    def _read_countries(self) -> tuple[str, ...]:
        found = set()
        for at, typed in enumerate(self._typed_countries()):
            code = countries.read(typed)
            if code is not None:
                found.add(code)
                continue
            near = get_close_matches(typed, self.country_names, n=1)
            self._errors[f"countries-{at}"] = (
                _("「%(typed)s」という国が見つかりません。「%(near)s」のことですか。", typed=typed, near=near[0])
                if near
                else _("「%(typed)s」という国が見つかりません。一覧にある名前で書いてください。", typed=typed)
            )
        if len(found) > MOST_COUNTRIES:
            self._errors["countries-0"] = _("国は%(most)sか国までえらべます。", most=MOST_COUNTRIES)
        return tuple(sorted(found))


def _word(kind: type[Word], typed: str) -> Word | None:
    return next((one for one in kind if one.value == typed), None)


def _options(labels: Mapping[Word, LazyString]) -> list[Option]:
    return [(one.value, label) for one, label in labels.items()]
