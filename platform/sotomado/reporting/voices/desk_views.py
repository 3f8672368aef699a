"""The operators' desk of voices: each is read over for names and for what says who it is, before it is shown."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.reporting.voices import reading_over
from sotomado.reporting.voices.errors import ChangedMeanwhile, NoReason
from sotomado.reporting.voices.forms import AnswerForm
from sotomado.reporting.voices.reading_over import LONGEST_REASON
from sotomado.reporting.voices.wording import beside
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("voice_desk", __name__, url_prefix="/operations/voices")


@bp.get("")
def index() -> ResponseReturnValue:
    with current_read() as work:
        waiting = reading_over.waiting(work)
    return render_template("voices/desk.html", waiting=waiting, beside=beside)


@bp.get("/<voice_id>")
def show(voice_id: str) -> ResponseReturnValue:
    return _page(voice_id, AnswerForm(formdata=None))


@bp.post("/<voice_id>")
def answer(voice_id: str) -> ResponseReturnValue:
    form, act = AnswerForm(), request.form.get("act", "")
    if not form.validate():
        return _page(voice_id, form, 422)
    seen, words, by = request.form.get("seen", ""), form.words.data or "", current_actor().person_id
    url = current_settings().public_url
    try:
        with current_work() as work:
            if act == "let_through":
                reading_over.let_through(work, voice_id=voice_id, seen=seen, by_person_id=by, public_url=url)
            else:
                verb = reading_over.ask_back if act == "ask_back" else reading_over.decline
                verb(work, voice_id=voice_id, seen=seen, words=words, by_person_id=by, public_url=url)
    except NoReason:
        form.words.errors = [_("書いた方に伝えることばを書いてください。")]
        return _page(voice_id, form, 422)
    except ChangedMeanwhile:
        flash(_("読んでいるあいだに、書いた方が取り下げたか、書きなおしました。"), "error")
        return redirect(url_for(".index"), 303)
    flash(_("書いた方にお返事しました。"))
    return redirect(url_for(".index"), 303)


def _page(voice_id: str, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    with current_read() as work:
        voice = reading_over.to_read(work, voice_id=voice_id)
    page = render_template(
        "voices/desk_one.html",
        voice=voice,
        form=form,
        wrong=[(field.name, str(field.errors[0])) for field in form if field.errors],
        longest=LONGEST_REASON,
        beside=beside,
    )
    return page, status
