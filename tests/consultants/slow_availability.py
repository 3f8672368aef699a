"""The specification of a free slot, one minute at a time.

Every question is put to `zoneinfo` and to plain Python, in the words of the definition; nothing is clever and
nothing is shared with `consultants.availability` but the value objects that carry the input.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MIDNIGHT_MINUTES = 1440
FORTNIGHT = 14 * MIDNIGHT_MINUTES


@cache
def wall(zone, minute):
    return (EPOCH + timedelta(minutes=minute)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def slow_open_slots(rules, overrides, busy, booked, policy, now, between, zone):
    occurrences = {}

    def begins(hours, zone_of_hours, day, minute):
        """The first minute of the occurrence that is open at `minute`."""
        key = (hours, zone_of_hours, day)
        if key not in occurrences:
            back = range(minute - 2 * MIDNIGHT_MINUTES - 60, minute + 1)
            occurrences[key] = next(m for m in back if shows(hours, zone_of_hours, day, m))
        return occurrences[key]

    def shows(hours, zone_of_hours, day, minute):
        start, end = hours
        end = end if end > start else end + MIDNIGHT_MINUTES
        since = (
            wall(zone_of_hours, minute).replace(second=0) - datetime.combine(day, datetime.min.time())
        ).total_seconds() / 60
        return start <= since < end

    def governed(minute):
        """Whether an override stands for the date on which something began at this minute."""
        return any(wall(o.zone, minute).date() == o.on for o in overrides)

    @cache
    def is_open(minute):
        for o in overrides:
            if any(shows(hours, o.zone, o.on, minute) for hours in o.intervals):
                return True
        for rule in rules:
            today = wall(rule.zone, minute).date()
            for day in (today, today - timedelta(days=1)):
                if (
                    day.isoweekday() == rule.weekday
                    and (rule.valid_from is None or rule.valid_from <= day)
                    and (rule.valid_until is None or day <= rule.valid_until)
                    and shows(hours := (rule.start_minute, rule.end_minute), rule.zone, day, minute)
                    and not (overrides and governed(begins(hours, rule.zone, day, minute)))
                ):
                    return True
        return False

    def on_the_grid(s):
        midnight = s
        while wall(zone, midnight - 1).date() == wall(zone, s).date():
            midnight -= 1
        start = s
        while is_open(start - 1) and start >= midnight - FORTNIGHT:
            start -= 1
        anchor = start if start >= midnight - FORTNIGHT else midnight
        return (s - anchor) % policy.step_minutes == 0

    def week(day):
        return day - timedelta(days=(day.isoweekday() - policy.week_starts_on) % 7)

    blocked = {m for a, b in busy for m in range(a, b)}
    booked_minutes = {m for a, b, _, _ in booked for m in range(a, b)}
    widened = {m for a, b, before, after in booked if a < b for m in range(a - before, b + after)}
    days = [wall(zone, a).date() for a, b, _, _ in booked if a < b]
    found = []
    for s in range(*between):
        slot = range(s, s + policy.duration_minutes)
        wide = range(s - policy.before_minutes, s + policy.duration_minutes + policy.after_minutes)
        today = wall(zone, s).date()
        if (
            s >= now + policy.notice_minutes
            and all(is_open(m) for m in slot)
            and not any(m in blocked or m in booked_minutes for m in wide)
            and not any(m in widened for m in slot)
            and (policy.horizon_days is None or today <= wall(zone, now).date() + timedelta(days=policy.horizon_days))
            and (policy.per_day is None or days.count(today) < policy.per_day)
            and (policy.per_week is None or [week(d) for d in days].count(week(today)) < policy.per_week)
            and on_the_grid(s)
        ):
            found.append(s)
    return found
