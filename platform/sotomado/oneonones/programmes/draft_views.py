"""What HR types is kept as they type it, and let go of when they say so."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.oneonones.programmes import drafts
from sotomado.oneonones.programmes.pages import to_index
from sotomado.web import current_actor, current_work

bp = Blueprint("programme_drafts", __name__, url_prefix="/company/<int:company_id>/one-on-ones/drafts/<of>")


@bp.post("")
def keep(company_id: int, of: str) -> ResponseReturnValue:
    """Sent by the page while one writes, or by its button."""
    fields = drafts.of_form(request.form)
    with current_work() as work:
        drafts.keep(work, company_id=company_id, person_id=current_actor().person_id, of=of, fields=fields)
    if request.headers.get("X-Draft"):
        return "", 204
    flash(_("下書きを保存しました。出すまで、あなただけが読めます。"))
    return to_index(company_id)


@bp.post("/drop")
def drop(company_id: int, of: str) -> ResponseReturnValue:
    with current_work() as work:
        drafts.drop(work, company_id=company_id, person_id=current_actor().person_id, of=of)
    flash(_("下書きを消しました。"))
    return to_index(company_id)
