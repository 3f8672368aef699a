"""What is written in a theme for two: lines of the page both share, and the look back each writes alone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.oneonones.themes import for_two, looking_back, page, rooms
from sotomado.oneonones.themes.errors import NotYet, PairIsOver, TooLong, TooMany, WrittenMeanwhile
from sotomado.oneonones.themes.forms import EntryForm, LookForm
from sotomado.oneonones.themes.labels import WISHES
from sotomado.oneonones.themes.two_views import room_here, two_page, wrong_in
from sotomado.web import current_actor, current_work

bp = Blueprint("theme_page", __name__, url_prefix="/one-on-ones/<int:pair_id>/themes/two/<theme_id>")


@bp.post("/entries")
def write(pair_id: int, theme_id: str) -> ResponseReturnValue:
    form = EntryForm()
    if not form.validate():
        return two_page(pair_id, theme_id, 422, {"entry": form})
    try:
        with current_work() as work:
            page.write(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                on_day=form.on_day.data,
                text=form.text.data or "",
            )
    except TooMany:
        form.text.errors = [_("このページには、もう書けません。いらない行を消してから、もう一度送ってください。")]
        return two_page(pair_id, theme_id, 422, {"entry": form})
    except PairIsOver:
        form.text.errors = [_("このテーマは終わっています。いま書いたものは、保存していません。")]
        return two_page(pair_id, theme_id, 409, {"entry": form})
    return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id, _anchor="page"), 303)


@bp.get("/entries/<entry_id>")
def entry(pair_id: int, theme_id: str, entry_id: str) -> ResponseReturnValue:
    found = next((one for one in room_here(pair_id, theme_id).entries if one.id == entry_id), None)
    if found is None:
        flash(_("この行は、もうありません。"))
        return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id, _anchor="page"), 303)
    return _entry_page(pair_id, theme_id, entry_id, EntryForm(formdata=None, text=found.body, wording=found.wording))


@bp.post("/entries/<entry_id>")
def change(pair_id: int, theme_id: str, entry_id: str) -> ResponseReturnValue:
    form = EntryForm()
    if not form.validate():
        return _entry_page(pair_id, theme_id, entry_id, form), 422
    try:
        with current_work() as work:
            page.change(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                entry_id=entry_id,
                wording=form.wording.data or 0,
                text=form.text.data or "",
            )
    except WrittenMeanwhile as other:
        return _entry_page(pair_id, theme_id, entry_id, form, other), 409
    except PairIsOver:
        form.text.errors = [_("このテーマは終わっています。いま書いたものは、保存していません。")]
        return _entry_page(pair_id, theme_id, entry_id, form), 409
    return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id, _anchor="page"), 303)


@bp.post("/entries/<entry_id>/remove")
def remove(pair_id: int, theme_id: str, entry_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            page.remove(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                entry_id=entry_id,
                wording=request.form.get("wording", 0, type=int),
            )
    except WrittenMeanwhile:
        flash(_("そのあいだに、この行が書きなおされていました。消していません。"))
        return redirect(url_for(".entry", pair_id=pair_id, theme_id=theme_id, entry_id=entry_id), 303)
    except PairIsOver:
        flash(_("このテーマは終わっています。書いたものは、そのまま残っています。"))
    return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id, _anchor="page"), 303)


@bp.post("/look-back/begin")
def begin_look(pair_id: int, theme_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            looking_back.begin(work, person_id=current_actor().person_id, pair_id=pair_id, theme_id=theme_id)
    except PairIsOver:
        return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id), 303)
    return redirect(url_for(".look", pair_id=pair_id, theme_id=theme_id), 303)


@bp.get("/look-back")
def look(pair_id: int, theme_id: str) -> ResponseReturnValue:
    room = room_here(pair_id, theme_id)
    if room.theme.state is not for_two.State.LOOKING_BACK or room.looks.is_handed_in or not room.between.is_live:
        return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id), 303)
    mine = room.looks.mine
    wish = mine.wish.value if mine is not None and mine.wish is not None else ""
    return _look_page(room, LookForm(formdata=None, text=mine.text if mine else "", wish=wish))


@bp.post("/look-back")
def keep_look(pair_id: int, theme_id: str) -> ResponseReturnValue:
    """Kept while it is typed (a script says so in a header), handed in by the button."""
    form = LookForm()
    is_typing = "X-Draft" in request.headers
    if not form.validate():
        wrong = str(next(iter(form.errors.values()))[0])
        return ({"error": wrong}, 422) if is_typing else (_look_page(room_here(pair_id, theme_id), form), 422)
    verb = looking_back.keep if is_typing else looking_back.hand_in
    try:
        with current_work() as work:
            verb(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                text=form.text.data or "",
                wish=form.chosen(),
            )
    except (NotYet, PairIsOver, TooLong):
        if is_typing:
            return {"error": _("いまは、保存できません。書いたものは、この画面に残っています。")}, 422
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
        return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id), 303)
    if is_typing:
        return "", 204
    flash(_("受けとりました。二人がそろうと、たがいに読めます。"))
    return redirect(url_for("theme_for_two.show", pair_id=pair_id, theme_id=theme_id), 303)


def _entry_page(
    pair_id: int, theme_id: str, entry_id: str, form: EntryForm, other: WrittenMeanwhile | None = None
) -> str:
    room = room_here(pair_id, theme_id)
    return render_template(
        "oneonones/themes/entry.html",
        room=room,
        entry=next((one for one in room.entries if one.id == entry_id), None),
        entry_id=entry_id,
        form=form,
        other=other,
        longest_entry=page.LONGEST,
        wrong=wrong_in(form),
    )


def _look_page(room: rooms.Room, form: LookForm) -> str:
    return render_template(
        "oneonones/themes/look.html",
        room=room,
        form=form,
        wishes=WISHES,
        longest=looking_back.LONGEST,
        wrong=wrong_in(form),
    )
