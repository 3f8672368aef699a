"""What people talked about outside."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, BarChart, Grid, Section
from reports.published import By
from reports.statistics.uncertainty import Verdict
from sotomado.reporting.telling.benchmark import marked
from sotomado.reporting.telling.told import (
    OUTSIDE,
    Told,
    chance_note,
    hidden,
    hidden_briefly,
    hidden_items,
    in_words,
    percent,
    share_bar,
    shown_items,
    sure_of_share,
    theme_name,
)

# More hidden themes than this stand in one line.
MOST_HIDDEN_NAMED = 3
# More units than this stand beneath one another, with the themes across.
MOST_UNITS_ACROSS = 10


def themes_section(told: Told) -> Section | None:
    """None where the release has no themes."""
    release = told.release
    if release.table(OUTSIDE, Measure.THEME) is None:
        return None
    used, shown = release.people(OUTSIDE, Measure.USE), shown_items(release, OUTSIDE, Measure.THEME)
    unseen = hidden_items(release, OUTSIDE, Measure.THEME)
    bars = [
        marked(told, Measure.THEME, item, share_bar(theme_name(item), people, used, by_chance=True))
        for item, people in shown
    ]
    if len(unseen) > MOST_HIDDEN_NAMED:
        bars.append(Bar(str(_("ほかの%(count)sテーマ", count=len(unseen))), hidden=hidden()))
    else:
        bars += [Bar(theme_name(item), hidden=hidden()) for item in unseen]
    has_marks = any(bar.mark_low is not None for bar in bars)
    note = " ".join(filter(None, (chance_note() if shown else "", others_note() if has_marks else "")))
    chart = BarChart(
        "themes-of-all",
        _("テーマごとの、話題にした人の割合(全社、%(quarter)s)", quarter=told.period),
        tuple(bars),
        note=note,
        alternative=in_words(bars),
    )
    grid = themes_by_unit(told)
    return Section(
        id="themes",
        title=_("話されたテーマ"),
        sentences=tuple(str(s) for s in _sentences(told, shown, used) if s),
        sure=sure_of_share(shown[0][1], used) if shown and used else "",
        pictures=(chart,) if grid is None else (chart, grid),
    )


def others_note() -> str:
    return str(_("破線の枠は、ほかの会社の中ほど半分がある範囲です。"))


def _sentences(told: Told, shown: list[tuple[str, int]], used: int | None) -> list[str]:
    if not shown or not used:
        return [_("この四半期は、テーマの数字をお見せできません。")]
    first = _("お見せできるテーマでいちばん多いのは「%(theme)s」です。", theme=theme_name(shown[0][0]))
    if len(shown) > 1:
        first = _(
            "お見せできるテーマで多いのは「%(first)s」、つづいて「%(second)s」です。",
            first=theme_name(shown[0][0]),
            second=theme_name(shown[1][0]),
        )
    return [
        first,
        _moved(told, dict(shown)),
        _("ひとりが複数のことを話すため、割合を足しても100パーセントになりません。"),
    ]


def _moved(told: Told, shown: dict[str, int]) -> str:
    """Which themes moved since the quarter before, by what the findings call a change; or that none did."""
    before = told.before
    if before is None or not before.people(OUTSIDE, Measure.USE):
        return ""
    then = dict(shown_items(before, OUTSIDE, Measure.THEME))
    both = [item for item in shown if item in then]
    if not both:
        return ""
    moved = {item: told.changed.get((OUTSIDE, Measure.THEME, item)) for item in both}
    up = [theme_name(item) for item in both if moved[item] is Verdict.MORE]
    down = [theme_name(item) for item in both if moved[item] is Verdict.LESS]
    if up and down:
        return str(
            _(
                "前の四半期とくらべて、「%(up)s」が偶然をこえて増え、「%(down)s」が減りました。",
                up=_("」「").join(up),
                down=_("」「").join(down),
            )
        )
    if up:
        return str(_("前の四半期とくらべて、「%(themes)s」が偶然をこえて増えました。", themes=_("」「").join(up)))
    if down:
        return str(_("前の四半期とくらべて、「%(themes)s」が偶然をこえて減りました。", themes=_("」「").join(down)))
    return str(_("前の四半期とくらべて、目に見えて増えたテーマも減ったテーマもありません。"))


def themes_by_unit(told: Told) -> Grid | None:
    """Themes by unit, for units and themes with at least one figure to show; None where there is nothing beneath."""
    release, rows = told.release, told.rows(By.UNIT)
    if not told.has_units():
        return None
    items = [item for item, _n in shown_items(release, OUTSIDE, Measure.THEME)]
    items += hidden_items(release, OUTSIDE, Measure.THEME)

    def cell(row_id: str, item: str) -> str | None:
        people = release.people(OUTSIDE, Measure.THEME, item, row_id)
        used = release.people(OUTSIDE, Measure.USE, None, row_id)
        return None if people is None or not used else str(_("%(percent)s%%", percent=percent(people, used)))

    shown = {at for at, row in enumerate(rows) if any(cell(row.id, item) is not None for item in items)}
    shown |= {parent for at in shown if (parent := rows[at].parent) is not None}  # a unit stays under its group
    columns = [row for at, row in enumerate(rows) if at in shown]
    lines = [(theme_name(item), tuple(cell(row.id, item) for row in columns)) for item in items]
    lines = [line for line in lines if any(text is not None for text in line[1])]
    if not lines or len(columns) < 2:
        return None
    note = "" if len(columns) == len(rows) else str(_("お見せできる割合がひとつもない部署は、表から省いています。"))
    caption = _("テーマと部署、相談した人のうち話題にした人の割合(%(quarter)s)", quarter=told.period)
    names = [told.name(row, By.UNIT) for row in columns]
    if len(columns) > MOST_UNITS_ACROSS:
        turned = [(name, tuple(cells[at] for _theme, cells in lines)) for at, name in enumerate(names)]
        themes = (theme for theme, _cells in lines)
        depths = tuple(told.depth(row, By.UNIT) for row in columns)
        return Grid(
            "themes-by-unit", caption, (_("部署"), *themes), tuple(turned), hidden_briefly(), note=note, depths=depths
        )
    return Grid("themes-by-unit", caption, (str(_("テーマ")), *names), tuple(lines), hidden_briefly(), note=note)
