"""What rows, columns and sheets of a release's tables are called, in the language that is current."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from reports.cube import Measure, Track
from reports.documents.naming import Headings, Naming
from reports.published import By, Release
from sotomado.reporting.telling.inside import wish_name
from sotomado.reporting.telling.stage import stage_name
from sotomado.reporting.telling.told import Told, hidden, hidden_briefly, inside_theme_name, theme_name


def naming_of(release: Release, *, names: Mapping[str, str], locale: str) -> Naming:
    """Names for everything the release holds. `names`: units and groups as they were called in the quarter."""
    told = Told(release, (), names, locale)
    tables = {(table.track, table.measure): _table(table.track, table.measure) for table in release.tables}
    beside = [(one.track, one.measure) for one in release.means]
    beside += [(one.track, one.measure) for one in release.benchmarks]
    tables |= {kind: _table(*kind) for kind in beside}
    items = {
        (table.track, table.measure, item): _item(table.track, table.measure, item)
        for table in release.tables
        for item in table.items
    }
    for mark in release.benchmarks:
        items.setdefault((mark.track, mark.measure, mark.item), _item(mark.track, mark.measure, mark.item))
    for worry in release.worries:
        items.setdefault((Track.OUTSIDE, Measure.THEME, worry.theme), theme_name(worry.theme))
    return Naming(
        headings=_headings(),
        cuts={
            By.UNIT: str(_("部署")),
            By.AGE: str(_("年齢")),
            By.TENURE: str(_("勤続年数")),
            By.UNIT_AGE: str(_("部署と年齢")),
            By.COMPANY: str(_("全社")),
        },
        tables=tables,
        shares={kind: str(_("%(table)s(割合)", table=name)) for kind, name in tables.items()},
        rows={(by, row.id): told.name(row, by) for by in release.rows for row in release.rows[by]},
        items=items,
        benchmarks={
            (one.track, one.measure, one.item): str(
                _("ほかの会社の中ほど半分。少なくとも%(count)s社とくらべています。", count=one.companies)
            )
            for one in release.benchmarks
        },
        languages={"ja": str(_("日本語")), "en": str(_("英語"))},
        hidden=hidden_briefly(),
        hidden_because=hidden(),
    )


def _table(track: Track, measure: Measure) -> str:
    """What a measure of a track is called above a table; short enough for the tab of a sheet."""
    if track is Track.INSIDE:
        names = {
            Measure.USE: _("社内1on1の実施"),
            Measure.THEME: _("社内1on1のテーマ"),
            Measure.REACTION: _("社内1on1の手ごたえ"),
            Measure.WISH: _("社内1on1で望んだこと"),
            Measure.CADENCE: _("社内1on1の間隔"),
            Measure.STAGE: _("社内1on1と段階"),
        }
    else:
        names = {
            Measure.USE: _("社外の相談の利用"),
            Measure.THEME: _("社外の相談のテーマ"),
            Measure.STAGE: _("キャリアの段階"),
            Measure.SATISFACTION: _("相談の満足"),
            Measure.WELLBEING: _("こころとからだの健やかさ"),
            Measure.STAY: _("いまの会社で続ける気持ち"),
        }
    return str(names[measure])


def _item(track: Track, measure: Measure, item: str) -> str:
    if measure is Measure.THEME:
        return theme_name(item) if track is Track.OUTSIDE else inside_theme_name(item)
    if measure is Measure.WISH:
        return wish_name(item)
    if measure is Measure.STAGE:
        return stage_name(int(item))
    if measure is Measure.USE:
        return str(_("社外の相談を使った人") if track is Track.OUTSIDE else _("社内1on1を行った人"))
    return _table(track, measure)


def _headings() -> Headings:
    return Headings(
        quarter=str(_("四半期")),
        table=str(_("表")),
        cut=str(_("分けかた")),
        row=str(_("部署・層")),
        part_of=str(_("含まれるところ")),
        roster=str(_("在籍した人")),
        item=str(_("項目")),
        people=str(_("人数")),
        share=str(_("割合(パーセント)")),
        share_low=str(_("割合の下(パーセント)")),
        share_high=str(_("割合の上(パーセント)")),
        mean=str(_("5段階の平均")),
        mean_low=str(_("平均の下")),
        mean_high=str(_("平均の上")),
        fewest=str(_("お見せする最少の人数")),
        note=str(_("注")),
        read_me=str(_("はじめに")),
        findings=str(_("分かったこと")),
        charts=str(_("図")),
        means=str(_("平均")),
        others=str(_("ほかの会社")),
        words=str(_("よく出たことば")),
        word=str(_("出たことば")),
        label=str(_("名前")),
        value=str(_("値")),
        value_low=str(_("幅の下")),
        value_high=str(_("幅の上")),
        as_written=str(_("書きかた")),
    )
