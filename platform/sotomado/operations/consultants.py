"""Consultants as an operator sees them: standing, licence, time, fee. No rating, and nothing about advisees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from consultants.licence import RENEWAL_OPENS_DAYS, LicenceState, is_licensed, licence_state
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.availability import service as availability
from sotomado.availability.standing import dormancy, readiness
from sotomado.availability.standing.readiness import Step
from sotomado.bookings.models import Booking, BookingEvent, Happening, Side, Why
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts, listing
from sotomado.directory.contracts import fees
from sotomado.directory.licences import service as licences
from sotomado.directory.licences.service import Licence, today_in_japan
from sotomado.directory.listing import Change
from sotomado.directory.models import Conflict as DeclaredConflict
from sotomado.directory.models import Consultant, ConsultantFee, Credential, LicenceRenewal, ListingEvent
from sotomado.directory.own_affairs import unless_own
from sotomado.directory.vocabulary import Pause

A_PAGE = 50
CALLED_OFF_COUNTED = timedelta(days=180)


class Standing(StrEnum):
    """Where a consultant stands."""

    LISTED = "listed"
    PAUSED = "paused"
    DORMANT = "dormant"
    NOT_YET = "not_yet"
    UNLISTED = "unlisted"


class LicenceFilter(StrEnum):
    """Which licences to look for."""

    HOLDS = "holds"
    ENDS_SOON = "ends_soon"
    EXPIRED = "expired"


class NotAgreed(Exception):
    """Whoever is listed has agreed to what their answers are used for."""


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; None: everything. `has_time`: whether there is a free time in reach."""

    standing: Standing | None = None
    licence: LicenceFilter | None = None
    has_time: bool | None = None
    name: str = ""


@dataclass(frozen=True)
class Line:
    """One consultant. `has_time` is None where nobody could book anyway."""

    id: int
    name: str
    name_en: str
    standing: Standing
    asked_at: datetime | None
    licence: LicenceState
    expires_on: date
    changed_at: datetime | None
    fee_yen: int | None
    has_time: bool | None


