"""The operators' page for somebody who has lost all their second factors."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import NotTheirsToReset
from sotomado.accounts.factors.views import own_page
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("factor_desk", __name__)


@bp.get("/operations/second-factors")
def index() -> ResponseReturnValue:
    return _page()


def _page(email: str = "", trouble: str = "", **found: object) -> ResponseReturnValue:
    page = render_template("operations/second_factors.html", email=email, trouble=trouble, **found)
    return page, (422 if trouble else 200)


# Asked by a form, so that nobody's address stands in an address that servers write down.
@bp.post("/operations/second-factors")
def find() -> ResponseReturnValue:
    email = request.form.get("email", "")[:254]
    try:
        with current_read() as work:
            person_id, standing = factors.found_for_reset(work, email=email)
    except NotFound:
        return _page(email, _nobody())
    return _page(email, standing=standing, is_oneself=person_id == current_actor().person_id)


@bp.post("/operations/second-factors/reset")
def reset() -> ResponseReturnValue:
    email = request.form.get("email", "")[:254]
    if request.form.get("is_sure") != "yes":
        return _page(email, _("ご本人であることを確かめてから、しるしを付けてください。"))
    try:
        with current_work() as work:
            person_id, _standing = factors.found_for_reset(work, email=email)
            factors.reset(work, person_id=person_id, by=current_actor().person_id, page=own_page())
    except NotFound:
        return _page(email, _nobody())
    except NotTheirsToReset:
        return _page(email, _("ご自身のものは、ここでは取り消せません。ほかの運営の方にお頼みください。"))
    flash(_("取り消して、すべてのブラウザでサインアウトしました。ご本人にはメールでお知らせします。"))
    return redirect(url_for("factor_desk.index"), 303)


def _nobody() -> str:
    return str(_("このアドレスで、パスキーや認証アプリを登録している方はいません。"))
