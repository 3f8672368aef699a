"""The page on which an advisee closes a talk, and the notebook."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.bookings import wording as booking_words
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions import wording as action_words
from sotomado.consultations.actions.forms import ActionForm
from sotomado.consultations.actions.views import kinds, save
from sotomado.consultations.closing import service as closings
from sotomado.consultations.closing.errors import NotYetBegun, TooLong
from sotomado.consultations.closing.forms import NextForm
from sotomado.consultations.closing.labels import WITH_WHOM
from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.words import service as words
from sotomado.consultations.words.forms import THEMES
from sotomado.directory.labels import THEME_LABELS
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("notebook", __name__)


@bp.get("/notebook")
@consent_required
def show() -> ResponseReturnValue:
    with current_read() as work:
        person_id = current_actor().person_id
        own = closings.notebook(work, advisee_id=person_id)
        put_away = actions.put_away_lately(work, person_id=person_id)
    return render_template(
        "consultations/closing/notebook.html",
        own=own,
        put_away=put_away,
        just_put_away=next((one for one in put_away if one.id == request.args.get("put_away")), None),
        name_of=_name_of,
        day_of=lambda at: at.astimezone(ZoneInfo(choose_zone())).date(),
        wording=action_words,
        theme_labels=THEME_LABELS,
        with_whom=WITH_WHOM,
    )


def _name_of(talk: closings.Talk) -> str:
    return talk.consultant_name if current_locale() == "ja" else talk.consultant_name_en


@bp.get("/bookings/<booking_id>/closing")
@consent_required
def closing(booking_id: str) -> ResponseReturnValue:
    try:
        return _closing_page(booking_id)
    except NotYetBegun:
        return _not_yet(booking_id)


def _not_yet(booking_id: str) -> ResponseReturnValue:
    flash(_("しめくくりは、面談がはじまってから書けます。"), "error")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


def _closing_page(booking_id: str, *, action_form: ActionForm | None = None, next_form: NextForm | None = None) -> str:
    with current_read() as work:
        person_id = current_actor().person_id
        own = closings.closing(work, advisee_id=person_id, booking_id=booking_id)
        today = actions.today(work, person_id=person_id)
        last = words.last_time(work, person_id=person_id, booking_id=booking_id)
    action_form = action_form or ActionForm(formdata=None)
    next_form = next_form or NextForm.of(own.next_talk)
    found = [*action_form.errors.items(), *next_form.errors.items()]
    return render_template(
        "consultations/closing/closing.html",
        own=own,
        booking_id=booking_id,
        name=booking_words.name_of(own.booking),
        kept=own.words,
        offers=own.offers,
        last=last,
        let_go=request.args.get("let_go", ""),
        action=action_form,
        next_talk=next_form,
        wrong=[(name, str(said[0])) for name, said in found if name],
        wording=action_words,
        kinds=kinds(),
        theme_labels=THEME_LABELS,
        all_themes=THEMES,
        with_whom=[(one.value, label) for one, label in WITH_WHOM.items()],
        today=today,
        longest_what=actions.LONGEST_WHAT,
        longest_how=actions.LONGEST_HOW_KNOWN,
        longest_about=closings.LONGEST_ABOUT,
        longest_word=words.LONGEST_WORD,
    )


@bp.post("/bookings/<booking_id>/closing/actions")
@consent_required
def decide(booking_id: str) -> ResponseReturnValue:
    form = ActionForm()
    try:
        page = _closing_page(booking_id, action_form=form) if not form.validate() else ""
        if page or not save(form, lambda work, said: actions.decide(work, booking_id=booking_id, **said)):
            return page or _closing_page(booking_id, action_form=form), 422
    except NotYetBegun:
        return _not_yet(booking_id)
    return redirect(url_for("notebook.closing", booking_id=booking_id, _anchor="actions"), 303)


@bp.post("/bookings/<booking_id>/closing/next")
@consent_required
def set_next(booking_id: str) -> ResponseReturnValue:
    form = NextForm()
    try:
        if not form.validate():
            return _closing_page(booking_id, next_form=form), 422
        with current_work() as work:
            closings.set_next(work, advisee_id=current_actor().person_id, booking_id=booking_id, wished=form.wished())
    except TooLong as error:
        form.about.errors = [str(TOO_LONG) % {"max": error.longest}]
        return _closing_page(booking_id, next_form=form), 422
    except NotYetBegun:
        return _not_yet(booking_id)
    flash(_("次のことを書きとめました。"))
    return redirect(url_for("notebook.closing", booking_id=booking_id, _anchor="next"), 303)
