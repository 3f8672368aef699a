"""What can happen to a share card, on its owner's side: written, shared until a day, withdrawn, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.companies.colleagues import manager_of
from sotomado.consultations import numbered
from sotomado.consultations.cards import letters
from sotomado.consultations.cards.addressing import addressed, hr_of
from sotomado.consultations.cards.errors import AlreadyShared, EndsTooEarly, TooMany
from sotomado.consultations.cards.models import Reader, ShareCard, ShareCardView
from sotomado.consultations.cards.reading import is_open_to_somebody, last_minute
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

LONGEST_TITLE = 60
LONGEST_BODY = 2000
LONGEST_SHARED = timedelta(days=366)
# The table has a number for each, and no other.
MOST_CARDS = 50


class State(StrEnum):
    """How a card stands, as its owner sees it."""

    DRAFT = "draft"
    OPEN = "open"
    # Shared and not over, but whoever it was for has changed.
    UNREAD = "unreadable"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class View:
    """That somebody opened the card."""

    name: str
    at: datetime


@dataclass(frozen=True)
class OwnCard:
    """A card as its owner reads it; `reader_name` is that of whom it was shown to by name, None for drafts."""

    id: str
    reader: Reader
    reader_name: str | None
    pair_id: int | None
    booking_id: str | None
    title: str
    body: str
    state: State
    changed_at: datetime
    shared_at: datetime | None
    ends_at: datetime | None
    withdrawn_at: datetime | None
    views: tuple[View, ...]

    @property
    def readable_until(self) -> datetime | None:
        return last_minute(self.ends_at) if self.ends_at is not None else None


@dataclass(frozen=True)
class Readers:
    """Whom a card could be shared with today. `manager`: their name; `hr`: how many people that would be."""

    manager: str | None
    hr: int


def readers(work: UnitOfWork, *, person_id: int) -> Readers:
    manager = manager_of(work, person_id=person_id)
    return Readers(manager.name if manager else None, len(hr_of(work, person_id=person_id)))


def own(work: UnitOfWork, *, person_id: int) -> list[OwnCard]:
    """All of a person's, the last changed first."""
    rows = work.session.scalars(
        select(ShareCard).where(ShareCard.person_id == person_id).order_by(ShareCard.changed_at.desc(), ShareCard.id)
    )
    return _shown(work, rows.all())


def one(work: UnitOfWork, *, person_id: int, card_id: str) -> OwnCard:
    """Raises NotFound."""
    [found] = _shown(work, [_own(work, person_id, card_id)])
    return found


def write(
    work: UnitOfWork,
    *,
    person_id: int,
    reader: Reader,
    title: str,
    body: str,
    pair_id: int | None = None,
    booking_id: str | None = None,
) -> str:
    """Begin a card; nobody but its owner reads it yet. Returns its id. Raises TooMany.

    A card for a pair or for a talk says for which; that it is one of the owner's, whoever calls has looked.
    """
    accounts.hold_oneself(work, person_id=person_id)
    row = ShareCard(
        person_id=person_id,
        reader=reader,
        pair_id=pair_id,
        booking_id=booking_id,
        made_at=work.now,
        changed_at=work.now,
    )
    _put(work, row, title, body)
    if not numbered.add(work, row, among="person_id", most=MOST_CARDS):
        raise TooMany()
    return row.id


def change(work: UnitOfWork, *, person_id: int, card_id: str, reader: Reader, title: str, body: str) -> None:
    """Write a draft anew. Whom a card for a pair or a talk is for stays so. Raises NotFound, AlreadyShared."""
    row = _own(work, person_id, card_id)
    if row.shared_at is not None:
        raise AlreadyShared()
    row.changed_at = work.now
    if row.pair_id is None and row.booking_id is None:
        row.reader = reader
    _put(work, row, title, body)


def share(
    work: UnitOfWork, *, person_id: int, card_id: str, ends_on: date, public_url: str, partner_id: int | None = None
) -> None:
    """Show the card as it is to its reader until the end of `ends_on`, by the owner's clock; inside they get a mail.

    Asked twice it is shared once. `partner_id`: of a card for a pair, the other one, as the inside track knows them.
    Raises NotFound, NobodyToRead, EndsTooEarly.
    """
    row = _own(work, person_id, card_id)
    if row.shared_at is not None:
        return
    ends_at = end_of(work, person_id=person_id, ends_on=ends_on)
    to = addressed(work, row, partner_id=partner_id)
    row.company_id, row.manager_id = to.company_id, to.manager_id
    row.shared_at, row.ends_at, row.changed_at = work.now, ends_at, work.now
    work.session.flush()
    for person in work.session.scalars(select(Person).where(Person.id.in_(to.told)).order_by(Person.id)):
        subject, body = letters.a_card_for_you(person.locale, person.name, f"{public_url}{to.path}")
        mail.post(work, to_email=person.email, to_name=person.name, subject=subject, body=body)


