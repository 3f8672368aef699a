"""A round of invitations as pages and letters read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.companies.inviting.cohorts import Cohort
from sotomado.companies.inviting.letters import Training, Words
from sotomado.companies.inviting.models import InvitationDate, InvitationRound
from sotomado.database import UnitOfWork

# When letters leave, by the company's clock; one planned for today leaves a little later, so that it can be called off.
LEAVES_AT = time(9, 0)
HELD_BACK = timedelta(minutes=10)


class Way(StrEnum):
    """How far a round has come."""

    WRITTEN = "written"
    PLANNED = "planned"
    LEAVING = "leaving"
    SENT = "sent"
    CALLED_OFF = "called_off"
    # On the day it was to leave, so few people were left in the department that nothing was sent.
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Round:
    """`reached`: how many people of the roster the rule fitted, once it has left. `key`: changes with what it says."""

    id: str
    company_id: int
    cohort: Cohort
    pack_id: str | None
    words: dict[Locale, Words]
    reply_to: str
    trainings: tuple[Training, ...]
    send_on: date
    remind_on: date | None
    repeats_yearly: bool
    follows_id: str | None
    way: Way
    made_at: datetime
    send_at: datetime | None
    sent_at: datetime | None
    reached: int | None
    reminded_at: datetime | None


def leaves_at(on: date, time_zone: str, now: datetime) -> datetime:
    """The instant letters of a day leave."""
    return max(datetime.combine(on, LEAVES_AT, ZoneInfo(time_zone)), now + HELD_BACK)


def own_row(work: UnitOfWork, *, company_id: int, round_id: str, locked: bool = False) -> InvitationRound:
    """Raises NotFound, also for the round of another company."""
    asked = select(InvitationRound).where(InvitationRound.id == round_id, InvitationRound.company_id == company_id)
    row = work.session.scalar(asked.with_for_update() if locked else asked)
    if row is None:
        raise NotFound("invitation round")
    return row


def told(work: UnitOfWork, row: InvitationRound) -> Round:
    words = {Locale.JAPANESE: Words(work.unseal(row, "subject_ja") or "", work.unseal(row, "body_ja") or "")}
    english = work.unseal(row, "body_en")
    if english:
        words[Locale.ENGLISH] = Words(work.unseal(row, "subject_en") or "", english)
    return Round(
        id=row.id,
        company_id=row.company_id,
        cohort=Cohort(row.kind, row.number, row.department_id),
        pack_id=row.pack_id,
        words=words,
        reply_to=work.unseal(row, "reply_to") or "",
        trainings=_trainings(work, row.id),
        send_on=row.send_on,
        remind_on=row.remind_on,
        repeats_yearly=row.repeats_yearly,
        follows_id=row.follows_id,
        way=way_of(row, work.now),
        made_at=row.made_at,
        send_at=row.send_at,
        sent_at=row.sent_at,
        reached=row.reached,
        reminded_at=row.reminded_at,
    )


def way_of(row: InvitationRound, now: datetime) -> Way:
    if row.sent_at is not None:
        return Way.SENT
    if row.called_off_at is not None:
        return Way.CALLED_OFF if row.reached is None else Way.TOO_FEW
    if row.send_at is None:
        return Way.WRITTEN
    return Way.PLANNED if now < row.send_at else Way.LEAVING


def _trainings(work: UnitOfWork, round_id: str) -> tuple[Training, ...]:
    rows = work.session.scalars(
        select(InvitationDate).where(InvitationDate.round_id == round_id).order_by(InvitationDate.number)
    )
    return tuple(
        Training(row.id, work.unseal(row, "title") or "", work.unseal(row, "place") or "", row.starts_at, row.ends_at)
        for row in rows
    )
