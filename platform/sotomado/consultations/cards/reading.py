"""What a reader can do with a card: read that card. Nothing here reads any other table of consultations.

Asked at every look: is it shared, has it neither ended nor been withdrawn, does its owner still work there, and is the
reader still their manager, or HR of that company. Whether two still have 1on1s inside, or whose talk a booking is, the
inside track and the consultant's desk have asked before they come here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Duty, Person
from sotomado.companies import service as companies
from sotomado.companies.colleagues import manager_of
from sotomado.consultations.cards.errors import NoLongerThere
from sotomado.consultations.cards.models import Reader, ShareCard, ShareCardView
from sotomado.database import UnitOfWork

# Opened again within so short a time it is one look: a page read anew, or a way back.
ONE_LOOK = timedelta(minutes=5)


@dataclass(frozen=True)
class ReadCard:
    """All a reader gets: whose it is, what it says, and until when."""

    id: str
    owner: str
    title: str
    body: str
    shared_at: datetime
    ends_at: datetime

    @property
    def readable_until(self) -> datetime:
        return last_minute(self.ends_at)


def last_minute(ends_at: datetime) -> datetime:
    """The last minute of the last day: midnight would read as the day after."""
    return ends_at - timedelta(minutes=1)


def read(work: UnitOfWork, *, reader_id: int, reader: Reader, card_id: str, pair_id: int | None = None) -> ReadCard:
    """The card, and a line for its owner that it was opened. `pair_id`: of a card inside, for which pair.

    Raises NotFound (never this reader's), NoLongerThere (was, and is no more).
    """
    row = _readable(work, reader_id, reader, card_id, pair_id)
    _note_look(work, row.id, reader_id)
    return _shown(work, row)


def must_be_there(
    work: UnitOfWork, *, reader_id: int, reader: Reader, card_id: str, pair_id: int | None = None
) -> None:
    """Whether what a reader has open may still be read; it shows nothing, so it is no look. Raises as `read` does."""
    _readable(work, reader_id, reader, card_id, pair_id)


def received(work: UnitOfWork, *, reader_id: int, reader: Reader, booking_id: str | None = None) -> list[ReadCard]:
    """The cards that lie open before a reader, the latest first. A list is no look: nothing is noted.

    Those for a consultant are of the booking that is asked about; those of a pair are listed in `between_two`.
    """
    asked = select(ShareCard).where(
        ShareCard.reader == reader, ShareCard.withdrawn_at.is_(None), ShareCard.ends_at > work.now
    )
    if reader is Reader.CONSULTANT:
        asked = asked.where(ShareCard.booking_id == booking_id)
    elif reader is Reader.MANAGER:
        asked = asked.where(ShareCard.manager_id == reader_id)
    else:
        asked = asked.where(ShareCard.company_id == accounts.actor(work, person_id=reader_id).company_id)
    rows = work.session.scalars(asked.order_by(ShareCard.shared_at.desc(), ShareCard.id)).all()
    return [_shown(work, row) for row in rows if _may_read(work, row, reader_id)]


def is_open_to_somebody(work: UnitOfWork, row: ShareCard) -> bool:
    """Whether a card that is shared can be read by whom it was meant for, as the roster stands today."""
    if row.reader is Reader.CONSULTANT:
        return True
    placement = companies.employment_of(work, person_id=row.person_id)
    if placement is None or placement.company_id != row.company_id:
        return False
    if row.reader in (Reader.HR, Reader.PARTNER):
        return True
    manager = manager_of(work, person_id=row.person_id)
    return manager is not None and manager.person_id == row.manager_id


def _readable(work: UnitOfWork, reader_id: int, reader: Reader, card_id: str, pair_id: int | None) -> ShareCard:
    row = work.session.get(ShareCard, card_id)
    # A consultant has no page of one card: those of a booking stand on the page on which they prepare.
    if row is None or row.shared_at is None or row.reader is not reader or reader is Reader.CONSULTANT:
        raise NotFound("card")
    if row.pair_id != pair_id or not _was_for(work, row, reader_id):
        raise NotFound("card")
    if not _may_read(work, row, reader_id):
        raise NoLongerThere()
    return row


def _was_for(work: UnitOfWork, row: ShareCard, reader_id: int) -> bool:
    if row.person_id == reader_id:
        return False
    if row.reader in (Reader.MANAGER, Reader.PARTNER):
        return row.manager_id == reader_id
    if row.reader is Reader.CONSULTANT:
        return row.booking_id is not None
    actor = accounts.actor(work, person_id=reader_id)
    return Duty.OWNER in actor.duties and actor.company_id == row.company_id


def _may_read(work: UnitOfWork, row: ShareCard, reader_id: int) -> bool:
    return (
        row.withdrawn_at is None
        and row.ends_at is not None
        and row.ends_at > work.now
        and _was_for(work, row, reader_id)
        and is_open_to_somebody(work, row)
    )


def _note_look(work: UnitOfWork, card_id: str, reader_id: int) -> None:
    before = work.session.scalar(
        select(ShareCardView.id).where(
            ShareCardView.card_id == card_id,
            ShareCardView.reader_id == reader_id,
            ShareCardView.at > work.now - ONE_LOOK,
        )
    )
    if before is None:
        work.session.add(ShareCardView(card_id=card_id, reader_id=reader_id, at=work.now))
        work.session.flush()


def _shown(work: UnitOfWork, row: ShareCard) -> ReadCard:
    owner = work.session.get_one(Person, row.person_id).name
    if row.shared_at is None or row.ends_at is None:
        raise NotFound("card")
    title, body = work.unseal(row, "title") or "", work.unseal(row, "body") or ""
    return ReadCard(row.id, owner, title, body, row.shared_at, row.ends_at)
