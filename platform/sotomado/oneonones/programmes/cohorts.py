"""Who is in a cohort: a rule read off the roster as it stands today, the same for one person and for a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.companies.standings import RosterStanding, months_between
from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.models import Cohort, CohortRule


@dataclass(frozen=True)
class Rule:
    """A cohort as plain values: both ends of the numbers belong to it."""

    rule: CohortRule
    from_number: int | None = None
    to_number: int | None = None
    department_id: int | None = None


def rule_of(cohort: Cohort) -> Rule:
    return Rule(cohort.rule, cohort.from_number, cohort.to_number, cohort.department_id)


def is_in(standing: RosterStanding, rule: Rule, today: date) -> bool:
    """Whether somebody belongs to a cohort on a day. Whom the roster says too little of does not."""
    if rule.rule is CohortRule.EVERYONE:
        return True
    if rule.rule is CohortRule.DEPARTMENT:
        return rule.department_id in standing.departments
    number = _number(standing, rule.rule, today)
    if number is None or rule.from_number is None or rule.to_number is None:
        return False
    return rule.from_number <= number <= rule.to_number


def _number(standing: RosterStanding, rule: CohortRule, today: date) -> int | None:
    if rule is CohortRule.AGE:
        # What somebody turns this year, as everywhere: of a birth only the year is known.
        return None if standing.birth_year is None else today.year - standing.birth_year
    if rule is CohortRule.YEAR:
        return months_between(standing.joined_on, today) // 12 + 1
    if standing.promoted_on is None or standing.promoted_on > today:
        return None
    return months_between(standing.promoted_on, today)


def kept(work: UnitOfWork, *, company_id: int, rule: Rule) -> Cohort:
    """The cohort of a company with this rule, made where there is none yet."""
    found = work.session.scalar(
        select(Cohort)
        .where(
            Cohort.company_id == company_id,
            Cohort.rule == rule.rule,
            Cohort.from_number.is_not_distinct_from(rule.from_number),
            Cohort.to_number.is_not_distinct_from(rule.to_number),
            Cohort.department_id.is_not_distinct_from(rule.department_id),
        )
        .order_by(Cohort.id)
        .limit(1)
    )
    if found is None:
        found = Cohort(
            company_id=company_id,
            rule=rule.rule,
            from_number=rule.from_number,
            to_number=rule.to_number,
            department_id=rule.department_id,
        )
        work.session.add(found)
        work.session.flush()
    return found
