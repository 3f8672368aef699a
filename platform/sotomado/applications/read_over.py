"""An application as its writer reads it over before handing it in: facts in words, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from sotomado import formats
from sotomado.applications.body import Section
from sotomado.applications.standing import Standing
from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    CONFLICT_LABELS,
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
from sotomado.directory.profiles.strengths import STYLE_DEGREES, THEME_DEGREES, degree_of
from sotomado.languages import current_locale


@dataclass(frozen=True)
class Part:
    """What one page says: (question, answer); an empty answer says so on the page."""

    section: Section
    answers: tuple[tuple[str, str], ...]


def read_over(stands: Standing) -> list[Part]:
    """Every page, in their order."""
    profile = stands.body.profile
    return [
        Part(Section.LICENCE, _licence(stands)),
        Part(
            Section.CERTIFICATE,
            ((_("登録証"), _("受けとっています") if stands.certificate_id is not None else ""),),
        ),
        Part(Section.EXPERIENCE, _experience(profile)),
        Part(Section.TALKS, _talks(profile)),
        Part(
            Section.WORDS,
            (
                (_("相談者に見える名前"), profile.display_name),
                (_("はじめの一文"), profile.voice or profile.voice_en),
                (_("応募の理由"), stands.body.motive),
            ),
        ),
        Part(Section.CONFLICTS, _conflicts(stands)),
    ]


def _licence(stands: Standing) -> tuple[tuple[str, str], ...]:
    locale, licence = current_locale(), stands.licence
    return (
        (_("登録番号"), licence.number),
        (_("登録日"), formats.day(licence.registered_on, locale) if licence.registered_on else ""),
        (_("有効期間の満了日"), formats.day(licence.expires_on, locale) if licence.expires_on else ""),
    )


def _experience(profile: ProfileBody) -> tuple[tuple[str, str], ...]:
    years = [
        ngettext("%(what)s(%(num)s年)", "%(what)s(%(num)s年)", count, what=EXPERIENCE_LABELS[one])
        for one, count in profile.experiences.items()
    ]
    locale = current_locale()
    return (
        (_("経験"), _listed(years)),
        (_("業界"), _labels(INDUSTRY_LABELS, profile.industries)),
        (_("はたらいた国"), _listed(countries.in_order(profile.countries, locale))),
        (_("年代"), str(AGE_BAND_LABELS[profile.age_band]) if profile.age_band else _("言わない")),
        (_("性別"), str(GENDER_LABELS[profile.gender]) if profile.gender else _("言わない")),
        (_("時間帯"), formats.city(profile.time_zone, locale)),
    )


def _talks(profile: ProfileBody) -> tuple[tuple[str, str], ...]:
    themes = [_said_of(THEME_LABELS[one], THEME_DEGREES[degree_of(far)]) for one, far in profile.themes.items()]
    styles = [_said_of(STYLE_LABELS[one], STYLE_DEGREES[degree_of(far)]) for one, far in profile.styles.items()]
    return (
        (_("相談"), _listed(themes)),
        (_("進め方"), _listed(styles)),
        (_("ことば"), _labels(LANGUAGE_LABELS, profile.languages)),
        (_("会い方"), _labels(MODE_LABELS, profile.modes)),
    )


def _conflicts(stands: Standing) -> tuple[tuple[str, str], ...]:
    if stands.body.has_no_conflicts and not stands.body.conflicts:
        return ((_("利害の関わる組織"), _("ありません")),)
    if not stands.body.conflicts:
        return ((_("利害の関わる組織"), ""),)
    return tuple((str(CONFLICT_LABELS[one.kind]), one.organisation) for one in stands.body.conflicts)


def _said_of(what: Any, how: Any) -> str:
    return str(_("%(what)s(%(how)s)", what=what, how=how))


def _labels(labels: Mapping[Any, Any], chosen: Iterable[Any]) -> str:
    return _listed(str(labels[one]) for one in chosen)


def _listed(words: Iterable[str]) -> str:
    return ("、" if current_locale() == "ja" else ", ").join(words)
