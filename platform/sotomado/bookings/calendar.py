"""A booking as calendars may know it: when, and how one meets."""

from __future__ import annotations

from datetime import datetime

from sotomado import calendar_files
from sotomado.accounts.models import Locale
from sotomado.bookings.models import Booking
from sotomado.calendar_files import Appointment
from sotomado.directory.vocabulary import MeetingMode

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


# What a calendar calls a talk for whoever wishes to know it again; it names nobody either.
PLAIN_TITLES = {Locale.JAPANESE: "面談", Locale.ENGLISH: "Consultation"}


def appointment_of(booking: Booking, *, locale: Locale, stamped_at: datetime, is_plain: bool = False) -> Appointment:
    """In the language of the side it is for, called as that side wishes."""
    return Appointment(
        uid=booking.calendar_uid,
        sequence=booking.calendar_sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        title=PLAIN_TITLES[locale] if is_plain else calendar_files.TITLES[locale],
        stamped_at=stamped_at,
        where=_WHERE[locale][booking.mode],
    )
