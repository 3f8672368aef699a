"""Who stands in the directory: listed, pausing for a while, or taken off. Each change is written down.

Whoever pauses or was taken off takes no new bookings and is found in no list; what is booked stays booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from consultants.licence import is_licensed
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.database import UnitOfWork
from sotomado.directory.errors import HeldByOperators, NotLicensed, NotListed, NotPublished
from sotomado.directory.models import Consultant, Credential, ListingEvent, ListingHold
from sotomado.directory.own_affairs import unless_own
from sotomado.directory.vocabulary import ListingChange, Pause

LICENSED_IN = ZoneInfo("Asia/Tokyo")
LONGEST_WORDS = 500
LONGEST_HISTORY = 50


@dataclass(frozen=True)
class Change:
    """One line of a consultant's history. `words`: why, for the operators alone."""

    change: ListingChange
    at: datetime
    by_person_id: int | None
    words: str | None


def list_(work: UnitOfWork, *, consultant_id: int, by_person_id: int) -> None:
    """Show a consultant and let them be booked, for the first time or again. Listed twice is listed once.

    Raises NotFound; NotLicensed past the end of the licence; NotPublished without a profile to read; HeldByOperators.
    """
    row = _locked(work, consultant_id)
    _unless_held(work, consultant_id)
    licence = work.session.get(Credential, consultant_id)
    if licence is None or not is_licensed(licence.expires_on, work.now.astimezone(LICENSED_IN).date()):
        raise NotLicensed()
    if not row.display_name or not row.voice:
        raise NotPublished()
    if row.listed_at is not None and row.unlisted_at is None:
        return
    if row.listed_at is None:
        row.listed_at = work.now
    row.unlisted_at = None
    _go_on(row)
    _write(work, consultant_id, ListingChange.LISTED, by_person_id)


def pause(
    work: UnitOfWork, *, consultant_id: int, by_person_id: int | None, pause: Pause = Pause.OWN, words: str = ""
) -> None:
    """Rest for a while. A pause of one's own stays until it is ended by hand; a dormant one ends with open hours.

    Raises NotFound, NotListed.
    """
    row = _locked(work, consultant_id)
    if row.listed_at is None or row.unlisted_at is not None:
        raise NotListed()
    if row.pause in (pause, Pause.OWN):
        return
    row.paused_at = row.paused_at or work.now
    row.pause = pause
    row.asked_at = None
    _write(work, consultant_id, ListingChange.PAUSED, by_person_id, words)


def resume(work: UnitOfWork, *, consultant_id: int, by_person_id: int | None) -> None:
    """End a pause; where there is none, nothing changes. Raises NotFound, NotListed, HeldByOperators."""
    row = _locked(work, consultant_id)
    if row.listed_at is None or row.unlisted_at is not None:
        raise NotListed()
    _unless_held(work, consultant_id)
    if row.pause is not None:
        _go_on(row)
        _write(work, consultant_id, ListingChange.RESUMED, by_person_id)


def hold(work: UnitOfWork, *, consultant_id: int, by_person_id: int, words: str) -> None:
    """Keep someone from new bookings while something is looked into. They cannot come back by themselves.

    Whoever is not listed cannot be listed meanwhile. Raises NotFound, OwnAffair.
    """
    unless_own(work, consultant_id=consultant_id, by_person_id=by_person_id)
    row = _locked(work, consultant_id)
    if is_held(work, consultant_id=consultant_id):
        return
    work.session.add(ListingHold(consultant_id=consultant_id, by_person_id=by_person_id, held_at=work.now))
    if row.listed_at is not None and row.unlisted_at is None:
        row.paused_at, row.pause, row.asked_at = row.paused_at or work.now, Pause.OWN, None
    _write(work, consultant_id, ListingChange.PAUSED, by_person_id, words)


