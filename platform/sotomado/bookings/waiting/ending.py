"""Waits that end by themselves: their dates are over, nobody is left to wait for, or nobody answers."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from sotomado.bookings.letters import Sender
from sotomado.bookings.refusals import in_japan
from sotomado.bookings.waiting import letters, queries
from sotomado.bookings.waiting.line import is_silent
from sotomado.bookings.waiting.models import Wait, WaitOffer, WaitState, WhyEnded
from sotomado.database import Database, UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory

AT_A_TIME = 500
# So long what somebody waited for is known; then nobody needs it any more.
KEPT_FOR = timedelta(days=90)


def end_what_is_over(database: Database, *, sender: Sender) -> int:
    """End them, each in a transaction of its own, and tell each person once. Returns how many."""
    with database.read() as work:
        over = _over(work)
    ended = 0
    for wait_id in over:
        with database.work() as work:
            row = queries.locked(work, wait_id=wait_id)
            why = _why(work, row) if row.state is WaitState.WAITING else None
            if why is not None:
                row.state, row.why_ended, row.ended_at = WaitState.EXPIRED, why, work.now
                row.version += 1
                work.session.flush()
                letters.post_ending(work, wait=row, why=why, sender=sender)
                ended += 1
    return ended


def forget_old(work: UnitOfWork) -> None:
    """Drop what people waited for once, with its offers; the bookings that came of it stay."""
    old = select(Wait.id).where(Wait.ended_at < work.now - KEPT_FOR)
    for table, column in ((WaitOffer, WaitOffer.wait_id), (Wait, Wait.id)):
        work.session.execute(delete(table).where(column.in_(old)).execution_options(synchronize_session=False))


def _over(work: UnitOfWork) -> list[str]:
    rows = work.session.scalars(
        select(Wait).where(Wait.state == WaitState.WAITING).order_by(Wait.joined_at, Wait.id).limit(AT_A_TIME * 20)
    ).all()
    return [row.id for row in rows if _why(work, row) is not None][:AT_A_TIME]


def _why(work: UnitOfWork, wait: Wait) -> WhyEnded | None:
    if wait.latest_on < work.now.astimezone(ZoneInfo(wait.time_zone)).date():
        return WhyEnded.DATE_PASSED
    if is_silent(wait):
        return WhyEnded.UNANSWERED
    ids = queries.consultants_of(work, wait_ids=[wait.id])[wait.id]
    kept_apart = conflicts.barred_to(work, person_id=wait.advisee_id)
    cards = directory.cards(work, consultant_ids=ids, on=in_japan(work.now))
    # Who pauses comes back; whoever left the list, or may no longer be met, does not.
    is_anyone_left = any((card.is_listed or card.is_paused) and card.id not in kept_apart for card in cards.values())
    return None if is_anyone_left else WhyEnded.NOBODY_LEFT
