"""The picture of the licence's certificate: sent in by a small form of its own, so that nothing else is at stake.

A blueprint of its own inside the applications', because a file too large is answered beside this field.
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from sotomado.accounts.uploading import looked_at
from sotomado.applications import applying, draft_views
from sotomado.applications import standing as standings
from sotomado.applications.body import Section
from sotomado.applications.errors import Trouble
from sotomado.applications.wording import said
from sotomado.files import serving, uploads
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose
from sotomado.files.wording import refusal as why_not
from sotomado.web import current_actor, current_read, current_work, refusal

bp = Blueprint("certificate", __name__)


@bp.get("/apply/certificate")
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/apply/certificate")
@uploads.takes_a_file
def save() -> ResponseReturnValue:
    """Keep the picture and show it once; without a file one goes on with the picture that is there."""
    content = uploads.sent("certificate")
    if not content and draft_views.standing().certificate_id is not None:
        return draft_views.after_saving(Section.CERTIFICATE, form=None)
    if not content and request.form.get("then") == "later":
        return draft_views.after_saving(Section.CERTIFICATE, form=None)
    try:
        clean = looked_at(content, Purpose.CERTIFICATE)
    except Refused as refused:
        if refused.reason is Reason.EMPTY and "certificate" not in request.files:
            return _page(said("certificate", Trouble.MISSING), 422)
        return _page(why_not(refused.reason, Purpose.CERTIFICATE), 422)
    with current_work() as work:
        applying.save_certificate(work, person_id=current_actor().person_id, certificate=clean)
    if request.form.get("then") == "later":
        return draft_views.after_saving(Section.CERTIFICATE, form=None)
    flash(_("受けとりました。番号と日付が読めるか、見てから次へお進みください。"))
    return redirect(url_for("applications.certificate.show"), 303)


@bp.get("/apply/certificate/picture")
def picture() -> ResponseReturnValue:
    with current_read() as work:
        kept = standings.certificate(work, person_id=current_actor().person_id)
    if kept is None:
        abort(404)
    return serving.response(kept, as_attachment=False, name="certificate")


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Nobody has looked yet who is asking: that comes first."""
    if (refused := refusal()) is not None:
        return refused
    return _page(why_not(Reason.TOO_LARGE, Purpose.CERTIFICATE), 413)


def _page(trouble: str = "", status: int = 200) -> ResponseReturnValue:
    wrong = [("certificate", trouble)] if trouble else []
    return draft_views.section_page(Section.CERTIFICATE, draft_views.standing(), wrong=wrong, status=status)
