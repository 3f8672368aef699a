"""1on1s inside a company, between managers and their members, about once a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from sotomado.demo import sentences
from sotomado.demo.calendar import Season, at
from sotomado.demo.dice import Dice
from sotomado.demo.next_times import Meeting, add_pair
from sotomado.demo.people import Member, Workplace
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.topics import inside_theme
from sotomado.oneonones.models import InsideTheme, OneOnOne, Standing, WishedResponse

WISHES = {
    WishedResponse.LISTEN: 3.0,
    WishedResponse.THINK_TOGETHER: 1.8,
    WishedResponse.ADVISE: 2.6,
    WishedResponse.DECIDE: 0.9,
    WishedResponse.TEACH: 1.0,
    WishedResponse.PRAISE: 0.5,
    WishedResponse.JUST_KNOW: 1.2,
}
# Weeks between two 1on1s, and how usual each rhythm is.
RHYTHMS = {2: 0.8, 4: 4.0, 5: 2.5, 6: 1.5, 9: 1.0}


def write_pairs(
    place: Workplace,
    seasons: Sequence[Season],
    rows: Rows,
    dice: Dice,
    count: Counter,
    *,
    share: float,
    always: Sequence[Member] = (),
    today: date,
) -> list[Meeting]:
    """The pairs of a company and what they wrote; those of `always` are kept whatever `share` says.

    A pair has ended with whoever of the two left. Returns how far each is.
    """
    meetings = []
    for member in place.members:
        if member.manager is None or not (member in always or dice.happens(share)):
            continue
        left_on = min((day for day in (member.left_on, member.manager.left_on) if day is not None), default=None)
        ended_at = at(left_on, 18 * 60) if left_on is not None and left_on <= today else None
        pair_id = add_pair(rows, count, manager=member.manager, member=member, ended_at=ended_at)
        weeks, next_on, theme = _write_talks(pair_id, member, seasons, rows, dice, today)
        meetings.append(Meeting(pair_id, member, weeks, None if ended_at else next_on, theme))
    return meetings


def _days(member: Member, first: date, today: date, weeks: int, dice: Dice) -> list[date]:
    """The working days on which a pair met, the last one being the next that is planned."""
    weekday, day = dice.randrange(5), first + timedelta(days=dice.randrange(7 * weeks))
    days: list[date] = []
    while not days or days[-1] < today:
        day += timedelta(days=(weekday - day.weekday()) % 7)
        # The first one that is not past is the plan; some quarters a pair just does not come to it.
        if day >= today or (member.is_there(day) and not dice.happens(0.12)):
            days.append(day)
        day += timedelta(days=7 * weeks - dice.choice((0, 0, 0, 3)))
    return days


def _write_talks(
    pair_id: int, member: Member, seasons: Sequence[Season], rows: Rows, dice: Dice, today: date
) -> tuple[int, date, InsideTheme]:
    """Returns the weeks between two, the next day and its theme."""
    weeks = dice.one_of(RHYTHMS)
    days = _days(member, seasons[0].first, today, weeks, dice)
    firsts = [season.first for season in seasons]
    theme = inside_theme(member, days[0], 0, dice)
    for held_on, next_on in pairwise(days):
        nth = sum(first <= held_on for first in firsts) - 1
        following = inside_theme(member, next_on, nth, dice)
        row_id = dice.key()
        note = sentences.inside_note(theme, dice) if dice.happens(0.85) else None
        until = sentences.until_next_time(dice) if dice.happens(0.7) else None
        is_over = member.left_on is not None and next_on >= today
        rows.add(
            OneOnOne,
            id=row_id,
            pair_id=pair_id,
            standing=Standing.HELD,
            starts_at=None,
            minutes=None,
            held_on=held_on,
            theme=theme,
            wished_response=dice.one_of(WISHES),
            notes=rows.seal(OneOnOne, "notes", row_id, note),
            until_next_time=rows.seal(OneOnOne, "until_next_time", row_id, until),
            member_reaction=_reaction(member, nth, dice),
            manager_reaction=_reaction(member, nth, dice),
            next_on=None if is_over else next_on,
            next_theme=None if is_over else following,
            written_at=at(held_on, dice.randint(9 * 60, 18 * 60)),
        )
        theme = following
    return weeks, days[-1], theme


def _reaction(member: Member, nth: int, dice: Dice) -> int | None:
    if dice.happens(0.2):
        return None
    return min(max(round(dice.normal(3.6 + 0.08 * nth + 0.3 * member.mood, 0.8)), 1), 5)
