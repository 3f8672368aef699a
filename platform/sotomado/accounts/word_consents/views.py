"""The page on which advisees decide whether single words out of their talks are counted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.word_consents import service as word_consents
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("word_consents", __name__)


@bp.get("/account/words")
def show() -> ResponseReturnValue:
    with current_read() as work:
        agreed_at = word_consents.agreed_at(work, person_id=current_actor().person_id)
        is_newer = word_consents.agreed_to_other_words(work, person_id=current_actor().person_id)
    return render_template(
        "accounts/word_consent.html", agreed_at=agreed_at, is_newer=is_newer, version=word_consents.VERSION
    )


@bp.post("/account/words")
def agree() -> ResponseReturnValue:
    with current_work() as work:
        word_consents.agree(work, person_id=current_actor().person_id)
    flash(_("同意を受けとりました。これからしめくくられる面談から、ことばを数えます。"))
    return redirect(url_for(".show"), 303)


@bp.post("/account/words/withdraw")
def withdraw() -> ResponseReturnValue:
    with current_work() as work:
        word_consents.withdraw(work, person_id=current_actor().person_id)
    flash(_("取り消しました。次のレポートからは、これまでの面談のことばも数えません。"))
    return redirect(url_for(".show"), 303)
