"""Units, and bands of age and tenure, side by side: the same few figures for each."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import BarChart, Grid, Picture, Section
from reports.published import ALL, Band, By
from sotomado.reporting.telling.changes import apart
from sotomado.reporting.telling.drawn_in import drawn_in_chart, units_that_differ
from sotomado.reporting.telling.told import (
    INSIDE,
    MOST_BARS,
    OUTSIDE,
    Told,
    age_name,
    hidden_briefly,
    in_words,
    percent,
    shown_items,
    sure_as_counted,
    theme_name,
    use_bars,
)
from sotomado.reporting.telling.use import shown_use

# As many themes stand as columns beside use and ratings.
MOST_THEMES = 3
# Columns of a table that always stand: people on the roster, and who came.
USE_AND_BEFORE = 2
RATED = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)


def units_section(told: Told) -> Section:
    """Units side by side; a company that is one unit is told so."""
    if not told.has_units():
        return Section(
            id="units",
            title=str(_("部署をならべて")),
            sentences=(
                str(
                    _(
                        "部署ごとの数字はありません。どの部署も、分けて示せるほどの人数ではないため、会社全体をひとつの単位にしています。"
                    )
                ),
            ),
        )
    grid = _grid(told, By.UNIT, "units-side-by-side", str(_("部署ごとのおもな数字(%(quarter)s)", quarter=told.period)))
    return Section(
        id="units",
        title=str(_("部署をならべて")),
        sentences=(
            str(_("人数の少ない部署は、となりの部署とまとめて一つの単位にし、まとめたことが分かる名前にしています。")),
            str(_("部署の数字は人数が少ないぶん、偶然でも動きます。ひとつの四半期の差だけで決めないでください。")),
            *units_that_differ(told),
            *([_bars_end()] if len(told.rows(By.UNIT)) > MOST_BARS else []),
        ),
        pictures=tuple(picture for picture in (drawn_in_chart(told), grid) if picture is not None),
    )


def _bars_end() -> str:
    return str(_("図には会社のすぐ下のまとまりまでをのせています。その中の部署は、すべて表にあります。"))


def bands_section(told: Told) -> Section | None:
    """Age and tenure bands side by side, and age within groups; None where the release has neither."""
    has_bands = False
    pictures: list[Picture] = []
    for by, picture_id, caption in (
        (By.AGE, "age", _("年齢の層ごとの、相談を使った人の割合(%(quarter)s)", quarter=told.period)),
        (By.TENURE, "tenure", _("勤続年数の層ごとの、相談を使った人の割合(%(quarter)s)", quarter=told.period)),
    ):
        if told.release.table(OUTSIDE, Measure.USE, by) is not None:
            has_bands, bars = True, use_bars(told, OUTSIDE, by)
            if not _shows_some(told, by):
                continue
            pictures.append(BarChart(f"use-by-{picture_id}", str(caption), bars, alternative=in_words(bars)))
    if not has_bands:
        return None
    for by, picture_id, caption in (
        (By.AGE, "age", _("年齢の層ごとのおもな数字(%(quarter)s)", quarter=told.period)),
        (By.TENURE, "tenure", _("勤続年数の層ごとのおもな数字(%(quarter)s)", quarter=told.period)),
    ):
        grid = _grid(told, by, f"{picture_id}-side-by-side", str(caption))
        pictures += [] if grid is None else [grid]
    crossed = _age_within_units(told)
    pictures += [] if crossed is None else [crossed]
    return Section(
        id="bands",
        title=str(_("年齢と勤続年数")),
        sentences=tuple(s for s in (_sentence(told, By.AGE), _sentence(told, By.TENURE)) if s),
        sure=sure_as_counted() if pictures else "",
        pictures=tuple(pictures),
    )


def _shows_some(told: Told, by: By) -> bool:
    """Whether use is shown of any row beneath the company."""
    return bool(shown_use(told, OUTSIDE, by))


def _sentence(told: Told, by: By) -> str:
    if told.release.table(OUTSIDE, Measure.USE, by) is not None and not _shows_some(told, by):
        if by is By.AGE:
            return str(_("年齢の層ごとの数字は、個人が分からないように、どれもお見せしていません。"))
        return str(_("勤続年数の層ごとの数字は、個人が分からないように、どれもお見せしていません。"))
    shown = shown_use(told, OUTSIDE, by)
    if len(shown) < 2:
        return ""
    found = apart(shown)
    if found is None:
        if by is By.AGE:
            return str(_("お見せできる年齢の層のあいだに、使う人の割合の、偶然をこえる差は見られません。"))
        return str(_("お見せできる勤続年数の層のあいだに、使う人の割合の、偶然をこえる差は見られません。"))
    most, least, high, low = found
    return str(
        _(
            "相談を使った人は、%(most)sで%(high)s%%、%(least)sで%(low)s%%と差があります。",
            most=most,
            high=high,
            least=least,
            low=low,
        )
    )


def _grid(told: Told, by: By, picture_id: str, caption: str) -> Grid | None:
    """Use, the most common themes and the ratings, row by row, as far as any row beneath the company shows them.

    None where bars have said it all: nothing beneath the company is shown but use.
    """
    release = told.release
    themes = [item for item, _n in shown_items(release, OUTSIDE, Measure.THEME)][:MOST_THEMES]
    ratings = [measure for measure in RATED if release.table(OUTSIDE, measure, by) is not None]
    met, kept_rhythm = (release.table(INSIDE, measure, by) is not None for measure in (Measure.USE, Measure.CADENCE))
    headings = [
        str(_("部署") if by is By.UNIT else _("層")),
        str(_("在籍")),
        str(_("使った人")),
        *(theme_name(item) for item in themes),
        *(str(_RATING_HEADINGS[measure]()) for measure in ratings),
        *([str(_("社内1on1"))] if met else []),
        *([str(_("間隔どおり"))] if kept_rhythm else []),
    ]
    lines = []
    for row in told.rows(by):
        used = release.people(OUTSIDE, Measure.USE, None, row.id, by)
        cells = [_share(used, row.people)]
        cells += [_share(release.people(OUTSIDE, Measure.THEME, item, row.id, by), used) for item in themes]
        cells += [_band(release.favourable(OUTSIDE, measure, row.id, by)) for measure in ratings]
        if met:
            cells.append(_share(release.people(INSIDE, Measure.USE, None, row.id, by), row.people))
        if kept_rhythm:
            cells.append(_band(release.favourable(INSIDE, Measure.CADENCE, row.id, by)))
        lines.append((told.name(row, by), (str(_("%(people)s名", people=f"{row.people:,}")), *cells)))
    kept = [at for at in range(len(lines[0][1])) if at < USE_AND_BEFORE or any(cells[at] for _name, cells in lines[1:])]
    if len(kept) <= USE_AND_BEFORE:
        return None
    notes = [
        _(
            "使った人は在籍した人のうち、テーマは相談した人のうち、満足・健やかさ・続ける気持ちは5段階の4以上の人の割合です。"
        )
    ]
    if met or kept_rhythm:
        notes.append(_("社内1on1は在籍した人のうち、間隔どおりは、決めた間隔で行えたメンバーの割合です。"))
    if len(kept) < len(lines[0][1]):
        notes.append(_("お見せできる割合がひとつもない列は、表から省いています。"))
    return Grid(
        picture_id,
        caption,
        (headings[0], *(headings[1 + at] for at in kept)),
        tuple((name, tuple(cells[at] for at in kept)) for name, cells in lines),
        hidden_briefly(),
        note=" ".join(str(note) for note in notes),
        depths=tuple(told.depth(row, by) for row in told.rows(by)),
    )


_RATING_HEADINGS = {
    Measure.SATISFACTION: lambda: _("満足"),
    Measure.WELLBEING: lambda: _("健やかさ"),
    Measure.STAY: lambda: _("続ける気持ち"),
}


def _share(part: int | None, whole: int | None) -> str | None:
    return None if part is None or not whole else str(_("%(percent)s%%", percent=percent(part, whole)))


def _band(band: Band | None) -> str | None:
    return None if band is None else str(_("%(low)s〜%(high)s%%", low=band.low, high=band.high))


def _age_within_units(told: Told) -> Grid | None:
    """Use by age within the units whose headcounts carry it; None where none does."""
    rows = [row for row in told.rows(By.UNIT_AGE) if row.id != ALL and "|" in row.id]
    ages = list(dict.fromkeys(row.id.partition("|")[2] for row in rows))
    units = list(dict.fromkeys(row.id.partition("|")[0] for row in rows))
    people = {row.id: row.people for row in rows}
    lines = []
    for unit in units:
        cells = []
        for age in ages:
            at = f"{unit}|{age}"
            used = told.release.people(OUTSIDE, Measure.USE, None, at, By.UNIT_AGE)
            cells.append(_share(used, people.get(at)))
        lines.append((told.names.get(unit, unit) if unit != ALL else str(_("全社")), tuple(cells)))
    if not any(cell is not None for _name, cells in lines for cell in cells):
        return None
    return Grid(
        "age-within-units",
        str(_("部署と年齢の層、相談を使った人の割合(%(quarter)s)", quarter=told.period)),
        (str(_("部署")), *(age_name(age) for age in ages)),
        tuple(lines),
        hidden_briefly(),
        note=str(_("年齢に分けて示せるだけの人数がいる部署だけをのせています。")),
    )
