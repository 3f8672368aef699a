"""The one way times and money are written, in the reader's language and zone.

2026年11月20日(金) 14:00, Fri 20 Nov 2026, 14:00; ￥11,000 is written 11,000円 in Japanese and ¥11,000 in English.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

_WEEKDAYS = {
    "ja": ("月", "火", "水", "木", "金", "土", "日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CITIES_JA = {
    "Asia/Tokyo": "東京",
    "UTC": "協定世界時",
    "Europe/London": "ロンドン",
    "Europe/Paris": "パリ",
    "Europe/Berlin": "ベルリン",
    "America/New_York": "ニューヨーク",
    "America/Los_Angeles": "ロサンゼルス",
    "Asia/Singapore": "シンガポール",
    "Asia/Shanghai": "上海",
    "Asia/Bangkok": "バンコク",
    "Asia/Kolkata": "コルカタ",
    "Australia/Sydney": "シドニー",
}
COMMON_ZONES = tuple(_CITIES_JA)


def is_zone(name: str) -> bool:
    return name in available_timezones()


def city(zone: str, locale: str) -> str:
    """The zone as people say it: "東京", "New York"."""
    if locale == "ja" and zone in _CITIES_JA:
        return _CITIES_JA[zone]
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def day(on: date, locale: str, *, with_year: bool = True) -> str:
    """2026年11月20日(金) / Fri 20 Nov 2026."""
    weekday = _WEEKDAYS[locale][on.weekday()]
    if locale == "ja":
        year = f"{on.year}年" if with_year else ""
        return f"{year}{on.month}月{on.day}日({weekday})"
    year = f" {on.year}" if with_year else ""
    return f"{weekday} {on.day} {_MONTHS[on.month - 1]}{year}"


def weekday(on: date, locale: str) -> str:
    """金 / Fri."""
    return _WEEKDAYS[locale][on.weekday()]


def clock_time(at: datetime, zone: str) -> str:
    """14:00, by the wall clock of `zone`."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def moment(at: datetime, zone: str, locale: str, *, with_year: bool = True) -> str:
    """2026年11月20日(金) 14:00(東京) / Fri 20 Nov 2026, 14:00 (Tokyo)."""
    local = at.astimezone(ZoneInfo(zone))
    on = day(local.date(), locale, with_year=with_year)
    if locale == "ja":
        return f"{on} {local:%H:%M}({city(zone, locale)})"
    return f"{on}, {local:%H:%M} ({city(zone, locale)})"


def span(start: datetime, end: datetime, zone: str, locale: str, *, with_year: bool = True) -> str:
    """2026年11月20日(金) 14:00–15:00(東京); names the second day where the span runs past midnight."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = f"{last:%H:%M}"
    if last.date() != first.date():
        until = f"{day(last.date(), locale, with_year=False)} {until}"
    on = day(first.date(), locale, with_year=with_year)
    if locale == "ja":
        return f"{on} {first:%H:%M}–{until}({city(zone, locale)})"
    return f"{on}, {first:%H:%M}–{until} ({city(zone, locale)})"


def quarter(name: str, locale: str) -> str:
    """ "2026-Q3" as 2026年7–9月 / Jul–Sep 2026."""
    year, number = name.split("-Q")
    first = 3 * int(number) - 2
    if locale == "ja":
        return f"{year}年{first}–{first + 2}月"
    return f"{_MONTHS[first - 1]}–{_MONTHS[first + 1]} {year}"


def month(number: int, locale: str) -> str:
    """11月 / Nov."""
    return f"{number}月" if locale == "ja" else _MONTHS[number - 1]


def month_of_year(name: str, locale: str) -> str:
    """ "2026-11" as 2026年11月 / Nov 2026."""
    return months(name, name, locale)


def months(first: str, last: str, locale: str) -> str:
    """ "2026-07", "2026-09" as 2026年7–9月 / Jul–Sep 2026."""
    (from_year, from_number), (year, number) = _year_and_month(first), _year_and_month(last)
    is_one_year = from_year == year
    if locale == "ja":
        end = f"{number}月" if is_one_year else f"{year}年{number}月"
        begin = "" if first == last else f"{from_number}–" if is_one_year else f"{from_number}月–"
        return f"{from_year}年{begin}{end}"
    begin = "" if first == last else _MONTHS[from_number - 1] + ("–" if is_one_year else f" {from_year}–")
    return f"{begin}{_MONTHS[number - 1]} {year}"


def _year_and_month(name: str) -> tuple[int, int]:
    year, number = name.split("-")
    return int(year), int(number)


def yen(amount_yen: int, locale: str) -> str:
    """11,000円 / ¥11,000."""
    return f"{amount_yen:,}円" if locale == "ja" else f"¥{amount_yen:,}"


# More than any amount of ours.
_MOST_DIGITS = 12


def typed_digits(text: str) -> str:
    """What somebody typed as an amount, without what stands around its digits: "１，２００円" is 1200."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("円").removesuffix("yen")
    return plain.strip().removeprefix("¥").removeprefix("\\").replace(",", "").replace("、", "").strip()


def typed_whole(text: str) -> int | None:
    """A whole number as people type it, None for what is none."""
    digits = typed_digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None
