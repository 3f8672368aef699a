"""Who came: outside, and inside."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from reports.cube import Measure, Track
from reports.documents.report import BarChart, Section
from reports.published import ALL, By, Row
from reports.year_to_date import year_to_date
from sotomado.reporting.telling.changes import between, since_before
from sotomado.reporting.telling.told import OUTSIDE, Told, counted, in_words, percent, sure_as_counted, use_bars


def use_section(told: Told) -> Section:
    release = told.release
    people, everyone = release.people(OUTSIDE, Measure.USE), told.rows(By.UNIT)[0].people
    if people is None:
        sentences = [_("この四半期は、使った人の数をお見せできません。少なすぎるか、ほぼ全員のどちらかだからです。")]
    else:
        sentences = [
            _(
                "四半期のあいだに在籍した社員%(everyone)s名のうち%(used)s名(%(percent)s%%)が、社外の相談を使いました。",
                everyone=counted(everyone),
                used=counted(people),
                percent=percent(people, everyone),
            ),
            since_before(told, OUTSIDE),
            _this_year(told),
            between_units(told, OUTSIDE),
        ]
    bars = use_bars(told, OUTSIDE, By.UNIT)
    return Section(
        id="use",
        title=_("利用"),
        sentences=tuple(str(s) for s in sentences if s),
        sure="" if people is None else sure_as_counted(),
        pictures=(
            BarChart(
                "use-by-unit",
                _("相談を使った人の割合、部署ごと(%(quarter)s)", quarter=told.period)
                if told.has_units()
                else _("相談を使った人の割合(%(quarter)s)", quarter=told.period),
                bars,
                alternative=in_words(bars),
            ),
        ),
    )


def _this_year(told: Told) -> str:
    """The fiscal year so far, added up from shown quarters; "" in its first quarter and where one is hidden."""
    people = year_to_date((*told.history, told.release), OUTSIDE, Measure.USE)
    if people is None or people == told.release.people(OUTSIDE, Measure.USE):
        return ""
    return str(
        _(
            "今年度の四半期ごとの人数を足すと、のべ%(people)s名です。二つの四半期に来た人は、二度数えています。",
            people=counted(people),
        )
    )


def between_units(told: Told, track: Track) -> str:
    """Whether units, or the groups they stand in, differ in use, in a sentence; "" where fewer than two are shown."""
    groups = [row for row in told.rows(By.UNIT) if told.depth(row, By.UNIT) == 1]
    return between(_shown(told, track, By.UNIT, groups), shown_use(told, track, By.UNIT))


def shown_use(told: Told, track: Track, by: By) -> list[tuple[str, int, int]]:
    """Name, people who came and people on the roster, of every row that holds no others and is shown."""
    return _shown(told, track, by, told.leaves(by))


def _shown(told: Told, track: Track, by: By, rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    found = [(row, told.release.people(track, Measure.USE, None, row.id, by)) for row in rows]
    return [(told.name(row, by), people, row.people) for row, people in found if people is not None and row.id != ALL]
