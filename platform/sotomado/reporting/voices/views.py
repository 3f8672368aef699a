"""Pages of voices, for their authors alone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.reporting.voices import errors, service
from sotomado.reporting.voices.forms import VoiceForm, why_not
from sotomado.reporting.voices.models import MOST_CHARACTERS
from sotomado.reporting.voices.wording import PLACES, STANDINGS, beside
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("voices", __name__)


@bp.get("/voices")
def index() -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        return render_template(
            "voices/own.html",
            may_write=service.may_write(work, person_id=person_id),
            own=service.own(work, person_id=person_id),
            **_words(),
        )


@bp.get("/voices/new")
def compose() -> ResponseReturnValue:
    return _form_page(VoiceForm(formdata=None, name=current_actor().name))


@bp.post("/voices/new")
def write() -> ResponseReturnValue:
    return _written(None)


@bp.get("/voices/<voice_id>/edit")
def edit(voice_id: str) -> ResponseReturnValue:
    form = VoiceForm(formdata=None)
    with current_read() as work:
        voice = service.own_voice(work, person_id=current_actor().person_id, voice_id=voice_id)
    form.fill(voice)
    form.name.data = form.name.data or current_actor().name
    return _form_page(form, voice=voice)


@bp.post("/voices/<voice_id>/edit")
def rewrite(voice_id: str) -> ResponseReturnValue:
    return _written(voice_id)


def _written(voice_id: str | None) -> ResponseReturnValue:
    form, person_id = VoiceForm(), current_actor().person_id
    with current_read() as work:
        voice = service.own_voice(work, person_id=person_id, voice_id=voice_id) if voice_id is not None else None
    if not form.validate():
        return _form_page(form, 422, voice=voice)
    try:
        with current_work() as work:
            kept = service.write(work, person_id=person_id, written=form.read(), voice_id=voice_id)
    except errors.Refused as refused:
        form.say(refused)
        return _form_page(form, 422, voice=voice)
    return redirect(url_for(".show", voice_id=kept), 303)


@bp.get("/voices/<voice_id>")
def show(voice_id: str) -> ResponseReturnValue:
    return _voice_page(voice_id)


@bp.post("/voices/<voice_id>/hand-in")
def hand_in(voice_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.hand_in(work, person_id=current_actor().person_id, voice_id=voice_id)
    except errors.Refused as refused:
        return _voice_page(voice_id, why_not(refused), 422)
    flash(_("お預かりしました。運営が読んでから載せます。いつでも取り下げられます。"))
    return redirect(url_for(".show", voice_id=voice_id), 303)


@bp.post("/voices/<voice_id>/take-back")
def take_back(voice_id: str) -> ResponseReturnValue:
    with current_work() as work:
        service.take_back(work, person_id=current_actor().person_id, voice_id=voice_id)
    flash(_("取り下げました。いまから、どの画面にも出ません。ことばは、あなたのところに残っています。"))
    return redirect(url_for(".show", voice_id=voice_id), 303)


@bp.post("/voices/<voice_id>/throw-away")
def throw_away(voice_id: str) -> ResponseReturnValue:
    with current_work() as work:
        service.throw_away(work, person_id=current_actor().person_id, voice_id=voice_id)
    flash(_("消しました。"))
    return redirect(url_for(".index"), 303)


def _voice_page(voice_id: str, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    with current_read() as work:
        voice = service.own_voice(work, person_id=current_actor().person_id, voice_id=voice_id)
    return render_template("voices/voice.html", voice=voice, trouble=trouble, **_words()), status


def _form_page(form: VoiceForm, status: int = 200, *, voice: service.OwnVoice | None = None) -> ResponseReturnValue:
    with current_read() as work:
        may_write = service.may_write(work, person_id=current_actor().person_id)
    page = render_template(
        "voices/write.html",
        form=form,
        wrong=form.wrong(),
        voice=voice,
        may_write=may_write,
        longest=(MOST_CHARACTERS, service.LONGEST_NAME),
        **_words(),
    )
    return page, status


def _words() -> dict[str, object]:
    return {"standings": STANDINGS, "places": PLACES, "beside": beside}