def release(work: UnitOfWork, *, consultant_id: int, by_person_id: int, words: str) -> None:
    """End what `hold` began, and the pause that came with it; not one from before. Raises NotFound, OwnAffair."""
    unless_own(work, consultant_id=consultant_id, by_person_id=by_person_id)
    row = _locked(work, consultant_id)
    held = work.session.get(ListingHold, consultant_id)
    if held is None:
        return
    began_with_it = row.paused_at == held.held_at
    work.session.delete(held)
    work.session.flush()
    if began_with_it and row.unlisted_at is None:
        _go_on(row)
        _write(work, consultant_id, ListingChange.RESUMED, by_person_id, words)


def is_held(work: UnitOfWork, *, consultant_id: int) -> bool:
    """Whether operators keep someone from new bookings."""
    return work.session.get(ListingHold, consultant_id) is not None


def unlist(work: UnitOfWork, *, consultant_id: int, by_person_id: int, words: str) -> None:
    """Take a consultant off the directory. What is booked stays, for an operator to look at. Raises NotFound."""
    row = _locked(work, consultant_id)
    if row.listed_at is None or row.unlisted_at is not None:
        return
    row.unlisted_at = work.now
    _go_on(row)
    _write(work, consultant_id, ListingChange.UNLISTED, by_person_id, words)


def note_asked(work: UnitOfWork, *, consultant_id: int) -> None:
    """Someone without a free time is asked today whether they still take part. Raises NotFound."""
    _locked(work, consultant_id).asked_at = work.now
    _write(work, consultant_id, ListingChange.ASKED, None)


def take_question_back(work: UnitOfWork, *, consultant_id: int) -> None:
    """Their calendar has answered. Raises NotFound."""
    _locked(work, consultant_id).asked_at = None
    work.session.flush()


def is_dormant(work: UnitOfWork, *, consultant_id: int) -> bool:
    """Whether someone pauses because no time was open."""
    return work.session.scalar(select(Consultant.pause).where(Consultant.id == consultant_id)) is Pause.DORMANT


def history(work: UnitOfWork, *, consultant_id: int) -> list[Change]:
    """What happened to someone's listing, the latest first. For operators."""
    rows = work.session.scalars(
        select(ListingEvent)
        .where(ListingEvent.consultant_id == consultant_id)
        .order_by(ListingEvent.at.desc(), ListingEvent.id)
        .limit(LONGEST_HISTORY)
    )
    return [Change(row.change, row.at, row.by_person_id, work.unseal(row, "words")) for row in rows]


def taken_up_since(work: UnitOfWork, *, days: int) -> frozenset[int]:
    """Who was listed, or came back from a pause, within so many days."""
    latest = (
        select(ListingEvent.consultant_id)
        .where(ListingEvent.change.in_((ListingChange.LISTED, ListingChange.RESUMED)))
        .group_by(ListingEvent.consultant_id)
        .having(func.max(ListingEvent.at) > work.now - timedelta(days=days))
    )
    return frozenset(work.session.scalars(latest))


def taking_part() -> Select[int]:
    """Ids of consultants who may still sign in as such, listed or not: nobody else's calendars are looked at."""
    return (
        select(Consultant.id)
        .join(Person, Person.id == Consultant.person_id)
        .join(RoleGrant, RoleGrant.person_id == Consultant.person_id)
        .where(Person.disabled_at.is_(None), RoleGrant.role == Role.CONSULTANT)
    )


def _locked(work: UnitOfWork, consultant_id: int) -> Consultant:
    """The row, read afresh; others who want to change it wait."""
    row = work.session.scalar(
        select(Consultant)
        .where(Consultant.id == consultant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("consultant")
    return row


def _unless_held(work: UnitOfWork, consultant_id: int) -> None:
    if is_held(work, consultant_id=consultant_id):
        raise HeldByOperators()


def _go_on(row: Consultant) -> None:
    row.paused_at, row.pause, row.asked_at = None, None, None


def _write(
    work: UnitOfWork, consultant_id: int, change: ListingChange, by_person_id: int | None, words: str = ""
) -> None:
    event = ListingEvent(consultant_id=consultant_id, change=change, at=work.now, by_person_id=by_person_id)
    if words := words.strip():
        event.words = work.seal(event, "words", words[:LONGEST_WORDS])
    work.session.add(event)
    work.session.flush()
