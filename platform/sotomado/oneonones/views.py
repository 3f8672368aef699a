"""Pages of the inside track, for the two of a pair."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.models import Role
from sotomado.oneonones import hub
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.errors import HeldInTheFuture, NextIsNotLater
from sotomado.oneonones.forms import ReactionForm, RecordForm
from sotomado.oneonones.labels import REACTION_LABELS, RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.models import InsideTheme, WishedResponse
from sotomado.web import current_actor, current_database, current_read, current_work

bp = Blueprint("oneonones", __name__)


@bp.get("/one-on-ones")
def index() -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        cards = oneonones.pairs_of(work, person_id=actor.person_id)
    return render_template(
        "oneonones/index.html", cards=cards, theme_labels=THEME_LABELS, is_manager=Role.MANAGER in actor.roles
    )


@bp.get("/one-on-ones/<int:pair_id>")
def pair(pair_id: int) -> ResponseReturnValue:
    today = current_database().clock.now().astimezone(ZoneInfo(current_actor().time_zone)).date()
    return _pair_page(pair_id, RecordForm(held_on=today), 200)


def _pair_page(pair_id: int, form: RecordForm, status: int) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        opened = hub.open_hub(work, person_id=person_id, pair_id=pair_id)
        page = oneonones.pair(work, person_id=person_id, pair_id=pair_id)
    if not form.is_submitted() and page.card.next_theme is not None:
        form.theme.data = page.card.next_theme.value
    return (
        render_template(
            "oneonones/pair.html",
            hub=opened,
            page=page,
            form=form,
            theme_labels=THEME_LABELS,
            response_labels=RESPONSE_LABELS,
            reaction_labels=REACTION_LABELS,
        ),
        status,
    )


@bp.post("/one-on-ones/<int:pair_id>")
def write(pair_id: int) -> ResponseReturnValue:
    form = RecordForm()
    if not form.validate() or form.held_on.data is None:
        return _pair_page(pair_id, form, 422)
    actor = current_actor()
    try:
        with current_work() as work:
            oneonones.write(
                work,
                person_id=actor.person_id,
                pair_id=pair_id,
                time_zone=actor.time_zone,
                held_on=form.held_on.data,
                theme=InsideTheme(form.theme.data),
                wished_response=WishedResponse(form.wished_response.data),
                notes=(form.notes.data or "").strip(),
                until_next_time=(form.until_next_time.data or "").strip(),
                next_on=form.next_on.data,
                next_theme=InsideTheme(form.next_theme.data) if form.next_theme.data else None,
            )
    except HeldInTheFuture:
        form.held_on.errors = [_("まだ来ていない日です。話した日をえらんでください。")]
        return _pair_page(pair_id, form, 422)
    except NextIsNotLater:
        form.next_on.errors = [_("次回は、話した日よりあとの日をえらんでください。")]
        return _pair_page(pair_id, form, 422)
    flash(_("1on1をのこしました。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/<one_on_one_id>/reaction")
def react(pair_id: int, one_on_one_id: str) -> ResponseReturnValue:
    form = ReactionForm()
    if not form.validate():
        return _pair_page(pair_id, RecordForm(formdata=None), 422)
    with current_work() as work:
        oneonones.react(
            work,
            person_id=current_actor().person_id,
            pair_id=pair_id,
            one_on_one_id=one_on_one_id,
            reaction=form.reaction.data,
        )
    flash(_("気持ちをのこしました。相手には見えません。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)
