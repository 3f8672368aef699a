"""Noting what a calendar answered to a 1on1, and telling the other one calmly where the time does not suit.

An answer moves nothing: the two find another time between themselves, on the page that is there for it. Whoever is
invited reads in the invitation that a "no" is passed on.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from sotomado.bookings.answers.reading import Reply
from sotomado.bookings.answers.service import AGAINST
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series import queries
from sotomado.oneonones.series.answers import letters, ways
from sotomado.oneonones.series.models import InvitedSide, PlannedTime

# As long as a late answer or a file fetched anew may still name a 1on1 that is over.
KEPT_FOR = timedelta(days=30)


def is_an_address(work: UnitOfWork, *, token: str) -> bool:
    """Whether we ever gave this address to a calendar."""
    return ways.led_to(work, token=token) is not None


def take(work: UnitOfWork, *, token: str, reply: Reply, public_url: str) -> bool:
    """Note an answer that came to a secret address. False where it changes nothing.

    Nothing is noted of what is over or was let pass, of another event's answer, of a revision we never sent, and of
    what is older than what is known.
    """
    asked = ways.led_to(work, token=token)
    if asked is None:
        return False
    one = work.session.get_one(OneOnOne, asked.one_on_one_id)
    # In the order everything that plans takes its turn.
    pair = queries.locked_pair(work, one.pair_id)
    side = ways.led_to(work, token=token, locked=True)
    work.session.refresh(one)
    time = queries.time_of(work, one.id)
    if side is None or time is None or not _is_asked(work, one, time, reply) or not _is_newer(work, side, reply):
        return False
    side.calendar_says, side.sequence = reply.answer, reply.sequence
    side.stamped_at = reply.given_at(work.now)
    work.session.flush()
    if reply.answer in AGAINST and reply.sequence == time.calendar_sequence:
        letters.post_does_not_suit(
            work, pair=pair, one=one, sequence=reply.sequence, by=side.side, public_url=public_url
        )
    return True


def forget_old(work: UnitOfWork) -> None:
    """Drop what calendars answered about 1on1s long held, or of pairs long over, and the addresses they answered to."""
    long_ago = work.now - KEPT_FOR
    is_over = (
        select(OneOnOne.id)
        .join(Pair, Pair.id == OneOnOne.pair_id)
        .where(
            or_(
                (OneOnOne.standing == Standing.HELD) & (OneOnOne.held_on < long_ago.date()),
                Pair.ended_at < long_ago,
            )
        )
    )
    work.session.execute(
        delete(InvitedSide).where(InvitedSide.one_on_one_id.in_(is_over)).execution_options(synchronize_session=False)
    )


def _is_asked(work: UnitOfWork, one: OneOnOne, time: PlannedTime, reply: Reply) -> bool:
    return (
        time.calendar_uid == reply.uid
        and one.standing is Standing.PLANNED
        and queries.span_of(one)[0] > work.now
        and reply.sequence <= time.calendar_sequence
    )


def _is_newer(work: UnitOfWork, side: InvitedSide, reply: Reply) -> bool:
    if side.sequence is None or side.stamped_at is None:
        return True
    return reply.outranks(side.sequence, side.stamped_at, now=work.now)
