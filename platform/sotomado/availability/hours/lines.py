"""Seven lines of hours as people type them, one for each day; the grid writes the same lines.

09:00-12:00 13:00-18:00, 9時〜12時、１３時～１８時: any of these. An end before the beginning lies on the next day.
What is wrong is said beside the line it stands in, and the line stays as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.availability.errors import HoursOverlap
from sotomado.availability.hours.service import refuse_overlaps
from sotomado.availability.hours.stretches import DAY, Span, Stretch, as_stretches

WEEKDAYS = (_l("月曜日"), _l("火曜日"), _l("水曜日"), _l("木曜日"), _l("金曜日"), _l("土曜日"), _l("日曜日"))
# Every other half hour of a day, and no more.
MOST_STRETCHES = 24
LONGEST_LINE = 400
_CLOCK = re.compile(r"([0-9]{1,2})(?::|時)?([0-9]{2})?分?")
_BETWEEN = re.compile(r"\s*(?:[-–—−~〜~]|から|to)\s*")
_APART = re.compile(r"[,、;/・]|\s+|と")


def minute_of(typed: str) -> int | None:
    """Minutes after midnight of 9:00, 0900, 9時, ９：００ or 24:00; None for anything else."""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    return minute if int(found[2] or 0) < 60 and minute <= DAY else None


def clock_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def line_of(stretches: Iterable[Stretch]) -> str:
    """09:00-12:00 13:00-18:00"""
    return " ".join(f"{clock_of(start)}-{clock_of(end)}" for start, end in stretches)


def line_of_spans(spans: tuple[Span, ...]) -> str:
    return line_of(as_stretches(spans))


class LinesForm:
    """Seven lines: typed, read, and shown again with what is wrong. `every_week`: Sunday runs into Monday."""

    def __init__(self, typed: Mapping[str, str], *, every_week: bool) -> None:
        self.lines = {day: typed.get(name_of(day), "")[: LONGEST_LINE + 1].strip() for day in range(7)}
        self.hours: dict[int, tuple[Stretch, ...]] = {}
        self.wrong: dict[int, str] = {}
        for day, line in self.lines.items():
            read = _read(line)
            if isinstance(read, str):
                self.wrong[day] = read
            else:
                self.hours[day] = read
        if not self.wrong:
            try:
                refuse_overlaps(self.hours, every_week=every_week)
            except HoursOverlap as overlap:
                self.wrong[overlap.weekday] = _(
                    "この日の時間が、ほかの時間と重なっています。重ならないように直してください。"
                )

    @classmethod
    def of(cls, lines: Mapping[int, str], *, every_week: bool) -> LinesForm:
        """The form as it is first shown, with the hours that stand."""
        return cls({name_of(day): line for day, line in lines.items()}, every_week=every_week)

    def say_past(self, day: int) -> None:
        """Say beside a line that its date is over."""
        self.wrong[day] = _("過ぎた日の時間は、変えられません。")

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(name of the line, on which day and what is wrong)."""
        return [
            (name_of(day), _("%(day)s: %(wrong)s", day=WEEKDAYS[day], wrong=wrong))
            for day, wrong in sorted(self.wrong.items())
        ]


def name_of(day: int) -> str:
    return f"day-{day}"


def _read(line: str) -> tuple[Stretch, ...] | str:
    """The stretches of a line in order, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return str(_("一日に書ける時間は、24こまでです。"))
    closed_up = _BETWEEN.sub("-", unicodedata.normalize("NFKC", line))
    stretches: list[Stretch] = []
    for part in filter(None, _APART.split(closed_up)):
        read = _stretch(part)
        if isinstance(read, str):
            return read
        stretches.append(read)
    if len(stretches) > MOST_STRETCHES:
        return str(_("一日に書ける時間は、24こまでです。"))
    return tuple(sorted(stretches))


def _stretch(part: str) -> Stretch | str:
    ends = part.split("-")
    if len(ends) != 2 or not all(ends):
        return str(_("「%(part)s」が読めません。はじまりとおわりを 09:00-12:00 のように書いてください。", part=part))
    first, last = minute_of(ends[0]), minute_of(ends[1])
    if first is None or last is None or first == DAY:
        return str(_("「%(part)s」が読めません。はじまりとおわりを 09:00-12:00 のように書いてください。", part=part))
    if first == last:
        return str(
            _("「%(part)s」は、はじまりとおわりが同じです。一日じゅうなら 00:00-24:00 と書いてください。", part=part)
        )
    return first, last
