"""Satisfaction, wellbeing, tendency to stay, and how 1on1s felt: bands of those at 4 or more of 5."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import BarChart, Section
from reports.published import By, Release
from reports.statistics.uncertainty import Verdict
from sotomado.reporting.telling.benchmark import marked, others_beside
from sotomado.reporting.telling.themes import others_note
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    Told,
    band_bar,
    band_note,
    counted,
    in_words,
    row_bars,
)

MAXIMUM = 100


def rating_section(told: Told, measure: Measure) -> Section | None:
    """None where the release has no such rating."""
    release = told.release
    if release.table(OUTSIDE, measure) is None:
        return None
    chart = rating_chart(told, measure)
    shows_some = any(not bar.hidden for bar in chart.bars)
    sentences = (_whole(release, measure), _mean(told, measure), _bands_since(told, measure))
    return Section(
        id=measure.value,
        title={
            Measure.SATISFACTION: str(_("相談の満足")),
            Measure.WELLBEING: str(_("こころとからだの健やかさ")),
            Measure.STAY: str(_("いまの会社で続ける気持ち")),
        }[measure],
        sentences=tuple(
            s for s in (*sentences, others_beside(told, measure, measure.value), _whose(told, measure)) if s
        ),
        sure=str(_("割合は幅で示しています。細かくすると、一人ひとりの答えが割り出せるためです。"))
        if shows_some
        else "",
        pictures=(chart,),
    )


def rating_chart(told: Told, measure: Measure) -> BarChart:
    rows, release = told.rows(By.UNIT), told.release
    track = INSIDE if measure is Measure.REACTION else OUTSIDE
    bars = [band_bar(told, release, measure, row, By.UNIT, track) for row in rows]
    if track is OUTSIDE:
        bars[0] = marked(told, measure, measure.value, bars[0])
    drawn = row_bars(told, By.UNIT, bars)
    notes = [band_note()] if any(not bar.hidden for bar in drawn) else []
    notes += [others_note()] if bars[0].mark_low is not None else []
    captions = {
        Measure.SATISFACTION: _("5段階の4以上で答えた人の割合、部署ごと(%(quarter)s)", quarter=told.period),
        Measure.WELLBEING: _("相談相手が5段階の4以上と見た人の割合、部署ごと(%(quarter)s)", quarter=told.period),
        Measure.STAY: _("相談相手が5段階の4以上と見た人の割合、部署ごと(%(quarter)s)", quarter=told.period),
        Measure.REACTION: _(
            "1on1のあと、5段階の4以上で答えたメンバーの割合、部署ごと(%(quarter)s)", quarter=told.period
        ),
    }
    return BarChart(
        f"{measure.value}-by-unit",
        str(captions[measure] if told.has_units() else _("5段階の4以上の人の割合(%(quarter)s)", quarter=told.period)),
        drawn,
        note=" ".join(notes),
        maximum=MAXIMUM,
        alternative=in_words(drawn),
    )


def _whole(release: Release, measure: Measure) -> str:
    people, band = release.people(OUTSIDE, measure), release.favourable(OUTSIDE, measure)
    if people is None or band is None:
        return str(_("この四半期の割合は、個人が分からないように隠しています。"))
    values = {"people": counted(people), "low": band.low, "high": band.high}
    return str(
        {
            Measure.SATISFACTION: _("答えた%(people)s名のうち%(low)s〜%(high)s%%が、満足したと答えました。", **values),
            Measure.WELLBEING: _("%(people)s名のうち%(low)s〜%(high)s%%が、健やかだと見られています。", **values),
            Measure.STAY: _("%(people)s名のうち%(low)s〜%(high)s%%に、続ける気持ちが見られます。", **values),
        }[measure]
    )


def _mean(told: Told, measure: Measure) -> str:
    mean = next((m for m in told.release.means if m.track is OUTSIDE and m.measure is measure), None)
    if mean is None:
        return ""
    return str(
        _(
            "5段階の平均は%(value)s(95%%の確からしさで%(low)s〜%(high)s)です。",
            value=f"{mean.value:.1f}",
            low=f"{mean.low:.1f}",
            high=f"{mean.high:.1f}",
        )
    )


def _bands_since(told: Told, measure: Measure) -> str:
    """Whether the company's rating moved, by what the findings call a change."""
    before, now = told.before, told.release.favourable(OUTSIDE, measure)
    then = None if before is None else before.favourable(OUTSIDE, measure)
    if now is None or then is None:
        return ""
    values = {"low": then.low, "high": then.high}
    verdict = told.changed.get((OUTSIDE, measure, None))
    if verdict is not None and now.low <= then.high and then.low <= now.high:
        # The means have parted though their bands have not.
        return str(
            _("前の四半期は%(low)s〜%(high)s%%でした。平均は、偶然をこえて上がりました。", **values)
            if verdict is Verdict.MORE
            else _("前の四半期は%(low)s〜%(high)s%%でした。平均は、偶然をこえて下がりました。", **values)
        )
    if verdict is Verdict.MORE:
        return str(_("前の四半期の%(low)s〜%(high)s%%から上がりました。", **values))
    if verdict is Verdict.LESS:
        return str(_("前の四半期の%(low)s〜%(high)s%%から下がりました。", **values))
    return str(_("前の四半期は%(low)s〜%(high)s%%でした。目に見える変化はありません。", **values))


def _whose(told: Told, measure: Measure) -> str:
    if measure is Measure.SATISFACTION:
        return str(_("本人が相談のあとに答えたものです。"))
    return str(
        _(
            "相談相手が一人ひとりの話から見立て、見る人の辛さと甘さをならしたもので、%(people)s名より少ない集まりの数字は出しません。",
            people=told.release.thresholds.few_sensitive,
        )
    )
