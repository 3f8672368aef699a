"""Hours and dates as a consultant types them. What is wrong is said beside the box it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.availability.errors import HoursOverlap
from sotomado.availability.hours import Stretch, refuse_overlaps

STRETCHES_A_DAY = 3
WEEKDAYS = (_l("月曜日"), _l("火曜日"), _l("水曜日"), _l("木曜日"), _l("金曜日"), _l("土曜日"), _l("日曜日"))
_CLOCK = re.compile(r"(\d{1,2})(?::|時)?(\d{2})?分?")


@dataclass(frozen=True)
class TypedStretch:
    """Two boxes of one line, as typed, and what is wrong with them. `after_midnight`: ends on the next day."""

    name: str
    number: int
    start: str
    end: str
    error: str = ""
    after_midnight: bool = False


@dataclass(frozen=True)
class TypedDay:
    label: str
    stretches: tuple[TypedStretch, ...]

    @property
    def shown(self) -> tuple[TypedStretch, ...]:
        """The first line, and every other one that something was typed into."""
        return tuple(one for one in self.stretches if one.number == 1 or one.start or one.end)

    @property
    def spare(self) -> tuple[TypedStretch, ...]:
        return tuple(one for one in self.stretches if one not in self.shown)


def minute_of(typed: str) -> int | None:
    """Minutes after midnight of 9:00, 0900, 9時, ９：００ or 24:00; None for anything else."""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    return minute if int(found[2] or 0) < 60 and minute <= 24 * 60 else None


def clock_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class HoursForm:
    """A week of up to three stretches a day: typed, read, and shown again with what is wrong."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.hours: dict[int, tuple[Stretch, ...]] = {}
        self._errors: dict[str, str] = {}
        self._typed = {name: typed.get(name, "").strip() for name in _names()}
        self._read()

    @classmethod
    def of(cls, hours: Mapping[int, tuple[Stretch, ...]]) -> HoursForm:
        """The form as it is first shown, with the hours that stand."""
        typed = {}
        for weekday, stretches in hours.items():
            for position, (start, end) in enumerate(stretches[:STRETCHES_A_DAY]):
                typed[f"{_name(weekday, position)}-start"] = clock_of(start)
                typed[f"{_name(weekday, position)}-end"] = clock_of(end)
        return cls(typed)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(name of the first box of the line, on which day and what is wrong)."""
        return [
            (f"{name}-start", _("%(day)s: %(wrong)s", day=WEEKDAYS[int(name.split("-")[1])], wrong=message))
            for name, message in self._errors.items()
        ]

    @property
    def days(self) -> list[TypedDay]:
        return [
            TypedDay(str(label), tuple(self._shown(weekday, position) for position in range(STRETCHES_A_DAY)))
            for weekday, label in enumerate(WEEKDAYS)
        ]

    def _shown(self, weekday: int, position: int) -> TypedStretch:
        name = _name(weekday, position)
        start, end = self._typed[f"{name}-start"], self._typed[f"{name}-end"]
        minutes = minute_of(start), minute_of(end)
        after_midnight = minutes[0] is not None and minutes[1] is not None and 0 < minutes[1] < minutes[0]
        return TypedStretch(name, position + 1, start, end, self._errors.get(name, ""), after_midnight)

    def _read(self) -> None:
        places: dict[tuple[int, int], str] = {}
        for weekday in range(7):
            stretches: list[Stretch] = []
            for position in range(STRETCHES_A_DAY):
                name = _name(weekday, position)
                start, end = self._typed[f"{name}-start"], self._typed[f"{name}-end"]
                if not start and not end:
                    continue
                read = _stretch(start, end)
                if isinstance(read, str):
                    self._errors[name] = read
                    continue
                places[weekday, len(stretches)] = name
                stretches.append(read)
            self.hours[weekday] = tuple(stretches)
        if self._errors:
            return
        try:
            refuse_overlaps(self.hours)
        except HoursOverlap as overlap:
            self._errors[places[overlap.weekday, overlap.position]] = _(
                "この時間は、ほかの時間と重なっています。重ならないように直してください。"
            )


def _stretch(start: str, end: str) -> Stretch | str:
    """Both boxes as minutes, or what is wrong with them."""
    wrong: str = ""
    first, last = minute_of(start), minute_of(end)
    if not start or not end:
        wrong = _("はじまりとおわりの、両方を書いてください。")
    elif first is None or last is None or first == 24 * 60:
        wrong = _("09:00 のように、時と分で書いてください。")
    elif first == last:
        wrong = _("はじまりとおわりが同じです。一日じゅうなら、00:00 から 24:00 と書いてください。")
    return wrong or (first or 0, last or 0)


def _name(weekday: int, position: int) -> str:
    return f"day-{weekday}-{position}"


def _names() -> list[str]:
    return [
        f"{_name(weekday, position)}-{side}"
        for weekday in range(7)
        for position in range(STRETCHES_A_DAY)
        for side in ("start", "end")
    ]


def date_of(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
