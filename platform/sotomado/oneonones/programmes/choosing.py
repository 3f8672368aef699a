"""The cohorts HR can choose from: rules over the roster, each with a code that a form carries.

There is none by stage, by theme or by use, and there cannot be: nothing here reads anything but the roster. Whoever
wrote to people of a stage would show them that the company knows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sotomado.companies.standings import department_names
from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.cohorts import Rule
from sotomado.oneonones.programmes.errors import NoSuchCohort
from sotomado.oneonones.programmes.models import CohortRule

_CODE = re.compile(r"(age|year|promoted):(\d{1,3})-(\d{1,3})|department:(\d{1,9})|everyone", re.ASCII)

AGES = ((30, 30), (35, 35), (40, 40), (45, 45), (50, 50), (55, 55), (60, 60), (18, 29), (30, 39), (40, 49), (50, 59))
YEARS = ((1, 1), (3, 3), (5, 5), (10, 10))
MONTHS_SINCE_PROMOTION = (6, 12)


def code_of(rule: Rule) -> str:
    """How a form carries a rule."""
    if rule.rule is CohortRule.EVERYONE:
        return rule.rule.value
    if rule.rule is CohortRule.DEPARTMENT:
        return f"{rule.rule.value}:{rule.department_id}"
    return f"{rule.rule.value}:{rule.from_number}-{rule.to_number}"


def rule_from(code: str) -> Rule:
    """Raises NoSuchCohort for what no form carries."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise NoSuchCohort()
    if found[4]:
        return Rule(CohortRule.DEPARTMENT, department_id=int(found[4]))
    if found[1]:
        return Rule(CohortRule(found[1]), int(found[2]), int(found[3]))
    return Rule(CohortRule.EVERYONE)


def offered(work: UnitOfWork, *, company_id: int) -> Mapping[str, Rule]:
    """Every cohort of a company that can be chosen, by its code, in the order of the page."""
    rules = [Rule(CohortRule.EVERYONE)]
    rules += [Rule(CohortRule.AGE, low, high) for low, high in AGES]
    rules += [Rule(CohortRule.YEAR, low, high) for low, high in YEARS]
    rules += [Rule(CohortRule.PROMOTED, 0, months) for months in MONTHS_SINCE_PROMOTION]
    rules += [
        Rule(CohortRule.DEPARTMENT, department_id=department_id)
        for department_id in department_names(work, company_id=company_id)
    ]
    return {code_of(rule): rule for rule in rules}


def chosen(work: UnitOfWork, *, company_id: int, code: str) -> Rule:
    """The rule behind a code. Raises NoSuchCohort where this company cannot choose it."""
    rule = rule_from(code)
    if code_of(rule) not in offered(work, company_id=company_id):
        raise NoSuchCohort()
    return rule
