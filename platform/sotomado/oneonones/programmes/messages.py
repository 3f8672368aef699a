"""A message or an invitation to a training, from HR to a cohort: once to each, by mail and on their page.

Whom it went to is kept nowhere, nor how many they were: the page of whoever sent it says that it was sent. No mail
has an address of its own in it, so that nothing tells who opened one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
# In one transaction: others who write wait no longer than for so many mails.
AT_ONCE = 100

_LINK = re.compile(r"https://[^\s<>\"'@]+\.[^\s<>\"'@]+", re.ASCII)


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


def send(
    work: UnitOfWork,
    *,
    company_id: int,
    cohort: str,
    kind: MessageKind,
    title: str,
    body: str,
    link: str,
    until_on: date,
) -> str:
    """Have a message sent to a cohort, and stand on their pages until a day. Returns its id.

    Raises NoSuchCohort, NotALink, EndsTooEarly, TooLong.
    """
    rule = choosing.chosen(work, company_id=company_id, code=cohort)
    today = today_at(work, company_id)
    if link and (len(link) > LONGEST_LINK or not _LINK.fullmatch(link)):
        raise NotALink()
    if until_on < today:
        raise EndsTooEarly()
    if until_on > today + LONGEST_STAND:
        raise TooLong()
    row = ProgrammeMessage(
        company_id=company_id,
        cohort_id=cohorts.kept(work, company_id=company_id, rule=rule).id,
        kind=kind,
        until_on=until_on,
        sent_at=work.now,
    )
    row.title = work.seal(row, "title", title[:LONGEST_TITLE])
    row.body = work.seal(row, "body", body[:LONGEST_BODY])
    row.link = work.seal(row, "link", link) if link else None
    work.session.add(row)
    work.session.flush()
    outbox.write(work, kind=SEND, payload={"message_id": row.id}, dedupe_key=f"{SEND}|{row.id}")
    return row.id


def sent(work: UnitOfWork, *, company_id: int) -> list[Sent]:
    """What was sent, the latest first."""
    return [shown(work, row, cohort) for row, cohort in queries.messages(work, company_id=company_id)]


def message(work: UnitOfWork, *, company_id: int, message_id: str) -> Sent:
    """Raises NotFound."""
    row = work.session.get(ProgrammeMessage, message_id)
    if row is None or row.company_id != company_id:
        raise NotFound("message")
    return shown(work, row, work.session.get_one(Cohort, row.cohort_id))


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
    )


def deliver(database: Database, *, message_id: str, public_url: str) -> None:
    """Write to everybody of the cohort who wants such messages. Begun again, it writes to nobody twice."""
    with database.read() as work:
        person_ids = _people_of(work, message_id)
    for start in range(0, len(person_ids), AT_ONCE):
        with database.work() as work:
            some = person_ids[start : start + AT_ONCE]
            unwilling = queries.opted_out(work, person_ids=some)
            for person_id in some:
                if person_id not in unwilling:
                    _write_to(work, person_id, message_id, public_url)


def _people_of(work: UnitOfWork, message_id: str) -> list[int]:
    row = work.session.get(ProgrammeMessage, message_id)
    if row is None:
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
