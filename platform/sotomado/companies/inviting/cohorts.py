"""Who is in a cohort: a pure rule over lines of the roster, as of a day. Nothing else is looked at, so there can be no
cohort by use, by stage or by anything anybody said.

With y(d) the fiscal year a day lies in (it begins in April) and m(a, d) the whole months from a day a to d, somebody
who works at the company on d is in

    everyone        always
    turns n         where birth year + n = y(d)
    year n          where m(joined, d) // 12 + 1 = n
    promoted n      where 0 <= m(promoted, d) < n, and promoted <= d
    returned n      likewise, by the day of their return
    department D    where D is theirs or stands above theirs

Of a birth only the year is known, so "turns 50 in the fiscal year" is who turns 50 in the calendar year in which the
fiscal year begins. Whom the roster says too little of is in no cohort that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sotomado.companies.inviting.errors import NoSuchCohort
from sotomado.companies.inviting.models import CohortKind
from sotomado.companies.standings import RosterStanding, months_between

FIRST_MONTH = 4  # of a fiscal year, as in `reporting.frame`
AGES = (30, 35, 40, 45, 50, 55, 60)
YEARS = (1, 3, 5, 10)
MONTHS = (6, 12)
# Of fewer people than this any later count would stay hidden; a department of fewer than that is not invited at all.
FEWEST_COUNTED = 10
FEWEST_OF_A_DEPARTMENT = 5

_CODE = re.compile(r"(turns|year|promoted|returned|department):(\d{1,9})|everyone", re.ASCII)


@dataclass(frozen=True)
class Cohort:
    """A rule. `number`: years of age, the year at the company, or months; `department_id`: the root of a part."""

    kind: CohortKind
    number: int | None = None
    department_id: int | None = None

    @property
    def code(self) -> str:
        """How a form carries it."""
        if self.kind is CohortKind.EVERYONE:
            return self.kind.value
        return f"{self.kind.value}:{self.number if self.department_id is None else self.department_id}"


def cohort_from(code: str) -> Cohort:
    """The rule a form carries. Raises NoSuchCohort for what no form does."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise NoSuchCohort()
    if found[1] is None:
        return Cohort(CohortKind.EVERYONE)
    kind, number = CohortKind(found[1]), int(found[2])
    return Cohort(kind, department_id=number) if kind is CohortKind.DEPARTMENT else Cohort(kind, number)


def offered(departments: Iterable[int]) -> Mapping[str, Cohort]:
    """Every cohort that can be chosen, by its code, in the order of the page."""
    cohorts = [Cohort(CohortKind.TURNS, age) for age in AGES]
    cohorts += [Cohort(CohortKind.YEAR, year) for year in YEARS]
    cohorts += [Cohort(CohortKind.PROMOTED, months) for months in MONTHS]
    cohorts += [Cohort(CohortKind.RETURNED, months) for months in MONTHS]
    cohorts += [Cohort(CohortKind.EVERYONE)]
    cohorts += [Cohort(CohortKind.DEPARTMENT, department_id=one) for one in departments]
    return {cohort.code: cohort for cohort in cohorts}


def is_in(line: RosterStanding, cohort: Cohort, on: date) -> bool:
    """Whether somebody is in a cohort on a day."""
    if line.joined_on > on:
        return False
    match cohort.kind:
        case CohortKind.EVERYONE:
            return True
        case CohortKind.DEPARTMENT:
            return cohort.department_id in line.departments
        case CohortKind.TURNS:
            return line.birth_year is not None and line.birth_year + _number(cohort) == fiscal_year(on)
        case CohortKind.YEAR:
            return months_between(line.joined_on, on) // 12 + 1 == cohort.number
        case CohortKind.PROMOTED:
            return _is_recent(line.promoted_on, on, _number(cohort))
        case CohortKind.RETURNED:
            return _is_recent(line.returned_on, on, _number(cohort))


def members(lines: Iterable[RosterStanding], cohort: Cohort, on: date) -> list[int]:
    """The people of a cohort on a day, in the order of the roster."""
    return [line.person_id for line in lines if is_in(line, cohort, on)]


def fiscal_year(on: date) -> int:
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def a_year_later(on: date) -> date:
    """The same day of the next year; the last day of February for the one that is not there."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return on.replace(year=on.year + 1, day=28)


def _is_recent(happened_on: date | None, on: date, months: int) -> bool:
    return happened_on is not None and happened_on <= on and months_between(happened_on, on) < months


def _number(cohort: Cohort) -> int:
    assert cohort.number is not None, "a rule of this kind has a number"
    return cohort.number
