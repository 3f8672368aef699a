"""A copy of everything of one's own: asked for, made by a job, fetched, and gone when its days are over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Person
from sotomado.database import Database, UnitOfWork, insert_once, new_key
from sotomado.outbox import mail
from sotomado.outbox import service as outbox
from sotomado.personal_data import letters
from sotomado.personal_data.errors import AlreadyAsked, Gone
from sotomado.personal_data.gathering import everything_of
from sotomado.personal_data.models import OwnCopy
from sotomado.personal_data.paper import on_paper

# The job: {"copy_id", "public_url"}.
MAKE = "own_copy"
# Time enough to come back for it; then it would only be one more place where everything lies.
KEPT = timedelta(days=7)


class Kind(StrEnum):
    """In which of its two shapes a copy is fetched."""

    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True)
class CopyCard:
    """A copy as its owner sees it. `is_ready`: both files can be fetched until `expires_at`."""

    id: str
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    is_ready: bool


def ask(work: UnitOfWork, *, person_id: int, locale: Locale, public_url: str) -> str:
    """Have a copy made, in the language one reads. Returns its id. Raises AlreadyAsked while one is being made."""
    written: str | None = work.session.scalar(
        insert_once(work, OwnCopy, id=new_key(), person_id=person_id, locale=locale, asked_at=work.now).returning(
            OwnCopy.id
        )
    )
    if written is None:
        raise AlreadyAsked()
    outbox.write(work, kind=MAKE, payload={"copy_id": written, "public_url": public_url})
    return written


def make(database: Database, *, copy_id: str, public_url: str) -> None:
    """Gather, set and seal both files, and write to the person that they are there. Done once; again changes nothing.

    Gathered while nobody is kept waiting: setting a thick notebook takes a second.
    """
    with database.read() as work:
        asked = work.session.get(OwnCopy, copy_id)
        if asked is None or asked.made_at is not None:
            return
        locale = asked.locale
        told = {"made_at": work.now.isoformat(), **everything_of(work, asked.person_id)}
    plain = json.dumps(told, ensure_ascii=False, indent=1)
    paper = on_paper(told, locale)
    with database.work() as work:
        row = work.session.get(OwnCopy, copy_id, with_for_update=True)
        if row is None or row.made_at is not None:
            return
        row.plain = work.seal(row, "plain", plain)
        row.paper = work.seal_bytes(row, "paper", paper)
        row.made_at, row.expires_at = work.now, work.now + KEPT
        person = work.session.get_one(Person, row.person_id)
        subject, body = letters.copy_is_ready(person.locale, person.name, public_url, days=KEPT.days)
        mail.post(work, to_email=person.email, to_name=person.name, subject=subject, body=body)


def of_person(work: UnitOfWork, *, person_id: int) -> list[CopyCard]:
    """Copies that are being made or can be fetched, the latest first."""
    rows = work.session.scalars(select(OwnCopy).where(OwnCopy.person_id == person_id).order_by(OwnCopy.asked_at.desc()))
    return [
        CopyCard(row.id, row.asked_at, row.made_at, row.expires_at, row.fetched_at, _is_there(work, row))
        for row in rows
        if row.made_at is None or _is_there(work, row)
    ]


def fetch(work: UnitOfWork, *, person_id: int, copy_id: str, kind: Kind) -> bytes:
    """The file, for whoever has just shown their password again. Raises NotFound (also another's), Gone."""
    row = work.session.get(OwnCopy, copy_id)
    if row is None or row.person_id != person_id or row.made_at is None:
        raise NotFound("copy")
    if not _is_there(work, row):
        raise Gone()
    row.fetched_at = work.now
    return work.unseal_bytes(row, "plain" if kind is Kind.JSON else "paper")


def forget_old(work: UnitOfWork) -> None:
    """Empty the copies whose days are over."""
    work.session.execute(
        update(OwnCopy).where(OwnCopy.expires_at <= work.now, OwnCopy.plain.is_not(None)).values(plain=None, paper=None)
    )


def _is_there(work: UnitOfWork, row: OwnCopy) -> bool:
    return row.plain is not None and row.expires_at is not None and row.expires_at > work.now
