"""What a company has set for one of its people: read by the rooms of the inside track for the person themselves.

Nothing here asks what somebody does with it, and nothing is written when they take or leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sotomado.companies import service as companies
from sotomado.companies.standings import RosterStanding, standing_of
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.programmes import queries
from sotomado.oneonones.programmes.cohorts import is_in, rule_of
from sotomado.oneonones.programmes.models import CareerSwitch, CohortRule


@dataclass(frozen=True)
class Cadence:
    """How often a company would have somebody meet: every so many weeks, and about careers every so many months."""

    every_weeks: int
    career_every_months: int | None


@dataclass(frozen=True)
class OfferedPack:
    """A theme pack as the person it is offered to reads it. It is not for the eyes of the other one of a pair."""

    id: str
    version: int
    title: str
    text: str
    themes: tuple[InsideTheme, ...]
    # Ids of the bank of questions.
    questions: tuple[str, ...]
    # The last day it is offered.
    until_on: date


def packs_for(work: UnitOfWork, *, employment_id: int) -> tuple[OfferedPack, ...]:
    """The packs offered to somebody today, those that end first before the others."""
    asked = _asked(work, employment_id)
    if asked is None:
        return ()
    standing, today = asked
    return tuple(
        OfferedPack(
            id=pack.id,
            version=version.number,
            title=work.unseal(version, "title") or "",
            text=work.unseal(version, "text") or "",
            themes=tuple(InsideTheme(theme) for theme in version.themes.split(",") if theme),
            questions=tuple(question for question in version.questions.split(",") if question),
            until_on=pack.until_on,
        )
        for pack, version, cohort in queries.offered_packs(work, company_id=standing.company_id, on=today)
        if is_in(standing, rule_of(cohort), today)
    )


def cadence_for(work: UnitOfWork, *, employment_id: int) -> Cadence | None:
    """How often the company would have somebody meet; None where it has said nothing.

    What is set for a cohort goes before what is set for everyone, and of several cohorts the one set last.
    """
    return _cadence(work, employment_id, of=frozenset(CohortRule))


def cadence_open_to_others(work: UnitOfWork, *, employment_id: int) -> Cadence | None:
    """The same, as the other one of a pair may read it: by what everybody sees of a colleague.

    What is set for those of an age, or promoted lately, would tell them what the roster says of that person.
    """
    return _cadence(work, employment_id, of=frozenset({CohortRule.EVERYONE, CohortRule.DEPARTMENT}))


def _cadence(work: UnitOfWork, employment_id: int, *, of: frozenset[CohortRule]) -> Cadence | None:
    asked = _asked(work, employment_id)
    if asked is None:
        return None
    standing, today = asked
    ours = [
        (
            cohort.rule is not CohortRule.EVERYONE,
            cadence.set_at,
            Cadence(cadence.every_weeks, cadence.career_every_months),
        )
        for cadence, cohort in queries.cadences(work, company_id=standing.company_id)
        if cohort.rule in of and is_in(standing, rule_of(cohort), today)
    ]
    return max(ours, key=lambda one: one[:2])[2] if ours else None


def is_on(work: UnitOfWork, *, employment_id: int) -> bool:
    """Whether career 1on1s are to be suggested to somebody: on, unless their company has switched them off there.

    What runs goes on either way, and nothing is ever deleted for it.
    """
    asked = _asked(work, employment_id)
    if asked is None:
        return True
    standing, today = asked
    switches = queries.switches(work, company_id=standing.company_id, on=today)
    return is_on_at(standing.departments, switches)


def is_on_at(departments: tuple[int, ...], switches: list[CareerSwitch]) -> bool:
    """By the nearest department that says anything, from one's own upwards, then by the company.

    `switches`: those that have begun, the latest last.
    """
    said = {switch.department_id: switch.is_on for switch in switches}
    return next((said[place] for place in (*departments, None) if place in said), True)


def _asked(work: UnitOfWork, employment_id: int) -> tuple[RosterStanding, date] | None:
    """Somebody's place on the roster, and the day by their company's clock."""

    def ask() -> tuple[RosterStanding, date] | None:
        standing = standing_of(work, employment_id=employment_id)
        return (standing, today_at(work, standing.company_id)) if standing is not None else None

    return work.once(("standing", employment_id), ask)


def today_at(work: UnitOfWork, company_id: int) -> date:
    """The day by a company's clock. Raises NotFound."""
    zone = companies.company(work, company_id=company_id).time_zone
    return work.now.astimezone(ZoneInfo(zone)).date()
