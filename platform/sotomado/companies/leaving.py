"""People leave: their place in the company ends with its last day, and what they had by it goes with it.

The account stays theirs, with everything they wrote: from then on they are here as a private person. What must happen
elsewhere (bookings the company would pay for, waits, pairs) follows by events, since it belongs to layers above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, select, update

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Invitation, Role, RoleGrant
from sotomado.companies.errors import StillHr
from sotomado.companies.events import EMPLOYMENTS_ENDED, LAST_DAY_IS_OVER, MANAGERS_CHANGED
from sotomado.companies.models import Company, Employment, PlannedLeaving
from sotomado.companies.service import company
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# How many places one statement ends, and one event tells of.
AT_ONCE = 500


def leave(work: UnitOfWork, *, company_id: int, employment_id: int, on: date) -> None:
    """End somebody's place with `on` as its last day. A day to come is noted, and the place ends when it is over.

    A place that has ended stays as it is; another day for one that is planned takes its place. Raises NotFound; StillHr
    for whoever is HR of this company, whose role has to be taken from them first.
    """
    zone = ZoneInfo(company(work, company_id=company_id).time_zone)
    row = work.session.scalar(
        select(Employment)
        .where(Employment.id == employment_id, Employment.company_id == company_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("employment")
    if row.left_on is not None:
        return
    if row.person_id in people_of_hr(work, company_id=company_id):
        raise StillHr()
    if on > work.now.astimezone(zone).date():
        plan(work, last_days={employment_id: on}, zone=zone)
    else:
        end(work, company_id=company_id, employment_ids=[employment_id], on=on)


def stay(work: UnitOfWork, *, employment_id: int) -> None:
    """Somebody who was to leave does not. Nothing planned: nothing changes."""
    work.session.execute(delete(PlannedLeaving).where(PlannedLeaving.employment_id == employment_id))


def people_of_hr(work: UnitOfWork, *, company_id: int) -> set[int]:
    """Who is HR of a company: they leave by being taken out of HR first, so that nobody ends it by a list."""
    return set(
        work.session.scalars(
            select(RoleGrant.person_id).where(RoleGrant.role == Role.HR, RoleGrant.company_id == company_id)
        )
    )


def end(work: UnitOfWork, *, company_id: int, employment_ids: Sequence[int], on: date) -> None:
    """End these places of a company, with `on` as the last day, and whatever role their people had by them."""
    for some in _batches(employment_ids):
        here = (Employment.id.in_(some), Employment.company_id == company_id, Employment.left_on.is_(None))
        ended = work.session.scalars(
            update(Employment)
            .where(*here)
            # Whoever never began leaves on the day they would have.
            .values(left_on=case((Employment.joined_on > on, Employment.joined_on), else_=on))
            .returning(Employment.id)
            .execution_options(synchronize_session=False)
        ).all()
        people = select(Employment.person_id).where(Employment.id.in_(ended)).scalar_subquery()
        _let_roles_fall(work, company_id, people)
        work.session.execute(
            update(Invitation)
            .where(Invitation.person_id.in_(people), Invitation.used_at.is_(None), Invitation.expires_at > work.now)
            .values(expires_at=work.now)
            .execution_options(synchronize_session=False)
        )
        work.session.execute(delete(PlannedLeaving).where(PlannedLeaving.employment_id.in_(ended)))
        if ended:
            outbox.write(work, kind=EMPLOYMENTS_ENDED, payload={"employment_ids": sorted(ended)})
    work.session.expire_all()
    if employment_ids:
        outbox.write(work, kind=MANAGERS_CHANGED, payload={"company_id": company_id})


def plan(work: UnitOfWork, *, last_days: dict[int, date], zone: ZoneInfo) -> None:
    """Note last days to come, by employment; each place ends at the midnight after its own."""
    for some in _batches(list(last_days)):
        work.session.execute(delete(PlannedLeaving).where(PlannedLeaving.employment_id.in_(some)))
    work.session.add_all(PlannedLeaving(employment_id=key, last_on=day) for key, day in last_days.items())
    work.session.flush()
    for key, day in last_days.items():
        over_at = datetime.combine(day + timedelta(days=1), time.min, zone)
        outbox.write(work, kind=LAST_DAY_IS_OVER, payload={"employment_id": key}, run_after=over_at)
    # What lies beyond those days need not wait for them: consultants learn in time.
    for some in _batches(sorted(last_days)):
        outbox.write(work, kind=EMPLOYMENTS_ENDED, payload={"employment_ids": list(some)})


def last_day_is_over(work: UnitOfWork, *, employment_id: int) -> bool:
    """End a place whose planned last day is over. False where that was taken back, or moved to a later day."""
    row = work.session.execute(
        select(PlannedLeaving.last_on, Employment.company_id, Company.time_zone)
        .join(Employment, Employment.id == PlannedLeaving.employment_id)
        .join(Company, Company.id == Employment.company_id)
        .where(PlannedLeaving.employment_id == employment_id)
    ).one_or_none()
    if row is None or row.last_on >= work.now.astimezone(ZoneInfo(row.time_zone)).date():
        return False
    end(work, company_id=row.company_id, employment_ids=[employment_id], on=row.last_on)
    return True


@dataclass(frozen=True)
class LastDay:
    """Whose place in which company ends, or has ended, with which day."""

    person_id: int
    company_id: int
    on: date
    has_ended: bool


def last_day_of(work: UnitOfWork, *, employment_id: int) -> LastDay | None:
    """None for somebody who stays."""
    row = work.session.execute(
        select(Employment.person_id, Employment.company_id, Employment.left_on, PlannedLeaving.last_on)
        .outerjoin(PlannedLeaving, PlannedLeaving.employment_id == Employment.id)
        .where(Employment.id == employment_id)
    ).one_or_none()
    if row is None or (row.left_on or row.last_on) is None:
        return None
    return LastDay(row.person_id, row.company_id, row.left_on or row.last_on, row.left_on is not None)


def works_somewhere(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether any company employs somebody now."""
    here = select(Employment.id).where(Employment.person_id == person_id, Employment.left_on.is_(None))
    return work.session.scalar(here) is not None


def _let_roles_fall(work: UnitOfWork, company_id: int, people: object) -> None:
    """What one is by a company ends with it; an advisee goes on being one, of no company."""
    theirs = (RoleGrant.person_id.in_(people), RoleGrant.company_id == company_id)  # type: ignore[arg-type]
    quietly = {"synchronize_session": False}
    work.session.execute(
        delete(RoleGrant).where(*theirs, RoleGrant.role.in_((Role.HR, Role.MANAGER))).execution_options(**quietly)
    )
    work.session.execute(
        update(RoleGrant)
        .where(*theirs, RoleGrant.role == Role.ADVISEE)
        .values(company_id=None)
        .execution_options(**quietly)
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
