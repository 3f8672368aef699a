"""Pages of private notes: the note of a talk, kept while it is typed, and its earlier versions.

The panel opens its own note wherever it is included (room, closing, here), through `note_panel` in templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.errors import NothingKept, TooLong
from sotomado.consultations.notes.service import Note
from sotomado.directory import service as directory
from sotomado.languages import choose_zone
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("notes", __name__)


@dataclass(frozen=True)
class Panel:
    """What the panel shows. `may_be_written` false: the advisee does not agree to records now."""

    note: Note
    may_be_written: bool
    longest: int


def _panel(booking_id: str) -> Panel | None:
    """The panel of a booking for its consultant; None for everybody else, who is shown no panel."""
    actor = current_actor()
    if Role.CONSULTANT not in actor.roles:
        return None
    mine: dict[str, Any] = {"consultant_person_id": actor.person_id, "booking_id": booking_id}
    try:
        with current_read() as work:
            return Panel(notes.note(work, **mine), notes.may_be_written(work, **mine), notes.LONGEST)
    except NotFound:
        return None


@bp.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"note_panel": _panel}


@bp.get("/desk/bookings/<booking_id>/notes")
def show(booking_id: str) -> ResponseReturnValue:
    return _page(booking_id)


@bp.post("/desk/bookings/<booking_id>/notes")
def keep(booking_id: str) -> ResponseReturnValue:
    """The note as it was typed: from the page's script as JSON {"based_on", "text"}, or from the form."""
    sent = request.get_json(silent=True) if request.is_json else None
    if isinstance(sent, dict):
        return _keep_for_script(booking_id, str(sent.get("text", "")), _number(sent.get("based_on")))
    text = request.form.get("note", "")
    try:
        with current_work() as work:
            kept = notes.keep(
                work,
                consultant_person_id=current_actor().person_id,
                booking_id=booking_id,
                text=text,
                based_on=_number(request.form.get("note_version")),
            )
    except TooLong as error:
        return _page(booking_id, typed=text, wrong=_too_long(error)), 422
    except NothingKept:
        return _page(booking_id, typed=text, wrong=_nothing_kept()), 422
    if kept.set_aside is not None:
        return _page(booking_id, typed=text, other=kept.note.text), 409
    flash(_("メモを保存しました。"))
    return redirect(url_for("notes.show", booking_id=booking_id), 303)


def _keep_for_script(booking_id: str, text: str, based_on: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            kept = notes.keep(
                work,
                consultant_person_id=current_actor().person_id,
                booking_id=booking_id,
                text=text,
                based_on=based_on,
            )
    except TooLong as error:
        return jsonify(error=_too_long(error)), 422
    except NothingKept:
        return jsonify(error=_nothing_kept()), 422
    at = kept.note.written_at
    shown = {"version": kept.note.version, "at": formats.clock_time(at, choose_zone()) if at else ""}
    if kept.set_aside is not None:
        return jsonify(**shown, text=kept.note.text), 409
    return jsonify(**shown)


@bp.get("/desk/bookings/<booking_id>/notes/earlier")
def earlier(booking_id: str) -> ResponseReturnValue:
    mine: dict[str, Any] = {"consultant_person_id": current_actor().person_id, "booking_id": booking_id}
    with current_read() as work:
        standing = notes.note(work, **mine)
        versions = notes.earlier(work, **mine)
        may_be_written = notes.may_be_written(work, **mine)
        booking = _booking(work, booking_id)
    return render_template(
        "consultations/notes/earlier.html",
        booking=booking,
        standing=standing,
        versions=versions,
        may_be_written=may_be_written,
    )


@bp.post("/desk/bookings/<booking_id>/notes/earlier/<int:number>")
def restore(booking_id: str, number: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            notes.restore(work, consultant_person_id=current_actor().person_id, booking_id=booking_id, number=number)
    except NothingKept:
        flash(_nothing_kept(), "error")
        return redirect(url_for("notes.earlier", booking_id=booking_id), 303)
    flash(_("前の版にもどしました。もどす前の文も、前の版に残っています。"))
    return redirect(url_for("notes.show", booking_id=booking_id), 303)


def _page(booking_id: str, *, typed: str | None = None, other: str | None = None, wrong: str = "") -> str:
    with current_read() as work:
        booking = _booking(work, booking_id)
    return render_template(
        "consultations/notes/show.html", booking=booking, typed_note=typed, other_note=other, note_wrong=wrong
    )


def _booking(work: Any, booking_id: str) -> bookings.DeskBooking:
    own = directory.own_id(work, person_id=current_actor().person_id)
    return bookings.consultants_booking(work, consultant_id=own, booking_id=booking_id)


def _too_long(error: TooLong) -> str:
    sentence: str = _(
        "メモは%(most)s文字まで保存できます。いま%(given)s文字あるため、まだ保存していません。"
        "書いたものは、この画面に残っています。前に保存した文も、そのまま残っています。",
        most=f"{error.most:,}",
        given=f"{error.characters:,}",
    )
    return sentence


def _nothing_kept() -> str:
    sentence: str = _("この方は、いま、記録に同意していません。メモは保存していません。")
    return sentence


def _number(typed: object) -> int:
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
