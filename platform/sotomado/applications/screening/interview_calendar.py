"""An interview as calendars may know it: when, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sotomado import calendar_files
from sotomado.accounts.models import Locale
from sotomado.calendar_files import Appointment

INTERVIEW_MINUTES = 45


def ends_at(starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=INTERVIEW_MINUTES)


def appointment_of(
    application_id: str, *, sequence: int, starts_at: datetime, locale: Locale, stamped_at: datetime
) -> Appointment:
    """In the language of the side it is for."""
    return Appointment(
        uid=f"{application_id}-interview@sotomado",
        sequence=sequence,
        starts_at=starts_at,
        ends_at=ends_at(starts_at),
        title=calendar_files.TITLES[locale],
        stamped_at=stamped_at,
    )
