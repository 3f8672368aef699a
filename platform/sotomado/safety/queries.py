"""What safety asks the database. Nothing here names a company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import and_, func, select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.bookings.models import Booking
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant
from sotomado.safety.models import SafetyAnswer, SafetyCase, SafetyDuty, SafetyEntry, SafetyOpening
from sotomado.safety.vocabulary import Happened, Sort

# Cases are few; a bound all the same.
MOST_CASES = 200


def case(work: UnitOfWork, *, case_id: str, locked: bool = False) -> SafetyCase:
    """One case. Locked: whoever else wants to write to it waits. Raises NotFound."""
    chosen = select(SafetyCase).where(SafetyCase.id == case_id)
    row = work.session.scalar(chosen.with_for_update() if locked else chosen)
    if row is None:
        raise NotFound("safety_case")
    return row


def cases(work: UnitOfWork, *, case_ids: Collection[str]) -> dict[str, SafetyCase]:
    """Several, by their ids."""
    return {one.id: one for one in work.session.scalars(select(SafetyCase).where(SafetyCase.id.in_(case_ids)))}


def entries(work: UnitOfWork, *, case_id: str) -> Sequence[SafetyEntry]:
    return work.session.scalars(
        select(SafetyEntry).where(SafetyEntry.case_id == case_id).order_by(SafetyEntry.number)
    ).all()


def entries_of(work: UnitOfWork, *, case_ids: Collection[str]) -> Mapping[str, list[SafetyEntry]]:
    found: dict[str, list[SafetyEntry]] = defaultdict(list)
    rows = select(SafetyEntry).where(SafetyEntry.case_id.in_(case_ids)).order_by(SafetyEntry.number)
    for row in work.session.scalars(rows):
        found[row.case_id].append(row)
    return found


def latest_cases(work: UnitOfWork) -> Sequence[SafetyCase]:
    return work.session.scalars(select(SafetyCase).order_by(SafetyCase.opened_at.desc()).limit(MOST_CASES)).all()


def cases_of_writer(work: UnitOfWork, *, writer_id: int) -> Sequence[SafetyCase]:
    return work.session.scalars(
        select(SafetyCase).where(SafetyCase.writer_id == writer_id).order_by(SafetyCase.opened_at.desc())
    ).all()


def parties(work: UnitOfWork, *, one: SafetyCase) -> frozenset[int]:
    """Whom a case concerns: whoever wrote it, the advisee, the consultant. None of them handles it."""
    return parties_of(work, rows=[one])[one.id]


def parties_of(work: UnitOfWork, *, rows: Iterable[SafetyCase]) -> dict[str, frozenset[int]]:
    """The same for several, by the ids of their cases."""
    rows = list(rows)
    talks = select(Booking.id, Booking.advisee_id).where(Booking.id.in_({one.booking_id for one in rows}))
    advisees = dict(work.session.execute(talks).all())
    about = select(Consultant.id, Consultant.person_id).where(Consultant.id.in_({one.consultant_id for one in rows}))
    consultants = dict(work.session.execute(about).all())
    found = {one.id: {one.writer_id} for one in rows}
    for one in rows:
        if one.booking_id is not None:
            found[one.id].add(advisees[one.booking_id])
        if one.consultant_id is not None:
            found[one.id].add(consultants[one.consultant_id])
    return {case_id: frozenset(people) for case_id, people in found.items()}


def advisee_of(work: UnitOfWork, *, one: SafetyCase) -> int:
    """The advisee a case is about or comes from."""
    if one.booking_id is None:
        return one.writer_id
    return work.session.scalars(select(Booking.advisee_id).where(Booking.id == one.booking_id)).one()


def operators(work: UnitOfWork) -> list[int]:
    """Everybody who may be called, in a fixed order."""
    return list(
        work.session.scalars(
            select(Person.id)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.role == Role.OPERATOR, Person.disabled_at.is_(None))
            .order_by(Person.id)
        )
    )


def names(work: UnitOfWork, *, person_ids: Collection[int | None]) -> dict[int, str]:
    wanted = {one for one in person_ids if one is not None}
    return {
        row.id: row.name for row in work.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    }


def duties(work: UnitOfWork) -> Sequence[SafetyDuty]:
    """What runs or comes, the next first."""
    return work.session.scalars(
        select(SafetyDuty).where(SafetyDuty.until_at > work.now).order_by(SafetyDuty.from_at, SafetyDuty.id)
    ).all()


def openings(work: UnitOfWork, *, case_id: str | None = None) -> list[tuple[SafetyOpening, SafetyAnswer | None]]:
    """Requests with their answers, the latest first."""
    chosen = (
        select(SafetyOpening, SafetyAnswer)
        .outerjoin(SafetyAnswer, SafetyAnswer.opening_id == SafetyOpening.id)
        .order_by(SafetyOpening.asked_at.desc())
        .limit(MOST_CASES)
    )
    if case_id is not None:
        chosen = chosen.where(SafetyOpening.case_id == case_id)
    return [(row[0], row[1]) for row in work.session.execute(chosen)]


def opening(work: UnitOfWork, *, opening_id: str) -> tuple[SafetyOpening, SafetyAnswer | None]:
    """Raises NotFound."""
    row = work.session.execute(
        select(SafetyOpening, SafetyAnswer)
        .outerjoin(SafetyAnswer, SafetyAnswer.opening_id == SafetyOpening.id)
        .where(SafetyOpening.id == opening_id)
    ).one_or_none()
    if row is None:
        raise NotFound("safety_opening")
    return row[0], row[1]


def cases_about(work: UnitOfWork, *, consultant_id: int) -> Sequence[SafetyCase]:
    """Reports of what one consultant did."""
    return work.session.scalars(
        select(SafetyCase).where(SafetyCase.consultant_id == consultant_id, SafetyCase.sort == Sort.MISCONDUCT)
    ).all()


def in_hand(work: UnitOfWork) -> list[SafetyCase]:
    """Cases that operators took on and that may still be open; where each stands, its entries say."""
    turns = (Happened.TAKEN_ON, Happened.WITHDRAWN, Happened.CLOSED, Happened.REOPENED, Happened.RETURNED)
    last = (
        select(SafetyEntry.case_id, func.max(SafetyEntry.number).label("number"))
        .where(SafetyEntry.happened.in_(turns))
        .group_by(SafetyEntry.case_id)
        .subquery()
    )
    return list(
        work.session.scalars(
            select(SafetyCase)
            .join(last, last.c.case_id == SafetyCase.id)
            .join(SafetyEntry, and_(SafetyEntry.case_id == last.c.case_id, SafetyEntry.number == last.c.number))
            .where(SafetyEntry.happened.in_((Happened.TAKEN_ON, Happened.REOPENED)))
            .order_by(SafetyCase.opened_at)
        )
    )
