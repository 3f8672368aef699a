"""Operators' pages about talks that did not come about: what waits, and one of them with its evidence."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.bookings.claims import counting, deciding, operators, wording
from sotomado.bookings.claims.errors import AlreadyDecided, NothingToDecide, WordsMissing
from sotomado.bookings.claims.service import LONGEST_WORDS
from sotomado.bookings.letters import Sender
from sotomado.directory.labels import MODE_LABELS
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("deciding", __name__)

COUNTED_OVER = timedelta(days=90)


@bp.get("/operations/claims")
def index() -> ResponseReturnValue:
    with current_read() as work:
        waiting = operators.waiting(work)
        counted = counting.counted(work, since=work.now - COUNTED_OVER)
    return render_template("claims/waiting.html", waiting=waiting, counted=counted, is_english=current_locale() == "en")


@bp.get("/operations/claims/<booking_id>")
def show(booking_id: str) -> ResponseReturnValue:
    return _page(booking_id)


def _page(booking_id: str, wrong: tuple[tuple[str, str], ...] = ()) -> str:
    with current_read() as work:
        one = operators.dossier(work, operator_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "claims/dossier.html",
        one=one,
        mode=MODE_LABELS[one.mode],
        consultant_name=one.consultant_name_en if current_locale() == "en" else one.consultant_name,
        words=wording,
        longest_words=LONGEST_WORDS,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


@bp.post("/operations/claims/<booking_id>")
def decide(booking_id: str) -> ResponseReturnValue:
    what = wording.DECISIONS.get(request.form.get("what", ""))
    if what is None:
        return _page(booking_id, (("what", _("どう扱うかを、ひとつ選んでください。")),)), 422
    settings = current_settings()
    try:
        with current_work() as work:
            deciding.decide(
                work,
                operator_id=current_actor().person_id,
                booking_id=booking_id,
                what=what,
                reason=request.form.get("reason", ""),
                sender=Sender(settings.public_url, settings.mail_from),
            )
    except WordsMissing:
        return _page(booking_id, (("reason", _("おふたりが読む理由を書いてください。")),)), 422
    except (AlreadyDecided, NothingToDecide):
        flash(_("この件は、すでに決まっています。何も変わっていません。"), "error")
    else:
        flash(_("決めたことと理由を、おふたりにお知らせしました。"))
    return redirect(url_for("deciding.show", booking_id=booking_id), 303)
