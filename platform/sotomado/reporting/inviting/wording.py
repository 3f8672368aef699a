"""How cohorts and rounds are said on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.companies.inviting.cohorts import Cohort
from sotomado.companies.inviting.models import CohortKind
from sotomado.companies.inviting.rounds import Way

WAYS: Mapping[Way, LazyString] = {
    Way.WRITTEN: _l("書きかけ"),
    Way.PLANNED: _l("予定"),
    Way.LEAVING: _l("送っています"),
    Way.SENT: _l("送りました"),
    Way.CALLED_OFF: _l("取りやめました"),
    Way.TOO_FEW: _l("送りませんでした"),
}
# With which rule a new round of each kind begins.
BEGINNINGS = ("turns:50", "year:3", "year:5", "promoted:6", "returned:6", "everyone")


def cohort_name(cohort: Cohort, departments: Mapping[int, tuple[str, str]], locale: str) -> str:
    """Whom a round is for, as HR reads it."""
    number = cohort.number
    match cohort.kind:
        case CohortKind.EVERYONE:
            return str(_("全員"))
        case CohortKind.TURNS:
            return str(_("今年度%(age)s歳になる人", age=number))
        case CohortKind.YEAR:
            return str(_("入社%(year)s年目の人", year=number))
        case CohortKind.PROMOTED:
            return str(_("昇進から%(months)sか月たっていない人", months=number))
        case CohortKind.RETURNED:
            return str(_("復職から%(months)sか月たっていない人", months=number))
        case CohortKind.DEPARTMENT:
            names = departments.get(cohort.department_id or 0, ("", ""))
            return str(_("%(department)sの人", department=names[1] if locale == "en" else names[0]))
