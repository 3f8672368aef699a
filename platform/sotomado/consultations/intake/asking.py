"""How much of a person's time is asked for in a month, whoever asks: sheets, reactions, follow-ups, pulses.

    used + seconds <= MINUTES_A_MONTH * 60

A month is one of the person's own calendar. Beyond it nothing is asked; whoever wishes to write may always do so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from sotomado.accounts import service as accounts
from sotomado.consultations.intake.models import AskedTime
from sotomado.consultations.intake.vocabulary import Asking
from sotomado.database import UnitOfWork, insert_once, new_key

# A whole sheet takes about seven; the rest is for what is asked after talks.
MINUTES_A_MONTH = 15


def may_ask(work: UnitOfWork, *, person_id: int, seconds: int) -> bool:
    """Whether so many seconds more fit into this month."""
    return seconds <= seconds_left(work, person_id=person_id)


def asked(work: UnitOfWork, *, person_id: int, what: Asking, reference: str, seconds: int) -> None:
    """Count what was asked. The same `reference` is counted once, however often it is saved.

    reference: what was asked, such as "booking id|question", 80 characters at most.
    """
    work.session.execute(
        insert_once(
            work,
            AskedTime,
            id=new_key(),
            person_id=person_id,
            what=what,
            reference=reference,
            seconds=seconds,
            asked_at=work.now,
        )
    )


# Walks the index of (person_id, asked_at) from the first of the month on.
def seconds_used(work: UnitOfWork, *, person_id: int) -> int:
    """What was asked of a person since their month began."""
    used = work.session.scalar(
        select(func.sum(AskedTime.seconds)).where(
            AskedTime.person_id == person_id, AskedTime.asked_at >= _month_began_at(work, person_id)
        )
    )
    return int(used or 0)


def seconds_left(work: UnitOfWork, *, person_id: int) -> int:
    """How much of this month may still be asked for; never below nothing."""
    return max(0, MINUTES_A_MONTH * 60 - seconds_used(work, person_id=person_id))


def _month_began_at(work: UnitOfWork, person_id: int) -> datetime:
    zone = ZoneInfo(accounts.actor(work, person_id=person_id).time_zone)
    return work.now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
