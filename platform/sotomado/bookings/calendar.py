"""Calendar files (RFC 5545): one UID for the life of a booking, a SEQUENCE that rises with each change.

What a calendar shows to colleagues who may look into it says nothing: "予定", no names, no link. Each side's file
carries that side's own address alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from sotomado.accounts.models import Locale
from sotomado.directory.vocabulary import MeetingMode

_TITLES = {Locale.JAPANESE: "予定", Locale.ENGLISH: "Appointment"}
_WHERE = {
    Locale.JAPANESE: {
        MeetingMode.ONLINE: "オンライン",
        MeetingMode.PHONE: "電話",
        MeetingMode.IN_PERSON: "対面",
    },
    Locale.ENGLISH: {
        MeetingMode.ONLINE: "Online",
        MeetingMode.PHONE: "Phone",
        MeetingMode.IN_PERSON: "In person",
    },
}


class Method(StrEnum):
    """REQUEST and CANCEL travel with mails; PUBLISH is a file someone takes along."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Appointment:
    """What a calendar may know."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    mode: MeetingMode


def calendar_file(
    appointment: Appointment,
    *,
    method: Method,
    organizer: str,
    attendee: str,
    time_zone: str,
    locale: Locale,
    stamped_at: datetime,
) -> bytes:
    """The file for one side, in their zone and language. `organizer` and `attendee` are mail addresses."""
    zone = ZoneInfo(time_zone)
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", stamped_at)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", _TITLES[locale])
    event.add("location", _WHERE[locale][appointment.mode])
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if method is not Method.PUBLISH:
        invited = vCalAddress(f"mailto:{attendee}")
        invited.params["PARTSTAT"] = "ACCEPTED"
        invited.params["RSVP"] = "FALSE"
        event.add("attendee", invited)

    calendar = Calendar()
    calendar.add("prodid", "-//Sotomado//Appointment//JA")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
