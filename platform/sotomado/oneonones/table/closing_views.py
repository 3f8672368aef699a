"""Closing a 1on1, on one small page; and what each says of it alone afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.bookings.service import Sender
from sotomado.languages import choose_zone
from sotomado.oneonones.labels import REACTION_LABELS, RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.seating import seated
from sotomado.oneonones.series.errors import InThePast, TooFarAhead
from sotomado.oneonones.table import closing, past, reactions, sheets
from sotomado.oneonones.table.errors import HeldInTheFuture, NextIsNotLater, PairEnded, TooLong
from sotomado.oneonones.table.forms import ClosingForm, ReactionForm
from sotomado.oneonones.table.labels import WISH_LABELS, doers, pair_ended, too_long
from sotomado.oneonones.table.laying import lay_sheet
from sotomado.oneonones.table.reactions import LONGEST_LINE
from sotomado.oneonones.table.steps import LONGEST_STEP
from sotomado.web import current_actor, current_settings, current_work

bp = Blueprint("closing_one_on_ones", __name__)


@bp.get("/one-on-ones/<int:pair_id>/table/close")
def show(pair_id: int) -> ResponseReturnValue:
    return _page(pair_id, None, 200)


def _page(pair_id: int, form: ClosingForm | None, status: int) -> ResponseReturnValue:
    """`form`: what was typed; None for what is known before anybody writes."""
    with seated(pair_id) as (work, seat):
        preset = closing.preset(work, seat.of, time_zone=choose_zone())
        sheet_id = sheets.open_id(work, seat.of)
    if not seat.of.is_live:
        return redirect(url_for("past_one_on_ones.index", pair_id=pair_id), 303)
    if sheet_id is None:
        lay_sheet(pair_id)
        return _page(pair_id, form, status)
    shown = form or ClosingForm.preset(preset, choose_zone())
    page = render_template(
        "oneonones/table/close.html",
        pair_id=pair_id,
        of=seat.of,
        other=seat.other,
        sheet_id=sheet_id,
        preset=preset,
        form=shown,
        themes=_themes(preset.own_theme),
        doers=doers(seat.of.i_am_member, seat.other.name),
        wrong=_wrong(shown),
        longest_step=LONGEST_STEP,
    )
    return page, status


def _themes(own_theme: str) -> list[tuple[str, str]]:
    """The menu of themes, with the member's own words where they named this one."""
    named = {InsideTheme.OWN: own_theme} if own_theme else {}
    return [(theme.value, named.get(theme) or str(label)) for theme, label in THEME_LABELS.items()]


@bp.post("/one-on-ones/<int:pair_id>/table/<sheet_id>/close")
def close(pair_id: int, sheet_id: str) -> ResponseReturnValue:
    form = ClosingForm()
    if not form.validate() or form.held_on.data is None:
        return _page(pair_id, form, 422)
    try:
        with current_work() as work:
            closed = closing.close(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                sheet_id=sheet_id,
                sender=Sender.of(current_settings()),
                time_zone=choose_zone(),
                held_on=form.held_on.data,
                theme=InsideTheme(form.theme.data),
                wished_response=form.chosen_wish(),
                to_do=form.to_do(),
                next_at=form.next_at(choose_zone()),
                next_theme=form.chosen_next_theme(),
            )
    except PairEnded:
        flash(pair_ended(), "error")
        return redirect(url_for("past_one_on_ones.index", pair_id=pair_id), 303)
    except HeldInTheFuture:
        form.held_on.errors = [_("まだ来ていない日です。話した日をえらんでください。")]
        return _page(pair_id, form, 422)
    except NextIsNotLater:
        form.next_on.errors = [_("次回は、話した日よりあとの日をえらんでください。")]
        return _page(pair_id, form, 422)
    except InThePast:
        form.next_on.errors = [_("もう過ぎた日時です。これからの日時をえらぶか、空けておいてください。")]
        return _page(pair_id, form, 422)
    except TooFarAhead:
        form.next_on.errors = [_("次回は、1年先までのあいだでえらんでください。")]
        return _page(pair_id, form, 422)
    if not closed.is_first:
        flash(_("少し前に、しめくくられていました。次までにすることは、空きがあるぶん書き足しました。"))
    return redirect(url_for("closing_one_on_ones.reaction", pair_id=pair_id, one_on_one_id=closed.one_on_one_id), 303)


@bp.get("/one-on-ones/<int:pair_id>/past/<one_on_one_id>/reaction")
def reaction(pair_id: int, one_on_one_id: str) -> ResponseReturnValue:
    form = ReactionForm(formdata=None)
    with seated(pair_id) as (work, seat):
        form.show(reactions.reaction(work, seat.of, one_on_one_id=one_on_one_id))
    return _reaction_page(pair_id, one_on_one_id, form)


def _reaction_page(pair_id: int, one_on_one_id: str, form: ReactionForm) -> str:
    with seated(pair_id) as (work, seat):
        held = past.one(work, seat.of, one_on_one_id=one_on_one_id)
    return render_template(
        "oneonones/table/reaction.html",
        pair_id=pair_id,
        of=seat.of,
        held=held,
        other=seat.other,
        form=form,
        felt_labels=REACTION_LABELS,
        wish_labels=WISH_LABELS,
        response_labels=RESPONSE_LABELS,
        wrong=_wrong(form),
        longest_line=LONGEST_LINE,
        told_together=reactions.TOLD_TOGETHER,
    )


@bp.post("/one-on-ones/<int:pair_id>/past/<one_on_one_id>/reaction")
def react(pair_id: int, one_on_one_id: str) -> ResponseReturnValue:
    form = ReactionForm()
    if not form.validate():
        return _reaction_page(pair_id, one_on_one_id, form), 422
    try:
        with current_work() as work:
            reactions.react(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                one_on_one_id=one_on_one_id,
                says=form.says(),
            )
    except TooLong as error:
        form.line.errors = [too_long(error)]
        return _reaction_page(pair_id, one_on_one_id, form), 422
    flash(_("のこしました。この答えは、相手には見えません。"))
    return redirect(url_for("past_one_on_ones.show", pair_id=pair_id, one_on_one_id=one_on_one_id), 303)


def _wrong(form: ClosingForm | ReactionForm) -> list[tuple[str, str]]:
    errors: Mapping[str | None, object] = form.errors
    return [(name, str(said[0])) for name, said in errors.items() if name and isinstance(said, list | tuple)]
