"""What every part of a report is told from: this release, the earlier ones, and names in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import gettext as _

from reports.cube import Measure, Track
from reports.documents.report import Bar
from reports.findings import changed
from reports.published import ALL, By, Release, Row
from reports.statistics.uncertainty import Sureness, Verdict, interval_percent, margin_points, sureness
from sotomado import formats
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.labels import THEME_LABELS as INSIDE_THEME_LABELS
from sotomado.oneonones.models import InsideTheme

OUTSIDE, INSIDE = Track.OUTSIDE, Track.INSIDE
# More hidden rows than this stand in one line.
MOST_HIDDEN_ROWS = 6
# Of a company with more rows than this bars show what lies right beneath it; tables have all of them.
MOST_BARS = 40


@dataclass(frozen=True)
class Told:
    """One release with all that was released before it to the same company, oldest first."""

    release: Release
    history: tuple[Release, ...]
    # By row id the name of a unit or group, as it was called in the quarter.
    names: Mapping[str, str]
    locale: str

    @property
    def period(self) -> str:
        return formats.quarter(self.release.quarter, self.locale)

    @property
    def before(self) -> Release | None:
        """The release of the quarter just before, None where there is none: a gap is not bridged."""
        wanted = _quarter_before(self.release.quarter)
        return next((one for one in self.history if one.quarter == wanted), None)

    @cached_property
    def changed(self) -> Mapping[tuple[Track, Measure, str | None], Verdict]:
        """What moved beyond chance since the quarter before, for every sentence that says so."""
        return {} if self.before is None else changed(self.release, self.before)

    def rows(self, by: By) -> Sequence[Row]:
        """The company's row, then those beneath it; a company of one unit is told once, not twice."""
        rows = self.release.rows.get(by, ())
        return rows[:1] if by is By.UNIT and not self.has_units() else rows

    def has_units(self) -> bool:
        """Whether there is anything beneath the whole company to set side by side."""
        return len([row for row in self.release.rows.get(By.UNIT, ()) if row.id != ALL]) > 1

    def leaves(self, by: By) -> list[Row]:
        """Rows that hold no others: what may be set side by side without counting anybody twice."""
        rows = self.rows(by)
        parents = {row.parent for row in rows}
        return [row for i, row in enumerate(rows) if row.id != ALL and i not in parents]

    def name(self, row: Row, by: By) -> str:
        if row.id == ALL:
            return str(_("全社"))
        if by is By.AGE:
            return age_name(row.id)
        if by is By.TENURE:
            return tenure_name(row.id)
        if by is By.UNIT_AGE:
            unit, _bar, age = row.id.partition("|")
            return str(_("%(unit)s、%(age)s", unit=self.names.get(unit, unit), age=age_name(age)))
        return self.names.get(row.id, row.id)

    def depth(self, row: Row, by: By) -> int:
        """0 the company, 1 beneath it, 2 in a group."""
        rows, depth = self.rows(by), 0
        while row.parent is not None and depth < 2:
            row, depth = rows[row.parent], depth + 1
        return depth


def _quarter_before(name: str) -> str:
    year, number = int(name[:4]), int(name[-1])
    return f"{year - 1}-Q4" if number == 1 else f"{year}-Q{number - 1}"


def age_name(band: str) -> str:
    """ "-24" as 24歳以下, "25-34" as 25–34歳, "65-" as 65歳以上."""
    low, _dash, high = band.partition("-")
    if band == "unknown":
        return str(_("年齢は不明"))
    if not low:
        return str(_("%(age)s歳以下", age=high))
    return str(_("%(low)s–%(high)s歳", low=low, high=high)) if high else str(_("%(age)s歳以上", age=low))


def tenure_name(band: str) -> str:
    """ "-2" as 勤続2年以下, "21-" as 勤続21年以上."""
    low, _dash, high = band.partition("-")
    if not low:
        return str(_("勤続%(years)s年以下", years=high))
    return str(_("勤続%(low)s–%(high)s年", low=low, high=high)) if high else str(_("勤続%(years)s年以上", years=low))


def theme_name(item: str) -> str:
    return str(THEME_LABELS[Theme(item)])


def inside_theme_name(item: str) -> str:
    return str(INSIDE_THEME_LABELS[InsideTheme(item)])


def hidden() -> str:
    """What is said where a figure may not be shown. One reason only: which one it was would give it away."""
    return str(_("非表示(個人が分からないように)"))


def hidden_briefly() -> str:
    return str(_("非表示"))


def percent(part: int, whole: int) -> int:
    """A share in whole percent, half rounded up."""
    return (200 * part + whole) // (2 * whole)


def counted(people: int) -> str:
    return f"{people:,}"


def share_bar(label: str, part: int | None, whole: int | None, *, by_chance: bool, depth: int = 0) -> Bar:
    """A share with the people it stands for, and how far chance may move it unless everybody was counted."""
    if part is None or not whole:
        return Bar(label, hidden=hidden(), depth=depth)
    low, high = interval_percent(part, whole) if by_chance else (None, None)
    share = percent(part, whole)
    text = str(_("%(percent)s%%(%(people)s名)", percent=share, people=counted(part)))
    return Bar(label, share, text, low, high, depth=depth)


def band_bar(told: Told, release: Release, measure: Measure, row: Row, by: By, track: Track = OUTSIDE) -> Bar:
    """The band of those rated 4 or more in one row."""
    label, depth = told.name(row, by), told.depth(row, by)
    band, people = release.favourable(track, measure, row.id, by), release.people(track, measure, None, row.id, by)
    if band is None:
        return Bar(label, hidden=hidden(), depth=depth)
    if people is None:
        text = str(_("%(low)s〜%(high)s%%", low=band.low, high=band.high))
    else:
        text = str(_("%(low)s〜%(high)s%%(%(people)s名)", low=band.low, high=band.high, people=counted(people)))
    return Bar(label, band.low, text, band.low, band.high, depth=depth)


