"""Two storeys of one house: what people talk about outside, beside what they bring to 1on1s inside."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, BarChart, Picture, Section, TwoStoreys
from reports.published import By
from reports.statistics.uncertainty import Verdict, difference
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme
from sotomado.reporting.telling.changes import since_before
from sotomado.reporting.telling.ratings import rating_chart
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    Told,
    chance_note,
    counted,
    in_words,
    inside_theme_name,
    percent,
    share_bar,
    shown_items,
    sure_as_counted,
    theme_name,
    use_bars,
)
from sotomado.reporting.telling.use import between_units

# Themes that can be talked about on both storeys, under their two names.
BOTH: tuple[tuple[Theme, InsideTheme], ...] = (
    (Theme.MEANING, InsideTheme.WORK),
    (Theme.GROWTH, InsideTheme.GROWTH),
    (Theme.ROLE_CHANGE, InsideTheme.CAREER),
    (Theme.RELATIONS, InsideTheme.RELATIONS),
    (Theme.HEALTH, InsideTheme.CONDITION),
    (Theme.PRIVATE_LIFE, InsideTheme.PRIVATE),
)


def storeys_section(told: Told) -> Section | None:
    """None where the release knows nothing of the inside."""
    if told.release.table(INSIDE, Measure.USE) is None:
        return None
    pictures: list[Picture] = []
    picture = two_storeys(told)
    if picture is not None:
        pictures.append(picture)
    bars = use_bars(told, INSIDE, By.UNIT)
    pictures.append(
        BarChart(
            "inside-by-unit",
            str(
                _("社内1on1を行った人の割合、部署ごと(%(quarter)s)", quarter=told.period)
                if told.has_units()
                else _("社内1on1を行った人の割合(%(quarter)s)", quarter=told.period)
            ),
            bars,
            alternative=in_words(bars),
        )
    )
    if told.release.table(INSIDE, Measure.REACTION) is not None:
        pictures.append(rating_chart(told, Measure.REACTION))
    people = told.release.people(INSIDE, Measure.USE)
    if people is None:  # said in a sentence: no picture of nothing
        pictures = [one for one in pictures if not isinstance(one, BarChart) or not all(bar.hidden for bar in one.bars)]
    return Section(
        id="storeys",
        title=str(_("社外の相談と社内1on1")),
        sentences=tuple(s for s in (*_use(told), *_differences(told), _only_outside(told)) if s),
        sure="" if people is None else sure_as_counted(),
        pictures=tuple(pictures),
    )


def _use(told: Told) -> list[str]:
    people, everyone = told.release.people(INSIDE, Measure.USE), told.rows(By.UNIT)[0].people
    if people is None:
        return [
            str(_("この四半期は、1on1を行った人の数をお見せできません。少なすぎるか、ほぼ全員のどちらかだからです。"))
        ]
    sentence = _(
        "四半期のあいだに在籍した社員%(everyone)s名のうち%(people)s名(%(percent)s%%)が、上司かメンバーと1on1を行いました。",
        everyone=counted(everyone),
        people=counted(people),
        percent=percent(people, everyone),
    )
    sides = _("1on1を行った人には、上司の側の人も入っています。テーマと望むことをえらぶのはメンバーです。")
    return [str(sentence), str(sides), since_before(told, INSIDE), between_units(told, INSIDE)]


def _both(told: Told) -> list[tuple[Theme, InsideTheme]]:
    """The themes of both storeys that could be chosen in the quarter: their list grows, an older release has fewer."""
    tables = told.release.table(OUTSIDE, Measure.THEME), told.release.table(INSIDE, Measure.THEME)
    outside, inside = (() if table is None else table.items for table in tables)
    return [(out, within) for out, within in BOTH if out.value in outside and within.value in inside]


def _pairs(told: Told) -> list[tuple[Theme, InsideTheme, int, int, int, int]]:
    """Themes shown on both storeys: people and users outside, people and users inside."""
    release = told.release
    came, met = release.people(OUTSIDE, Measure.USE), release.people(INSIDE, Measure.USE)
    outside = dict(shown_items(release, OUTSIDE, Measure.THEME))
    inside = dict(shown_items(release, INSIDE, Measure.THEME))
    if not came or not met:
        return []
    return [
        (out, within, outside[out.value], came, inside[within.value], met)
        for out, within in _both(told)
        if out.value in outside and within.value in inside
    ]


def _differences(told: Told) -> list[str]:
    """What is rather said outside, and what rather inside, all pairs looked at together."""
    pairs = _pairs(told)
    found = [
        (theme_name(out.value), difference(*numbers, comparisons=len(pairs)).verdict)
        for out, _within, *numbers in pairs
    ]
    more = _("」「").join(name for name, verdict in found if verdict is Verdict.MORE)
    less = _("」「").join(name for name, verdict in found if verdict is Verdict.LESS)
    sentences = []
    if more:
        sentences.append(_("社内より社外で話す人が多いのは「%(themes)s」です。", themes=more))
    if less:
        sentences.append(_("社外より社内で話す人が多いのは「%(themes)s」です。", themes=less))
    if pairs and not more and not less:
        sentences.append(_("両方で話せるテーマに、目に見えるちがいはありません。"))
    return [str(s) for s in sentences]


def _only_outside(told: Told) -> str:
    """The theme most talked about outside that 1on1s have no word for."""
    within_reach = {out.value for out, _within in _both(told)}
    only = [item for item, _n in shown_items(told.release, OUTSIDE, Measure.THEME) if item not in within_reach]
    if not only:
        return ""
    return str(_("1on1のテーマにはないことで、社外で多く話されたのは「%(theme)s」です。", theme=theme_name(only[0])))


def two_storeys(told: Told) -> TwoStoreys | None:
    """Pairs of bars for the themes of both storeys; None where one of the two is not told at all."""
    release = told.release
    tables = release.table(OUTSIDE, Measure.THEME), release.table(INSIDE, Measure.THEME)
    if tables[0] is None or tables[1] is None or not _pairs(told):
        return None
    came, met = release.people(OUTSIDE, Measure.USE), release.people(INSIDE, Measure.USE)
    rows = []
    for out, within in _both(told):
        above = share_bar(
            theme_name(out.value), release.people(OUTSIDE, Measure.THEME, out.value), came, by_chance=True
        )
        below = share_bar(
            inside_theme_name(within.value), release.people(INSIDE, Measure.THEME, within.value), met, by_chance=True
        )
        rows.append((str(_("%(outside)s / %(inside)s", outside=above.label, inside=below.label)), above, below))
    title = _(
        "どこで何が話されているか。それぞれを使った人のうち、話題にした人の割合(%(quarter)s)", quarter=told.period
    )
    return one_above_the_other("two-storeys", str(title), rows)


def one_above_the_other(picture_id: str, title: str, rows: list[tuple[str, Bar, Bar]], besides: str = "") -> TwoStoreys:
    """Pairs of bars: of each row what is told of the outside, and what is told of the inside.

    `besides`: what has to be said of the shares first.
    """
    above_name, below_name = str(_("社外の相談")), str(_("社内1on1"))
    told_aloud = str(_("、")).join(
        str(
            _(
                "%(theme)sは、%(above)sで%(one)s、%(below)sで%(other)s",
                theme=above.label,
                above=above_name,
                one=above.hidden or above.text,
                below=below_name,
                other=below.hidden or below.text,
            )
        )
        for _label, above, below in rows
    )
    return TwoStoreys(
        picture_id, title, above_name, below_name, tuple(rows), note=besides + chance_note(), alternative=told_aloud
    )
