"""The picture beside a finding: the few bars it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from reports.cube import RATINGS, Measure
from reports.documents.report import Bar, BarChart
from reports.findings import Finding, Kind
from reports.published import By, Release
from sotomado import formats
from sotomado.reporting.telling.benchmark import marked
from sotomado.reporting.telling.inside import cadence_caption, wishes_chart
from sotomado.reporting.telling.stage import stage_name
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    Told,
    band_bar,
    band_note,
    chance_note,
    in_words,
    inside_theme_name,
    row_bars,
    share_bar,
    theme_bars,
    theme_name,
    use_bars,
)

# Beside a sentence stands a small picture: the company and what lies right beneath it.
MOST_BARS = 8
MOST_QUARTERS = 4
MAXIMUM_OF_BANDS = 100


def picture_of(told: Told, one: Finding, picture_id: str) -> BarChart | None:
    """None where a sentence says it all."""
    if one.kind in (Kind.USE_CHANGED, Kind.THEME_CHANGED, Kind.RATING_CHANGED, Kind.NOTHING_CHANGED):
        return _over_quarters(told, one, picture_id)
    if one.kind is Kind.TRACKS_DIFFER:
        return _both_tracks(told, one, picture_id)
    if one.kind is Kind.EARLY_STAGES:
        return _stages(told, picture_id)
    if one.kind is Kind.LEADING_WISH:
        return wishes_chart(told, picture_id)
    if one.measure in RATINGS:
        return _ratings(told, one, picture_id)
    if one.measure is Measure.USE:
        return _use(told, one, picture_id)
    return _theme(told, one, picture_id)


def _chart(
    picture_id: str, caption: str, bars: Sequence[Bar], note: str = "", maximum: float | None = None
) -> BarChart:
    return BarChart(picture_id, str(caption), tuple(bars), note=note, maximum=maximum, alternative=in_words(bars))


def _theme(told: Told, one: Finding, picture_id: str) -> BarChart | None:
    if one.item is None:
        return None
    bars = theme_bars(told, one.item, one.by, one.track, MOST_BARS)
    if one.track is OUTSIDE:
        bars = (marked(told, Measure.THEME, one.item, bars[0]), *bars[1:])
    name = inside_theme_name(one.item) if one.track is INSIDE else theme_name(one.item)
    caption = _("「%(theme)s」を話題にした人の割合(%(quarter)s)", theme=name, quarter=told.period)
    return _chart(picture_id, caption, bars, chance_note())


def _use(told: Told, one: Finding, picture_id: str) -> BarChart:
    caption = (
        _("社内1on1を行った人の割合(%(quarter)s)", quarter=told.period)
        if one.track is INSIDE
        else _("相談を使った人の割合(%(quarter)s)", quarter=told.period)
    )
    return _chart(picture_id, caption, use_bars(told, one.track, one.by, MOST_BARS))


def _ratings(told: Told, one: Finding, picture_id: str) -> BarChart:
    bars = [band_bar(told, told.release, one.measure, row, one.by, one.track) for row in told.rows(one.by)]
    if one.track is OUTSIDE:
        bars[0] = marked(told, one.measure, one.measure.value, bars[0])
    caption = (
        cadence_caption(told)
        if one.measure is Measure.CADENCE
        else str(_("5段階の4以上の人の割合(%(quarter)s)", quarter=told.period))
    )
    return _chart(picture_id, caption, row_bars(told, one.by, bars, MOST_BARS), band_note(), MAXIMUM_OF_BANDS)


def _stages(told: Told, picture_id: str) -> BarChart | None:
    table, used = told.release.table(OUTSIDE, Measure.STAGE), told.release.people(OUTSIDE, Measure.USE)
    if table is None:
        return None
    bars = [
        share_bar(stage_name(int(stage)), people, used, by_chance=True)
        for stage, people in zip(table.items, table.people[0], strict=True)
    ]
    caption = _("段階ごとの、相談した人に占める割合(全社、%(quarter)s)", quarter=told.period)
    return _chart(picture_id, caption, bars, chance_note())


def _both_tracks(told: Told, one: Finding, picture_id: str) -> BarChart | None:
    if one.share is None or one.beside is None:
        return None
    bars = (
        share_bar(str(_("社外の相談")), one.share.part, one.share.whole, by_chance=True),
        share_bar(str(_("社内1on1")), one.beside.part, one.beside.whole, by_chance=True),
    )
    name = "" if one.item is None else theme_name(one.item)
    caption = _(
        "それぞれを使った人のうち、「%(theme)s」を話題にした人の割合(%(quarter)s)", theme=name, quarter=told.period
    )
    return _chart(picture_id, caption, bars, chance_note())


def _over_quarters(told: Told, one: Finding, picture_id: str) -> BarChart:
    """The last few quarters of what changed, or did not."""
    bars = [
        bar(release, formats.quarter(release.quarter, told.locale))
        for release in (*told.history, told.release)[-MOST_QUARTERS:]
        for bar in (_figure(told, one),)
    ]
    if one.measure in RATINGS:
        caption = (
            _("決めた間隔で1on1を行えたメンバーの割合、四半期ごと")
            if one.measure is Measure.CADENCE
            else _("5段階の4以上の人の割合、四半期ごと")
        )
        return _chart(picture_id, caption, bars, band_note(), MAXIMUM_OF_BANDS)
    if one.measure is Measure.THEME and one.item is not None:
        name = inside_theme_name(one.item) if one.track is INSIDE else theme_name(one.item)
        caption = _("「%(theme)s」を話題にした人の割合、四半期ごと", theme=name)
        return _chart(picture_id, caption, bars, chance_note())
    caption = (
        _("社内1on1を行った人の割合、四半期ごと") if one.track is INSIDE else _("相談を使った人の割合、四半期ごと")
    )
    return _chart(picture_id, caption, bars)


def _figure(told: Told, one: Finding) -> Callable[[Release, str], Bar]:
    """The company's figure that a finding speaks of, in any quarter."""

    def bar(release: Release, label: str) -> Bar:
        company = release.rows[By.UNIT][0]
        if one.measure in RATINGS:
            return replace(band_bar(told, release, one.measure, company, By.UNIT, one.track), label=label, depth=0)
        used = release.people(one.track, Measure.USE)
        if one.measure is Measure.THEME and one.item is not None:
            table = release.table(one.track, Measure.THEME)
            part = release.people(one.track, Measure.THEME, one.item) if table and one.item in table.items else None
            return share_bar(label, part, used, by_chance=True)
        return share_bar(label, used, company.people, by_chance=False)

    return bar
