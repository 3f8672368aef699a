"""Pages of the demo alone: the mail it sent, and the living style page. Production does not have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from icalendar import Calendar

from sotomado.accounts.errors import NotFound
from sotomado.demo.mailbox import Letter, Mailbox
from sotomado.web import CONTENT_SECURITY_POLICY, current_settings

bp = Blueprint("demo", __name__, url_prefix="/dev")

# A mail brings its own styles and nothing else: no script, nothing fetched, no form, in an origin of its own.
_OF_A_MAIL = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)


@dataclass(frozen=True)
class Appointment:
    """A calendar file as a person reads it."""

    method: str
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    where: str
    description: str
    uid: str
    sequence: int


@bp.app_context_processor
def ways_to_the_demo() -> dict[str, list[tuple[str, str]]]:
    """Links at the foot of every page."""
    links = [(_("デモに届いたメール"), url_for("demo.mail")), (_("デザインの見本"), url_for("demo.style"))]
    return {"footer_links": links}


@bp.get("/mail")
def mail() -> str:
    return render_template("dev/mail.html", letters=_mailbox().letters())


@bp.get("/mail/<key>")
def message(key: str) -> Response:
    letter = _letter(key)
    page = Response(render_template("dev/message.html", letter=letter, appointments=_appointments(letter)))
    page.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return page


@bp.get("/mail/<key>/html")
def html(key: str) -> Response:
    """The HTML of a mail, as a mail program shows it."""
    letter = _letter(key)
    if not letter.html:
        raise NotFound("html")
    page = Response(letter.html, mimetype="text/html")
    page.headers["Content-Security-Policy"] = _OF_A_MAIL
    return page


@bp.get("/mail/<key>/calendar.ics")
def attachment(key: str) -> Response:
    letter = _letter(key)
    if letter.calendar is None:
        raise NotFound("calendar")
    return Response(
        letter.calendar,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="sotomado.ics"'},
    )


@bp.get("/style")
def style() -> str:
    return render_template("dev/style.html")


def _mailbox() -> Mailbox:
    return Mailbox(Path(current_settings().demo_mailbox))


def _letter(key: str) -> Letter:
    letter = _mailbox().letter(key)
    if letter is None:
        raise NotFound("message")
    return letter


def _appointments(letter: Letter) -> list[Appointment]:
    if letter.calendar is None:
        return []
    calendar = Calendar.from_ical(letter.calendar)
    method = str(calendar.get("METHOD", ""))
    return [
        Appointment(
            method=method,
            summary=str(event.get("SUMMARY", "")),
            starts_at=_instant(event.get("DTSTART")),
            ends_at=_instant(event.get("DTEND")),
            where=str(event.get("LOCATION", "")),
            description=str(event.get("DESCRIPTION", "")),
            uid=str(event.get("UID", "")),
            sequence=int(event.get("SEQUENCE", 0)),
        )
        for event in calendar.walk("VEVENT")
    ]


def _instant(value: object) -> datetime | None:
    found = getattr(value, "dt", None)
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if isinstance(found, date) else None
