"""How cohorts, rhythms and messages are said on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.programmes.cohorts import Rule
from sotomado.oneonones.programmes.models import CohortRule, MessageKind

Departments = Mapping[int, tuple[str, str]]

EVERY_WEEKS: Mapping[int, LazyString] = {
    1: _l("毎週"),
    2: _l("2週に1回"),
    3: _l("3週に1回"),
    4: _l("4週に1回"),
    8: _l("8週に1回"),
    13: _l("四半期に1回"),
}
# A rhythm of two can be each of these; what was set otherwise before is still said.
WEEKS_TO_CHOOSE: Mapping[int, LazyString] = {weeks: EVERY_WEEKS[weeks] for weeks in (1, 2, 3, 4, 13)}
CAREER_EVERY_MONTHS: Mapping[int, LazyString] = {
    1: _l("毎月"),
    2: _l("2か月に1回"),
    3: _l("3か月に1回"),
    6: _l("半年に1回"),
    12: _l("1年に1回"),
}
MESSAGE_KINDS: Mapping[MessageKind, LazyString] = {
    MessageKind.MESSAGE: _l("お知らせ"),
    MessageKind.TRAINING: _l("研修の案内"),
}


def cohort_name(rule: Rule, departments: Departments, locale: str) -> str:
    """Whom a rule is about, as HR and whoever is meant read it."""
    if rule.rule is CohortRule.EVERYONE:
        return str(_("全員"))
    if rule.rule is CohortRule.DEPARTMENT:
        names = departments.get(rule.department_id or 0, ("", ""))
        return str(_("%(department)sの人", department=names[1] if locale == "en" else names[0]))
    if rule.rule is CohortRule.PROMOTED:
        return str(_("昇進から%(months)sか月以内の人", months=rule.to_number))
    low, high = rule.from_number, rule.to_number
    if rule.rule is CohortRule.YEAR:
        return str(_("入社%(year)s年目の人", year=low))
    if low == high:
        return str(_("今年%(age)s歳になる人", age=low))
    return str(_("今年%(low)s歳から%(high)s歳になる人", low=low, high=high))
