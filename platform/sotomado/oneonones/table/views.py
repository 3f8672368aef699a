"""The table for two: the page both have before them, and what its script posts and asks for."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.consent import consent_required
from sotomado.companies.colleagues import Colleague
from sotomado.database import UnitOfWork
from sotomado.languages import choose_zone
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.seating import seated
from sotomado.oneonones.service import Between, Seat, between
from sotomado.oneonones.table import closing, memos, own_words, past, sheets
from sotomado.oneonones.table.closing import Preset
from sotomado.oneonones.table.errors import (
    MembersAlone,
    NotAnUpdate,
    NothingWritten,
    PairEnded,
    SheetClosed,
    TooLong,
    TooMany,
)
from sotomado.oneonones.table.labels import pair_ended, too_long
from sotomado.oneonones.table.laying import lay_sheet
from sotomado.oneonones.table.memos import Memo
from sotomado.oneonones.table.past import Opening
from sotomado.oneonones.table.sheets import Sheet
from sotomado.oneonones.themes import service as themes
from sotomado.web import current_actor, current_database, current_read, current_work, is_htmx

bp = Blueprint("table_for_two", __name__)


@dataclass(frozen=True)
class Page:
    """What the table shows to one of the two. `brought`: what the member chose for this 1on1, if it was planned."""

    of: Between
    other: Colleague
    sheet: Sheet
    opening: Opening
    preset: Preset
    brought: Choice | None
    memo: Memo
    themes: themes.Glance
    words: dict[str, Any]

    @property
    def state(self) -> str:
        """The sheet's history, for the page's script and for the form without one."""
        return b64encode(self.sheet.state).decode()


@bp.get("/one-on-ones/<int:pair_id>/table")
def show(pair_id: int) -> ResponseReturnValue:
    return _page(pair_id, 200)


@bp.post("/one-on-ones/<int:pair_id>/table")
def write(pair_id: int) -> ResponseReturnValue:
    """The notes from the form, where no script posts them as they are typed."""
    typed = request.form.get("notes", "")
    try:
        with current_work() as work:
            sheets.rewrite(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                sheet_id=request.form.get("sheet", ""),
                base=_bytes(request.form.get("base", "")),
                text=typed,
            )
    except TooLong as error:
        return _page(pair_id, 422, typed=typed, wrong=too_long(error))
    except PairEnded:
        flash(pair_ended(), "error")
        return redirect(url_for("past_one_on_ones.index", pair_id=pair_id), 303)
    except (NotAnUpdate, SheetClosed):
        return _page(pair_id, 422, typed=typed, wrong=_not_kept())
    flash(_("メモを保存しました。ふたりが書いたものは、どちらも残っています。"))
    return redirect(url_for("table_for_two.show", pair_id=pair_id, _anchor="notes-title"), 303)


@bp.get("/one-on-ones/<int:pair_id>/table/changes")
def news(pair_id: int) -> ResponseReturnValue:
    """What was written since a number, for the page's script."""
    asked: dict[str, Any] = {
        "person_id": current_actor().person_id,
        "pair_id": pair_id,
        "sheet_id": request.args.get("sheet", ""),
    }
    try:
        with current_read() as work:
            told = sheets.news(work, **asked, after=_number(request.args.get("after")))
        if not told.is_noted and not told.is_closed:
            with current_work() as work:
                sheets.note_presence(work, **asked)
    except PairEnded:
        return jsonify(error=pair_ended(), ended=True), 410
    return jsonify(
        number=told.number,
        updates=[b64encode(update).decode() for update in told.updates],
        here=told.other_is_here,
        closed=url_for("past_one_on_ones.show", pair_id=pair_id, one_on_one_id=told.one_on_one_id)
        if told.one_on_one_id
        else "",
    )


