"""A theme for two: proposed, agreed to, gone on with, ended. What is written on its page stands in `page_views`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from sotomado.oneonones.themes import for_two, page, rooms
from sotomado.oneonones.themes.errors import AlreadyOne, EndsTooEarly, NotYet, PairIsOver, ReadAnew
from sotomado.oneonones.themes.forms import EntryForm, GoOnForm, ThemeForm
from sotomado.oneonones.themes.labels import WISHES
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("theme_for_two", __name__, url_prefix="/one-on-ones/<int:pair_id>/themes/two")


@bp.get("/new")
def compose(pair_id: int) -> ResponseReturnValue:
    """An empty form; one with the words of a proposal (`of`), or of what was kept to with the one before (`again`)."""
    if "of" in request.args:
        proposed = room_here(pair_id, request.args["of"]).theme
        return _writing_page(pair_id, _filled(proposed, proposed.ends_on, proposed.wording), 200, proposed.id)
    with current_read() as work:
        between = for_two.readable(work, person_id=current_actor().person_id, pair_id=pair_id)
        left = rooms.left_behind(work, between=between) if "again" in request.args else None
        ends_on = for_two.today(work, person_id=current_actor().person_id) + for_two.USUAL
    return _writing_page(pair_id, _filled(left, ends_on), 200)


@bp.post("/new")
def propose(pair_id: int) -> ResponseReturnValue:
    form = ThemeForm()
    if "pick" in request.form:
        return _with_pack(pair_id, form)
    if not form.validate():
        return _writing_page(pair_id, form, 422)
    try:
        with current_work() as work:
            theme_id = for_two.propose(
                work, person_id=current_actor().person_id, pair_id=pair_id, proposal=form.proposal()
            )
    except EndsTooEarly:
        return _too_early(pair_id, form)
    except (AlreadyOne, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
        return redirect(url_for("pair_themes.show", pair_id=pair_id), 303)
    flash(_("相手に提案しました。相手がうなずくと始まります。"))
    return redirect(url_for(".show", pair_id=pair_id, theme_id=theme_id), 303)


@bp.post("/<theme_id>/reword")
def reword(pair_id: int, theme_id: str) -> ResponseReturnValue:
    form = ThemeForm()
    if "pick" in request.form:
        return _with_pack(pair_id, form, theme_id)
    if not form.validate():
        return _writing_page(pair_id, form, 422, theme_id)
    try:
        with current_work() as work:
            for_two.reword(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                wording=form.wording.data or 0,
                proposal=form.proposal(),
            )
    except EndsTooEarly:
        return _too_early(pair_id, form, theme_id)
    except ReadAnew:
        form.title.errors = [
            _("提案が、そのあいだに変わっていました。書いたものはこの画面に残っています。いまの提案を読んでください。")
        ]
        return _writing_page(pair_id, form, 409, theme_id)
    except PairIsOver:
        return two_page(pair_id, theme_id, 409)
    flash(_("書きなおして提案しました。相手がうなずくと始まります。"))
    return redirect(url_for(".show", pair_id=pair_id, theme_id=theme_id), 303)


@bp.get("/<theme_id>")
def show(pair_id: int, theme_id: str) -> ResponseReturnValue:
    return two_page(pair_id, theme_id, 200)


@bp.post("/<theme_id>/agree")
def agree(pair_id: int, theme_id: str) -> ResponseReturnValue:
    wording = request.form.get("wording", 0, type=int)
    try:
        with current_work() as work:
            for_two.agree(
                work, person_id=current_actor().person_id, pair_id=pair_id, theme_id=theme_id, wording=wording
            )
    except ReadAnew:
        flash(_("提案のことばが、そのあいだに変わっていました。いまの提案を読んでから、決めてください。"))
    except EndsTooEarly:
        flash(_("提案にある区切りの日は、もう過ぎています。日を決めなおしてください。"))
        return redirect(url_for(".compose", pair_id=pair_id, of=theme_id), 303)
    except (NotYet, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
    else:
        flash(_("2人のテーマが始まりました。"))
    return redirect(url_for(".show", pair_id=pair_id, theme_id=theme_id), 303)


@bp.post("/<theme_id>/let-go")
def let_go(pair_id: int, theme_id: str) -> ResponseReturnValue:
    with current_work() as work:
        for_two.let_go(work, person_id=current_actor().person_id, pair_id=pair_id, theme_id=theme_id)
    flash(_("このテーマは、ここまでにしました。"))
    return redirect(url_for("pair_themes.show", pair_id=pair_id), 303)


@bp.post("/<theme_id>/go-on")
def go_on(pair_id: int, theme_id: str) -> ResponseReturnValue:
    form = GoOnForm()
    if not form.validate():
        return two_page(pair_id, theme_id, 422, {"go_on": form})
    try:
        with current_work() as work:
            for_two.go_on(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                theme_id=theme_id,
                ends_on=form.ends_on.data,
            )
    except EndsTooEarly:
        form.ends_on.errors = [_("明日から一年のあいだの日付をえらんでください。")]
        return two_page(pair_id, theme_id, 422, {"go_on": form})
    except (NotYet, PairIsOver):
        flash(_("テーマのようすが、そのあいだに変わっていました。いまのようすを見てください。"))
    else:
        flash(_("このテーマを続けます。"))
    return redirect(url_for(".show", pair_id=pair_id, theme_id=theme_id), 303)


def room_here(pair_id: int, theme_id: str) -> rooms.Room:
    with current_read() as work:
        return rooms.room_of(work, person_id=current_actor().person_id, pair_id=pair_id, theme_id=theme_id)


def two_page(
    pair_id: int, theme_id: str, status: int, forms: Mapping[str, FlaskForm] | None = None
) -> ResponseReturnValue:
    room = room_here(pair_id, theme_id)
    forms = forms or {}
    page_shown = render_template(
        "oneonones/themes/two.html",
        room=room,
        entry_form=forms.get("entry") or EntryForm(formdata=None, on_day=room.today),
        go_on_form=forms.get("go_on") or GoOnForm(formdata=None, ends_on=room.today + for_two.USUAL),
        wishes=WISHES,
        longest_entry=page.LONGEST,
        wrong=[pair for form in forms.values() for pair in wrong_in(form)],
    )
    return page_shown, status


def _filled(theme: for_two.ForTwo | None, ends_on: date, wording: int | None = None) -> ThemeForm:
    words = {} if theme is None else {"title": theme.title, "why": theme.why, "sees": theme.sees}
    return ThemeForm(formdata=None, ends_on=ends_on, wording=wording, **words)


def _too_early(pair_id: int, form: ThemeForm, theme_id: str | None = None) -> ResponseReturnValue:
    form.ends_on.errors = [_("明日から一年のあいだの日付をえらんでください。")]
    return _writing_page(pair_id, form, 422, theme_id)


def _with_pack(pair_id: int, form: ThemeForm, theme_id: str | None = None) -> ResponseReturnValue:
    """The same page with what a pack says written into it. Nothing is kept by this, nowhere."""
    with current_read() as work:
        between = for_two.readable(work, person_id=current_actor().person_id, pair_id=pair_id)
        picked = next((one for one in rooms.offered(work, between=between) if one.key == request.form["pick"]), None)
    if picked is not None:
        form.title.data = picked.title[: for_two.LONGEST_TITLE]
        form.why.data = "\n\n".join(one for one in ((form.why.data or "").strip(), picked.text) if one)
    return _writing_page(pair_id, form, 200, theme_id)


def _writing_page(pair_id: int, form: ThemeForm, status: int, theme_id: str | None = None) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        themes = rooms.themes_of(work, person_id=person_id, pair_id=pair_id)
        on = for_two.today(work, person_id=person_id)
        packs = rooms.offered(work, between=themes.between)
        left = rooms.left_behind(work, between=themes.between)
    page_shown = render_template(
        "oneonones/themes/propose.html",
        themes=themes,
        form=form,
        theme_id=theme_id,
        packs=packs,
        left=left,
        today=on,
        last=on + for_two.LONGEST_RUN,
        longest_title=for_two.LONGEST_TITLE,
        longest_words=for_two.LONGEST_WORDS,
        wrong=wrong_in(form),
    )
    return page_shown, status


def wrong_in(form: FlaskForm) -> list[tuple[str, str]]:
    return [(name, str(messages[0])) for name, messages in form.errors.items() if name and messages]
