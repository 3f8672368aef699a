"""The report of a quarter, told from releases alone. Whatever is hidden there has no value here, and no sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Report, Section
from reports.published import Release
from sotomado.reporting.telling.about import about, protection
from sotomado.reporting.telling.benchmark import benchmark_section
from sotomado.reporting.telling.findings import finding_sections
from sotomado.reporting.telling.inside import inside_section
from sotomado.reporting.telling.nothing import nothing_section
from sotomado.reporting.telling.ratings import rating_section
from sotomado.reporting.telling.side_by_side import bands_section, units_section
from sotomado.reporting.telling.stage import stage_section
from sotomado.reporting.telling.storeys import storeys_section
from sotomado.reporting.telling.talked import words_section
from sotomado.reporting.telling.themes import themes_section
from sotomado.reporting.telling.told import OUTSIDE, Told
from sotomado.reporting.telling.trend import trend_section
from sotomado.reporting.telling.use import use_section


def report_of(
    release: Release,
    history: Sequence[Release] = (),
    *,
    names: Mapping[str, str],
    company: str,
    locale: str,
    released: str,
) -> Report:
    """A release in words, in the language that is current; `locale` names it for dates.

    `history`: earlier releases of the same company, in any order. `names`: what units and groups are called, in the
    reader's language. `released`: when the numbers were fixed, as a sentence.
    """
    earlier = sorted((one for one in history if one.quarter < release.quarter), key=lambda one: one.quarter)
    told = Told(release, tuple(earlier), names, locale)
    return Report(
        locale=locale,
        company=company,
        quarter=release.quarter,
        title=str(_("%(quarter)sの傾向", quarter=told.period)),
        lead=str(_("閉じた四半期の、社外の相談と社内1on1の傾向です。")),
        findings=() if release.shows_nothing(OUTSIDE) else finding_sections(told),
        sections=_sections(told),
        about_title=str(_("このレポートについて")),
        about=about(told),
        protection=protection(told),
        released=released,
    )


def _sections(told: Told) -> tuple[Section, ...]:
    if told.release.shows_nothing(OUTSIDE):
        return tuple(
            s for s in (nothing_section(told), storeys_section(told), inside_section(told), trend_section(told)) if s
        )
    sections = (
        use_section(told),
        themes_section(told),
        rating_section(told, Measure.SATISFACTION),
        rating_section(told, Measure.WELLBEING),
        rating_section(told, Measure.STAY),
        words_section(told),
        stage_section(told),
        storeys_section(told),
        inside_section(told),
        units_section(told),
        bands_section(told),
        trend_section(told),
        benchmark_section(told),
    )
    return tuple(section for section in sections if section)
