"""How a rhythm reads, in whole sentences."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.oneonones.series.models import Cadence, PlaceKind
from sotomado.oneonones.series.rhythm import LAST, Rhythm, instant

CADENCES: Mapping[Cadence, LazyString] = {
    Cadence.WEEKLY: _l("毎週"),
    Cadence.TWO_WEEKS: _l("2週ごと"),
    Cadence.THREE_WEEKS: _l("3週ごと"),
    Cadence.FOUR_WEEKS: _l("4週ごと"),
    Cadence.MONTHLY: _l("毎月、同じ週の同じ曜日"),
    Cadence.QUARTERLY: _l("3か月ごと、同じ週の同じ曜日"),
}
PLACES: Mapping[PlaceKind, LazyString] = {
    PlaceKind.ONLINE: _l("オンライン"),
    PlaceKind.IN_PERSON: _l("会って"),
    PlaceKind.OPEN: _l("あとで決める"),
}
_NTH: Mapping[int, LazyString] = {
    1: _l("第1"),
    2: _l("第2"),
    3: _l("第3"),
    4: _l("第4"),
    LAST: _l("最後の"),
}


def rhythm_in_words(rhythm: Rhythm, *, locale: str, reader_zone: str) -> str:
    """ "2週ごとの水曜 10:00", by the clock it keeps to, which is named where the reader's shows another time."""
    said = {
        "weekday": formats.weekday(rhythm.anchor_on, locale),
        "clock": f"{rhythm.start_minute // 60:02}:{rhythm.start_minute % 60:02}",
    }
    if rhythm.nth is not None:
        said["nth"] = str(_NTH[rhythm.nth])
    words = _sentence(rhythm.cadence, said)
    if _same_clock(rhythm, reader_zone):
        return words
    return str(_("%(rhythm)s(%(city)sの時間)", rhythm=words, city=formats.city(rhythm.zone, locale)))


def _sentence(cadence: Cadence, said: dict[str, str]) -> str:
    if cadence is Cadence.WEEKLY:
        return str(_("毎週%(weekday)s曜日 %(clock)s", **said))
    if cadence is Cadence.TWO_WEEKS:
        return str(_("2週ごとの%(weekday)s曜日 %(clock)s", **said))
    if cadence is Cadence.THREE_WEEKS:
        return str(_("3週ごとの%(weekday)s曜日 %(clock)s", **said))
    if cadence is Cadence.FOUR_WEEKS:
        return str(_("4週ごとの%(weekday)s曜日 %(clock)s", **said))
    if cadence is Cadence.MONTHLY:
        return str(_("毎月%(nth)s%(weekday)s曜日 %(clock)s", **said))
    return str(_("3か月ごとの%(nth)s%(weekday)s曜日 %(clock)s", **said))


def _same_clock(rhythm: Rhythm, reader_zone: str) -> bool:
    at = instant(rhythm.anchor_on, rhythm.start_minute, rhythm.zone)
    return at.astimezone(ZoneInfo(reader_zone)).utcoffset() == at.astimezone(ZoneInfo(rhythm.zone)).utcoffset()
