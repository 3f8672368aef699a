"""The themes of a pair: what the two talk about next in a career 1on1, and what they keep to for some months."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.oneonones.themes import career, for_two, rooms
from sotomado.oneonones.themes.career import LONGEST_WORDS
from sotomado.oneonones.themes.errors import NotTheirs, NoWords, PairIsOver
from sotomado.oneonones.themes.forms import CareerForm
from sotomado.oneonones.themes.labels import PRESETS
from sotomado.oneonones.themes.models import Preset
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("pair_themes", __name__)


@bp.get("/one-on-ones/<int:pair_id>/themes")
def show(pair_id: int) -> ResponseReturnValue:
    return _page(pair_id, CareerForm(formdata=None), 200)


@bp.post("/one-on-ones/<int:pair_id>/themes/career")
def set_career(pair_id: int) -> ResponseReturnValue:
    """The manager's side sets, the member changes: one form, and the pair says who is asking."""
    form = CareerForm()
    if "pick" in request.form:
        return _with_pack(pair_id, form)
    if not form.validate():
        return _page(pair_id, form, 422)
    person_id = current_actor().person_id
    preset, words = Preset(form.preset.data), form.words.data or ""
    try:
        with current_work() as work:
            between = for_two.readable(work, person_id=person_id, pair_id=pair_id)
            verb = career.change if between.i_am_member else career.set_theme
            verb(work, person_id=person_id, pair_id=pair_id, preset=preset, words=words)
    except NoWords:
        form.words.errors = [_("テーマを、短いことばで書いてください。")]
        return _page(pair_id, form, 422)
    except (NotTheirs, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
    else:
        flash(_("次のキャリア1on1のテーマにしました。相手にも見えます。"))
    return redirect(url_for(".show", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/themes/career/put-off")
def put_off(pair_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            career.put_off(work, person_id=current_actor().person_id, pair_id=pair_id)
    except (NotTheirs, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
    else:
        flash(_("今回は、キャリアのテーマなしで話します。また何回かあとに、お知らせします。"))
    return redirect(url_for(".show", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/themes/career/refuse")
def refuse(pair_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            career.refuse(work, person_id=current_actor().person_id, pair_id=pair_id)
    except (NotTheirs, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
    else:
        flash(_("今回は、別のことを話すことにしました。理由は、相手に伝わりません。"))
    return redirect(url_for(".show", pair_id=pair_id), 303)


def _with_pack(pair_id: int, form: CareerForm) -> ResponseReturnValue:
    """The same page with the title of a pack in the member's own words. Nothing is kept by this, nowhere."""
    with current_read() as work:
        between = for_two.readable(work, person_id=current_actor().person_id, pair_id=pair_id)
        offered = rooms.offered(work, between=between) if between.i_am_member else []
    picked = next((one for one in offered if one.key == request.form["pick"]), None)
    if picked is not None:
        form.preset.data, form.words.data = Preset.OWN.value, picked.title[:LONGEST_WORDS]
    return _page(pair_id, form, 200)


def _page(pair_id: int, form: CareerForm, status: int) -> ResponseReturnValue:
    with current_read() as work:
        room = rooms.themes_of(work, person_id=current_actor().person_id, pair_id=pair_id)
        # What to talk about is the member's to choose, and what they are offered is for their eyes.
        packs = rooms.offered(work, between=room.between) if room.glance.career.may_answer else []
    if not request.form and room.glance.career.theme is not None:
        form.preset.data = room.glance.career.theme.preset.value
        form.words.data = room.glance.career.theme.words
    page = render_template(
        "oneonones/themes/show.html",
        room=room,
        packs=packs,
        is_picked="pick" in request.form,
        form=form,
        presets=PRESETS,
        longest=LONGEST_WORDS,
        wrong=[(name, str(messages[0])) for name, messages in form.errors.items() if name and messages],
    )
    return page, status
