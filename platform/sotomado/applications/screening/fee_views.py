"""The operators' page of a consultant's fee: what is agreed, and a new fee from a day on."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.applications.blueprint import bp
from sotomado.applications.screening import wording
from sotomado.applications.screening.forms import ScreeningForm
from sotomado.directory import service as directory
from sotomado.directory.contracts import fees
from sotomado.directory.contracts.fees import BadFee, FeeTooEarly
from sotomado.directory.own_affairs import unless_own
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work


@bp.get("/operations/consultants/<int:consultant_id>/fee")
def fee(consultant_id: int) -> ResponseReturnValue:
    return _page(consultant_id, ScreeningForm())


@bp.post("/operations/consultants/<int:consultant_id>/fee")
def set_fee(consultant_id: int) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    fee_yen, from_on = form.fee_yen, form.from_on
    if not form.read_new_fee() or fee_yen is None or from_on is None:
        return _page(consultant_id, form), 422
    try:
        with current_work() as work:
            unless_own(work, consultant_id=consultant_id, by_person_id=current_actor().person_id)
            fees.set_fee(
                work,
                consultant_id=consultant_id,
                fee_yen=fee_yen,
                from_on=from_on,
                public_url=current_settings().public_url,
            )
    except FeeTooEarly as error:
        form.errors["from_on"] = wording.fee_too_early(error)
        return _page(consultant_id, form), 422
    except BadFee:
        form.errors["fee_yen"] = _("1回の報酬を、円で書いてください。100万円までです。")
        return _page(consultant_id, form), 422
    flash(_("新しい報酬を決めました。本人に書面としてメールをお送りします。"))
    return redirect(url_for("applications.fee", consultant_id=consultant_id), 303)


def _page(consultant_id: int, form: ScreeningForm) -> str:
    with current_read() as work:
        today = fees.contract_day(work.now)
        consultant = directory.consultant(work, consultant_id=consultant_id, on=today)
        agreed = fees.fees(work, consultant_id=consultant_id)
        terms = fees.terms_of(work, consultant_id=consultant_id, locale=current_actor().locale)
    return render_template(
        "applications/screening_fee.html",
        consultant=consultant,
        words=consultant.in_words(current_locale()),
        agreed=agreed,
        terms=terms,
        form=form,
        today=today,
    )
