"""What can happen to a round of invitations before it leaves: written, changed, planned, called off, repeated or not.

How it leaves says `sending`. Nothing here, and nothing there, knows what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from sotomado.accounts.service import clean_email
from sotomado.companies import service as companies
from sotomado.companies.inviting import queries, templates
from sotomado.companies.inviting.cohorts import (
    FEWEST_COUNTED,
    FEWEST_OF_A_DEPARTMENT,
    Cohort,
    cohort_from,
    members,
    offered,
)
from sotomado.companies.inviting.errors import (
    AlreadyLeaving,
    NobodyThere,
    NoDate,
    NoSuchCohort,
    NoSuchPack,
    NotAnAddress,
    NotAsSeen,
    RemindsAtAnOddTime,
    SendsTooEarly,
    TooFewPeople,
)
from sotomado.companies.inviting.models import CohortKind, InvitationDate, InvitationRound
from sotomado.companies.inviting.rounds import Round, Way, leaves_at, own_row, told, way_of
from sotomado.companies.standings import department_names, standings
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The job that a round leaves by: {"round_id", "is_reminder"}.
SEND_ROUND = "invitation_round"
LONGEST_SUBJECT, LONGEST_BODY, LONGEST_TITLE, LONGEST_PLACE = 60, 2000, 60, 120
MOST_TRAININGS = 3
FURTHEST = timedelta(days=400)
LATEST_REMINDER = timedelta(days=60)
_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,180}\.[^@\s,;<>\".]{2,63}")

# The packs a company offers on a day, by id what they are called: asked of who keeps them.
Packs = Callable[[UnitOfWork, int, date], Mapping[str, str]]


@dataclass(frozen=True)
class TrainingDay:
    """A training as HR writes it, by the company's clock."""

    title: str
    place: str
    on: date
    starts: time
    ends: time


@dataclass(frozen=True)
class Written:
    """What HR wrote. `cohort`: the code a form carries. Empty: subject discreet, no English, nobody reads answers."""

    cohort: str
    subject_ja: str
    body_ja: str
    subject_en: str
    body_en: str
    reply_to: str
    send_on: date
    remind_on: date | None = None
    repeats_yearly: bool = False
    pack_id: str | None = None
    trainings: Sequence[TrainingDay] = ()


def write(work: UnitOfWork, *, company_id: int, written: Written, packs: Packs, round_id: str | None = None) -> str:
    """Keep a round as it is written, a new one or in place of what it said; nothing leaves by this. Returns its id.

    A planned one is to be looked at and planned again. Raises NotFound, AlreadyLeaving and whatever is wrong with it.
    """
    cohort = _checked(work, company_id, written, packs)
    if round_id is None:
        row = InvitationRound(company_id=company_id, made_at=work.now)
    else:
        row = own_row(work, company_id=company_id, round_id=round_id, locked=True)
        if way_of(row, work.now) not in (Way.WRITTEN, Way.PLANNED):
            raise AlreadyLeaving()
        work.session.execute(delete(InvitationDate).where(InvitationDate.round_id == row.id))
    row.kind, row.number, row.department_id = cohort.kind, cohort.number, cohort.department_id
    row.pack_id = written.pack_id
    row.send_on, row.remind_on, row.repeats_yearly = written.send_on, written.remind_on, written.repeats_yearly
    row.planned_at, row.send_at = None, None
    row.body_ja = work.seal(row, "body_ja", _lines(written.body_ja))
    row.body_en = work.seal(row, "body_en", _lines(written.body_en)) if written.body_en.strip() else None
    row.subject_ja = work.seal(row, "subject_ja", written.subject_ja) if written.subject_ja else None
    row.subject_en = work.seal(row, "subject_en", written.subject_en) if written.subject_en else None
    row.reply_to = work.seal(row, "reply_to", clean_email(written.reply_to)) if written.reply_to else None
    work.session.add(row)
    work.session.flush()
    zone = ZoneInfo(companies.company(work, company_id=company_id).time_zone)
    for number, one in enumerate(written.trainings, start=1):
        training = InvitationDate(
            round_id=row.id,
            number=number,
            starts_at=datetime.combine(one.on, one.starts, zone),
            ends_at=datetime.combine(one.on, one.ends, zone),
        )
        training.title = work.seal(training, "title", one.title)
        training.place = work.seal(training, "place", one.place)
        work.session.add(training)
    work.session.flush()
    return row.id


def fitting(work: UnitOfWork, *, company_id: int, cohort: Cohort, on: date) -> int:
    """How many people of today's roster a rule fits on a day. It is read off the roster alone, which is HR's own: who
    wants no mails, and who is away from the desk for a while, is counted like everybody else."""
    return len(members(standings(work, company_id=company_id, on=on), cohort, on))


def plan(work: UnitOfWork, *, company_id: int, round_id: str, seen: str, packs: Packs) -> datetime:
    """Have it leave on its day; returns the instant. `seen`: the key of what was looked at.

    Raises NotFound, NotAsSeen, AlreadyLeaving, NobodyThere, TooFewPeople, and what `write` raises where its day or its
    pack has passed meanwhile.
    """
    row = own_row(work, company_id=company_id, round_id=round_id, locked=True)
    way = way_of(row, work.now)
    if way is Way.PLANNED and row.send_at is not None:
        return row.send_at  # asked twice, it is once
    if way is not Way.WRITTEN:
        raise AlreadyLeaving()
    one = told(work, row)
    if key_of(work, one) != seen:
        raise NotAsSeen()
    _check_days(work, company_id, one.send_on, one.remind_on)
    _check_pack(work, company_id, one.pack_id, one.send_on, packs)
    refuse_too_few(one.cohort, fitting(work, company_id=company_id, cohort=one.cohort, on=one.send_on))
    zone = companies.company(work, company_id=company_id).time_zone
    return set_off(work, row, leaves_at(one.send_on, zone, work.now))


