"""The calendar file of an interview (RFC 5545): one UID for life, a SEQUENCE that rises with each change.

As with bookings, what a calendar shows to others says nothing: no names, no place, no link.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from sotomado.accounts.models import Locale

INTERVIEW_MINUTES = 45
_TITLES = {Locale.JAPANESE: "予定", Locale.ENGLISH: "Appointment"}


def ends_at(starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=INTERVIEW_MINUTES)


def calendar_file(
    *,
    application_id: str,
    sequence: int,
    starts_at: datetime,
    is_cancelled: bool,
    organizer: str,
    attendee: str,
    time_zone: str,
    locale: Locale,
    stamped_at: datetime,
) -> bytes:
    """The file for one side, in their zone and language. `organizer` and `attendee` are mail addresses."""
    zone = ZoneInfo(time_zone)
    event = Event()
    event.add("uid", f"{application_id}-interview@sotomado")
    event.add("sequence", sequence)
    event.add("dtstamp", stamped_at)
    event.add("dtstart", starts_at.astimezone(zone))
    event.add("dtend", ends_at(starts_at).astimezone(zone))
    event.add("summary", _TITLES[locale])
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    invited = vCalAddress(f"mailto:{attendee}")
    invited.params["PARTSTAT"] = "ACCEPTED"
    invited.params["RSVP"] = "FALSE"
    event.add("attendee", invited)

    calendar = Calendar()
    calendar.add("prodid", "-//Sotomado//Interview//JA")
    calendar.add("version", "2.0")
    calendar.add("method", method(is_cancelled))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def method(is_cancelled: bool) -> str:
    return "CANCEL" if is_cancelled else "REQUEST"
