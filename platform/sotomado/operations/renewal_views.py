"""Pages on renewed licences for an operator: what was handed in, the certificate beside it, and the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.directory.errors import RenewalDecided
from sotomado.directory.licences import letters as licence_letters
from sotomado.directory.licences import service as licences
from sotomado.files import serving
from sotomado.operations import consultants
from sotomado.operations.blueprint import bp
from sotomado.operations.consultant_wording import called
from sotomado.web import current_actor, current_read, current_settings, current_work


@bp.get("/operations/renewals")
def renewals() -> ResponseReturnValue:
    with current_read() as work:
        waiting = licences.waiting(work)
        names = consultants.names(work, consultant_ids={one.consultant_id for one in waiting})
    return render_template(
        "operations/renewals.html", waiting=[(one, called(names, one.consultant_id)) for one in waiting]
    )


@bp.get("/operations/renewals/<renewal_id>")
def renewal(renewal_id: str) -> ResponseReturnValue:
    return _renewal_page(renewal_id)


@bp.post("/operations/renewals/<renewal_id>")
def decide_renewal(renewal_id: str) -> ResponseReturnValue:
    """Accept with a click; refuse with words, which the consultant reads."""
    accepts = request.form.get("decision") == "accept"
    answer = request.form.get("answer", "").strip()
    if not accepts and not answer:
        return _renewal_page(renewal_id, {"answer": _("何が足りないかを書いてください。本人にそのまま届きます。")}), 422
    decide = licences.accept if accepts else licences.refuse
    try:
        with current_work() as work:
            decided = decide(work, renewal_id=renewal_id, by_person_id=current_actor().person_id, answer=answer)
            licence_letters.post_answer(work, renewal=decided, public_url=current_settings().public_url)
    except RenewalDecided:
        flash(_("この登録証は、もう確かめられています。変えたところはありません。"))
    else:
        flash(_("更新を記録しました。") if accepts else _("確かめられなかったことを、本人に知らせました。"))
    return redirect(url_for("operations.renewals"), 303)


@bp.get("/operations/renewals/<renewal_id>/certificate")
def renewal_certificate(renewal_id: str) -> ResponseReturnValue:
    with current_read() as work:
        kept = licences.certificate_of_renewal(work, renewal_id=renewal_id)
    return serving.response(kept, as_attachment=False, name=_("登録証"))


def _renewal_page(renewal_id: str, errors: dict[str, str] | None = None) -> str:
    with current_read() as work:
        shown = licences.renewal(work, renewal_id=renewal_id)
        names = consultants.names(work, consultant_ids={shown.consultant_id})
        own = licences.licence_of(work, consultant_id=shown.consultant_id)
        is_picture = licences.certificate_of_renewal(work, renewal_id=renewal_id).media_type.startswith("image/")
    return render_template(
        "operations/renewal.html",
        renewal=shown,
        licence=own,
        is_picture=is_picture,
        name=called(names, shown.consultant_id),
        errors=errors or {},
        typed=request.form.get("answer", ""),
        longest=licences.LONGEST_ANSWER,
    )