def end_of(work: UnitOfWork, *, person_id: int, ends_on: date) -> datetime:
    """The end of a day by its owner's clock, as the end of what is shown. Raises EndsTooEarly."""
    zone = ZoneInfo(accounts.actor(work, person_id=person_id).time_zone)
    ends_at = datetime.combine(ends_on + timedelta(days=1), time(), zone)
    if not work.now < ends_at <= work.now + LONGEST_SHARED + timedelta(days=1):
        raise EndsTooEarly()
    return ends_at


def withdraw(work: UnitOfWork, *, person_id: int, card_id: str) -> None:
    """Take it back: from now on its reader finds nothing. Once more changes nothing. Raises NotFound."""
    row = _own(work, person_id, card_id)
    if row.shared_at is None:
        raise NotFound("card")
    if row.withdrawn_at is None:
        row.withdrawn_at = row.changed_at = work.now


def withdraw_all_of_pair(work: UnitOfWork, *, pair_id: int) -> None:
    """Take back whatever two showed each other for their 1on1s: they meet no more."""
    work.session.execute(
        update(ShareCard)
        .where(ShareCard.pair_id == pair_id, ShareCard.shared_at.is_not(None), ShareCard.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now, changed_at=work.now)
    )


def remove(work: UnitOfWork, *, person_id: int, card_id: str) -> None:
    """Let go of it altogether, words and views. What is still shared is withdrawn by that. Raises NotFound."""
    row = _own(work, person_id, card_id)
    work.session.execute(delete(ShareCardView).where(ShareCardView.card_id == row.id))
    work.session.delete(row)
    work.session.flush()


def _own(work: UnitOfWork, person_id: int, card_id: str) -> ShareCard:
    accounts.hold_oneself(work, person_id=person_id)
    row = work.session.scalar(
        select(ShareCard).where(ShareCard.id == card_id, ShareCard.person_id == person_id).with_for_update()
    )
    if row is None:
        raise NotFound("card")
    return row


def _put(work: UnitOfWork, row: ShareCard, title: str, body: str) -> None:
    row.title = work.seal(row, "title", title.strip()[:LONGEST_TITLE])
    row.body = work.seal(row, "body", body.strip()[:LONGEST_BODY])


def _shown(work: UnitOfWork, rows: Sequence[ShareCard]) -> list[OwnCard]:
    views = _views(work, [row.id for row in rows])
    named = select(Person.id, Person.name).where(Person.id.in_({row.manager_id for row in rows if row.manager_id}))
    managers = dict(work.session.execute(named).all())
    return [
        OwnCard(
            id=row.id,
            reader=row.reader,
            reader_name=managers.get(row.manager_id) if row.manager_id is not None else None,
            pair_id=row.pair_id,
            booking_id=row.booking_id,
            title=work.unseal(row, "title") or "",
            body=work.unseal(row, "body") or "",
            state=_state(work, row),
            changed_at=row.changed_at,
            shared_at=row.shared_at,
            ends_at=row.ends_at,
            withdrawn_at=row.withdrawn_at,
            views=tuple(views.get(row.id, ())),
        )
        for row in rows
    ]


# Walks the index on card_id.
def _views(work: UnitOfWork, card_ids: Sequence[str]) -> dict[str, list[View]]:
    """Who opened each of these cards, the latest first."""
    found: dict[str, list[View]] = {}
    rows = work.session.execute(
        select(ShareCardView.card_id, Person.name, ShareCardView.at)
        .join(Person, Person.id == ShareCardView.reader_id)
        .where(ShareCardView.card_id.in_(card_ids))
        .order_by(ShareCardView.at.desc(), ShareCardView.id)
    )
    for card_id, name, at in rows:
        found.setdefault(card_id, []).append(View(name, at))
    return found


def _state(work: UnitOfWork, row: ShareCard) -> State:
    if row.ends_at is None:
        return State.DRAFT
    if row.withdrawn_at is not None:
        return State.WITHDRAWN
    if row.ends_at <= work.now:
        return State.ENDED
    return State.OPEN if is_open_to_somebody(work, row) else State.UNREAD
