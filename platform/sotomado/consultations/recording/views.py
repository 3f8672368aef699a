"""Pages of recordings: agreeing and pausing, what is kept and who opened it, and looking at it."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import Range

from sotomado.bookings.models import Side
from sotomado.consultations.recording import deleting, shown, watching, wording
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.errors import CannotOpen, Gone, NotAgreed, ReasonMissing, TakesPartNoMore, TooLate
from sotomado.consultations.recording.models import Why
from sotomado.consultations.recording.takes import Playable
from sotomado.consultations.recording.vault import Vault
from sotomado.web import CONTENT_SECURITY_POLICY, current_actor, current_read, current_settings, current_work

bp = Blueprint("recording", __name__)


class Who(TypedDict):
    """Who says something, and about which talk."""

    person_id: int
    booking_id: str


VERBS = {
    "agree": recording.agree,
    "withdraw": recording.withdraw,
    "pause": recording.pause,
    "resume": recording.resume,
}
# One answer to a player: a minute or so.
MOST_AT_ONCE = 4 * 1024 * 1024


@bp.get("/bookings/<booking_id>/recording")
def choice(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        one = shown.choice(work, person_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "consultations/recording/choice.html",
        one=one,
        is_advisee=one.own.side is Side.ADVISEE,
        is_offered=_is_offered(),
        kept_days=current_settings().recording_kept_days,
        back=_booking_page(one.own),
    )


@bp.post("/bookings/<booking_id>/recording")
def say(booking_id: str) -> ResponseReturnValue:
    """Agree, take it back, pause, go on: from the page by a form, from the room by its script."""
    who = Who(person_id=current_actor().person_id, booking_id=booking_id)
    with current_read() as work:
        recording.own_state(work, **who)  # somebody else's is not found, whatever is asked of it
    asked = request.get_json(silent=True)
    what = asked.get("what") if isinstance(asked, dict) else request.form.get("what")
    verb = VERBS.get(what) if isinstance(what, str) else None
    if verb is None or not _is_offered():
        abort(400)
    trouble = None
    try:
        with current_work() as work:
            verb(work, **who)
    except TakesPartNoMore:
        trouble = _("そとまどへの同意を取り消しているあいだは、録画しません。面談は、そのまま受けられます。")
    except (TooLate, NotAgreed):
        trouble = _("いまは、録画について決められることがありません。")
    if isinstance(asked, dict):
        with current_read() as work:
            own = recording.own_state(work, **who)
        return jsonify(own.state.shown_to(own.side)), 409 if trouble else 200
    flash(trouble or str(wording.SAID[str(what)]), "error" if trouble else "message")
    return redirect(url_for(".choice", booking_id=booking_id), 303)


@bp.get("/recordings")
def index() -> ResponseReturnValue:
    with current_read() as work:
        recordings = shown.own_recordings(work, advisee_id=current_actor().person_id)
    return render_template(
        "consultations/recording/index.html", recordings=recordings, kept_days=current_settings().recording_kept_days
    )


@bp.get("/recordings/<recording_id>")
def show(recording_id: str) -> ResponseReturnValue:
    return _page_of(recording_id)


def _page_of(recording_id: str, wrong: tuple[tuple[str, str], ...] = ()) -> str:
    with current_read() as work:
        one = shown.recording(work, person_id=current_actor().person_id, recording_id=recording_id)
    return render_template(
        "consultations/recording/show.html",
        one=one,
        is_advisee=one.side is Side.ADVISEE,
        who=wording.WHO,
        why=wording.WHY,
        why_deleted=wording.WHY_DELETED,
        reasons=[(reason.value, wording.WHY[reason]) for reason in watching.REASONS],
        wrong=wrong,
        errors=dict(wrong),
    )


@bp.post("/recordings/<recording_id>/open")
def open_it(recording_id: str) -> ResponseReturnValue:
    chosen = request.form.get("why", "")
    why = Why(chosen) if chosen in {reason.value for reason in watching.REASONS} else None
    try:
        with current_work() as work:
            access_id = watching.open_own(work, person_id=current_actor().person_id, recording_id=recording_id, why=why)
    except ReasonMissing:
        return _page_of(recording_id, (("why", str(wording.REASON_MISSING)),)), 422
    except Gone:
        return redirect(url_for(".show", recording_id=recording_id), 303)
    return redirect(url_for(".watch", access_id=access_id), 303)


@bp.post("/recordings/<recording_id>/delete")
def delete(recording_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            deleting.delete_own(work, person_id=current_actor().person_id, recording_id=recording_id)
    except Gone:
        flash(_("この録画は、もう消えています。"))
    else:
        flash(_("録画を消しました。鍵を捨てたので、ここからは、もうだれにもひらけません。"))
    return redirect(url_for(".show", recording_id=recording_id), 303)


@bp.get("/recordings/opened/<access_id>")
def watch(access_id: str) -> ResponseReturnValue:
    return _watch(access_id, by_operator=False)


@bp.get("/recordings/opened/<access_id>/<take_id>")
def play(access_id: str, take_id: str) -> ResponseReturnValue:
    return _play(access_id, take_id, by_operator=False)


@bp.get("/operations/recordings/<access_id>")
def operator_watch(access_id: str) -> ResponseReturnValue:
    """What safety opened to this operator, for as long as it did."""
    return _watch(access_id, by_operator=True)


@bp.get("/operations/recordings/<access_id>/<take_id>")
def operator_play(access_id: str, take_id: str) -> ResponseReturnValue:
    return _play(access_id, take_id, by_operator=True)


def _watch(access_id: str, *, by_operator: bool) -> ResponseReturnValue:
    try:
        with current_read() as work:
            one = shown.watched(work, person_id=current_actor().person_id, access_id=access_id, by_operator=by_operator)
    except Gone:
        abort(404)
    answer = Response(
        render_template(
            "consultations/recording/watch.html",
            one=one,
            by_operator=by_operator,
            plays=".operator_play" if by_operator else ".play",
        )
    )
    answer.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; media-src 'self'"
    return answer


def _play(access_id: str, take_id: str, *, by_operator: bool) -> ResponseReturnValue:
    vault = _vault()
    if vault is None:
        abort(404)
    try:
        with current_read() as work:
            row = watching.recording_of_take(
                work,
                person_id=current_actor().person_id,
                access_id=access_id,
                take_id=take_id,
                by_operator=by_operator,
            )
            path, key = vault.path(row.id, take_id), vault.key_of(row)
        playable = Playable(path, key, take_id)
    except (Gone, CannotOpen):
        abort(404)
    return _part_of(playable, request.range)


def _part_of(playable: Playable, asked: Range | None) -> ResponseReturnValue:
    """The bytes a player asked for, opened as they go out. Players ask on where an answer ends early."""
    wanted = asked.range_for_length(playable.length) if asked is not None else None
    if asked is not None and wanted is None:
        playable.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{playable.length}"})
    first, end = wanted or (0, playable.length)
    if asked is not None:
        end = min(end, first + MOST_AT_ONCE)
    answer = Response(playable.read(first, end - 1), 206 if asked is not None else 200, mimetype="video/webm")
    answer.call_on_close(playable.close)
    answer.headers["Content-Length"] = str(end - first)
    answer.headers["Accept-Ranges"] = "bytes"
    if asked is not None:
        answer.headers["Content-Range"] = f"bytes {first}-{end - 1}/{playable.length}"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _is_offered() -> bool:
    """Only our own room can be recorded: elsewhere, agreeing would lead to nothing."""
    return _vault() is not None and current_settings().records_talks


def _vault() -> Vault | None:
    return Vault.of(current_settings())


def _booking_page(own: recording.OwnState) -> str:
    endpoint = "bookings.show" if own.side is Side.ADVISEE else "desk.show"
    return url_for(endpoint, booking_id=own.booking_id)
