"""Pages of reporting. `_report` makes the company's and the employee's: the report on both is the same, to the byte."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.languages import current_locale
from sotomado.reporting import service as reporting
from sotomado.reporting.answers import service as answers
from sotomado.reporting.answers.labels import STATE_LABELS
from sotomado.reporting.answers.shown import answered
from sotomado.reporting.page import report_in_words
from sotomado.web import current_actor, current_read

bp = Blueprint("reporting", __name__)


@dataclass(frozen=True)
class Entry:
    """One line of the list of quarters."""

    quarter: str
    url: str


@bp.get("/company/<int:company_id>/reports")
def index(company_id: int) -> ResponseReturnValue:
    return _list(company_id, seen_by_employee=False)


@bp.get("/company/<int:company_id>/reports/<quarter>")
def report(company_id: int, quarter: str) -> ResponseReturnValue:
    return _report(company_id, quarter, seen_by_employee=False)


@bp.get("/what-my-company-sees")
def seen_by_company() -> ResponseReturnValue:
    return _list(_own_company_id(), seen_by_employee=True)


@bp.get("/what-my-company-sees/<quarter>")
def seen_by_company_quarter(quarter: str) -> ResponseReturnValue:
    return _report(_own_company_id(), quarter, seen_by_employee=True)


def _own_company_id() -> int:
    """The company of the person who asks. Raises NotFound for whoever has none."""
    with current_read() as work:
        place = companies.employment_of(work, person_id=current_actor().person_id)
    if place is None:
        raise NotFound("employment")
    return place.company_id


def _list(company_id: int, *, seen_by_employee: bool) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        history = reporting.history(work, company_id=company_id)
        open_quarter, closes_on = reporting.next_report(work, company_id=company_id)
    return render_template(
        "reporting/seen_by_company.html" if seen_by_employee else "reporting/index.html",
        company_name=_named(company),
        company_id=company_id,
        entries=[
            Entry(one.quarter, _address(company_id, one.quarter, seen_by_employee=seen_by_employee))
            for one in reversed(history)
        ],
        newest=report_in_words(history, company, current_locale()) if history else None,
        open_quarter=open_quarter,
        closes_on=closes_on,
    )


def _report(company_id: int, quarter: str, *, seen_by_employee: bool) -> str:
    with current_read() as work:
        history = reporting.history(work, company_id=company_id, until=quarter)
        if not history or history[-1].quarter != quarter:
            raise NotFound("release")
        company = companies.company(work, company_id=company_id)
        given = answers.answers(work, company_id=company_id, quarter=quarter, with_withdrawn=not seen_by_employee)
    report = report_in_words(history, company, current_locale())
    address = _address(company_id, quarter, seen_by_employee=seen_by_employee)
    return render_template(
        "reporting/seen_by_company_quarter.html" if seen_by_employee else "reporting/report.html",
        company_id=company_id,
        quarter=quarter,
        report=report,
        digest=history[-1].digest,
        answered=answered(report, given),
        states=STATE_LABELS,
        list_url=address.rpartition("/")[0],
    )


def _address(company_id: int, quarter: str, *, seen_by_employee: bool) -> str:
    """Where a release is read."""
    if seen_by_employee:
        return url_for("reporting.seen_by_company_quarter", quarter=quarter)
    return url_for("reporting.report", company_id=company_id, quarter=quarter)


def _named(company: companies.CompanyCard) -> str:
    return company.name_en if current_locale() == "en" else company.name
