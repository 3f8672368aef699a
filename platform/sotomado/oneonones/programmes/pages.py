"""What HR's pages share: whom something is for, in words; a form handed in, and shown again where it was refused.

What is wrong stands beside the field it is about, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from sotomado.companies import service as companies
from sotomado.companies.standings import department_names
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.programmes import choosing, drafts
from sotomado.oneonones.programmes.drafts import Draft
from sotomado.oneonones.programmes.errors import ChangedMeanwhile, Refused
from sotomado.oneonones.programmes.forms import Filled
from sotomado.oneonones.programmes.wording import CAREER_EVERY_MONTHS, EVERY_WEEKS, MESSAGE_KINDS, cohort_name
from sotomado.web import current_actor, current_read, current_work


def handed_in(form: Filled, verb: Callable[[UnitOfWork], object]) -> int | None:
    """Have a verb done with what a form says. None once it is done; else the status of the page that says why not."""
    if not form.validate():
        return 422
    try:
        with current_work() as work:
            verb(work)
    except Refused as refused:
        field, said = form.said[type(refused)]
        form[field].errors = [str(said)]
        return 409 if isinstance(refused, ChangedMeanwhile) else 422
    return None


def form_page(template: str, company_id: int, form: Filled, status: int = 200, **more: object) -> ResponseReturnValue:
    """A page with a form on it. `more`: what it shows besides."""
    with current_read() as work:
        offered = choosing.offered(work, company_id=company_id)
        shown = common(work, company_id)
        departments = department_names(work, company_id=company_id)
    cohorts = [(code, cohort_name(rule, departments, current_locale())) for code, rule in offered.items()]
    page = render_template(
        f"programmes/{template}.html", form=form, wrong=form.wrong(), cohorts=cohorts, **shown, **more
    )
    return page, status


def common(work: UnitOfWork, company_id: int) -> dict[str, object]:
    """What every page of these needs to say whom something is for. Raises NotFound."""
    locale = current_locale()
    company = companies.company(work, company_id=company_id)
    departments = department_names(work, company_id=company_id)
    return {
        "company": company,
        "company_name": company.name_en if locale == "en" else company.name,
        "whom": lambda rule: cohort_name(rule, departments, locale),
        "every_weeks": EVERY_WEEKS,
        "career_every_months": CAREER_EVERY_MONTHS,
        "message_kinds": MESSAGE_KINDS,
        "theme_labels": THEME_LABELS,
        "departments": [(number, names[1] if locale == "en" else names[0]) for number, names in departments.items()],
        "locale_key": "en" if locale == "en" else "ja",
    }


def draft_of(company_id: int, of: str) -> Draft | None:
    """What whoever asks has typed there and not sent."""
    with current_read() as work:
        return drafts.kept(work, company_id=company_id, person_id=current_actor().person_id, of=of)


def typed(draft: Draft) -> MultiDict[str, str]:
    """A draft as a form takes it."""
    return MultiDict((name, value) for name, values in draft.fields.items() for value in values)


def to_index(company_id: int) -> ResponseReturnValue:
    return redirect(url_for("programmes.index", company_id=company_id), 303)
