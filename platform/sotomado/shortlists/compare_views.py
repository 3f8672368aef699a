"""Three windows side by side, and the page on how the ten is chosen."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.accounts.models import Role
from sotomado.languages import current_locale
from sotomado.shortlists import comparing
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.blueprint import bp
from sotomado.web import current_actor, current_read, signed_in_actor


@bp.get("/shortlist/<shortlist_id>/compare")
@consent_required
def compare(shortlist_id: str) -> ResponseReturnValue:
    with current_read() as work:
        ten = shortlists.shortlist(work, person_id=current_actor().person_id, shortlist_id=shortlist_id)
    found, too_many = comparing.chosen(ten, request.args.getlist("c"))
    if not found:
        flash(_("くらべたい人に印をつけてから、もう一度押してください。"))
        return redirect(url_for("shortlists.ten", shortlist_id=shortlist_id), 303)
    names = [one.consultant.in_words(current_locale()).name for one in (*found, *too_many)]
    return render_template(
        "shortlists/compare.html",
        ten=ten,
        people=[(one.consultant.id, name) for one, name in zip(found, names, strict=False)],
        too_many=names[len(found) :],
        rows=comparing.rows(found, ten.wish),
        marked=[one.consultant.id for one in found],
    )


@bp.get("/how-the-ten-is-chosen")
def how() -> ResponseReturnValue:
    """For whoever wants to know, signed in or not."""
    actor = signed_in_actor()
    return render_template("shortlists/how.html", may_choose=actor is not None and Role.ADVISEE in actor.roles)
