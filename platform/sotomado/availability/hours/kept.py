"""All that a consultant has said about when they are open, as one value: read, changed by plain functions, kept again.

A verb turns one `Hours` into another; so what a change touches can be told before it is made, and one step back is
nothing but keeping the earlier value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, select

from consultants.availability import Override, WeeklyRule
from sotomado.availability.hours.stretches import Stretch
from sotomado.availability.models import AvailabilityOverride, AvailabilityRule, OverrideInterval
from sotomado.database import UnitOfWork

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """One stretch of every week; `weekday` 0 is Monday. The dates on which its days begin are `first`..`last`."""

    weekday: int
    start: int
    end: int
    zone: str
    first: date | None = None
    last: date | None = None

    def holds_on(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True)
class SpecialDay:
    """A date on which these stretches count instead of the weekly ones. None at all: a day off."""

    on: date
    zone: str
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Hours:
    rules: tuple[Rule, ...]
    days: tuple[SpecialDay, ...]

    def day(self, on: date) -> SpecialDay | None:
        return next((one for one in self.days if one.on == on), None)

    def with_days(self, changed: Iterable[SpecialDay], back_to_weekly: Iterable[date] = ()) -> Hours:
        """These dates anew; those of `back_to_weekly` differ no more."""
        new = {one.on: one for one in changed}
        gone = set(back_to_weekly) | new.keys()
        days = [one for one in self.days if one.on not in gone] + list(new.values())
        return replace(self, days=tuple(sorted(days, key=lambda one: one.on)))

    def with_rules(self, rules: Iterable[Rule], first: date | None, last: date | None) -> Hours:
        """Between two dates these rules and no others; what held before and after them stays."""
        kept = [piece for rule in self.rules for piece in _outside(rule, first, last)]
        new = [replace(rule, first=first, last=last) for rule in rules]
        return replace(self, rules=in_order((*kept, *new)))


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda one: (one.first or date.min, one.weekday, one.start)))


def _outside(rule: Rule, first: date | None, last: date | None) -> list[Rule]:
    """What is left of a rule's validity outside [first, last]."""
    left = []
    if first is not None and (rule.first is None or rule.first < first):
        left.append(replace(rule, last=first - ONE_DAY if rule.last is None else min(rule.last, first - ONE_DAY)))
    if last is not None and (rule.last is None or rule.last > last):
        left.append(replace(rule, first=last + ONE_DAY if rule.first is None else max(rule.first, last + ONE_DAY)))
    return left


def core_rules(hours: Hours) -> list[WeeklyRule]:
    """As the core reads them; it counts weekdays as ISO does."""
    return [WeeklyRule(one.weekday + 1, one.start, one.end, one.zone, one.first, one.last) for one in hours.rules]


def core_overrides(hours: Hours) -> list[Override]:
    return [Override(one.on, one.zone, one.stretches) for one in hours.days]


def load(work: UnitOfWork, *, consultant_id: int, since: date) -> Hours:
    """The rules, and the days that differ from `since` on. Two statements."""
    rules = work.session.execute(
        select(
            AvailabilityRule.weekday,
            AvailabilityRule.start_minute,
            AvailabilityRule.end_minute,
            AvailabilityRule.time_zone,
            AvailabilityRule.valid_from,
            AvailabilityRule.valid_until,
        ).where(AvailabilityRule.consultant_id == consultant_id)
    )
    rows = work.session.execute(
        select(
            AvailabilityOverride.on_date,
            AvailabilityOverride.time_zone,
            OverrideInterval.start_minute,
            OverrideInterval.end_minute,
        )
        .outerjoin(OverrideInterval, OverrideInterval.override_id == AvailabilityOverride.id)
        .where(AvailabilityOverride.consultant_id == consultant_id, AvailabilityOverride.on_date >= since)
        .order_by(AvailabilityOverride.on_date, OverrideInterval.start_minute)
    )
    stretches: dict[tuple[date, str], list[Stretch]] = defaultdict(list)
    for on, zone, start, end in rows:
        found = stretches[on, zone]
        if start is not None:
            found.append((start, end))
    days = [SpecialDay(on, zone, tuple(some)) for (on, zone), some in stretches.items()]
    return Hours(in_order(Rule(*row) for row in rules), tuple(days))


def store(work: UnitOfWork, *, consultant_id: int, before: Hours, after: Hours) -> None:
    """Keep `after` where `before` stands; what is in both is left alone."""
    session = work.session
    if set(before.rules) != set(after.rules):
        session.execute(delete(AvailabilityRule).where(AvailabilityRule.consultant_id == consultant_id))
        session.add_all(
            AvailabilityRule(
                consultant_id=consultant_id,
                weekday=one.weekday,
                start_minute=one.start,
                end_minute=one.end,
                time_zone=one.zone,
                valid_from=one.first,
                valid_until=one.last,
            )
            for one in after.rules
        )
    gone = {one.on for one in set(before.days) - set(after.days)}
    if gone:
        session.execute(
            delete(AvailabilityOverride).where(
                AvailabilityOverride.consultant_id == consultant_id, AvailabilityOverride.on_date.in_(gone)
            )
        )
    new = [one for one in after.days if one not in before.days]
    rows = [AvailabilityOverride(consultant_id=consultant_id, on_date=one.on, time_zone=one.zone) for one in new]
    session.add_all(rows)
    session.flush()
    session.add_all(
        OverrideInterval(override_id=row.id, start_minute=start, end_minute=end)
        for row, one in zip(rows, new, strict=True)
        for start, end in one.stretches
    )
    session.flush()


def to_json(hours: Hours) -> str:
    return json.dumps(
        {
            "rules": [[r.weekday, r.start, r.end, r.zone, _iso(r.first), _iso(r.last)] for r in hours.rules],
            "days": [[one.on.isoformat(), one.zone, [list(pair) for pair in one.stretches]] for one in hours.days],
        }
    )


def from_json(text: str) -> Hours:
    kept = json.loads(text)
    return Hours(
        tuple(Rule(day, start, end, zone, _date(a), _date(b)) for day, start, end, zone, a, b in kept["rules"]),
        tuple(SpecialDay(date.fromisoformat(on), zone, tuple((a, b) for a, b in s)) for on, zone, s in kept["days"]),
    )


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _date(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)
