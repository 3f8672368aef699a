"""What somebody says they wait for, as their page sends it; what cannot be read is told beside its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from flask_babel import gettext as _

from sotomado.bookings.waiting.service import LONGEST, Wished
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek

USUAL = timedelta(days=28)


class Sent(Protocol):
    """A form as it came in."""

    def get(self, name: str, /) -> str | None: ...
    def getlist(self, name: str, /) -> list[str]: ...


@dataclass
class WaitForm:
    """The values as they stand in the page, and what is wrong with them."""

    times: list[str] = field(default_factory=list)
    weekdays: list[str] = field(default_factory=list)
    mode: str = ""
    earliest: str = ""
    latest: str = ""
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def first(cls, *, today: date, times: Sequence[TimeOfWeek] = (), mode: MeetingMode | None = None) -> WaitForm:
        return cls(
            times=[one.value for one in times],
            mode=mode.value if mode else "",
            earliest=today.isoformat(),
            latest=(today + USUAL).isoformat(),
        )

    @classmethod
    def sent(cls, form: Sent) -> WaitForm:
        return cls(
            form.getlist("times"),
            form.getlist("weekdays"),
            form.get("mode") or "",
            form.get("earliest") or "",
            form.get("latest") or "",
        )

    def wished(self, *, zone: str, today: date) -> Wished | None:
        """What a form says; None where something is `wrong`."""
        earliest, latest = _date(self.earliest), _date(self.latest)
        if earliest is None:
            self.wrong.append(("earliest", _("日付をえらんでください。")))
        if latest is None:
            self.wrong.append(("latest", _("日付をえらんでください。")))
        if earliest and latest and latest < max(earliest, today):
            self.wrong.append(("latest", _("今日からあとで、はじめの日より前にならない日をえらんでください。")))
        if latest and latest > today + LONGEST:
            self.wrong.append(("latest", _("お待ちいただけるのは、今日から90日先までです。")))
        if self.wrong or earliest is None or latest is None:
            return None
        return Wished(
            time_zone=zone,
            earliest_on=earliest,
            latest_on=latest,
            times=tuple(one for one in TimeOfWeek if one.value in self.times),
            weekdays=tuple(day for day in range(7) if str(day) in self.weekdays),
            mode=next((one for one in MeetingMode if one.value == self.mode), None),
        )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
