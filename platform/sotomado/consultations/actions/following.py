"""Asking on the day somebody chose, and what one tap in that mail does."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.reached import mornings
from sotomado.accounts.reached import service as reached
from sotomado.consultations.actions import letters, links, queries, service
from sotomado.consultations.actions.errors import LinkIsOver
from sotomado.consultations.actions.models import ActionItem, Answer, FollowUp, Standing
from sotomado.consultations.intake import asking
from sotomado.consultations.intake.vocabulary import Asking
from sotomado.database import Database, UnitOfWork
from sotomado.outbox.one_by_one import one_by_one

log = logging.getLogger("sotomado.follow_ups")

LATER = timedelta(days=7)
SECONDS = 15
A_ROUND = 2000

_STANDING = {Answer.DONE: Standing.DONE, Answer.LET_GO: Standing.LET_GO, Answer.LATER: Standing.OPEN}


@dataclass(frozen=True)
class Asked:
    """A follow-up as the page behind its link shows it: nothing of what was decided, whoever holds the link.

    `again_on`: the day it is asked about again, where one tapped "later".
    """

    follow_up_id: str
    item_id: str
    person_id: int
    written_on: date
    answer: Answer | None
    again_on: date | None


def send_what_is_due(database: Database, *, public_url: str) -> int:
    """Write to everybody whose day has come, each in a transaction of its own. Returns how many were written to."""
    with database.read() as work:
        due = queries.due(work, until=mornings.latest_day(work.now), limit=A_ROUND)
    return one_by_one(
        database,
        due,
        lambda work, follow_up_id: send(work, follow_up_id=follow_up_id, public_url=public_url),
        log=log,
        event="follow_up_failed",
    )


def send(work: UnitOfWork, *, follow_up_id: str, public_url: str) -> bool:
    """Ask, if the day has come and the item still stands. Again asks nobody twice."""
    found = queries.follow_up(work, follow_up_id=follow_up_id, locked=True)
    if found is None:
        return False
    row, item = found
    reader = reached.reader(work, person_id=item.person_id)
    if row.sent_at or row.left_out_at or not mornings.has_come(work.now, row.asked_on, reader.time_zone):
        return False
    is_to_ask = (
        item.standing is Standing.OPEN
        and item.put_away_at is None
        and not mornings.is_too_late(work.now, row.asked_on, reader.time_zone)
        and accounts.consent_stands(work, person_id=item.person_id)
        and asking.may_ask(work, person_id=item.person_id, seconds=SECONDS)
    )
    if not is_to_ask:
        row.left_out_at = work.now
        work.session.flush()
        return False
    row.sent_at = work.now
    asking.asked(
        work, person_id=item.person_id, what=Asking.FOLLOW_UP, reference=f"follow up|{row.id}", seconds=SECONDS
    )
    letters.post(
        work,
        reader=reader,
        follow_up_id=row.id,
        item_id=item.id,
        written_at=item.written_at,
        public_url=public_url,
    )
    work.session.flush()
    return True


def look(work: UnitOfWork, *, follow_up_id: str, answer: str, proof: str) -> Asked:
    """What a link leads to. Changes nothing. Raises NotFound for what we did not write, LinkIsOver."""
    row, item = _behind(work, follow_up_id, answer, proof)
    return _shown(work, row, item)


def answer(work: UnitOfWork, *, follow_up_id: str, answer: Answer, proof: str) -> Asked:
    """What one tap says. Said twice, it is said once; another answer takes the place of the one before.

    Raises NotFound, LinkIsOver.
    """
    row, item = _behind(work, follow_up_id, answer.value, proof, locked=True)
    if row.answer is not answer:
        _take_back(work, row, item)
        row.answer, row.answered_at = answer, work.now
        service.set_standing(work, item, _STANDING[answer])
        if answer is Answer.LATER:
            again_on = service.today(work, person_id=item.person_id) + LATER
            if queries.on_day(work, item_id=item.id, asked_on=again_on) is None:
                work.session.add(FollowUp(action_item_id=item.id, asked_on=again_on))
        work.session.flush()
    return _shown(work, row, item)


def undo(work: UnitOfWork, *, follow_up_id: str, proof: str) -> Asked:
    """Take a tap back: the item is open as it was before. Raises NotFound, LinkIsOver."""
    row, item = _behind(work, follow_up_id, links.UNDO, proof, locked=True)
    _take_back(work, row, item)
    return _shown(work, row, item)


def _take_back(work: UnitOfWork, row: FollowUp, item: ActionItem) -> None:
    if row.answer is None:
        return
    if row.answer is Answer.LATER and row.answered_at is not None:
        zone = ZoneInfo(accounts.actor(work, person_id=item.person_id).time_zone)
        again = queries.on_day(work, item_id=item.id, asked_on=row.answered_at.astimezone(zone).date() + LATER)
        if again is not None and again.sent_at is None:
            work.session.delete(again)
    if item.standing is _STANDING[row.answer]:
        service.set_standing(work, item, Standing.OPEN)
    row.answer = row.answered_at = None
    work.session.flush()


def _behind(
    work: UnitOfWork, follow_up_id: str, answer: str, proof: str, *, locked: bool = False
) -> tuple[FollowUp, ActionItem]:
    if not links.is_true(work, follow_up_id=follow_up_id, answer=answer, given=proof):
        raise NotFound("follow-up")
    found = queries.follow_up(work, follow_up_id=follow_up_id)
    if found is not None and locked:
        accounts.hold_oneself(work, person_id=found[1].person_id)
        found = queries.follow_up(work, follow_up_id=follow_up_id, locked=True)
    until = links.until_of(proof)
    if found is None or found[1].put_away_at is not None or until is None or work.now.date() > until:
        raise LinkIsOver()
    return found[0], found[1]


def _shown(work: UnitOfWork, row: FollowUp, item: ActionItem) -> Asked:
    zone = ZoneInfo(accounts.actor(work, person_id=item.person_id).time_zone)
    return Asked(
        follow_up_id=row.id,
        item_id=item.id,
        person_id=item.person_id,
        written_on=item.written_at.astimezone(zone).date(),
        answer=row.answer,
        again_on=queries.waiting_of(work, item_ids=[item.id]).get(item.id),
    )
