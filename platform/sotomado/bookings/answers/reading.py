"""Reading what a calendar answered (iTIP, RFC 5546): METHOD:REPLY, or COUNTER where another time was proposed.

What comes in is anybody's, so it is read within bounds, and nothing of it is kept but four values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

from icalendar import Calendar, Event

from sotomado.bookings.answers.models import Answer

# Ours has two kilobytes; calendars add their own.
LONGEST_FILE = 64 * 1024
_FILES = frozenset({"text/calendar", "application/ics"})
_ANSWERS = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}


@dataclass(frozen=True)
class Reply:
    """What was answered to which revision of which event, and when by their clock (None: not said)."""

    uid: str
    sequence: int
    answer: Answer
    stamped_at: datetime | None

    def given_at(self, now: datetime) -> datetime:
        """Their clock may be ahead; an answer from tomorrow would outrank every later one."""
        return min(self.stamped_at or now, now)

    def outranks(self, sequence: int, stamped_at: datetime, *, now: datetime) -> bool:
        """Whether it counts, where one to this revision, given then, is known."""
        return (self.sequence, self.given_at(now)) > (sequence, stamped_at)


def reply_in(message: EmailMessage) -> Reply | None:
    """The answer a message carries, None if it carries none that can be read."""
    for part in message.walk():
        if part.get_content_type() not in _FILES:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and len(content) <= LONGEST_FILE:
            try:
                reply = _read(content)
            except (ValueError, KeyError, IndexError, TypeError, AttributeError):
                continue
            if reply is not None:
                return reply
    return None


def _read(content: bytes) -> Reply | None:
    calendar = Calendar.from_ical(content)
    method = str(calendar.get("METHOD", "")).upper()
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    if method not in ("REPLY", "COUNTER") or len(events) != 1:
        return None
    [event] = events
    answer = Answer.COUNTERED if method == "COUNTER" else _answer_of(event)
    uid, sequence = str(event.get("UID", "")), int(event.get("SEQUENCE", 0))
    if answer is None or not uid or not 0 <= sequence < 2**31:
        return None
    return Reply(uid, sequence, answer, _instant(event))


def _answer_of(event: Event) -> Answer | None:
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        said = str(attendee.params.get("PARTSTAT", "")).upper()
        if said in _ANSWERS:
            return _ANSWERS[said]
    return None


def _instant(event: Event) -> datetime | None:
    at = getattr(event.get("DTSTAMP"), "dt", None)
    if not isinstance(at, datetime):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
