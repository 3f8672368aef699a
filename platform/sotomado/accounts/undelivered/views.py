"""The note on a person's own pages that mail does not reach them, and its button."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.undelivered import service as undelivered
from sotomado.web import current_actor, current_read, current_work, safe_next, signed_in_actor

bp = Blueprint("undelivered", __name__)


@bp.app_context_processor
def asked_by_the_note() -> dict[str, Callable[[], list[undelivered.NotReached]]]:
    """Asked only by pages that have the note."""
    return {"mail_not_reaching": _own}


@bp.post("/account/undelivered")
def try_again() -> ResponseReturnValue:
    with current_work() as work:
        count = undelivered.try_again(work, person_id=current_actor().person_id)
    if count:
        flash(_("確認のメールを送りました。また届かなかったときは、ここでもう一度お知らせします。"))
    return redirect(safe_next(request.form.get("back")) or url_for("accounts.account"), 303)


def _own() -> list[undelivered.NotReached]:
    actor = signed_in_actor()
    if actor is None:
        return []
    with current_read() as work:
        return undelivered.own(work, person_id=actor.person_id)
