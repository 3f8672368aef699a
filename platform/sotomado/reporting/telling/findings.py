"""The findings in sentences: what was found, the numbers it rests on, how sure it is, and one thing to do next."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import RATINGS, Measure
from reports.documents.report import Section
from reports.findings import Finding, Kind, findings
from reports.statistics.uncertainty import Verdict
from sotomado import formats
from sotomado.reporting.telling.benchmark import label_of
from sotomado.reporting.telling.finding_pictures import picture_of
from sotomado.reporting.telling.inside import wish_name
from sotomado.reporting.telling.next_steps import next_step
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    SURE_WORDS,
    Told,
    counted,
    hidden_items,
    inside_theme_name,
    theme_name,
)


def finding_sections(told: Told) -> tuple[Section, ...]:
    """At most three, the most important first."""
    return tuple(
        _section(told, one, number) for number, one in enumerate(findings(told.release, told.history), start=1)
    )


def _section(told: Told, one: Finding, number: int) -> Section:
    chart = picture_of(told, one, f"finding-{number}-picture")
    return Section(
        id=f"finding-{number}",
        title=title_of(told, one),
        sentences=tuple(s for s in (*_evidence(told, one), next_step(one)) if s),
        sure=_sure(one),
        pictures=() if chart is None or all(bar.hidden for bar in chart.bars) else (chart,),
        key=one.key,
    )


def row_name(told: Told, one: Finding) -> str:
    found = next((row for row in told.rows(one.by) if row.id == one.row), None)
    return one.row if found is None else told.name(found, one.by)


def item_name(one: Finding) -> str:
    """What is counted, as a noun."""
    if one.item is not None and one.measure is Measure.THEME:
        return inside_theme_name(one.item) if one.track is INSIDE else theme_name(one.item)
    if one.item is not None and one.measure is Measure.WISH:
        return wish_name(one.item)
    if one.measure is Measure.USE:
        return str(_("社内1on1を行った人") if one.track is INSIDE else _("相談を使った人"))
    return {
        Measure.SATISFACTION: str(_("相談に満足した人")),
        Measure.WELLBEING: str(_("健やかだと見られた人")),
        Measure.STAY: str(_("続ける気持ちが見られた人")),
        Measure.REACTION: str(_("1on1に手ごたえのあった人")),
        Measure.CADENCE: str(_("決めた間隔で1on1を行えた人")),
    }[one.measure]


def title_of(told: Told, one: Finding) -> str:
    """The finding as a heading."""
    more = one.verdict is not Verdict.LESS
    names = {"what": item_name(one) if one.kind is not Kind.EARLY_STAGES else "", "row": row_name(told, one)}
    if one.kind is Kind.LEADING_THEME:
        return _leading_title(told, one)
    if one.kind is Kind.THEME_CHANGED:
        return str(
            _("「%(what)s」を話す人が増えました", **names) if more else _("「%(what)s」を話す人が減りました", **names)
        )
    if one.kind in (Kind.USE_CHANGED, Kind.RATING_CHANGED):
        return str(_("%(what)sが増えました", **names) if more else _("%(what)sが減りました", **names))
    if one.kind is Kind.THEME_DIFFERS:
        return str(
            _("%(row)sで、「%(what)s」を話す人が多めです", **names)
            if more
            else _("%(row)sで、「%(what)s」を話す人が少なめです", **names)
        )
    if one.kind in (Kind.USE_DIFFERS, Kind.RATING_DIFFERS):
        return str(
            _("%(row)sで、%(what)sが多めです", **names) if more else _("%(row)sで、%(what)sが少なめです", **names)
        )
    if one.kind is Kind.BESIDE_OTHERS:
        label = names["what"] if one.benchmark is None else label_of(one.benchmark)
        return str(
            _("「%(what)s」は、ほかの会社より高めです", what=label)
            if more
            else _("「%(what)s」は、ほかの会社より低めです", what=label)
        )
    if one.kind is Kind.EARLY_STAGES:
        return str(_("自分のこれからを、まだ言葉にしていない人が多くいます"))
    if one.kind is Kind.TRACKS_DIFFER:
        return str(
            _("「%(what)s」は、社内より社外で話されています", **names)
            if more
            else _("「%(what)s」は、社外より社内で話されています", **names)
        )
    if one.kind is Kind.LITTLE_INSIDE:
        return str(_("社内1on1を行った人は、まだ一部です"))
    if one.kind is Kind.LEADING_WISH:
        return str(_("1on1で多く望まれているのは「%(what)s」です", **names))
    return str(_("前の四半期から、目に見える変化はありません"))


def _leading_title(told: Told, one: Finding) -> str:
    if one.verdict is Verdict.NOT_VISIBLE and one.other_item is not None:
        return str(
            _(
                "多く話されたのは「%(first)s」と「%(second)s」です",
                first=item_name(one),
                second=theme_name(one.other_item),
            )
        )
    if hidden_items(told.release, OUTSIDE, Measure.THEME):
        return str(_("お見せできるテーマで多かったのは「%(theme)s」です", theme=item_name(one)))
    return str(_("いちばん多く話されたのは「%(theme)s」です", theme=item_name(one)))


def _evidence(told: Told, one: Finding) -> list[str]:
    """The numbers a finding rests on, in one or two sentences."""
    if one.kind is Kind.LEADING_THEME and one.share is not None:
        return _leading(one)
    if one.kind in (Kind.USE_CHANGED, Kind.THEME_CHANGED, Kind.NOTHING_CHANGED) and one.share is not None:
        return [_then_and_now(told, one), _smallest(one)]
    if one.kind is Kind.RATING_CHANGED:
        return [_rating_then_and_now(told, one)]
    if one.kind in (Kind.USE_DIFFERS, Kind.THEME_DIFFERS) and one.share is not None and one.beside is not None:
        return [
            str(
                _(
                    "%(row)sでは%(percent)s%%(%(people)s名)、全社では%(whole)s%%です。",
                    row=row_name(told, one),
                    percent=one.share.percent,
                    people=counted(one.share.part),
                    whole=one.beside.percent,
                )
            )
        ]
    if one.kind is Kind.RATING_DIFFERS and one.band is not None and one.band_beside is not None:
        return [
            str(
                _(
                    "%(row)sでは%(low)s〜%(high)s%%、全社では%(whole_low)s〜%(whole_high)s%%です。",
                    row=row_name(told, one),
                    low=one.band.low,
                    high=one.band.high,
                    whole_low=one.band_beside.low,
                    whole_high=one.band_beside.high,
                )
            )
        ]
    if one.kind is Kind.BESIDE_OTHERS and one.benchmark is not None:
        return [_beside_others(one)]
    if one.kind is Kind.EARLY_STAGES and one.share is not None:
        return [
            str(
                _(
                    "段階を答えた%(whole)s名のうち%(people)s名(%(percent)s%%)が、段階1から3です。よしあしではなく、話しはじめる場所のちがいです。",
                    whole=counted(one.share.whole),
                    people=counted(one.share.part),
                    percent=one.share.percent,
                )
            )
        ]
    if one.kind is Kind.TRACKS_DIFFER and one.share is not None and one.beside is not None:
        return [
            str(
                _(
                    "社外の相談では%(outside)s%%(%(out_people)s名)、社内1on1では%(inside)s%%(%(in_people)s名)が話題にしました。",
                    outside=one.share.percent,
                    out_people=counted(one.share.part),
                    inside=one.beside.percent,
                    in_people=counted(one.beside.part),
                )
            )
        ]
    if one.kind is Kind.LEADING_WISH and one.share is not None:
        return [
            str(
                _(
                    "1on1を行った%(whole)s名のうち%(people)s名(%(percent)s%%)が、これを望んで1on1にのぞみました。",
                    whole=counted(one.share.whole),
                    people=counted(one.share.part),
                    percent=one.share.percent,
                )
            )
        ]
    if one.kind is Kind.LITTLE_INSIDE and one.share is not None:
        return [
            str(
                _(
                    "四半期のあいだに在籍した社員%(everyone)s名のうち%(people)s名(%(percent)s%%)が、上司かメンバーと1on1を行いました。",
                    everyone=counted(one.share.whole),
                    people=counted(one.share.part),
                    percent=one.share.percent,
                )
            )
        ]
    if one.kind is Kind.NOTHING_CHANGED:
        return [str(_("使った人の割合も、テーマも、前の四半期とくらべて偶然をこえて動いてはいません。"))]
    return []


def _leading(one: Finding) -> list[str]:
    assert one.share is not None
    numbers = {"used": counted(one.share.whole), "people": counted(one.share.part), "percent": one.share.percent}
    if one.verdict is Verdict.NOT_VISIBLE and one.other_item is not None and one.beside is not None:
        return [
            str(
                _(
                    "相談した%(used)s名のうち、「%(first)s」は%(people)s名(%(percent)s%%)、「%(second)s」は%(other)s名(%(other_percent)s%%)が話題にしました。",
                    first=item_name(one),
                    second=theme_name(one.other_item),
                    other=counted(one.beside.part),
                    other_percent=one.beside.percent,
                    **numbers,
                )
            ),
            str(_("二つのどちらが多いかは、この人数では言えません。")),
        ]
    return [str(_("相談した%(used)s名のうち%(people)s名(%(percent)s%%)が、これを話題にしました。", **numbers))]


def _then_and_now(told: Told, one: Finding) -> str:
    assert one.share is not None
    now = {"now": one.share.percent, "people": counted(one.share.part), "whole": counted(one.share.whole)}
    if one.beside is None or one.since is None:
        return str(_("この四半期は%(whole)s名のうち%(people)s名(%(now)s%%)です。", **now))
    return str(
        _(
            "%(since)sの%(then)s%%から、この四半期は%(now)s%%(%(people)s名)です。",
            since=formats.quarter(one.since, told.locale),
            then=one.beside.percent,
            now=now["now"],
            people=now["people"],
        )
    )


def _smallest(one: Finding) -> str:
    if one.kind is not Kind.NOTHING_CHANGED or one.smallest is None:
        return ""
    return str(_("%(points)sポイントより小さな動きは、この人数では見分けられません。", points=one.smallest))


def _rating_then_and_now(told: Told, one: Finding) -> str:
    since = "" if one.since is None else formats.quarter(one.since, told.locale)
    if one.mean is not None and one.mean_beside is not None:
        return str(
            _(
                "5段階の平均が、%(since)sの%(then)sから%(now)sになりました。",
                since=since,
                then=f"{one.mean_beside.value:.1f}",
                now=f"{one.mean.value:.1f}",
            )
        )
    if one.band is None or one.band_beside is None:
        return ""
    return str(
        _(
            "%(since)sの%(then_low)s〜%(then_high)s%%から、%(low)s〜%(high)s%%になりました。",
            since=since,
            then_low=one.band_beside.low,
            then_high=one.band_beside.high,
            low=one.band.low,
            high=one.band.high,
        )
    )


def _beside_others(one: Finding) -> str:
    assert one.benchmark is not None
    others = {"low": one.benchmark.low, "high": one.benchmark.high}
    if one.share is not None:
        return str(
            _("貴社は%(own)s%%、ほかの会社の中ほど半分は%(low)s〜%(high)s%%です。", own=one.share.percent, **others)
        )
    if one.band is None:
        return ""
    return str(
        _(
            "貴社は%(own_low)s〜%(own_high)s%%、ほかの会社の中ほど半分は%(low)s〜%(high)s%%です。",
            own_low=one.band.low,
            own_high=one.band.high,
            **others,
        )
    )


def _sure(one: Finding) -> str:
    """How sure, in words, with the interval where there is one."""
    level = {"level": SURE_WORDS[one.certainty]()}
    if one.low is not None and one.high is not None and one.kind is not Kind.NOTHING_CHANGED:
        return str(
            _(
                "確からしさ:%(level)s(差は%(low)s〜%(high)sポイントのあいだと見られます)。",
                low=abs_order(one.low, one.high)[0],
                high=abs_order(one.low, one.high)[1],
                **level,
            )
        )
    if one.share is not None and one.measure not in RATINGS:
        return str(_("確からしさ:%(level)s(%(people)s名の数字から)。", people=counted(one.share.whole), **level))
    return str(_("確からしさ:%(level)s。", **level))


def abs_order(low: int, high: int) -> tuple[int, int]:
    """The interval of a difference as distances: whether more or less is said in the heading."""
    if high <= 0:
        return -high, -low
    return max(low, 0), high
