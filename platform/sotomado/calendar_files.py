"""Calendar files (RFC 5545): one UID for the life of an appointment, a SEQUENCE that rises with each change.

What a calendar shows to colleagues who may look into it says nothing of what the time is for: "予定", no names, no
link. Each side's file carries that side's own address alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

# By language.
TITLES = {"ja": "予定", "en": "Appointment"}
# How often calendars that subscribe are asked to look; few obey.
LOOK_AGAIN = "PT1H"
ALARM_BEFORE = timedelta(minutes=15)


class Method(StrEnum):
    """REQUEST and CANCEL travel with mails; PUBLISH is a file someone takes along."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Appointment:
    """What a calendar may know. `stamped_at`: when it became what it says."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    stamped_at: datetime
    where: str = ""


def invitation(
    appointment: Appointment,
    *,
    method: Method,
    organizer: str,
    attendee: str,
    time_zone: str,
    takes_answers: bool = False,
) -> bytes:
    """The file for one side, by the clock of their zone. `organizer` and `attendee` are mail addresses.

    `takes_answers`: what `attendee` answers in their calendar reaches us at `organizer`. The appointment stands either
    way, so it comes as accepted.
    """
    event = _event(appointment, time_zone, is_cancelled=method is Method.CANCEL)
    event.add("last-modified", appointment.stamped_at)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if method is not Method.PUBLISH:
        invited = vCalAddress(f"mailto:{attendee}")
        invited.params["PARTSTAT"] = "ACCEPTED"
        invited.params["RSVP"] = "TRUE" if takes_answers and method is Method.REQUEST else "FALSE"
        event.add("attendee", invited)
    if method is not Method.CANCEL:
        event.add_component(_alarm(appointment.title))
    calendar = _calendar("Appointment")
    calendar.add("method", method.value)
    return _written(calendar, [event])


def feed(appointments: Iterable[Appointment], *, name: str, time_zone: str) -> bytes:
    """Several, for a calendar that subscribes: without METHOD, for nobody is asked anything."""
    calendar = _calendar("Feed")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    calendar.add("x-published-ttl", LOOK_AGAIN)
    return _written(calendar, [_event(one, time_zone, is_cancelled=False) for one in appointments])


def published(appointments: Iterable[Appointment], *, time_zone: str) -> bytes:
    """Several that are told of, for whoever wishes to put them in their calendar: nobody is asked for an answer."""
    calendar = _calendar("Published")
    calendar.add("method", Method.PUBLISH.value)
    return _written(calendar, [_event(one, time_zone, is_cancelled=False) for one in appointments])


def entry(appointment: Appointment, *, time_zone: str) -> bytes:
    """One event as it stands in somebody's calendar: without METHOD and people, so that nobody is written to."""
    event = _event(appointment, time_zone, is_cancelled=False)
    event.add_component(_alarm(appointment.title))
    return _written(_calendar("Entry"), [event])


def _event(appointment: Appointment, time_zone: str, *, is_cancelled: bool) -> Event:
    zone = ZoneInfo(time_zone)
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamped_at)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", appointment.title)
    if appointment.where:
        event.add("location", appointment.where)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def _alarm(words: str) -> Alarm:
    """What a screen shows a quarter of an hour before says no more than the calendar does."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _calendar(product: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Sotomado//{product}//JA")
    calendar.add("version", "2.0")
    return calendar


def _written(calendar: Calendar, events: Iterable[Event]) -> bytes:
    for event in events:
        calendar.add_component(event)
    for name in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, _rules_of(name))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def _rules_of(time_zone: str) -> Timezone:
    """The rules of a zone as a calendar file writes them; worked out once, for it takes longer than all the rest."""
    return Timezone.from_tzid(time_zone)
