"""The member's own words at the table: marked, shown to both or not, offered by the other one, kept or let be."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import service as accounts
from sotomado.accounts.consent import consent_required
from sotomado.database import UnitOfWork
from sotomado.languages import choose_zone
from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.seating import seated
from sotomado.oneonones.service import Seat, between
from sotomado.oneonones.table import closing, own_words, sheets
from sotomado.oneonones.table.errors import MembersAlone, NothingWritten, PairEnded, TooLong, TooMany
from sotomado.oneonones.table.labels import pair_ended, too_long
from sotomado.web import current_actor, current_work, is_htmx

bp = Blueprint("words_at_table", __name__)


# A fragment: the member's words of this pair, asked for every so often so that what is offered comes in.
@bp.get("/one-on-ones/<int:pair_id>/table/words")
def words(pair_id: int) -> ResponseReturnValue:
    page = _words(pair_id)
    return ("", 204) if f'data-seen="{request.args.get("seen", "?")}"' in page else page


@bp.post("/one-on-ones/<int:pair_id>/table/words")
@consent_required
def mark(pair_id: int) -> ResponseReturnValue:
    typed = request.form.get("text", "")
    wrong, status = "", 200
    try:
        with current_work() as work:
            person_id = current_actor().person_id
            of = between(work, person_id=person_id, pair_id=pair_id)
            preset = closing.preset(work, of, time_zone=choose_zone())
            own_words.mark(
                work,
                person_id=person_id,
                pair_id=pair_id,
                sheet_id=request.form.get("sheet", ""),
                text=typed,
                theme=preset.theme,
                time_zone=choose_zone(),
                shows=request.form.get("shows") == "yes",
            )
    except (NothingWritten, TooLong, MembersAlone, PairEnded) as error:
        wrong, status = _refused(error), 422
    return _words_again(pair_id, wrong=wrong, typed=typed if wrong else "", status=status)


@bp.post("/one-on-ones/<int:pair_id>/table/words/<word_id>")
@consent_required
def show_word(pair_id: int, word_id: str) -> ResponseReturnValue:
    wrong, status = "", 200
    try:
        with current_work() as work:
            own_words.show(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                word_id=word_id,
                shows=request.form.get("shows") == "yes",
            )
    except (MembersAlone, PairEnded) as error:
        wrong, status = _refused(error), 422
    return _words_again(pair_id, wrong=wrong, status=status, is_of_kept=True)


@bp.post("/one-on-ones/<int:pair_id>/table/heard")
def offer(pair_id: int) -> ResponseReturnValue:
    """By the other one: a sentence they heard. What becomes of it is not theirs to know."""
    typed = request.form.get("text", "")
    wrong, status = "", 200
    try:
        with current_work() as work:
            own_words.offer(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                sheet_id=request.form.get("sheet", ""),
                text=typed,
            )
    except (NothingWritten, TooLong, TooMany, PairEnded) as error:
        wrong, status = _refused(error), 422
    return _words_again(pair_id, wrong=wrong, typed=typed if wrong else "", status=status, is_offered=not wrong)


@bp.post("/one-on-ones/<int:pair_id>/table/heard/<heard_id>")
@consent_required
def answer(pair_id: int, heard_id: str) -> ResponseReturnValue:
    wrong, status = "", 200
    try:
        with current_work() as work:
            own_words.answer(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                heard_id=heard_id,
                keeps=request.form.get("keeps") == "yes",
                theme=None,
                time_zone=choose_zone(),
            )
    except (MembersAlone, PairEnded) as error:
        wrong, status = _refused(error), 422
    return _words_again(pair_id, wrong=wrong, status=status, is_of_kept=True)


def _words_again(
    pair_id: int, *, wrong: str, status: int, typed: str = "", is_offered: bool = False, is_of_kept: bool = False
) -> ResponseReturnValue:
    if is_htmx():
        said = {"wrong_kept" if is_of_kept else "wrong": wrong}
        return _words(pair_id, **said, typed=typed, is_offered=is_offered), status
    if wrong:
        flash(wrong, "error")
    elif is_offered:
        flash(_("ことばを渡しました。残すかどうかは、相手が決めます。"))
    return redirect(url_for("table_for_two.show", pair_id=pair_id, _anchor="words-title"), 303)


def _words(pair_id: int, **more: Any) -> str:
    with seated(pair_id) as (work, seat):
        sheet_id = sheets.open_id(work, seat.of) or ""
        shown = words_shown(work, seat)
    return render_template(
        "oneonones/table/_words.html", pair_id=pair_id, sheet_id=sheet_id, of=seat.of, **shown, **more
    )


def words_shown(work: UnitOfWork, seat: Seat) -> dict[str, Any]:
    """What both pages show of words: those kept, those that wait for an answer, and the mark of what is seen."""
    kept = own_words.marked_words(work, seat.of) if seat.of.i_am_member else own_words.shown_words(work, seat.of)
    waiting = own_words.waiting(work, seat.of)
    parts = [*(f"{one.id}{one.is_shown}{one.text}" for one in kept), *(one.id for one in waiting)]
    return {
        "kept": kept,
        "waiting": waiting,
        "theme_labels": THEME_LABELS,
        "longest_word": own_words.LONGEST,
        "may_mark": accounts.consent_stands(work, person_id=seat.me.person_id),
        "seen": sha256("|".join(parts).encode()).hexdigest(),
    }


def _refused(error: Exception) -> str:
    if isinstance(error, TooLong):
        return too_long(error)
    if isinstance(error, PairEnded):
        return pair_ended()
    if isinstance(error, TooMany):
        return str(_("一度の1on1で渡せることばは、12個までです。"))
    if isinstance(error, MembersAlone):
        return str(_("自分のことばとして残せるのは、メンバー本人だけです。"))
    return str(_("残したいことばを、書くか、えらんでください。"))
