"""Support as the person has it: a code to read out, the view that is open, and what was looked at before."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.support import service as support
from sotomado.accounts.support import wording
from sotomado.accounts.support.errors import NotOffered
from sotomado.flags import service as flags
from sotomado.flags.declared import SUPPORT_BY_CODE
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("support", __name__)


@bp.get("/account/support")
def show() -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        code = support.own_code(work, person_id=person_id)
        told = support.told_to(work, person_id=person_id)
        is_offered = flags.is_on(work, SUPPORT_BY_CODE, key=person_id)
    return render_template(
        "support/own.html",
        code=code,
        is_offered=is_offered,
        is_open=[one for one in told if one.is_open],
        past=[one for one in told if not one.is_open],
        words=wording,
        closed=wording.CLOSED,
    )


@bp.post("/account/support/code")
def make_code() -> ResponseReturnValue:
    try:
        with current_work() as work:
            support.make_code(work, person_id=current_actor().person_id)
    except NotOffered:
        flash(_("番号でのサポートは、いま止めています。"), "error")
    return redirect(url_for("support.show"), 303)


@bp.post("/account/support/code/withdraw")
def withdraw_code() -> ResponseReturnValue:
    with current_work() as work:
        support.withdraw_code(work, person_id=current_actor().person_id)
    flash(_("番号を取り消しました。"))
    return redirect(url_for("support.show"), 303)


@bp.post("/account/support/views/<view_id>/close")
def close(view_id: str) -> ResponseReturnValue:
    with current_work() as work:
        support.close_own(work, view_id=view_id, person_id=current_actor().person_id)
    flash(_("サポートの画面を閉じました。運営からは、もう見えません。"))
    return redirect(url_for("support.show"), 303)