@bp.post("/one-on-ones/<int:pair_id>/table/changes")
def receive(pair_id: int) -> ResponseReturnValue:
    """What was typed a moment ago, as the page's script sends it: JSON {"sheet", "update"}."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        return jsonify(error=_not_kept()), 422
    try:
        with current_work() as work:
            number = sheets.receive(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                sheet_id=str(sent.get("sheet", "")),
                change=_bytes(str(sent.get("update", ""))),
            )
    except TooLong as error:
        return jsonify(error=too_long(error), too_long=True), 422
    except PairEnded:
        return jsonify(error=pair_ended(), ended=True), 410
    except SheetClosed:
        return jsonify(error=_not_kept(), ended=True), 410
    except NotAnUpdate:
        return jsonify(error=_not_kept()), 422
    at = formats.clock_time(current_database().clock.now(), choose_zone())
    return jsonify(number=number, at=at)


@bp.post("/one-on-ones/<int:pair_id>/table/<sheet_id>/memo")
def keep_memo(pair_id: int, sheet_id: str) -> ResponseReturnValue:
    """One's own memo: from the page's script as JSON {"based_on", "text"}, or from the form."""
    sent = request.get_json(silent=True) if request.is_json else None
    from_script = isinstance(sent, dict)
    said = sent if isinstance(sent, dict) else {"text": request.form.get("note", "")}
    based_on = said.get("based_on", request.form.get("note_version"))
    try:
        with current_work() as work:
            kept = memos.keep(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                sheet_id=sheet_id,
                text=str(said.get("text", "")),
                based_on=_number(based_on),
            )
    except TooLong as error:
        if from_script:
            return jsonify(error=too_long(error)), 422
        return _page(pair_id, 422, typed_memo=str(said["text"]), memo_wrong=too_long(error))
    if not from_script:
        if kept.is_aside:
            return _page(pair_id, 409, typed_memo=str(said["text"]), other_memo=kept.memo.text)
        flash(_("自分だけのメモを保存しました。"))
        return redirect(url_for("table_for_two.show", pair_id=pair_id, _anchor="memo-title"), 303)
    at = formats.clock_time(kept.memo.written_at, choose_zone()) if kept.memo.written_at else ""
    shown = {"version": kept.memo.version, "at": at}
    return (jsonify(**shown, text=kept.memo.text), 409) if kept.is_aside else jsonify(**shown)


@bp.post("/one-on-ones/<int:pair_id>/table/<sheet_id>/memo/aside")
def let_memo_aside_go(pair_id: int, sheet_id: str) -> ResponseReturnValue:
    with current_work() as work:
        memos.let_aside_go(work, person_id=current_actor().person_id, pair_id=pair_id, sheet_id=sheet_id)
    flash(_("消しました。"))
    return redirect(url_for("table_for_two.show", pair_id=pair_id, _anchor="memo-title"), 303)


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
        wrong, status = _of_words(error), 422
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
        wrong, status = _of_words(error), 422
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
        wrong, status = _of_words(error), 422
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
        wrong, status = _of_words(error), 422
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
        shown = _of_the_words(work, seat)
    return render_template(
        "oneonones/table/_words.html", pair_id=pair_id, sheet_id=sheet_id, of=seat.of, **shown, **more
    )


def _of_the_words(work: UnitOfWork, seat: Seat) -> dict[str, Any]:
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


def _page(pair_id: int, status: int, **more: Any) -> ResponseReturnValue:
    with seated(pair_id) as (work, seat):
        sheet = sheets.current(work, seat.of)
        page = _laid(work, seat, sheet) if sheet is not None else None
    if not seat.of.is_live:
        return redirect(url_for("past_one_on_ones.index", pair_id=pair_id), 303)
    if page is None:
        lay_sheet(pair_id)
        return _page(pair_id, status, **more)
    shown = render_template(
        "oneonones/table/table.html",
        page=page,
        themes=page.themes,
        pair_id=pair_id,
        sheet_id=page.sheet.id,
        of=seat.of,
        longest=sheets.LONGEST,
        longest_memo=memos.LONGEST_MEMO,
        response_labels=RESPONSE_LABELS,
        **page.words,
        **more,
    )
    return shown, status


def _laid(work: UnitOfWork, seat: Seat, sheet: Sheet) -> Page:
    preset = closing.preset(work, seat.of, time_zone=choose_zone())
    coming = before.before_of(work, seat.of) if preset.planned_at is not None else None
    return Page(
        of=seat.of,
        other=seat.other,
        sheet=sheet,
        opening=past.opening(work, seat.of),
        preset=preset,
        brought=coming.choice if coming is not None else None,
        memo=memos.memo(work, seat.of, sheet_id=sheet.id),
        themes=themes.glance(work, seat.of),
        words=_of_the_words(work, seat),
    )


def _of_words(error: Exception) -> str:
    if isinstance(error, TooLong):
        return too_long(error)
    if isinstance(error, PairEnded):
        return pair_ended()
    if isinstance(error, TooMany):
        return str(_("一度の1on1で渡せることばは、12個までです。"))
    if isinstance(error, MembersAlone):
        return str(_("自分のことばとして残せるのは、メンバー本人だけです。"))
    return str(_("残したいことばを、書くか、えらんでください。"))


def _not_kept() -> str:
    return str(
        _(
            "保存できませんでした。書いたものはこの画面に残っています。ページをひらきなおしてから、書きうつしてください。"
        )
    )


def _bytes(said: str) -> bytes:
    try:
        return b64decode(said, validate=True)
    except (NotBase64, ValueError):
        return b""


def _number(said: object) -> int:
    text = str(said)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
