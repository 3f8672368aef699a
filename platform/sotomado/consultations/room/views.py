"""The room's page, and what its script asks: sit down, leave, send a signal, look.

Camera, microphone and screen may be asked for on this page alone, by this page alone.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.bookings.claims import operators, presence
from sotomado.bookings.claims import wording as claims_wording
from sotomado.bookings.claims.errors import NotNow
from sotomado.bookings.letters import Sender
from sotomado.consultations.recording import service as recording
from sotomado.consultations.room import pages, providers
from sotomado.consultations.room import service as rooms
from sotomado.consultations.room.connecting import ice_servers, ways_between
from sotomado.consultations.room.errors import RoomClosed, SeatGone, SeatTaken, SecrecyUnread, SignalRefused
from sotomado.consultations.room.models import Kind, Party
from sotomado.consultations.room.signals import Outgoing
from sotomado.consultations.room.wording import LEFT_WORDS
from sotomado.directory.labels import MODE_LABELS
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("room", __name__)

PERMISSIONS = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
# What an opened page calls itself.
BROWSER_NAME = re.compile(r"[A-Za-z0-9_-]{8,40}")
MOST_AT_ONCE = 40


@bp.get("/room/<booking_id>")
def show(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        page = pages.page(work, person_id=current_actor().person_id, booking_id=booking_id, settings=current_settings())
    answer = make_response(
        render_template(
            "consultations/room/show.html",
            page=page,
            booking=page.booking,
            side=page.side,
            case=page.case,
            name=page.other_name if current_locale() == "ja" else page.other_name_en,
            mode=MODE_LABELS[page.meeting.mode],
            contact=Sender(current_settings().public_url, current_settings().mail_from).address,
        )
    )
    if page.is_here:
        answer.headers["Permissions-Policy"] = PERMISSIONS
    return answer


# A link and no form: pages may send forms to this house alone, also when they are led on. Coming twice does no harm.
@bp.get("/room/<booking_id>/elsewhere")
def elsewhere(booking_id: str) -> ResponseReturnValue:
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return "", 204
    try:
        with current_work() as work:
            way = pages.way_elsewhere(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                provider=providers.provider_of(current_settings()),
            )
    except NotNow:
        way = None
    return redirect(way or url_for("room.show", booking_id=booking_id), 303)


@bp.post("/room/<booking_id>/seat")
def sit_down(booking_id: str) -> ResponseReturnValue:
    asked = _asked()
    try:
        with current_work() as work:
            rooms.enter(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                browser=_browser(asked) or "",
                take_over=asked.get("take_over") is True,
            )
            now = work.now
    except SeatTaken:
        return jsonify(trouble="seat_taken"), 409
    except SecrecyUnread:
        return jsonify(trouble="secrecy_unread"), 409
    except RoomClosed:
        return jsonify(trouble="closed"), 409
    settings = current_settings()
    return jsonify(ice_servers=ice_servers(settings, now=now), ways=ways_between(settings))


@bp.post("/room/<booking_id>/leave")
def leave(booking_id: str) -> ResponseReturnValue:
    """By the beacon of a page that closes: a form, because a beacon carries no headers."""
    browser = request.form.get("browser", "")
    with current_work() as work:
        rooms.leave(work, person_id=current_actor().person_id, booking_id=booking_id, browser=browser)
    return "", 204


@bp.post("/room/<booking_id>/signals")
def send(booking_id: str) -> ResponseReturnValue:
    asked = _asked()
    signals = asked.get("signals")
    if not isinstance(signals, list) or len(signals) > MOST_AT_ONCE:
        return _not_understood(booking_id)
    try:
        outgoing = [
            Outgoing(
                Party(one["receiver"]),
                Kind(one["kind"]),
                json.dumps(one["body"], ensure_ascii=False, separators=(",", ":")),
            )
            for one in signals
        ]
        with current_work() as work:
            rooms.send(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                browser=_browser(asked) or "",
                outgoing=outgoing,
            )
    except SeatGone as gone:
        return jsonify(trouble="taken_over" if gone.taken_over else "gone"), 409
    except RoomClosed:
        return jsonify(trouble="closed"), 409
    except (SignalRefused, KeyError, TypeError, ValueError):
        return _not_understood(booking_id)
    return "", 204


def _not_understood(booking_id: str) -> ResponseReturnValue:
    """What was sent makes no sense. Whoever has no part in the booking learns not even that. Raises NotFound."""
    with current_read() as work:
        presence.meeting(work, person_id=current_actor().person_id, booking_id=booking_id)
    return jsonify(trouble="not_understood"), 422


@bp.get("/room/<booking_id>/signals")
def look(booking_id: str) -> ResponseReturnValue:
    who: dict[str, Any] = {"person_id": current_actor().person_id, "booking_id": booking_id}
    browser = _browser(request.args)
    after = request.args.get("after", 0, type=int)
    after = min(max(after, 0), 2**31 - 1)
    with current_read() as work:
        answer = rooms.look(work, **who, browser=browser, after=after)
        recorded = recording.state(work, booking_id=booking_id) if answer.seat is rooms.Seat.MINE else None
    if answer.is_due and browser:
        with current_work() as work:
            answer = rooms.heard(work, **who, browser=browser, after=after)
    return _told(answer, recorded)


@bp.get("/operations/claims/<booking_id>/room")
def visits(booking_id: str) -> ResponseReturnValue:
    """Who was in the room and for how long: for the operator who has to decide about a claim."""
    with current_read() as work:
        dossier = operators.dossier(work, operator_id=current_actor().person_id, booking_id=booking_id)
        shown = pages.visits(work, booking_id=booking_id)
    return render_template(
        "consultations/room/visits.html", one=dossier, visits=shown, sides=claims_wording.SIDES, left=LEFT_WORDS
    )


def _told(answer: rooms.Answer, recorded: recording.RecordingState | None) -> Response:
    meeting = answer.meeting
    return jsonify(
        now=_milliseconds(answer.now),
        standing=answer.standing.value,
        opens_at=_milliseconds(meeting.opens_at),
        starts_at=_milliseconds(meeting.starts_at),
        ends_at=_milliseconds(meeting.ends_at),
        closes_at=_milliseconds(rooms.closes_at(meeting)),
        side=meeting.side.value,
        seat=answer.seat.value,
        other={
            "is_here": answer.other.is_here,
            "browser": answer.other.browser,
            "came_at": _milliseconds(answer.other.came_at) if answer.other.came_at else None,
        },
        recording=recorded.shown_to(meeting.side) if recorded else None,
        signals=[
            {"number": one.number, "sender": one.sender.value, "kind": one.kind.value, "body": json.loads(one.body)}
            for one in answer.signals
        ],
    )


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _asked() -> dict[str, Any]:
    asked = request.get_json(silent=True)
    return asked if isinstance(asked, dict) else {}


def _browser(given: Any) -> str | None:
    name = given.get("browser")
    return name if isinstance(name, str) and BROWSER_NAME.fullmatch(name) else None
