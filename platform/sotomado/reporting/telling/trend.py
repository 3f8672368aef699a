"""How things went over the quarters. Hidden quarters are drawn as hidden; nothing is summed across quarters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, Picture, Section, Series, TrendChart
from reports.published import By, Release
from sotomado import formats
from sotomado.reporting.telling.changes import since_before
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    Told,
    hidden_briefly,
    in_words,
    share_bar,
    shown_items,
    theme_name,
)

# Two years; older quarters stay in their own reports.
MOST_QUARTERS = 8
MOST_THEMES = 4


def trend_section(told: Told) -> Section | None:
    """None for the first report: one point is no line."""
    quarters = (*told.history, told.release)[-MOST_QUARTERS:]
    if len(quarters) < 2:
        return None
    return Section(
        id="trend",
        title=str(_("四半期ごとの動き")),
        sentences=tuple(s for s in (*_sentences(told), _missing(quarters)) if s),
        sure=str(_("動きは、偶然でぶれうる幅をこえたときだけ「増えた」「減った」と書きます。")),
        pictures=tuple(p for p in (_use(told, quarters), _themes(told, quarters), _ratings(told, quarters)) if p),
    )


def _sentences(told: Told) -> list[str]:
    if told.before is None:
        return [str(_("すぐ前の四半期のレポートがないため、前の四半期とはくらべていません。"))]
    sentences = []
    for track, name in ((OUTSIDE, _("社外の相談を使った人の割合")), (INSIDE, _("社内1on1を行った人の割合"))):
        change = since_before(told, track)
        if change:
            sentences.append(str(_("%(what)s:%(change)s", what=name, change=change)))
    return sentences


def _missing(quarters: Sequence[Release]) -> str:
    if all(one.people(OUTSIDE, Measure.USE) is not None for one in quarters):
        return ""
    return str(_("お見せできなかった四半期は、線を切って、そう書いています。間をつなぐことはしません。"))


def _chart(told: Told, chart_id: str, caption: str, series: Sequence[Series], note: str = "") -> TrendChart:
    aloud = str(_("。")).join(f"{one.label}: {in_words(one.points)}" for one in series)
    return TrendChart(chart_id, caption, tuple(series), note=note, maximum=_ceiling(series), alternative=aloud)


def _ceiling(series: Sequence[Series]) -> float:
    """The scale's upper end: the next ten above what is drawn, at most 100 percent."""
    ends = [max(p.value, p.high or 0) for one in series for p in one.points if p.value is not None]
    return min(100, 10 * (int(max(ends, default=90)) // 10 + 1))


def _points(told: Told, quarters: Sequence[Release], bar: Callable[[Release, str], Bar]) -> tuple[Bar, ...]:
    """One point a quarter, with the percent alone as its text: many stand beside one another."""
    points = []
    for one in quarters:
        point = bar(one, formats.quarter(one.quarter, told.locale))
        if point.hidden:
            points.append(Bar(point.label, hidden=hidden_briefly()))
        else:
            points.append(point)
    return tuple(points)


def _percent_alone(bar: Bar) -> Bar:
    if bar.hidden or bar.value is None:
        return bar
    return replace(bar, text=str(_("%(percent)s%%", percent=int(bar.value))))


def _use(told: Told, quarters: Sequence[Release]) -> TrendChart:
    def line(track_is: str) -> tuple[Bar, ...]:
        track = OUTSIDE if track_is == "outside" else INSIDE

        def bar(one: Release, label: str) -> Bar:
            everyone = one.rows[By.UNIT][0].people
            return _percent_alone(share_bar(label, one.people(track, Measure.USE), everyone, by_chance=False))

        return _points(told, quarters, bar)

    series = [Series(str(_("社外の相談を使った人")), line("outside"))]
    if any(one.table(INSIDE, Measure.USE) is not None for one in quarters):
        series.append(Series(str(_("社内1on1を行った人")), line("inside")))
    return _chart(told, "trend-use", str(_("在籍した人に占める割合、四半期ごと")), series)


def _themes(told: Told, quarters: Sequence[Release]) -> TrendChart | None:
    """The themes most talked about in this quarter, as they went before."""
    items = [item for item, _n in shown_items(told.release, OUTSIDE, Measure.THEME)][:MOST_THEMES]
    if not items:
        return None

    def line(item: str) -> tuple[Bar, ...]:
        def bar(one: Release, label: str) -> Bar:
            table = one.table(OUTSIDE, Measure.THEME)
            known = table is not None and item in table.items
            part = one.people(OUTSIDE, Measure.THEME, item) if known else None
            return _percent_alone(share_bar(label, part, one.people(OUTSIDE, Measure.USE), by_chance=True))

        return _points(told, quarters, bar)

    return _chart(
        told,
        "trend-themes",
        str(_("相談した人のうち、話題にした人の割合、四半期ごと")),
        [Series(theme_name(item), line(item)) for item in items],
        note=str(_("縦の線は、偶然でぶれうる幅です。")),
    )


def _ratings(told: Told, quarters: Sequence[Release]) -> Picture | None:
    names = {
        Measure.SATISFACTION: _("相談の満足"),
        Measure.WELLBEING: _("こころとからだの健やかさ"),
        Measure.STAY: _("いまの会社で続ける気持ち"),
    }

    def line(measure: Measure) -> tuple[Bar, ...]:
        def bar(one: Release, label: str) -> Bar:
            band = one.favourable(OUTSIDE, measure)
            if band is None:
                return Bar(label, hidden=hidden_briefly())
            text = str(_("%(low)s〜%(high)s%%", low=band.low, high=band.high))
            return Bar(label, (band.low + band.high) / 2, text, band.low, band.high)

        return _points(told, quarters, bar)

    series = [
        Series(str(name), line(measure))
        for measure, name in names.items()
        if told.release.table(OUTSIDE, measure) is not None
    ]
    if not series or all(point.hidden for one in series for point in one.points):
        return None
    return _chart(
        told,
        "trend-ratings",
        str(_("5段階の4以上の人の割合、四半期ごと")),
        series,
        note=str(_("縦の線は、割合を示す幅です。幅の中のどこかは、お見せしません。")),
    )
