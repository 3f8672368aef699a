"""HR's pages of the inside track: all that is set, how often a cohort is to meet, where careers are talked of.

None of them knows what became of it.
"""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.oneonones.programmes import drafts, messages, setting
from sotomado.oneonones.programmes.forms import CadenceForm, CareerForm
from sotomado.oneonones.programmes.pages import common, form_page, handed_in, to_index
from sotomado.oneonones.programmes.service import today_at
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("programmes", __name__)


@bp.get("/company/<int:company_id>/one-on-ones")
def index(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        shown = common(work, company_id)
        told = {
            "cadences": setting.cadences(work, company_id=company_id),
            "switches": setting.switches(work, company_id=company_id),
            "packs": setting.packs(work, company_id=company_id),
            "sent": messages.sent(work, company_id=company_id),
            "begun": drafts.begun(work, company_id=company_id, person_id=current_actor().person_id),
        }
    return render_template("programmes/index.html", **told, **shown)


@bp.get("/company/<int:company_id>/one-on-ones/cadence")
def cadence(company_id: int) -> ResponseReturnValue:
    return form_page("cadence", company_id, CadenceForm(formdata=None, cohort="everyone", every_weeks="2"))


@bp.post("/company/<int:company_id>/one-on-ones/cadence")
def set_cadence(company_id: int) -> ResponseReturnValue:
    form = CadenceForm()
    status = handed_in(form, lambda work: setting.set_cadence(work, company_id=company_id, **form.read()))
    if status is not None:
        return form_page("cadence", company_id, form, status)
    flash(_("間隔を決めました。これから1on1の予定を立てる人に、目安としてお知らせします。"))
    return to_index(company_id)


@bp.post("/company/<int:company_id>/one-on-ones/cadence/<cadence_id>/end")
def end_cadence(company_id: int, cadence_id: str) -> ResponseReturnValue:
    with current_work() as work:
        setting.end_cadence(work, company_id=company_id, cadence_id=cadence_id)
    flash(_("間隔の目安をやめました。二人が決めた予定は、そのまま続きます。"))
    return to_index(company_id)


@bp.get("/company/<int:company_id>/one-on-ones/career")
def career(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        form = CareerForm(formdata=None, is_on="on", from_on=today_at(work, company_id))
    return form_page("career", company_id, form)


@bp.post("/company/<int:company_id>/one-on-ones/career")
def switch_career(company_id: int) -> ResponseReturnValue:
    form = CareerForm()
    status = handed_in(form, lambda work: setting.switch_career(work, company_id=company_id, **form.read()))
    if status is not None:
        return form_page("career", company_id, form, status)
    flash(_("キャリア1on1の設定を変えました。いま続いているものは、そのまま続きます。"))
    return to_index(company_id)
