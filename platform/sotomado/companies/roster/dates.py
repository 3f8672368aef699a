"""Days and years as Japanese offices write them: by our calendar, by the era, or as Excel counts days.

2024-04-01, 2024/4/1, 2024.4.1, 20240401, 2024年4月1日; 令和6年4月1日, R6.4.1, H30/4/1, S62-4-1, 平成元年5月1日;
45383 (days since the end of 1899). Digits and letters may be full-width; midnight or a weekday may follow.

Years of an era are counted on beyond its end: 平成32年 is 2020, as papers printed before 2019 have it. Where the day
comes first, or the month, nobody can tell which, and it is not read.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

# The year before the first one of each.
ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018,
    "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018,
}  # fmt: skip
# Day 60 of Excel is a 29 February 1900 that never was; all days we take lie behind it.
_EXCEL_DAY_NOUGHT = date(1899, 12, 30)
# 1930 to 2099: what is shorter or longer is no day of anybody's work.
_EXCEL_DAYS = range(10_959, 73_051)
_ERA = r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\.?\s*"
_AFTER = r"(?:\s*\([月火水木金土日]\)|[\sT]+0?0:00(?::00(?:\.0+)?)?)?"
_DAY = re.compile(
    rf"(?:{_ERA}(?P<eras>元|\d{{1,3}})|(?P<year>\d{{4}}))"
    rf"(?:\s*年\s*(?P<m1>\d{{1,2}})\s*月\s*(?P<d1>\d{{1,2}})\s*日?"
    rf"|(?P<sign>[-/.])(?P<m2>\d{{1,2}})(?P=sign)(?P<d2>\d{{1,2}})){_AFTER}"
)
_PLAIN = re.compile(rf"(\d{{4}})(\d\d)(\d\d){_AFTER}")
_COUNTED = re.compile(r"(\d{5})(?:\.0+)?")
_YEAR = re.compile(rf"(?:{_ERA}(?P<eras>元|\d{{1,3}})|(?P<year>\d{{4}}))\s*年?(?:\.0)?")


def day(text: str) -> date | None:
    """None where it cannot be read, or there is no such day."""
    plain = _narrow(text)
    if counted := _COUNTED.fullmatch(plain):
        days = int(counted[1])
        return _EXCEL_DAY_NOUGHT + timedelta(days=days) if days in _EXCEL_DAYS else None
    if written := _PLAIN.fullmatch(plain):
        return _date(int(written[1]), int(written[2]), int(written[3]))
    found = _DAY.fullmatch(plain)
    year = None if found is None else _year_of(found)
    if found is None or year is None:
        return None
    return _date(year, int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"]))


def year(text: str) -> int | None:
    """1985, 1985年, 昭和60年 or S60. A whole date of birth is not asked for, and not taken."""
    found = _YEAR.fullmatch(_narrow(text))
    return None if found is None else _year_of(found)


def _year_of(found: re.Match[str]) -> int | None:
    if found["year"]:
        return int(found["year"])
    counted = 1 if found["eras"] == "元" else int(found["eras"])
    return ERAS[found["era"]] + counted if counted else None


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper().replace("‐", "-").replace("−", "-")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
