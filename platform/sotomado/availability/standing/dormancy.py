"""Nobody stands in the windows who has no time: whoever offers none for four weeks is asked, and later pauses.

What counts is time offered, not time left: a full calendar is not an empty one. An announced holiday is an answer
already, and is left in peace; so is whoever was listed, or came back, less than four weeks ago.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from consultants.availability import WeeklyRule
from sotomado.availability import calendars, queries
from sotomado.availability.policies import HORIZON_DAYS, policies
from sotomado.availability.standing import letters as dormancy_letters
from sotomado.database import UnitOfWork
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.models import Consultant, Credential
from sotomado.directory.service import Terms
from sotomado.directory.vocabulary import Pause

# As far as the standard horizon reaches.
LOOKED_AHEAD = timedelta(days=28)
NEW_FOR_DAYS = 28
PAUSED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Looked:
    """What one look at everybody's calendar led to; ids of consultants."""

    asked: tuple[int, ...] = ()
    paused: tuple[int, ...] = ()
    resumed: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()


def look(work: UnitOfWork, *, public_url: str) -> Looked:
    """Ask, pause and take back everyone whose calendar says so. Once a day is enough; twice does nothing more."""
    rows = work.session.execute(
        select(Consultant.id, Consultant.pause, Consultant.asked_at)
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(
            Consultant.listed_at.is_not(None),
            Consultant.unlisted_at.is_(None),
            # Without a licence nobody is booked anyway, and other letters say so.
            Credential.expires_on >= work.now.date(),
        )
        .order_by(Consultant.id)
    ).all()
    # A pause of one's own is not looked at: it ends when its owner says so.
    pauses = {row.id: row.pause for row in rows if row.pause is not Pause.OWN}
    asked_at = {row.id: row.asked_at for row in rows}
    offering = who_offers_time(work, consultant_ids=pauses)
    silent = [one for one in pauses if one not in offering]
    left_in_peace = listing.taken_up_since(work, days=NEW_FOR_DAYS) | _on_holiday(work, silent)
    asked, paused, resumed, answered = [], [], [], []
    for one, pause in pauses.items():
        if one in offering:
            if pause is Pause.DORMANT:
                listing.resume(work, consultant_id=one, by_person_id=None)
                resumed.append(one)
            elif asked_at[one] is not None:
                listing.take_question_back(work, consultant_id=one)
                answered.append(one)
        elif pause is None and one not in left_in_peace:
            if asked_at[one] is None:
                listing.note_asked(work, consultant_id=one)
                asked.append(one)
            elif work.now - asked_at[one] >= PAUSED_AFTER:
                listing.pause(work, consultant_id=one, by_person_id=None, pause=Pause.DORMANT)
                paused.append(one)
    _write_to(work, asked, "asked", public_url)
    _write_to(work, paused, "paused", public_url)
    return Looked(tuple(asked), tuple(paused), tuple(resumed), tuple(answered))


def come_back(work: UnitOfWork, *, consultant_id: int) -> bool:
    """After hours were opened: end a dormant pause at once instead of tomorrow. Returns whether it was one."""
    row = work.session.get(Consultant, consultant_id)
    if row is None or row.pause is not Pause.DORMANT or row.unlisted_at is not None:
        return False
    if not who_offers_time(work, consultant_ids=[consultant_id]):
        return False
    listing.resume(work, consultant_id=consultant_id, by_person_id=None)
    return True


def who_offers_time(work: UnitOfWork, *, consultant_ids: Collection[int]) -> frozenset[int]:
    """Who would have a free time in the next four weeks if nobody had booked; all in one pass.

    As if everyone were listed and licensed on, since only their calendar is asked about.
    """
    terms = directory.terms(work, consultant_ids=consultant_ids)
    as_if = {one: _unbound(of, work.now.date()) for one, of in terms.items()}
    last = work.now + LOOKED_AHEAD
    found = calendars.free_minutes(work, terms=as_if, first=work.now, last=last, limit=1, without_places=True)
    return frozenset(one for one, minutes in found.items() if minutes.size)


def _unbound(terms: Terms, today: date) -> Terms:
    return replace(terms, is_listed=True, licence_expires_on=max(terms.licence_expires_on, today + 2 * LOOKED_AHEAD))


def _on_holiday(work: UnitOfWork, consultant_ids: Collection[int]) -> frozenset[int]:
    """Who has weekly hours, each of which in the next four weeks falls on a day taken off: they said they are away."""
    if not consultant_ids:
        return frozenset()
    first, last = work.now.date(), (work.now + LOOKED_AHEAD).date()
    rules = queries.rules(work.session, consultant_ids)
    offered = policies(work, consultant_ids)
    closed: Mapping[int, set[date]] = defaultdict(set)
    for one, days in queries.overrides(work.session, consultant_ids, first, last).items():
        closed[one].update(day.on for day in days if not day.intervals)
    away = set()
    for one, weekly in rules.items():
        # Whoever offers only the week ahead need not take four weeks off to be away.
        ahead = min(offered[one].horizon_days or HORIZON_DAYS, LOOKED_AHEAD.days)
        window = (first + timedelta(days=n) for n in range(1, ahead))
        usual = {day for day in window if any(_holds(rule, day) for rule in weekly)}
        if usual and usual <= closed[one]:
            away.add(one)
    return frozenset(away)


def _holds(rule: WeeklyRule, day: date) -> bool:
    return (
        rule.weekday == day.isoweekday()
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day <= rule.valid_until)
    )


def _write_to(work: UnitOfWork, consultant_ids: Collection[int], happened: str, public_url: str) -> None:
    for one in consultant_ids:
        person_id = work.session.get_one(Consultant, one).person_id
        dormancy_letters.post(work, person_id=person_id, consultant_id=one, happened=happened, public_url=public_url)
