"""Age and tenure in bands, wide enough that a band and a unit together describe many.

Both are taken on the first day of the quarter. Of a birth only the year is known, so an age is the difference of the
years: what somebody turns in the year of the quarter. Tenure is in completed years since the first day at the company,
as the roster has it; whoever begins within the quarter has completed none.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class AgeBand(StrEnum):
    """Years of age; "-24" is everybody up to 24. `UNKNOWN` is whose year of birth the roster does not say."""

    TO_24 = "-24"
    FROM_25 = "25-34"
    FROM_35 = "35-44"
    FROM_45 = "45-54"
    FROM_55 = "55-64"
    FROM_65 = "65-"
    UNKNOWN = "unknown"


class TenureBand(StrEnum):
    """Completed years at the company; "-2" is everybody who has not completed the third."""

    TO_2 = "-2"
    FROM_3 = "3-5"
    FROM_6 = "6-10"
    FROM_11 = "11-20"
    FROM_21 = "21-"


# A band begins at so many years; the bands before it end there.
AGES_FROM = {
    AgeBand.FROM_25: 25,
    AgeBand.FROM_35: 35,
    AgeBand.FROM_45: 45,
    AgeBand.FROM_55: 55,
    AgeBand.FROM_65: 65,
}
TENURES_FROM = {TenureBand.FROM_3: 3, TenureBand.FROM_6: 6, TenureBand.FROM_11: 11, TenureBand.FROM_21: 21}


def born_at_latest(years: int, first_day: date) -> int:
    """The last year of birth of those who are `years` old in the quarter that begins on `first_day`."""
    return first_day.year - years


def joined_at_latest(years: int, first_day: date) -> date:
    """The last first day at work of those who have completed `years` when the quarter begins."""
    return first_day.replace(year=first_day.year - years)


def age_band(birth_year: int | None, first_day: date) -> AgeBand:
    """The age band of one person in the quarter that begins on `first_day`."""
    if birth_year is None:
        return AgeBand.UNKNOWN
    reached = [band for band, years in AGES_FROM.items() if birth_year <= born_at_latest(years, first_day)]
    return reached[-1] if reached else AgeBand.TO_24


def tenure_band(joined_on: date, first_day: date) -> TenureBand:
    """The tenure band of one person in the quarter that begins on `first_day`."""
    reached = [band for band, years in TENURES_FROM.items() if joined_on <= joined_at_latest(years, first_day)]
    return reached[-1] if reached else TenureBand.TO_2
