"""How each consultant offers time: pauses, notice, horizon, limits. Who has said nothing keeps the standard."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, bindparam, select, true

from consultants.availability import SlotPolicy
from sotomado.availability.errors import BadPolicy
from sotomado.availability.models import AvailabilityPolicy
from sotomado.availability.turns import take_turns
from sotomado.database import UnitOfWork

CONSULTATION_MINUTES = 60
BEFORE_MINUTES = 0
# A breath between two consultations, for notes and for arriving anew.
AFTER_MINUTES = 10
# Nobody finds a consultation tomorrow at seven in tonight's calendar, and half a day is enough to prepare.
NOTICE_MINUTES = 12 * 60
HORIZON_DAYS = 28

STANDARD = SlotPolicy(
    duration_minutes=CONSULTATION_MINUTES,
    step_minutes=60,
    before_minutes=BEFORE_MINUTES,
    after_minutes=AFTER_MINUTES,
    notice_minutes=NOTICE_MINUTES,
    horizon_days=HORIZON_DAYS,
    per_day=5,
)

# From so many on all rows are read, and those not asked about left out: naming them all takes longer.
MANY = 400

# What may be chosen; the table's own checks say the same.
STEPS = (15, 30, 60)
LONGEST_PAUSE = 120
PAUSES_MINUTES = range(LONGEST_PAUSE + 1)
NOTICES_MINUTES = range(14 * 24 * 60 + 1)
HORIZONS_DAYS = range(7, 91)
PER_DAY = range(1, 13)
PER_WEEK = range(1, 61)


def policy_of(work: UnitOfWork, consultant_id: int) -> SlotPolicy:
    """How one consultant offers time."""
    return policies(work, [consultant_id])[consultant_id]


def policies(work: UnitOfWork, ids: Collection[int]) -> dict[int, SlotPolicy]:
    """The same for many, in one statement. Equal ones are one object, so that the core works them out once."""
    found = dict.fromkeys(ids, STANDARD)
    alike: dict[SlotPolicy, SlotPolicy] = {}
    few = {"ids": list(found)} if len(found) < MANY else {}
    rows = work.session.execute(_terms(bool(few)), few)
    for consultant_id, step, before, after, notice, horizon, per_day, per_week in rows:
        policy = SlotPolicy(CONSULTATION_MINUTES, step, before, after, notice, horizon, per_day, per_week)
        if consultant_id in found:
            found[consultant_id] = alike.setdefault(policy, policy)
    return found


@cache
def _terms(is_few: bool) -> Select[int, int, int, int, int, int, int | None, int | None]:
    return select(
        AvailabilityPolicy.consultant_id,
        AvailabilityPolicy.step_minutes,
        AvailabilityPolicy.before_minutes,
        AvailabilityPolicy.after_minutes,
        AvailabilityPolicy.notice_minutes,
        AvailabilityPolicy.horizon_days,
        AvailabilityPolicy.per_day,
        AvailabilityPolicy.per_week,
    ).where(AvailabilityPolicy.consultant_id.in_(bindparam("ids", expanding=True)) if is_few else true())


def set_policy(
    work: UnitOfWork,
    *,
    consultant_id: int,
    step_minutes: int,
    before_minutes: int,
    after_minutes: int,
    notice_minutes: int,
    horizon_days: int,
    per_day: int | None,
    per_week: int | None,
) -> None:
    """Offer time on these terms from now on. What is booked keeps the pauses it was booked with.

    Raises BadPolicy with the name of the first field that is out of bounds.
    """
    terms = {
        "step_minutes": _within("step_minutes", step_minutes, STEPS),
        "before_minutes": _within("before_minutes", before_minutes, PAUSES_MINUTES),
        "after_minutes": _within("after_minutes", after_minutes, PAUSES_MINUTES),
        "notice_minutes": _within("notice_minutes", notice_minutes, NOTICES_MINUTES),
        "horizon_days": _within("horizon_days", horizon_days, HORIZONS_DAYS),
        "per_day": None if per_day is None else _within("per_day", per_day, PER_DAY),
        "per_week": None if per_week is None else _within("per_week", per_week, PER_WEEK),
    }
    take_turns(work, consultant_id=consultant_id)
    work.session.merge(AvailabilityPolicy(consultant_id=consultant_id, **terms))
    work.session.flush()


def _within(field: str, value: int, allowed: Collection[int]) -> int:
    if value not in allowed:
        raise BadPolicy(field)
    return value
