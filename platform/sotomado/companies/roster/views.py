"""Pages of companies: the roster, as HR itself gave it. Nothing here tells who accepted, signed in or came."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.roster.lines import SAMPLES, BrokenRoster, Problem
from sotomado.companies.roster.taking_in import import_roster as take_in
from sotomado.companies.roster.wording import COLUMN_LABELS, WHAT_TO_MEND
from sotomado.languages import current_locale
from sotomado.web import current_read, current_settings, current_work

bp = Blueprint("companies", __name__)

MOST_PROBLEMS_SHOWN = 100


@bp.get("/company/<int:company_id>/roster")
def roster(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/roster")
def import_roster(company_id: int) -> ResponseReturnValue:
    upload = request.files.get("roster")
    try:
        with current_work() as work:
            change = take_in(
                work,
                company_id=company_id,
                content=upload.read() if upload else b"",
                public_url=current_settings().public_url,
            )
    except BrokenRoster as error:
        return _page(company_id, error.problems), 422
    flash(
        _(
            "名簿を取り込みました。加わった人%(added)s名、変わった人%(updated)s名、そのままの人%(unchanged)s名です。",
            added=change.added,
            updated=change.updated,
            unchanged=change.unchanged,
        )
    )
    return redirect(url_for("companies.roster", company_id=company_id), 303)


def _page(company_id: int, problems: Sequence[Problem] = ()) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        today = work.now.astimezone(ZoneInfo(company.time_zone)).date()
        departments = companies.headcounts(work, company_id=company_id, on=today)
    english = current_locale() == "en"
    return render_template(
        "companies/roster.html",
        company_id=company_id,
        company_name=company.name_en if english else company.name,
        today=today,
        departments=[(d.name_en if english else d.name, d.people) for d in departments if d.people],
        people=sum(d.people for d in departments),
        sample=SAMPLES[current_locale()],
        problem_count=len(problems),
        problems=[
            (p.line, COLUMN_LABELS[p.column] if p.column else "", WHAT_TO_MEND[p.wrong])
            for p in problems[:MOST_PROBLEMS_SHOWN]
        ],
    )
