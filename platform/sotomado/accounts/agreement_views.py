"""The page on which consultants read, and agree to, what their own answers are used for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import agreements
from sotomado.accounts.forms import ConsentForm
from sotomado.accounts.models import Locale
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work, safe_next

bp = Blueprint("agreements", __name__)


@bp.get("/desk/agreement")
def show() -> ResponseReturnValue:
    return _page(ConsentForm())


@bp.post("/desk/agreement")
def give() -> ResponseReturnValue:
    form = ConsentForm()
    if not form.validate():
        return _page(form), 422
    with current_work() as work:
        agreements.agree(work, person_id=current_actor().person_id, locale=Locale(current_locale()))
    return redirect(safe_next(request.form.get("next")) or url_for("assessments.start"), 303)


@bp.post("/desk/agreement/withdraw")
def withdraw() -> ResponseReturnValue:
    with current_work() as work:
        agreements.withdraw(work, person_id=current_actor().person_id)
    flash(_("同意を取り消しました。診断の結果は、もう十人をえらぶのに使われません。"))
    return redirect(url_for(".show"), 303)


def _page(form: ConsentForm) -> str:
    person_id = current_actor().person_id
    with current_read() as work:
        agreed_at = agreements.agreed_at(work, person_id=person_id)
        stands = agreements.stands(work, person_id=person_id)
    return render_template(
        "accounts/agreement.html",
        form=form,
        agreed_at=agreed_at if stands else None,
        is_newer=agreed_at is not None and not stands,
        version=agreements.AGREEMENT_VERSION,
        next=safe_next(request.values.get("next")),
    )
