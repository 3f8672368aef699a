"""HR's pages of answers: write one, take it back, put it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reports.documents.report import Section
from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.reporting import service as reporting
from sotomado.reporting.answers import service as answers
from sotomado.reporting.answers.errors import DoneInTheFuture, NothingSaid
from sotomado.reporting.answers.forms import AnswerForm
from sotomado.reporting.page import report_in_words
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("company_answers", __name__)


@bp.get("/company/<int:company_id>/reports/<quarter>/answers/<finding_key>")
def show(company_id: int, quarter: str, finding_key: str) -> ResponseReturnValue:
    form = AnswerForm(formdata=None)
    with current_read() as work:
        given = answers.answers(work, company_id=company_id, quarter=quarter, with_withdrawn=True).get(finding_key)
    if given is not None:
        form.text.data, form.state.data, form.done_on.data = given.text, given.state.value, given.done_on
    return _page(company_id, quarter, finding_key, form)


@bp.post("/company/<int:company_id>/reports/<quarter>/answers/<finding_key>")
def write(company_id: int, quarter: str, finding_key: str) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate():
        return _page(company_id, quarter, finding_key, form, 422)
    try:
        with current_work() as work:
            _finding(work, company_id, quarter, finding_key)
            answers.write(
                work,
                company_id=company_id,
                quarter=quarter,
                finding_key=finding_key,
                text=form.text.data,
                state=answers.AnswerState(form.state.data),
                done_on=form.done_on.data,
                by_person_id=current_actor().person_id,
            )
    except NothingSaid:
        form.text.errors = [_("社員の皆さんに伝えることばを書いてください。")]
        return _page(company_id, quarter, finding_key, form, 422)
    except DoneInTheFuture:
        form.done_on.errors = [_("まだ来ていない日です。取り組みを終えた日をえらんでください。")]
        return _page(company_id, quarter, finding_key, form, 422)
    flash(_("社員の皆さんにも見えるようになりました。"))
    return _back(company_id, quarter)


@bp.post("/company/<int:company_id>/reports/<quarter>/answers/<finding_key>/withdraw")
def withdraw(company_id: int, quarter: str, finding_key: str) -> ResponseReturnValue:
    with current_work() as work:
        answers.withdraw(work, company_id=company_id, quarter=quarter, finding_key=finding_key)
    flash(_("取り下げました。ことばは残っているので、いつでももとに戻せます。"))
    return _back(company_id, quarter)


@bp.post("/company/<int:company_id>/reports/<quarter>/answers/<finding_key>/put-back")
def put_back(company_id: int, quarter: str, finding_key: str) -> ResponseReturnValue:
    with current_work() as work:
        answers.put_back(work, company_id=company_id, quarter=quarter, finding_key=finding_key)
    flash(_("もとに戻しました。社員の皆さんにも見えています。"))
    return _back(company_id, quarter)


def _back(company_id: int, quarter: str) -> ResponseReturnValue:
    return redirect(url_for("reporting.report", company_id=company_id, quarter=quarter, _anchor="answers"), 303)


def _finding(work: UnitOfWork, company_id: int, quarter: str, finding_key: str) -> Section:
    """Raises NotFound for a quarter that was not released and a finding it does not have."""
    history = reporting.history(work, company_id=company_id, until=quarter)
    if not history or history[-1].quarter != quarter:
        raise NotFound("release")
    report = report_in_words(history, companies.company(work, company_id=company_id), current_locale())
    found = next((one for one in report.findings if one.key == finding_key), None)
    if found is None:
        raise NotFound("finding")
    return found


def _page(company_id: int, quarter: str, finding_key: str, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    with current_read() as work:
        finding = _finding(work, company_id, quarter, finding_key)
    page = render_template(
        "reporting/answer.html",
        company_id=company_id,
        quarter=quarter,
        finding=finding,
        form=form,
        problems=[(field.name, field.errors[0]) for field in form if field.errors],
        back_url=url_for("reporting.report", company_id=company_id, quarter=quarter, _anchor="answers"),
    )
    return page, status
