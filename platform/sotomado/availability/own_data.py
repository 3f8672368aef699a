"""A consultant's hours and calendars, and the times that are kept for talks."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import all_told
from sotomado.availability.models import AvailabilityOverride, AvailabilityPolicy, AvailabilityRule, OutsideCalendar
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

TABLES = frozenset(
    {
        "availability_override",
        "availability_policy",
        "availability_rule",
        "busy_block",
        "calendar_writing",
        "hours_change",
        "outside_calendar",
        "override_interval",
        # A minute here and a minute there, with two numbers: told with its booking, and kept with it.
        "place",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    own = select(Consultant.id).where(Consultant.person_id == person_id).scalar_subquery()
    said: dict[str, object] = {}
    for name, table in (
        ("hours", AvailabilityRule),
        ("days_with_other_hours", AvailabilityOverride),
        ("limits", AvailabilityPolicy),
        ("calendars_elsewhere", OutsideCalendar),
    ):
        rows = work.session.scalars(select(table).where(table.consultant_id == own))
        if kept := all_told(work, rows, besides=("password", "mark")):
            said[name] = kept
    return said


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing: hours are a consultant's (see `directory.own_data`), and a place keeps numbers beside its booking."""
