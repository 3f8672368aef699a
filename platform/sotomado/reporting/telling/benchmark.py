"""Beside other companies: the middle half of them, in bands; nothing about any one of them."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from reports.cube import RATINGS, Measure, Track
from reports.documents.report import Bar, BarChart, Section
from reports.findings import apart_from_others
from reports.published import Benchmark, By, Standing
from sotomado.reporting.telling.told import (
    OUTSIDE,
    Told,
    band_bar,
    hidden,
    in_words,
    share_bar,
    theme_name,
)


def marked(told: Told, measure: Measure, item: str, bar: Bar) -> Bar:
    """The bar with the range of the others beside it, where that is known; a hidden bar stays bare."""
    found = next(
        (b for b in told.release.benchmarks if b.track is OUTSIDE and b.measure is measure and b.item == item), None
    )
    return bar if found is None or bar.hidden else replace(bar, mark_low=found.low, mark_high=found.high)


def benchmark_section(told: Told) -> Section | None:
    """None where too few other companies can be set beside this one."""
    release = told.release
    if not release.benchmarks:
        return None
    bars = [_bar(told, one) for one in release.benchmarks]
    surely = apart_from_others(release)
    standings = [(label_of(one), one.standing) for one in release.benchmarks if _is_told(one, surely)]
    perhaps = [label_of(one) for one in release.benchmarks if not _is_told(one, surely)]
    fewest = min(one.companies for one in release.benchmarks)
    return Section(
        id="beside-others",
        title=_("ほかの会社とならべて"),
        sentences=tuple(
            str(s)
            for s in (
                _several(standings, Standing.ABOVE),
                _several(standings, Standing.BELOW),
                _perhaps(perhaps),
                _within(standings, len(release.benchmarks)),
            )
            if s
        ),
        sure=str(
            _(
                "少なくとも%(companies)s社の、中ほど半分とくらべています。年齢の構成と話されたテーマのちがいをならした値です。",
                companies=fewest,
            )
        ),
        pictures=(
            BarChart(
                "beside-others-all",
                _("貴社の割合と、ほかの会社の中ほど半分(%(quarter)s)", quarter=told.period),
                tuple(bars),
                note=str(_("破線の枠が、ほかの会社の中ほど半分がある範囲です。どの会社かは、だれにも分かりません。")),
                maximum=100,
                alternative=in_words(bars),
            ),
        ),
    )


def label_of(one: Benchmark) -> str:
    if one.measure is Measure.THEME:
        return theme_name(one.item)
    return {
        Measure.USE: str(_("相談を使った人")),
        Measure.SATISFACTION: str(_("相談に満足した人")),
        Measure.WELLBEING: str(_("健やかだと見られた人")),
        Measure.STAY: str(_("続ける気持ちが見られた人")),
        Measure.STAGE: str(_("キャリアの段階")),
        Measure.REACTION: str(_("1on1に手ごたえのあった人")),
    }[one.measure]


def _bar(told: Told, one: Benchmark) -> Bar:
    release, label = told.release, label_of(one)
    label = label[:1].upper() + label[1:]  # it stands alone here, and within a sentence elsewhere
    if one.measure in RATINGS:
        bar = replace(band_bar(told, release, one.measure, told.rows(By.UNIT)[0], By.UNIT, one.track), label=label)
    elif one.measure is Measure.USE:
        bar = share_bar(label, release.people(one.track, Measure.USE), told.rows(By.UNIT)[0].people, by_chance=False)
    else:
        part = release.people(one.track, one.measure, one.item)
        bar = share_bar(label, part, release.people(one.track, Measure.USE), by_chance=False)
    if bar.hidden:
        return Bar(label, hidden=hidden())
    others = {"low": one.low, "high": one.high}
    if bar.low is not None and bar.high is not None:
        own = {"own_low": int(bar.low), "own_high": int(bar.high)}
        text = str(_("%(own_low)s〜%(own_high)s%%(ほかの会社%(low)s〜%(high)s%%)", **own, **others))
    else:
        text = str(_("%(own)s%%(ほかの会社%(low)s〜%(high)s%%)", own=int(bar.value or 0), **others))
    return replace(bar, text=text, mark_low=one.low, mark_high=one.high)


def _is_told(one: Benchmark, surely: frozenset[tuple[Track, Measure, str]]) -> bool:
    """Whether its standing is more than chance may have brought about."""
    return one.standing is Standing.WITHIN or (one.track, one.measure, one.item) in surely


def _perhaps(names: list[str]) -> str:
    if not names:
        return ""
    return str(
        _(
            "「%(names)s」はほかの会社の中ほどの外にありますが、この人数では偶然と見分けられません。",
            names=_("」「").join(names),
        )
    )


def _within(standings: list[tuple[str, Standing]], compared: int) -> str:
    """How many figures lie where the others' do; the picture names them."""
    many = sum(1 for _label, where in standings if where is Standing.WITHIN)
    if many == compared:
        return str(_("くらべられる%(count)s項目は、どれもほかの会社の中ほどにあります。", count=many))
    return str(_("ほかの%(count)s項目は、ほかの会社の中ほどにあります。", count=many)) if many else ""


def _several(standings: list[tuple[str, Standing]], standing: Standing) -> str:
    names = _("」「").join(label for label, where in standings if where is standing)
    if not names:
        return ""
    return str(
        {
            Standing.ABOVE: _("ほかの会社の中ほどより高いのは「%(names)s」です。", names=names),
            Standing.BELOW: _("ほかの会社の中ほどより低いのは「%(names)s」です。", names=names),
        }[standing]
    )


def others_beside(told: Told, measure: Measure, item: str) -> str:
    """One figure beside the others, in a sentence; "" where it is not known."""
    found = next(
        (b for b in told.release.benchmarks if b.track is OUTSIDE and b.measure is measure and b.item == item), None
    )
    if found is None:
        return ""
    values = {"low": found.low, "high": found.high}
    return str(
        {
            Standing.ABOVE: _("ほかの会社の中ほど(%(low)s〜%(high)s%%)より高めです。", **values),
            Standing.BELOW: _("ほかの会社の中ほど(%(low)s〜%(high)s%%)より低めです。", **values),
            Standing.WITHIN: _("ほかの会社の中ほど(%(low)s〜%(high)s%%)にあります。", **values),
        }[found.standing]
    )
