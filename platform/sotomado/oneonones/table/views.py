"""The table for two: the page both have before them, and what its script posts and asks for."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.companies.colleagues import Colleague
from sotomado.database import UnitOfWork
from sotomado.languages import choose_zone
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.labels import RESPONSE_LABELS
from sotomado.oneonones.seating import seated
from sotomado.oneonones.service import Between, Seat
from sotomado.oneonones.table import closing, memos, past, sheets
from sotomado.oneonones.table.closing import Preset
from sotomado.oneonones.table.errors import NotAnUpdate, PairEnded, SheetClosed, TooLong
from sotomado.oneonones.table.labels import pair_ended, too_long
from sotomado.oneonones.table.laying import lay_sheet
from sotomado.oneonones.table.memos import Memo
from sotomado.oneonones.table.past import Opening
from sotomado.oneonones.table.sheets import Sheet
from sotomado.oneonones.table.words_views import words_shown
from sotomado.oneonones.themes import service as themes
from sotomado.web import current_actor, current_database, current_read, current_work

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
        words=words_shown(work, seat),
    )


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
