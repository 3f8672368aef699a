"""What the page of an application shows besides what it reads: facts in words, clocks, and what was typed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from sotomado import formats
from sotomado.applications.screening.forms import ScreeningForm
from sotomado.applications.screening.interview_calendar import ends_at
from sotomado.applications.screening.screened import Shown
from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    INDUSTRY_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_LABELS,
    THEME_LABELS,
)
from sotomado.directory.profiles import countries
from sotomado.languages import choose_zone, current_locale


def left_words(shown: Shown, form: ScreeningForm, opened: str) -> str:
    """What was typed into a form that the page shows no more."""
    typed = form.text("note") or form.text("words") or form.text("refusal_words")
    is_gone = form.stage is not None and form.stage is not shown.stage
    return typed if is_gone or (opened == "review" and shown.has_reviewed) else ""


def profile(shown: Shown) -> list[tuple[str, list[str]]]:
    """The facts of the profile-to-be, as (what, values) in words."""
    if shown.said is None:
        return []
    said, locale = shown.said.profile, current_locale()
    facts: list[tuple[str, list[str]]] = [
        (_("経験"), [f"{EXPERIENCE_LABELS[one]} {_years(years)}" for one, years in said.experiences.items()]),
        (_("業界"), [str(INDUSTRY_LABELS[one]) for one in said.industries]),
        (_("はたらいた国"), [countries.name(code, locale) for code in said.countries]),
        (_("テーマ"), [str(THEME_LABELS[one]) for one in said.themes]),
        (_("聴き方"), [str(STYLE_LABELS[one]) for one in said.styles]),
        (_("言語"), [str(LANGUAGE_LABELS[one]) for one in said.languages]),
        (_("会い方"), [str(MODE_LABELS[one]) for one in said.modes]),
        (_("年代"), [str(AGE_BAND_LABELS[said.age_band])] if said.age_band else []),
        (_("性別"), [str(GENDER_LABELS[said.gender])] if said.gender else []),
        (_("時間帯"), [formats.city(said.time_zone, locale)]),
    ]
    return facts


def _years(years: int) -> str:
    return str(ngettext("%(num)s年", "%(num)s年", years))


def zones(shown: Shown) -> list[tuple[str, str]]:
    """The operator's own first, then the applicant's, then the usual ones."""
    names = dict.fromkeys((choose_zone(), shown.time_zone, *formats.COMMON_ZONES))
    return [(name, formats.city(name, current_locale())) for name in names]


def clock(shown: Shown) -> str:
    """The interview by the applicant's clock, where that is another one."""
    if shown.interview_at is None or shown.time_zone == choose_zone():
        return ""
    return formats.span(shown.interview_at, ends_at(shown.interview_at), shown.time_zone, current_locale())


def interview(shown: Shown, form: ScreeningForm, now: datetime) -> dict[str, str]:
    """What stands in the form of the interview: as typed, else as agreed on."""
    if "day" in form.typed:
        return {name: form.typed.get(name, "") for name in ("day", "time", "zone", "place")}
    if shown.interview_at is None:
        return {"day": "", "time": "", "zone": choose_zone(), "place": ""}
    local = shown.interview_at.astimezone(ZoneInfo(choose_zone()))
    is_over = shown.interview_at <= now
    return {
        "day": "" if is_over else f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "zone": choose_zone(),
        "place": shown.interview_place,
    }