def set_off(work: UnitOfWork, row: InvitationRound, at: datetime) -> datetime:
    """Write down that a round leaves at an instant, and the job that wakes for it."""
    row.planned_at, row.send_at = work.now, at
    work.session.flush()
    outbox.write(
        work,
        kind=SEND_ROUND,
        payload={"round_id": row.id, "is_reminder": False},
        run_after=at,
        dedupe_key=f"{SEND_ROUND}|{row.id}|{work.now.isoformat()}",
    )
    return at


def refuse_too_few(cohort: Cohort, people: int) -> None:
    """Raises NobodyThere, TooFewPeople."""
    if not people:
        raise NobodyThere()
    if cohort.kind is CohortKind.DEPARTMENT and people < FEWEST_OF_A_DEPARTMENT:
        raise TooFewPeople(people)


def call_off(work: UnitOfWork, *, company_id: int, round_id: str) -> Round:
    """Before it leaves, nobody gets it; afterwards, no reminder, and no next year. Asked twice, it is once.

    Raises NotFound.
    """
    row = own_row(work, company_id=company_id, round_id=round_id, locked=True)
    row.called_off_at = row.called_off_at or work.now
    row.repeats_yearly = False
    work.session.flush()
    return told(work, row)


def repeat(work: UnitOfWork, *, company_id: int, round_id: str, yearly: bool) -> None:
    """Whether there is one of next year. What is planned for next year already stays until it is called off itself.

    Raises NotFound, AlreadyLeaving for one that was called off.
    """
    row = own_row(work, company_id=company_id, round_id=round_id, locked=True)
    if row.called_off_at is not None:
        raise AlreadyLeaving()
    row.repeats_yearly = yearly
    work.session.flush()


def drop(work: UnitOfWork, *, company_id: int, round_id: str) -> None:
    """Throw away what was never planned. Raises NotFound, AlreadyLeaving."""
    row = own_row(work, company_id=company_id, round_id=round_id, locked=True)
    if way_of(row, work.now) is not Way.WRITTEN:
        raise AlreadyLeaving()
    work.session.execute(delete(InvitationDate).where(InvitationDate.round_id == row.id))
    work.session.delete(row)
    work.session.flush()


def round_of(work: UnitOfWork, *, company_id: int, round_id: str) -> Round:
    """Raises NotFound."""
    return told(work, own_row(work, company_id=company_id, round_id=round_id))


def rounds(work: UnitOfWork, *, company_id: int) -> list[Round]:
    """All of a company, the one of the latest day first."""
    rows = work.session.scalars(
        select(InvitationRound)
        .where(InvitationRound.company_id == company_id)
        .order_by(InvitationRound.send_on.desc(), InvitationRound.made_at.desc(), InvitationRound.id)
    )
    return [told(work, row) for row in rows]


def not_arrived(work: UnitOfWork, *, company_id: int) -> int | None:
    """How many addresses took none of a company's invitations, of all rounds together and rounded down to tens; None
    for fewer than are spoken of. By round, or to the person, it could be found out whose they are."""
    tens = queries.not_arrived(work, company_id=company_id) // FEWEST_COUNTED * FEWEST_COUNTED
    return tens or None


def cohorts_of(work: UnitOfWork, *, company_id: int) -> dict[str, Cohort]:
    """What a company can choose from, by code."""
    return dict(offered(department_names(work, company_id=company_id)))


def key_of(work: UnitOfWork, one: Round) -> str:
    """Another one as soon as anything of what leaves is another."""
    said = (
        one.cohort.code,
        one.pack_id,
        [(locale.value, words.subject, words.body) for locale, words in one.words.items()],
        one.reply_to,
        [(t.title, t.place, t.starts_at, t.ends_at) for t in one.trainings],
        one.send_on,
        one.remind_on,
        one.repeats_yearly,
    )
    return work.keyring.digest(repr(said), purpose="invitation round")[:32]


def today_of(work: UnitOfWork, *, company_id: int) -> date:
    """The day by a company's clock. Raises NotFound."""
    zone = companies.company(work, company_id=company_id).time_zone
    return work.now.astimezone(ZoneInfo(zone)).date()


def _checked(work: UnitOfWork, company_id: int, written: Written, packs: Packs) -> Cohort:
    cohort = cohort_from(written.cohort)
    if cohort.code not in cohorts_of(work, company_id=company_id):
        raise NoSuchCohort()
    templates.check(written.body_ja, where="body_ja")
    if written.body_en.strip():
        templates.check(written.body_en, where="body_en")
    if written.reply_to and not _ADDRESS.fullmatch(clean_email(written.reply_to)):
        raise NotAnAddress()
    _check_days(work, company_id, written.send_on, written.remind_on)
    _check_pack(work, company_id, written.pack_id, written.send_on, packs)
    for number, one in enumerate(written.trainings, start=1):
        if not one.title or one.ends <= one.starts or one.on < written.send_on or number > MOST_TRAININGS:
            raise NoDate(number)
    return cohort


def _check_days(work: UnitOfWork, company_id: int, send_on: date, remind_on: date | None) -> None:
    today = today_of(work, company_id=company_id)
    if not today <= send_on <= today + FURTHEST:
        raise SendsTooEarly()
    if remind_on is not None and not send_on < remind_on <= send_on + LATEST_REMINDER:
        raise RemindsAtAnOddTime()


def _check_pack(work: UnitOfWork, company_id: int, pack_id: str | None, on: date, packs: Packs) -> None:
    if pack_id is not None and pack_id not in packs(work, company_id, on):
        raise NoSuchPack()


def _lines(words: str) -> str:
    return words.replace("\r\n", "\n").strip()
