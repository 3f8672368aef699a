"""Erasure: asked for, taken back within fourteen days, or done by a job on the day it was said to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.bookings import queries as bookings_of
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, WrongState
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import BookingState
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.series import service as series
from sotomado.bookings.series.models import Series, SeriesState
from sotomado.companies import service as companies
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.parting import service as parting
from sotomado.outbox import mail
from sotomado.outbox import service as outbox
from sotomado.personal_data import letters
from sotomado.personal_data.errors import AlreadyAsked, NotYours
from sotomado.personal_data.gathering import forget_everything
from sotomado.personal_data.models import Erasure

# The job: {"erasure_id"}.
ERASE = "erase_person"
COOLING_OFF = timedelta(days=14)
# Whose part rests on a contract that has to be ended with somebody.
UNDER_CONTRACT = frozenset({Role.CONSULTANT, Role.HR, Role.OPERATOR})


@dataclass(frozen=True)
class Waiting:
    """An erasure that is asked for and not done yet."""

    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Standing:
    """What a person can ask for. `ahead`: when their bookings begin that would be called off."""

    waiting: Waiting | None
    is_under_contract: bool
    is_employed: bool
    ahead: tuple[datetime, ...]


def standing(work: UnitOfWork, *, person_id: int) -> Standing:
    row = _open(work, person_id)
    return Standing(
        waiting=Waiting(row.asked_at, row.due_at) if row else None,
        is_under_contract=bool(_roles(work, person_id) & UNDER_CONTRACT),
        is_employed=companies.employment_of(work, person_id=person_id) is not None,
        ahead=tuple(
            one.starts_at
            for one in bookings_of.ahead_of_advisee(work, advisee_id=person_id)
            if one.state is BookingState.CONFIRMED and one.starts_at > work.now
        ),
    )


def ask(work: UnitOfWork, *, person_id: int, public_url: str) -> datetime:
    """Ask for erasure; returns when it will be done. Raises NotYours, AlreadyAsked."""
    person = work.session.execute(select(Person).where(Person.id == person_id).with_for_update()).scalar_one()
    if _roles(work, person_id) & UNDER_CONTRACT:
        raise NotYours()
    if _open(work, person_id) is not None:
        raise AlreadyAsked()
    row = Erasure(person_id=person_id, asked_at=work.now, due_at=work.now + COOLING_OFF)
    work.session.add(row)
    work.session.flush()
    outbox.write(work, kind=ERASE, payload={"erasure_id": row.id}, run_after=row.due_at)
    subject, body = letters.erasure_is_asked(person.locale, person.name, public_url, row.due_at, person.time_zone)
    mail.post(work, to_email=person.email, to_name=person.name, subject=subject, body=body)
    return row.due_at


def take_back(work: UnitOfWork, *, person_id: int, public_url: str) -> None:
    """Keep everything after all. Raises NotFound where nothing waits to be erased."""
    person = work.session.execute(select(Person).where(Person.id == person_id).with_for_update()).scalar_one()
    row = _open(work, person_id)
    if row is None:
        raise NotFound("erasure")
    row.taken_back_at = work.now
    subject, body = letters.erasure_is_taken_back(person.locale, person.name, public_url)
    mail.post(work, to_email=person.email, to_name=person.name, subject=subject, body=body)


def ask_operators(work: UnitOfWork, *, person_id: int) -> None:
    """Tell the operators that somebody under contract wishes to go. Once a day is enough, however often it is asked."""
    person = work.session.get_one(Person, person_id)
    operators = work.session.scalars(
        select(Person).join(RoleGrant, RoleGrant.person_id == Person.id).where(RoleGrant.role == Role.OPERATOR)
    ).all()
    for operator in operators:
        subject, body = letters.somebody_under_contract_asks(operator.locale, operator.name, person.name, person.email)
        mail.post(
            work,
            to_email=operator.email,
            to_name=operator.name,
            subject=subject,
            body=body,
            dedupe_key=f"asks-erasure:{person_id}:{operator.id}:{work.now.date()}",
        )


@dataclass(frozen=True)
class Done:
    """An erasure as whoever keeps backups must know of it."""

    erasure_id: str
    person_id: int
    done_at: datetime


# Told as the last thing before an erasure is committed.
Note = Callable[[Done], None]


def erase(database: Database, *, erasure_id: str, sender: Sender, note: Note | None = None) -> bool:
    """Do what was asked, if it is due and was not taken back. Returns whether something was erased now."""
    with database.work() as work:
        row = work.session.get(Erasure, erasure_id)
        if row is None:
            return False
        person = work.session.execute(select(Person).where(Person.id == row.person_id).with_for_update()).scalar_one()
        work.session.refresh(row)
        if row.done_at is not None or row.taken_back_at is not None or row.due_at > work.now:
            return False
        if _roles(work, person.id) & UNDER_CONTRACT:
            # Came under contract since: nothing is torn away from under it, and it is not forgotten either.
            row.taken_back_at = work.now
            ask_operators(work, person_id=person.id)
            return False
        email, name, locale = person.email, person.name, person.locale
        _erase(work, row, sender)
        _post_receipt(work, email, name, locale)
        if note is not None:
            work.session.flush()
            note(Done(row.id, row.person_id, work.now))
    _empty_the_journal(database)
    return True


def erase_again(database: Database, *, erasure_id: str, person_id: int, done_at: datetime, sender: Sender) -> bool:
    """Erase somebody whom a restored backup brought back. Returns whether there was somebody.

    Without a receipt, for they have one; and whatever they were by contract then, they had ended before `done_at`.
    Somebody else may have been given the number since: whoever came after `done_at` is not meant.
    """
    with database.work() as work:
        person = work.session.execute(
            select(Person).where(Person.id == person_id).with_for_update()
        ).scalar_one_or_none()
        row = work.session.get(Erasure, erasure_id)
        if person is None or person.created_at > done_at or (row is not None and row.done_at is not None):
            return False
        if row is None:
            for other in work.session.scalars(
                select(Erasure).where(
                    Erasure.person_id == person_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None)
                )
            ):
                other.taken_back_at = work.now
            row = Erasure(id=erasure_id, person_id=person_id, asked_at=done_at - COOLING_OFF, due_at=done_at)
            work.session.add(row)
            work.session.flush()
        for role in _roles(work, person_id) & UNDER_CONTRACT:
            accounts.end_role(work, person_id=person_id, role=role)
        _erase(work, row, sender)
    _empty_the_journal(database)
    return True


def _erase(work: UnitOfWork, row: Erasure, sender: Sender) -> None:
    _wipe_what_is_deleted(work)
    _call_off_what_is_ahead(work, row.person_id, sender)
    parting.end_for_good(work, person_id=row.person_id, sender=sender)
    # From here on the database lets words go of what is written once.
    row.done_at = work.now
    work.session.flush()
    forget_everything(work, row.person_id)


def due(work: UnitOfWork) -> list[str]:
    """Ids of erasures whose day has come: for whatever no job woke for."""
    return list(
        work.session.scalars(
            select(Erasure.id).where(
                Erasure.done_at.is_(None), Erasure.taken_back_at.is_(None), Erasure.due_at <= work.now
            )
        )
    )


def _call_off_what_is_ahead(work: UnitOfWork, person_id: int, sender: Sender) -> None:
    """As the person themselves would: consultants are told, tickets go back by the same rules."""
    party = bookings.as_advisee(person_id)
    for one in bookings_of.ahead_of_advisee(work, advisee_id=person_id):
        try:
            if one.state is BookingState.CONFIRMED:
                bookings.cancel(work, party=party, booking_id=one.id, sender=sender)
            else:
                bookings.give_back(work, advisee_id=person_id, booking_id=one.id)
        except (AlreadyBegun, AlreadyCancelled, WrongState):
            continue
    open_series = (SeriesState.PROPOSED, SeriesState.AGREED)
    for series_id in work.session.scalars(
        select(Series.id).where(Series.advisee_id == person_id, Series.state.in_(open_series))
    ).all():
        series.end(work, party=party, series_id=series_id, sender=sender)
    for booking_id in work.session.scalars(
        select(Replacement.booking_id).where(Replacement.advisee_id == person_id, Replacement.closed_at.is_(None))
    ).all():
        replacing.decline(work, advisee_id=person_id, booking_id=booking_id)


def _post_receipt(work: UnitOfWork, email: str, name: str, locale: Locale) -> None:
    """The last mail. It waits in the outbox like any other, and is emptied there when it has arrived."""
    subject, body = letters.erasure_is_done(locale, name)
    mail.post(work, to_email=email, to_name=name, subject=subject, body=body)


def _wipe_what_is_deleted(work: UnitOfWork) -> None:
    """SQLite leaves what is deleted in its file until something else is written there. Here it is written over."""
    connection = work.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _empty_the_journal(database: Database) -> None:
    """Also where SQLite writes first: older pages of the journal would still show what was there."""
    if not database.is_sqlite:
        return
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _open(work: UnitOfWork, person_id: int) -> Erasure | None:
    return work.session.scalar(
        select(Erasure).where(
            Erasure.person_id == person_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None)
        )
    )


def _roles(work: UnitOfWork, person_id: int) -> frozenset[Role]:
    return accounts.actor(work, person_id=person_id).roles