@dataclass(frozen=True)
class Found:
    """One page of the list."""

    lines: tuple[Line, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class Conflict:
    """A conflict with the company it turned out to be."""

    declared: conflicts.Declared
    company: companies.CompanyCard | None


@dataclass(frozen=True)
class CalledOff:
    """How often a consultant called off in the last `days` days, how many of these came late, and why. Never whom."""

    in_time: int
    late: int
    days: int
    # The most frequent first.
    whys: tuple[tuple[Why, int], ...]


@dataclass(frozen=True)
class Sheet:
    """One consultant's page. `offers_time`: whether hours are open in the next four weeks, booked or not."""

    line: Line
    person_name: str
    licence: Licence
    changes: tuple[tuple[Change, str | None], ...]
    conflicts: tuple[Conflict, ...]
    fees: fees.Fees
    offers_time: bool
    # What is still to be done before they stand as everybody listed does.
    missing: tuple[Step, ...]
    called_off: CalledOff


def find(work: UnitOfWork, *, asked: Asked, page: int) -> Found:
    """A page of consultants by id, in three statements and one look at the calendars. Raises NotFound."""
    today = today_in_japan(work)
    chosen = _lines(work).where(*_wanted(asked, today))
    rows = work.session.execute(chosen).all()
    bookable = {row.id for row in rows if _is_bookable(row, today)}
    if asked.has_time is not None:
        with_time = _with_time(work, bookable)
        rows = [row for row in rows if row.id in bookable and (row.id in with_time) is asked.has_time]
    pages = max(1, -(-len(rows) // A_PAGE))
    if not 1 <= page <= pages:
        raise NotFound("page")
    shown = rows[(page - 1) * A_PAGE : page * A_PAGE]
    with_time = _with_time(work, bookable & {row.id for row in shown})
    return Found(tuple(_line(work, row, with_time) for row in shown), len(rows), page, pages)


def sheet(work: UnitOfWork, *, consultant_id: int) -> Sheet:
    """Everything an operator may know of one consultant. Raises NotFound."""
    row = work.session.execute(_lines(work).where(Consultant.id == consultant_id)).one_or_none()
    if row is None:
        raise NotFound("consultant")
    named = {one.id: one for one in companies.all_companies(work)}
    changes = listing.history(work, consultant_id=consultant_id)
    names = _names(work, {one.by_person_id for one in changes if one.by_person_id is not None})
    return Sheet(
        line=_line(work, row, _with_time(work, {consultant_id})),
        person_name=row.person_name,
        licence=licences.licence_of(work, consultant_id=consultant_id),
        changes=tuple((one, names.get(one.by_person_id or 0)) for one in changes),
        conflicts=tuple(
            Conflict(one, named.get(one.company_id or 0))
            for one in conflicts.of_consultant(work, consultant_id=consultant_id)
        ),
        fees=fees.fees(work, consultant_id=consultant_id),
        offers_time=bool(dormancy.who_offers_time(work, consultant_ids=[consultant_id])),
        missing=readiness.readiness(work, consultant_id=consultant_id).missing,
        called_off=called_off(work, consultant_id=consultant_id),
    )


# Walks the index of (consultant_id, starts_at): what was called off since then began later still.
def called_off(work: UnitOfWork, *, consultant_id: int) -> CalledOff:
    """How often this consultant called bookings off lately; an operator's hand or an advisee's is not counted."""
    since = work.now - CALLED_OFF_COUNTED
    rows = work.session.execute(
        select(BookingEvent.happened, BookingEvent.why, func.count())
        .join(Booking, Booking.id == BookingEvent.booking_id)
        .where(
            Booking.consultant_id == consultant_id,
            Booking.starts_at > since,
            BookingEvent.by_side == Side.CONSULTANT,
            BookingEvent.happened.in_((Happening.CANCELLED, Happening.LATE_CANCELLED)),
            BookingEvent.at > since,
        )
        .group_by(BookingEvent.happened, BookingEvent.why)
    ).all()
    counted: Counter[Happening] = Counter()
    whys: Counter[Why] = Counter()
    for happened, why, count in rows:
        counted[happened] += count
        if why is not None:
            whys[why] += count
    return CalledOff(
        in_time=counted[Happening.CANCELLED],
        late=counted[Happening.LATE_CANCELLED],
        days=CALLED_OFF_COUNTED.days,
        whys=tuple(sorted(whys.items(), key=lambda one: (-one[1], one[0]))),
    )


def put_on_the_list(work: UnitOfWork, *, consultant_id: int, by_person_id: int) -> None:
    """List someone by an operator's hand, also where a fee, hours or the assessment are still to come.

    Raises NotFound, OwnAffair, NotAgreed, NotLicensed, NotPublished.
    """
    unless_own(work, consultant_id=consultant_id, by_person_id=by_person_id)
    if Step.AGREEMENT in readiness.readiness(work, consultant_id=consultant_id).missing:
        raise NotAgreed()
    listing.list_(work, consultant_id=consultant_id, by_person_id=by_person_id)


def names(work: UnitOfWork, *, consultant_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """What consultants are called, in Japanese and English; by the name they sign in with until they publish one."""
    rows = work.session.execute(
        select(Consultant.id, Consultant.display_name, Consultant.display_name_en, Person.name)
        .join(Person, Person.id == Consultant.person_id)
        .where(Consultant.id.in_(consultant_ids))
    )
    return {one: (name or person, name_en or name or person) for one, name, name_en, person in rows}


def counts(work: UnitOfWork) -> dict[str, int]:
    """What waits for an operator: renewals handed in, conflicts nobody has looked at."""
    renewals = select(func.count()).select_from(LicenceRenewal).where(LicenceRenewal.decided_at.is_(None))
    unseen = (
        select(func.count())
        .select_from(DeclaredConflict)
        .where(DeclaredConflict.looked_at.is_(None), DeclaredConflict.ended_at.is_(None))
    )
    return {"renewals": work.session.scalar(renewals) or 0, "conflicts": work.session.scalar(unseen) or 0}


def _lines(work: UnitOfWork) -> Select[*tuple[Any, ...]]:
    changed = select(func.max(ListingEvent.at)).where(ListingEvent.consultant_id == Consultant.id)
    fee = (
        select(ConsultantFee.fee_yen)
        .where(ConsultantFee.consultant_id == Consultant.id, ConsultantFee.from_on <= fees.contract_day(work.now))
        .order_by(ConsultantFee.from_on.desc())
        .limit(1)
    )
    return (
        select(
            Consultant.id,
            Consultant.display_name,
            Consultant.display_name_en,
            Person.name.label("person_name"),
            Consultant.listed_at,
            Consultant.unlisted_at,
            Consultant.pause,
            Consultant.asked_at,
            Credential.expires_on,
            changed.scalar_subquery().label("changed_at"),
            fee.scalar_subquery().label("fee_yen"),
        )
        .join(Credential, Credential.consultant_id == Consultant.id)
        .join(Person, Person.id == Consultant.person_id)
        .order_by(Consultant.id)
    )


def _wanted(asked: Asked, today: date) -> list[ColumnElement[bool]]:
    on_the_list = Consultant.listed_at.is_not(None) & Consultant.unlisted_at.is_(None)
    soon = date.fromordinal(today.toordinal() + RENEWAL_OPENS_DAYS)
    by_standing: dict[Standing, ColumnElement[bool]] = {
        Standing.LISTED: on_the_list & Consultant.pause.is_(None),
        Standing.PAUSED: on_the_list & (Consultant.pause == Pause.OWN),
        Standing.DORMANT: on_the_list & (Consultant.pause == Pause.DORMANT),
        Standing.NOT_YET: Consultant.listed_at.is_(None),
        Standing.UNLISTED: Consultant.unlisted_at.is_not(None),
    }
    by_licence: dict[LicenceFilter, ColumnElement[bool]] = {
        LicenceFilter.HOLDS: Credential.expires_on >= today,
        LicenceFilter.ENDS_SOON: Credential.expires_on.between(today, soon),
        LicenceFilter.EXPIRED: Credential.expires_on < today,
    }
    wanted = []
    if asked.standing is not None:
        wanted.append(by_standing[asked.standing])
    if asked.licence is not None:
        wanted.append(by_licence[asked.licence])
    for word in asked.name.split():
        said = (Consultant.display_name, Consultant.display_name_en, Person.name)
        wanted.append(or_(*(name.icontains(word, autoescape=True) for name in said)))
    return wanted


def _with_time(work: UnitOfWork, consultant_ids: Collection[int]) -> frozenset[int]:
    found = availability.first_open_slots(work, consultant_ids=consultant_ids, limit=1)
    return frozenset(one for one, starts in found.items() if starts)


def _line(work: UnitOfWork, row: Any, with_time: Collection[int]) -> Line:
    today = today_in_japan(work)
    return Line(
        id=row.id,
        name=row.display_name or row.person_name,
        name_en=row.display_name_en or row.display_name or row.person_name,
        standing=_standing(row),
        asked_at=row.asked_at,
        licence=licence_state(row.expires_on, today),
        expires_on=row.expires_on,
        changed_at=row.changed_at,
        fee_yen=row.fee_yen,
        has_time=row.id in with_time if _is_bookable(row, today) else None,
    )


def _is_bookable(row: Any, today: date) -> bool:
    """Whether anybody could book them, if there is a time."""
    return _standing(row) is Standing.LISTED and is_licensed(row.expires_on, today)


def _standing(row: Any) -> Standing:
    if row.listed_at is None:
        return Standing.NOT_YET
    if row.unlisted_at is not None:
        return Standing.UNLISTED
    if row.pause is Pause.DORMANT:
        return Standing.DORMANT
    return Standing.PAUSED if row.pause is Pause.OWN else Standing.LISTED


def _names(work: UnitOfWork, person_ids: Collection[int]) -> dict[int, str]:
    rows = work.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