def together(bars: Sequence[Bar], everything: str, others: str) -> tuple[Bar, ...]:
    """The bars; one line where none may be shown (`everything`), and one for many hidden ones (`others`)."""
    unseen = [bar for bar in bars if bar.hidden]
    if len(unseen) == len(bars):
        return (Bar(everything, hidden=hidden()),)
    if len(unseen) <= MOST_HIDDEN_ROWS:
        return tuple(bars)
    return (*(bar for bar in bars if not bar.hidden), Bar(others, hidden=hidden()))


def row_bars(told: Told, by: By, bars: Sequence[Bar], most: int | None = None) -> tuple[Bar, ...]:
    """Bars of rows as they are drawn: hidden neighbours take one line together, and a unit stays under its group.

    Of more than `most` (MOST_BARS) those right beneath the company are drawn.
    """
    if by is not By.UNIT:
        many = sum(1 for bar in bars if bar.hidden)
        return together(bars, str(_("全社とすべての層")), str(_("ほかの%(count)s層", count=many)))
    if len(bars) > (most or MOST_BARS):
        bars = [bar for bar in bars if bar.depth <= 1]
    if all(bar.hidden for bar in bars):
        return (Bar(str(_("全社とすべての部署")), hidden=hidden()),)
    company, groups = bars[0], _by_group(bars[1:])
    unseen = [group for group in groups if all(bar.hidden for bar in group)]
    drawn = [company]
    for group in groups:
        if group not in unseen:
            drawn += _under_its_group(group)
        elif len(unseen) == 1 and len(group) == 1:
            drawn += group
        elif len(unseen) == 1:
            drawn.append(replace(group[0], label=str(_("%(group)sと、その中の部署", group=group[0].label))))
    if len(unseen) > 1:
        drawn.append(Bar(str(_("ほかの%(count)s部署", count=len(unseen))), hidden=hidden(), depth=1))
    return tuple(drawn)


def _by_group(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Each row right beneath the company with those under it."""
    groups: list[list[Bar]] = []
    for bar in bars:
        if bar.depth < 2 or not groups:
            groups.append([bar])
        else:
            groups[-1].append(bar)
    return groups


def _under_its_group(group: list[Bar]) -> list[Bar]:
    """A group of which something is shown; two hidden units of it or more take one line."""
    head, *units = group
    unseen = sum(1 for bar in units if bar.hidden)
    if unseen < 2:
        return group
    if unseen == len(units):
        label = _("%(group)sの%(count)s部署", group=head.label, count=unseen)
    else:
        label = _("%(group)sのほかの%(count)s部署", group=head.label, count=unseen)
    return [head, *(bar for bar in units if not bar.hidden), Bar(str(label), hidden=hidden(), depth=2)]


def use_bars(told: Told, track: Track, by: By, most: int | None = None) -> tuple[Bar, ...]:
    """Who used a track, of everybody on the roster, row by row."""
    release = told.release
    bars = [
        share_bar(
            told.name(row, by),
            release.people(track, Measure.USE, None, row.id, by),
            row.people,
            by_chance=False,
            depth=told.depth(row, by),
        )
        for row in told.rows(by)
    ]
    return row_bars(told, by, bars, most)


def theme_bars(told: Told, item: str, by: By, track: Track = OUTSIDE, most: int | None = None) -> tuple[Bar, ...]:
    """Who talked about one theme, of those who came, row by row."""
    release = told.release
    bars = [
        share_bar(
            told.name(row, by),
            release.people(track, Measure.THEME, item, row.id, by),
            release.people(track, Measure.USE, None, row.id, by),
            by_chance=True,
            depth=told.depth(row, by),
        )
        for row in told.rows(by)
    ]
    return row_bars(told, by, bars, most)


def shown_items(release: Release, track: Track, measure: Measure) -> list[tuple[str, int]]:
    """Items whose company-wide figure is shown, most people first."""
    table = release.table(track, measure)
    if table is None:
        return []
    found = [(item, people) for item, people in zip(table.items, table.people[0], strict=True) if people is not None]
    return sorted(found, key=lambda entry: -entry[1])


def hidden_items(release: Release, track: Track, measure: Measure) -> list[str]:
    table = release.table(track, measure)
    if table is None:
        return []
    return [item for item, people in zip(table.items, table.people[0], strict=True) if people is None]


def in_words(bars: Sequence[Bar]) -> str:
    """A picture read aloud: each mark, in order."""
    return str(_("、")).join(f"{bar.label} {bar.hidden or bar.text}" for bar in bars)


SURE_WORDS = {
    Sureness.HIGH: lambda: _("高い"),
    Sureness.MIDDLE: lambda: _("中くらい"),
    Sureness.LOW: lambda: _("低い"),
}


def sure_of_share(part: int, whole: int) -> str:
    return str(
        _(
            "確からしさ:%(level)s(相談した人%(people)s名、誤差 ±%(points)sポイント)。",
            level=SURE_WORDS[sureness(whole)](),
            people=counted(whole),
            points=margin_points(part, whole),
        )
    )


def sure_as_counted() -> str:
    return str(_("確からしさ:高い(推定ではなく、人を数えたものです。同じ人は一度だけ数えています)。"))


def chance_note() -> str:
    return str(_("線が割合、淡いところは偶然でぶれうる幅です。"))


def band_note() -> str:
    return str(_("濃いところは確かな割合、淡いところはその幅です。"))
