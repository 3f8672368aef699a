"""Hours, and what changes about them, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.availability.hours.grid import ClockChange
from sotomado.availability.hours.lines import WEEKDAYS, clock_of
from sotomado.availability.hours.opened import Difference
from sotomado.availability.hours.stretches import DAY, Span
from sotomado.availability.hours.week import ShownWeek
from sotomado.availability.models import ChangeKind
from sotomado.languages import current_locale

MOST_SENTENCES = 14
SHORT_WEEKDAYS = (_l("月"), _l("火"), _l("水"), _l("木"), _l("金"), _l("土"), _l("日"))


@dataclass(frozen=True)
class Sentence:
    """`opens`: time that becomes free to book; otherwise time that closes."""

    opens: bool
    text: str


def in_words(differences: Sequence[Difference]) -> list[Sentence]:
    """What opens and what closes, one sentence each; a long list ends with how much more there is."""
    found = []
    for one in differences:
        when = _when(one)
        if one.opened:
            found.append(Sentence(True, _("%(when)s %(times)s をひらく", when=when, times=times(one.opened))))
        if one.closed:
            found.append(Sentence(False, _("%(when)s %(times)s をとじる", when=when, times=times(one.closed))))
    if len(found) > MOST_SENTENCES:
        more = len(found) - MOST_SENTENCES
        found = [*found[:MOST_SENTENCES], Sentence(True, _("ほかに%(count)s件", count=more))]
    return found


def times(some: Iterable[Span]) -> str:
    """19:00–21:00, 22:00–翌日2:00"""
    apart = str(_("、"))
    return apart.join(_span(start, end) for start, end in some)


def _span(start: int, end: int) -> str:
    if end > DAY:
        return str(_("%(start)s–翌日%(end)s", start=clock_of(start), end=clock_of(end - DAY)))
    return f"{clock_of(start)}–{clock_of(end)}"


def _when(one: Difference) -> str:
    if one.on is not None:
        return formats.day(one.on, current_locale(), with_year=False)
    weekday, dates = WEEKDAYS[one.weekday or 0], validity(one.first, one.last)
    if dates:
        return str(_("毎週%(weekday)s(%(dates)s)", weekday=weekday, dates=dates))
    return str(_("毎週%(weekday)s", weekday=weekday))


def validity(first: date | None, last: date | None) -> str:
    """The dates over which weekly hours hold; nothing where they always do."""
    begin, end = (formats.day(on, current_locale()) if on else "" for on in (first, last))
    if begin and end:
        return str(_("%(first)sから%(last)sまで", first=begin, last=end))
    if begin:
        return str(_("%(first)sから", first=begin))
    return str(_("%(last)sまで", last=end)) if end else ""


def of_change(kind: ChangeKind) -> str:
    """What was done, for the line beside the way back."""
    words = {
        ChangeKind.WEEK: _("一週間の時間を変えました。"),
        ChangeKind.WEEKLY: _("毎週の時間を変えました。"),
        ChangeKind.COPY: _("週の時間を写しました。"),
        ChangeKind.DAYS_OFF: _("休みを入れました。"),
        ChangeKind.DAYS_BACK: _("休みを取り消しました。"),
        ChangeKind.ZONE: _("時間を、いまお住まいの時計に合わせました。"),
        ChangeKind.UNDO: _("ひとつ前にもどしました。"),
    }
    return str(words[kind])


def of_clock_change(change: ClockChange) -> str:
    """What a day is like on which the clock changes."""
    on = formats.day(change.on, current_locale(), with_year=False)
    if change.skipped:
        return str(
            _("%(day)sに時計が進みます。%(times)sは、この日にはありません。", day=on, times=times(change.skipped))
        )
    return str(
        _(
            "%(day)sに時計がもどります。%(times)sは二度あり、ひらくと二度ともあいている時間になります。",
            day=on,
            times=times(change.twice),
        )
    )


@dataclass(frozen=True)
class Head:
    """What stands above a column: a short name, the day of the month, the name in full, what is special."""

    short: str
    number: str
    name: str
    word: str = ""
    classes: str = ""


def heads_of_weekdays() -> list[Head]:
    return [Head(str(short), "", str(name)) for short, name in zip(SHORT_WEEKDAYS, WEEKDAYS, strict=True)]


def heads_of_week(week: ShownWeek) -> list[Head]:
    found = []
    for number, day in enumerate(week.days):
        classes = {
            "today": day.on == week.today,
            "past": day.is_past,
            "day-off": day.is_off,
            "special": day.is_special and not day.is_off,
        }
        word = _("休み") if day.is_off else _("この日だけ") if day.is_special else ""
        found.append(
            Head(
                str(SHORT_WEEKDAYS[number]),
                str(day.on.day),
                formats.day(day.on, current_locale(), with_year=False),
                word,
                " ".join(name for name, holds in classes.items() if holds),
            )
        )
    return found
