"""A message or an invitation to a training, from HR to a cohort: once to each, by mail and on their page.

It leaves a little after it was sent, so that it can be taken back. Whom it went to is kept nowhere, nor how many they
were: the page of whoever sent it says that it was sent. No mail has an address of its own in it, so that nothing tells
who opened one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sotomado.accounts.errors import NotFound
from sotomado.accounts.reached import service as reached
from sotomado.companies.standings import standings
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.programmes import choosing, cohorts, letters, queries
from sotomado.oneonones.programmes.cohorts import Rule, is_in, rule_of
from sotomado.oneonones.programmes.errors import EndsTooEarly, NotALink, TooLong
from sotomado.oneonones.programmes.models import Cohort, MessageKind, ProgrammeMessage
from sotomado.oneonones.programmes.service import today_at
from sotomado.outbox import mail
from sotomado.outbox import service as outbox

SEND = "programme_message"
LONGEST_TITLE, LONGEST_BODY, LONGEST_LINK = 60, 1500, 300
LONGEST_STAND = timedelta(days=92)
# For so long whoever wrote it can think again.
HELD_BACK = timedelta(minutes=10)
# Of fewer people than a report speaks of, it is not said how many they are.
FEWEST_SAID = 10
# In one transaction: others who write wait no longer than for so many mails.
AT_ONCE = 100

_LINK = re.compile(r"https://[^\s<>\"'@]+\.[^\s<>\"'@]+", re.ASCII)


@dataclass(frozen=True)
class Letter:
    """What is to be sent. `cohort`: the code a form carries; `link`: empty where there is none."""

    cohort: str
    kind: MessageKind
    title: str
    body: str
    link: str
    until_on: date


class Way(StrEnum):
    """How far a message has come."""

    HELD_BACK = "held_back"
    TAKEN_BACK = "taken_back"
    SENT = "sent"
    TAKEN_DOWN = "taken_down"
    OVER = "over"


@dataclass(frozen=True)
class Sent:
    """A message as HR reads it again: what it says, to whom by rule, and that it was sent."""

    id: str
    kind: MessageKind
    rule: Rule
    title: str
    body: str
    link: str | None
    until_on: date
    sent_at: datetime
    way: Way


def check(work: UnitOfWork, *, company_id: int, letter: Letter) -> Rule:
    """Whether it could be sent as it is; whom it is for. Raises NoSuchCohort, NotALink, EndsTooEarly, TooLong."""
    rule = choosing.chosen(work, company_id=company_id, code=letter.cohort)
    today = today_at(work, company_id)
    if letter.link and (len(letter.link) > LONGEST_LINK or not _LINK.fullmatch(letter.link)):
        raise NotALink()
    if letter.until_on < today:
        raise EndsTooEarly()
    if letter.until_on > today + LONGEST_STAND:
        raise TooLong()
    return rule


def fitting(work: UnitOfWork, *, company_id: int, rule: Rule) -> int | None:
    """How many people of the roster a rule fits today; None for fewer than are spoken of.

    It is read off the roster alone, which is HR's own: who wants no messages is counted like everybody else.
    """
    today = today_at(work, company_id)
    count = sum(is_in(one, rule, today) for one in standings(work, company_id=company_id, on=today))
    return count if count >= FEWEST_SAID else None


def send(work: UnitOfWork, *, company_id: int, letter: Letter) -> str:
    """Have a message leave in a while, and stand on their pages until a day. Returns its id. Raises as `check`."""
    rule = check(work, company_id=company_id, letter=letter)
    row = ProgrammeMessage(
        company_id=company_id,
        cohort_id=cohorts.kept(work, company_id=company_id, rule=rule).id,
        kind=letter.kind,
        until_on=letter.until_on,
        sent_at=work.now + HELD_BACK,
    )
    row.title = work.seal(row, "title", letter.title[:LONGEST_TITLE])
    row.body = work.seal(row, "body", letter.body[:LONGEST_BODY])
    row.link = work.seal(row, "link", letter.link) if letter.link else None
    work.session.add(row)
    work.session.flush()
    outbox.write(
        work,
        kind=SEND,
        payload={"message_id": row.id},
        run_after=row.sent_at,
        dedupe_key=f"{SEND}|{row.id}",
    )
    return row.id


def take_back(work: UnitOfWork, *, company_id: int, message_id: str) -> Sent:
    """Before it left, nobody has it; afterwards it stands on no page any more. Asked twice, it is once.

    What it says stays to be read by HR. Raises NotFound.
    """
    row = _own(work, company_id, message_id)
    row.ended_at = row.ended_at or work.now
    work.session.flush()
    return message(work, company_id=company_id, message_id=message_id)


def sent(work: UnitOfWork, *, company_id: int) -> list[Sent]:
    """What was sent, the latest first."""
    return [shown(work, row, cohort) for row, cohort in queries.messages(work, company_id=company_id)]


def message(work: UnitOfWork, *, company_id: int, message_id: str) -> Sent:
    """Raises NotFound."""
    row = _own(work, company_id, message_id)
    return shown(work, row, work.session.get_one(Cohort, row.cohort_id))


def _own(work: UnitOfWork, company_id: int, message_id: str) -> ProgrammeMessage:
    row = work.session.get(ProgrammeMessage, message_id)
    if row is None or row.company_id != company_id:
        raise NotFound("message")
    return row


def shown(work: UnitOfWork, row: ProgrammeMessage, cohort: Cohort) -> Sent:
    return Sent(
        id=row.id,
        kind=row.kind,
        rule=rule_of(cohort),
        title=work.unseal(row, "title") or "",
        body=work.unseal(row, "body") or "",
        link=work.unseal(row, "link"),
        until_on=row.until_on,
        sent_at=row.sent_at,
        way=_way(work, row),
    )


def _way(work: UnitOfWork, row: ProgrammeMessage) -> Way:
    if row.ended_at is not None:
        return Way.TAKEN_BACK if row.ended_at < row.sent_at else Way.TAKEN_DOWN
    if work.now < row.sent_at:
        return Way.HELD_BACK
    return Way.OVER if row.until_on < today_at(work, row.company_id) else Way.SENT


def deliver(database: Database, *, message_id: str, public_url: str) -> None:
    """Write to everybody of the cohort who wants such messages. Begun again, it writes to nobody twice."""
    with database.read() as work:
        person_ids = _people_of(work, message_id)
    for start in range(0, len(person_ids), AT_ONCE):
        with database.work() as work:
            if work.session.get_one(ProgrammeMessage, message_id).ended_at is not None:
                return  # taken back while it leaves
            some = person_ids[start : start + AT_ONCE]
            unwilling = queries.opted_out(work, person_ids=some)
            for person_id in some:
                if person_id not in unwilling:
                    _write_to(work, person_id, message_id, public_url)


def _people_of(work: UnitOfWork, message_id: str) -> list[int]:
    row = work.session.get(ProgrammeMessage, message_id)
    if row is None or row.ended_at is not None:
        return []
    today, rule = today_at(work, row.company_id), rule_of(work.session.get_one(Cohort, row.cohort_id))
    everybody = standings(work, company_id=row.company_id, on=today)
    return [one.person_id for one in everybody if is_in(one, rule, today)]


def _write_to(work: UnitOfWork, person_id: int, message_id: str, public_url: str) -> None:
    reader = reached.reader(work, person_id=person_id)
    subject, body = letters.something_from_hr(reader.locale, reader.name, f"{public_url}/one-on-ones/from-company")
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body,
        dedupe_key=f"{SEND}|{message_id}|{person_id}",
    )
