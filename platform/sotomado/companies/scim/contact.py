"""How a company's connection fares: when it was last heard, what was refused, how much is kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Employment
from sotomado.companies.scim import moving
from sotomado.companies.scim.models import ScimLink, ScimTrouble, ScimUser, TroubleKind
from sotomado.companies.scim.service import hold
from sotomado.database import UnitOfWork

# To the minute is as near as HR needs it, and as often as it is worth writing.
HEARD_EVERY = timedelta(minutes=1)
MOST_TROUBLES = 50
SHOWN_TROUBLES = 10
TROUBLE_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Trouble:
    happened_at: datetime
    kind: TroubleKind
    about: str


@dataclass(frozen=True)
class Standing:
    """A connection as HR sees it. `people`: who is there; `spoken_of`: those of them the provider looks after."""

    heard_at: datetime | None
    invites_at_once: bool
    people: int
    spoken_of: int
    departments: int
    troubles: Sequence[Trouble]


def hear(work: UnitOfWork, *, company_id: int) -> None:
    """A provider asked for something."""
    link = moving.link(work, company_id=company_id)
    if link.heard_at is None or link.heard_at <= work.now - HEARD_EVERY:
        link.heard_at = work.now
        work.session.flush()


def note(work: UnitOfWork, *, company_id: int, kind: TroubleKind, about: str) -> None:
    """Something was refused. The latest are kept, for a month (see `forget_old`)."""
    work.session.add(ScimTrouble(company_id=company_id, happened_at=work.now, kind=kind, about=about))
    work.session.flush()
    own = ScimTrouble.company_id == company_id
    latest = (
        select(ScimTrouble.id).where(own).order_by(ScimTrouble.happened_at.desc(), ScimTrouble.id).limit(MOST_TROUBLES)
    )
    work.session.execute(
        delete(ScimTrouble)
        .where(own, ScimTrouble.id.not_in(latest.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )


def forget_old(work: UnitOfWork) -> None:
    work.session.execute(delete(ScimTrouble).where(ScimTrouble.happened_at < work.now - TROUBLE_KEPT))


def choose_inviting(work: UnitOfWork, *, company_id: int, at_once: bool, by: int | None) -> None:
    """Whether whoever the provider adds is invited at once, or when HR invites them."""
    hold(work, company_id)
    link = moving.link(work, company_id=company_id)
    if link.invites_at_once == at_once:
        return
    link.invites_at_once = at_once
    work.session.flush()
    audit.record(work, act=Act.SETTINGS_CHANGED, by=by, about={"company": company_id, "invites_at_once": at_once})


def standing(work: UnitOfWork, *, company_id: int) -> Standing:
    """Four statements."""
    link = work.session.get(ScimLink, company_id)
    people, spoken_of, departments = work.session.execute(
        select(
            func.count(Employment.id),
            func.count(ScimUser.employment_id),
            func.count(func.distinct(Employment.department_id)),
        )
        .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
        .where(Employment.company_id == company_id, Employment.left_on.is_(None))
    ).one()
    troubles = work.session.scalars(
        select(ScimTrouble)
        .where(ScimTrouble.company_id == company_id)
        .order_by(ScimTrouble.happened_at.desc(), ScimTrouble.id)
        .limit(SHOWN_TROUBLES)
    )
    return Standing(
        heard_at=link.heard_at if link is not None else None,
        invites_at_once=link is None or link.invites_at_once,
        people=people,
        spoken_of=spoken_of,
        departments=departments,
        troubles=[Trouble(row.happened_at, row.kind, row.about) for row in troubles],
    )
