"""The one view-model of a report: what the company's page and the employee's page both show, word for word.

It is made of releases alone. Whatever is hidden there has no value here, and no sentence is written from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from reports.tables import COMPANY, Measure
from reports.tables import Release as Protected
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.service import QuarterReport
from sotomado.reporting.shown import (
    Grid,
    Part,
    ReportPage,
    Row,
    Words,
    between_departments,
    chance_note,
    count,
    headcount,
    percent,
    share_rows,
    together,
)
from sotomado.reporting.uncertainty import differs, interval_percent, margin_points, sureness

# More hidden themes than this stand in one line.
MOST_HIDDEN_NAMED = 3
RATED = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)


def report_page(report: QuarterReport, before: QuarterReport | None, locale: str) -> ReportPage:
    """The page of a release; `before` is the release of the quarter before, if there is one."""
    words = Words(report, locale)
    use = _use(report.outside, before.outside if before else None, words)
    inside = _inside(report.inside, words)
    if report.outside.shows_nothing:
        return ReportPage(words.quarter, None, (use, inside), None)
    headline = _leading_theme(report.outside, before.outside if before else None, words)
    themes = _themes(report.outside, words)
    ratings = tuple(_rating(report.outside, measure, words) for measure in RATED)
    parts = (use, themes, *ratings, inside)
    return ReportPage(words.quarter, headline, parts, _grid(report.outside, words))


def _use(release: Protected, before: Protected | None, words: Words) -> Part:
    everyone = headcount(release)
    used = count(release.use_of(COMPANY))
    sentences = []
    if used is None:
        sentences.append(
            _("この四半期は、使った人の数をお見せできません。少なすぎるか、ほぼ全員のどちらかだからです。")
        )
    else:
        sentences.append(
            _(
                "四半期のあいだに在籍した社員%(everyone)s名のうち%(used)s名(%(percent)s%%)が、社外の相談を使いました。",
                everyone=f"{everyone(COMPANY):,}",
                used=f"{used:,}",
                percent=percent(used, everyone(COMPANY)),
            )
        )
        earlier = count(before.use_of(COMPANY)) if before else None
        if earlier is not None:
            sentences.append(_("前の四半期は%(people)s名でした。", people=f"{earlier:,}"))
        sentences.append(between_departments(release, lambda row: count(release.use_of(row)), everyone, words))
    return Part(
        id="use",
        title=_("利用"),
        sentences=tuple(s for s in sentences if s),
        sure="" if used is None else _counted(),
        caption=_("相談を使った人の割合、部署ごと(%(quarter)s)", quarter=words.quarter),
        rows=share_rows(release, lambda row: count(release.use_of(row)), everyone, words, by_chance=False),
        maximum=None,
    )


def _themes_shown(release: Protected) -> list[tuple[Theme, int]]:
    """Themes whose company-wide count is shown, most people first."""
    counts = [(Theme(code), count(release.themes.cell(COMPANY, code))) for code in release.themes.columns]
    return sorted(((theme, n) for theme, n in counts if n is not None), key=lambda entry: -entry[1])


def _leading_theme(release: Protected, before: Protected | None, words: Words) -> Part | None:
    shown, used = _themes_shown(release), count(release.use_of(COMPANY))
    if not shown or not used:
        return None
    theme, people = shown[0]
    label = str(THEME_LABELS[theme])

    def spoke(row: str) -> int | None:
        return count(release.themes.cell(row, theme.value))

    def came(row: str) -> int | None:
        return count(release.use_of(row))

    sentences = [
        _(
            "相談した%(used)s名のうち%(people)s名(%(percent)s%%)が、これを話題にしました。",
            used=f"{used:,}",
            people=f"{people:,}",
            percent=percent(people, used),
        ),
        _since(before, theme, people, used, comparisons=len(shown)),
        between_departments(release, spoke, came, words),
    ]
    return Part(
        id="headline",
        title=_("お見せできるテーマで多かったのは「%(theme)s」です", theme=label)
        if len(shown) < len(release.themes.columns)
        else _("いちばん多く話されたのは「%(theme)s」です", theme=label),
        sentences=tuple(s for s in sentences if s),
        sure=_sure(people, used),
        caption=_("「%(theme)s」を話題にした人の割合、部署ごと(%(quarter)s)", theme=label, quarter=words.quarter),
        rows=share_rows(release, spoke, came, words, by_chance=True),
        note=chance_note() + _("人数が少ない部署は、だれのことか分からないように隠しています。"),
        maximum=None,
    )


def _since(before: Protected | None, theme: Theme, people: int, used: int, *, comparisons: int) -> str:
    """How a theme stood in the quarter before, from what that release shows."""
    if before is None or theme.value not in before.themes.columns:
        return ""
    earlier, of = count(before.themes.cell(COMPANY, theme.value)), count(before.use_of(COMPANY))
    if earlier is None or not of:
        return ""
    share = percent(earlier, of)
    if not differs(people, used, earlier, of, comparisons=comparisons):
        return str(_("前の四半期は%(percent)s%%でした。偶然をこえる変わり方ではありません。", percent=share))
    if people / used > earlier / of:
        return str(_("前の四半期の%(percent)s%%から、偶然をこえて増えました。", percent=share))
    return str(_("前の四半期の%(percent)s%%から、偶然をこえて減りました。", percent=share))


def _counted() -> str:
    return str(_("確からしさ:高い(推定ではなく、人を数えたものです。同じ人は一度だけ数えています)。"))


def _sure(part: int, whole: int) -> str:
    level = sureness(whole)
    words = {"high": _("高い"), "middle": _("中くらい"), "low": _("低い")}[level]
    return str(
        _(
            "確からしさ:%(level)s(相談した人%(people)s名、誤差 ±%(points)sポイント)。",
            level=words,
            people=f"{whole:,}",
            points=margin_points(part, whole),
        )
    )


def _themes(release: Protected, words: Words) -> Part:
    used = count(release.use_of(COMPANY)) or 0
    shown = _themes_shown(release)
    rows = tuple(
        Row(
            str(THEME_LABELS[theme]),
            percent(people, used),
            _("%(percent)s%%(%(people)s名)", percent=percent(people, used), people=f"{people:,}"),
            *interval_percent(people, used),
        )
        for theme, people in shown
    )
    unseen = [Theme(code) for code in release.themes.columns if release.themes.cell(COMPANY, code).hidden]
    if len(unseen) > MOST_HIDDEN_NAMED:
        rows += (Row(str(_("ほかの%(count)sのテーマ", count=len(unseen))), hidden=words.hidden),)
    else:
        rows += tuple(Row(str(THEME_LABELS[theme]), hidden=words.hidden) for theme in unseen)
    sentences = []
    if len(shown) > 1:
        sentences.append(_("二番めに多いのは「%(theme)s」です。", theme=THEME_LABELS[shown[1][0]]))
    sentences.append(_("ひとりが複数のことを話すため、割合を足しても100パーセントになりません。"))
    return Part(
        id="themes",
        title=_("話されたテーマ"),
        sentences=tuple(sentences),
        sure=_sure(shown[0][1], used) if shown else "",
        caption=_("テーマごとの、話題にした人の割合(全社、%(quarter)s)", quarter=words.quarter),
        rows=rows,
        note=chance_note() if shown else "",
        maximum=None,
    )


def _rating(release: Protected, measure: Measure, words: Words) -> Part:
    titles = {
        Measure.SATISFACTION: _("相談の満足"),
        Measure.WELLBEING: _("こころとからだの健やかさ"),
        Measure.STAY: _("いまの会社で続ける気持ち"),
    }
    captions = {
        Measure.SATISFACTION: _("5段階の4以上で答えた人の割合、部署ごと(%(quarter)s)", quarter=words.quarter),
        Measure.WELLBEING: _("相談相手が5段階の4以上と見た人の割合、部署ごと(%(quarter)s)", quarter=words.quarter),
        Measure.STAY: _("相談相手が5段階の4以上と見た人の割合、部署ごと(%(quarter)s)", quarter=words.quarter),
    }
    whole = release.rating(COMPANY, measure)
    people = count(whole.answered)
    if people is None or whole.favourable is None:
        sentence = _("この四半期の割合は、個人が分からないように隠しています。")
    else:
        values = {"people": f"{people:,}", "low": whole.favourable.low, "high": whole.favourable.high}
        sentence = {
            Measure.SATISFACTION: _("答えた%(people)s名のうち%(low)s〜%(high)s%%が、満足したと答えました。", **values),
            Measure.WELLBEING: _("%(people)s名のうち%(low)s〜%(high)s%%が、健やかだと見られています。", **values),
            Measure.STAY: _("%(people)s名のうち%(low)s〜%(high)s%%に、続ける気持ちが見られます。", **values),
        }[measure]
    rated_by_others = measure is not Measure.SATISFACTION
    rows = together(tuple(_rating_row(release, row, measure, words) for row in release.use.rows), words)
    shows_some = not all(row.hidden for row in rows)
    return Part(
        id=measure.value,
        title=titles[measure],
        sentences=(
            sentence,
            _("相談相手が一人ひとりの話から見立てたもので、10名より少ない集まりの数字は出しません。")
            if rated_by_others
            else _("本人が相談のあとに答えたものです。"),
        ),
        sure=_("割合は幅で示しています。細かくすると、一人ひとりの答えが割り出せるためです。") if shows_some else "",
        caption=captions[measure],
        rows=rows,
        note=_("濃いところは確かな割合、淡いところはその幅です。") if shows_some else "",
        maximum=118,  # room for the words after a bar that ends at 100
    )


def _rating_row(release: Protected, row: str, measure: Measure, words: Words) -> Row:
    rating = release.rating(row, measure)
    people, band = count(rating.answered), rating.favourable
    if people is None or band is None:
        return Row(words.unit(row), hidden=words.hidden)
    text = _("%(low)s〜%(high)s%%(%(people)s名)", low=band.low, high=band.high, people=f"{people:,}")
    return Row(words.unit(row), band.low, text, band.low, band.high)


def _inside(release: Protected, words: Words) -> Part:
    everyone = headcount(release)
    people = count(release.use_of(COMPANY))
    if people is None:
        sentences = [
            _("この四半期は、1on1を行った人の数をお見せできません。少なすぎるか、ほぼ全員のどちらかだからです。")
        ]
    else:
        sentences = [
            _(
                "四半期のあいだに在籍した社員%(everyone)s名のうち%(people)s名(%(percent)s%%)が、上司かメンバーと1on1を行いました。",
                everyone=f"{everyone(COMPANY):,}",
                people=f"{people:,}",
                percent=percent(people, everyone(COMPANY)),
            ),
            between_departments(release, lambda row: count(release.use_of(row)), everyone, words),
        ]
    return Part(
        id="inside",
        title=_("社内1on1を行った人"),
        sentences=tuple(s for s in sentences if s),
        sure="" if people is None else _counted(),
        caption=_("社内1on1を行った人の割合、部署ごと(%(quarter)s)", quarter=words.quarter),
        rows=share_rows(release, lambda row: count(release.use_of(row)), everyone, words, by_chance=False),
        maximum=None,
    )


def _in_order(release: Protected) -> list[str]:
    """Themes as the chart has them: most people first, then those whose figure is hidden."""
    shown = [theme.value for theme, _people in _themes_shown(release)]
    return shown + [code for code in release.themes.columns if code not in shown]


def _grid(release: Protected, words: Words) -> Grid | None:
    """Themes by department, for those with at least one figure to show."""
    units: Sequence[str] = [row for row in release.use.rows if not release.use_of(row).hidden]
    rows = []
    for code in _in_order(release):
        cells = [release.themes.cell(row, code) for row in units]
        if any(not cell.hidden for cell in cells):
            texts = tuple(None if cell.hidden else f"{cell.value:,}" for cell in cells)
            rows.append((str(THEME_LABELS[Theme(code)]), texts))
    if not rows:
        return None
    return Grid(tuple(words.unit(row) for row in units), tuple(rows))
